"""Limits of one run. Code may be hostile: a run that exceeds a limit is cut, and its question stays undecided."""

from dataclasses import dataclass

# Real guarded functions take a few thousand instructions.
MOST_STEPS = 40_000
MOST_FORCED_STEPS = 10_000  # past checks that would have stopped it, code runs in circles more often
# Taint is not tracked beyond this size of memory, which the gas of a run can hardly buy.
MOST_MEMORY = 2**22
BULK = 1_024  # bytes copied or hashed that count as a step
# Calls nest no deeper (yellow paper 8, "the message-call depth").
CALL_DEPTH = 1_024
MOST_CODE = 0x6000  # bytes of a contract's code (EIP-170)
GAS = 30_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The most instructions that a run may take, and the most frames that may be open at once."""

    steps: int = MOST_STEPS
    depth: int = 48
