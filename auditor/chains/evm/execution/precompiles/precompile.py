"""What a precompiled contract is made of (yellow paper, appendix E)."""

from collections.abc import Callable
from typing import NamedTuple

from auditor.chains.evm.execution.faults import Cut

_COSTLY_STEPS = 12_000
_MOST_INPUT = 1_024


def at_once(_: bytes) -> int:
    """The steps of what takes no longer than an instruction."""
    return 0


def costly(data: bytes) -> int:
    """The steps of curve, pairing, power and blob arithmetic. Inputs longer than real ones raise Cut."""
    if len(data) > _MOST_INPUT:
        raise Cut("it gives a costly precompile more than is run")
    return _COSTLY_STEPS


class Precompile(NamedTuple):
    """A contract that is run without code: the gas for an input, the output for it, and as how many instructions the
    time counts that it takes. ``gas`` and ``work`` raise Halt, ``steps`` raises Cut."""

    gas: Callable[[bytes], int]
    work: Callable[[bytes], bytes]
    steps: Callable[[bytes], int] = at_once
