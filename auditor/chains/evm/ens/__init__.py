"""The Ethereum Name Service: accounts by name, and names of accounts. ``service`` imports web3: load it when needed."""

# The registry has this address on every chain where the ENS team deployed it.
# https://docs.ens.domains/learn/deployments
REGISTRY = "0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e"
