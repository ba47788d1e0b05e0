"""The search for the guard of one entry point: trials, and the choice of the next trial."""
