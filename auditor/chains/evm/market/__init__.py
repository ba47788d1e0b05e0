"""Pools of an EVM chain that a profile lists, and how holders of their tokens can move a price."""
