"""Pools of an EVM chain that a profile lists, and what the holders of their tokens can do to a price."""
