"""Whom each function of a contract accepts, found and proven by running it: no source, no ABI, no names."""
