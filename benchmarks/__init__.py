"""Figures against the truth, and against other tools: run each as ``python -m benchmarks.NAME``."""
