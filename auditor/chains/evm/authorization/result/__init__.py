"""Whom a function accepts and what its calls do, as grants and gaps."""
