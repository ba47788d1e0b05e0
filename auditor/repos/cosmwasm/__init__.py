"""Messages of CosmWasm contracts and the sender that their handlers ask for."""
