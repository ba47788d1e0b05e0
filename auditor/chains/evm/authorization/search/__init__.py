"""The search for the guard of one entry point: trials, and what to try next."""
