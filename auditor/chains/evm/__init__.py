"""Scanner for EVM chains: follows addresses from the profile's contracts until no new one appears."""
