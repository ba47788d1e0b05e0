"""Messages of Cosmos modules with their signers and their handlers' checks; code that moves funds without a message."""
