"""Substrate chains: whoever holds root, what each call needs, and who stands behind accounts that show nobody."""
