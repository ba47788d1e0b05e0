"""The packages that a tree is published as, and who may publish them."""

# Supported registries, by the prefix of package names (``npm:left-pad``).
KINDS = ("npm", "crates", "pypi")
