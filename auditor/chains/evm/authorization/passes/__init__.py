"""Passes over all functions of a contract: each maps authorizations to authorizations."""
