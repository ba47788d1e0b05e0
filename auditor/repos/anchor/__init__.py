"""Instructions of Anchor programs (Solana) and the signers that they require."""
