"""The authorized callers and the effects of functions, as grants and gaps."""
