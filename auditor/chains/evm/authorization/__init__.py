"""The authorized callers of each function of a contract, found and proven by running its bytecode: no source, no
ABI."""
