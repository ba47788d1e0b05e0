"""Chains built with the Cosmos SDK: modules and their authorities, governance, validators and contracts."""
