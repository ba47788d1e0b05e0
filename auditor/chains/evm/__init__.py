"""EVM chains: from known addresses outwards until nothing new appears."""
