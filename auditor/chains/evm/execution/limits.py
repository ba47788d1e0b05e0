"""Limits of one run. Code may be hostile: a run that exceeds a limit is cut, and the query that needed it stays
undecided."""

from dataclasses import dataclass

# Real guarded functions take a few thousand instructions; a block pays for some million.
MOST_STEPS = 1_000_000
MOST_FORCED_STEPS = 40_000  # a lower limit, since code behind forced checks often loops
# Taint is not tracked beyond this size of memory; the gas of a run hardly pays for it.
MOST_MEMORY = 2**22
BULK = 1_024  # bytes copied or hashed that count as one step
# The maximal call depth (yellow paper 8).
CALL_DEPTH = 1_024
MOST_CODE = 0x6000  # bytes of a contract's code (EIP-170)
GAS = 30_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The most instructions of a run, and the most frames that may be open at once."""

    steps: int = MOST_STEPS
    depth: int = 48
