"""Runs contracts locally on the executable specification of Ethereum, with the chain's own code and state."""
