"""Packages that a tree is published as, and who may publish them."""
