"""Claims of a network, checked against the scan."""
