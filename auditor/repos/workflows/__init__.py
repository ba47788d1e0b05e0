"""Workflows of a forge: what they publish, what their token may write, and what is risky about them."""
