"""Vyper sources, read into the same facts as Solidity sources, so that both languages share all later steps."""
