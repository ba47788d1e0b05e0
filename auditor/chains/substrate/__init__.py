"""Substrate chains: who can act as root, the origin that each call needs, and who controls accounts without a visible
key."""
