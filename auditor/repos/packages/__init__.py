"""Packages that a tree is published as, and who may publish them."""

# Registries that can be read, by the name that packages carry in front (``npm:left-pad``).
KINDS = ("npm", "crates", "pypi")
