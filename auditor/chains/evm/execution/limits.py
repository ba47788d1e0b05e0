"""The bounds of one run, which is of hostile code: what goes over them is cut off and left undecided."""

from dataclasses import dataclass

# Real guarded functions take a few thousand instructions.
MOST_STEPS = 40_000
MOST_FORCED_STEPS = 10_000  # past checks that would have stopped it, code runs in circles more often
# Memory beyond this has no taint: the gas of a run buys hardly more.
MOST_MEMORY = 2**22
BULK = 1_024  # bytes copied or hashed that count as a step
# Calls nest no deeper (yellow paper 8, "the message-call depth").
CALL_DEPTH = 1_024
MOST_CODE = 0x6000  # bytes of a contract's code (EIP-170)
GAS = 30_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How many instructions a run may take, and how deep its calls may nest before it is cut."""

    steps: int = MOST_STEPS
    depth: int = 48
