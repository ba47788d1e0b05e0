"""Addresses that a tree says its code was deployed at."""
