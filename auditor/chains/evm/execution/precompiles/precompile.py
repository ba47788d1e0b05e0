"""The representation of a precompiled contract (yellow paper, appendix E)."""

from collections.abc import Callable
from typing import NamedTuple

from auditor.chains.evm.execution.faults import Cut

COSTLY_STEPS = 12_000
_PAIRING, _PAIR = 100_000, 40_000
_MOST_INPUT = 1_024


def at_once(_: bytes) -> int:
    """No steps: the contract is as fast as an instruction."""
    return 0


def costly(data: bytes) -> int:
    """The steps of arithmetic that takes milliseconds. Raises Cut for input longer than real contracts use."""
    if len(data) > _MOST_INPUT:
        raise Cut("it gives a costly precompile more than is run")
    return COSTLY_STEPS


def pairing(size: int) -> Callable[[bytes], int]:
    """The steps of a pairing check, which takes tenths of a second, over pairs of ``size`` bytes."""
    return lambda data: _PAIRING + _PAIR * (len(data) // size)


class Precompile(NamedTuple):
    """A contract without code. ``gas`` and ``work`` give the cost and the output for an input, and raise Halt;
    ``steps`` gives the number of instructions that take about as long, and raises Cut."""

    gas: Callable[[bytes], int]
    work: Callable[[bytes], bytes]
    steps: Callable[[bytes], int] = at_once
