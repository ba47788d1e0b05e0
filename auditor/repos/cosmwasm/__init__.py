"""Messages of CosmWasm contracts and the senders that their handlers require."""
