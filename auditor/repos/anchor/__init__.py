"""Instructions of Anchor programs (Solana) and the authority that their accounts must prove."""
