"""CI workflows of a forge: what they publish, what their token may write, and their risks."""
