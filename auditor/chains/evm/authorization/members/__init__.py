"""Authorized callers: members of sets, signers, owners of items, holders of roles."""
