"""Addresses at which a tree says that its code is deployed."""
