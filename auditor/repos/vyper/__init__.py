"""Vyper sources, read into the facts that Solidity sources give, so that both languages share all that follows."""
