"""Runs the code of one call: piece by piece here, and what ends a piece mostly by the specification.

The specification calls this for the first instruction of a call; it runs all of them. Nothing is left out: gas, stack,
memory and counter are at every end of a piece what the specification would have made of them.
"""

from typing import Any

from auditor.chains.evm.execution.block import JUMP, JUMPI, POPS, blocks
from auditor.chains.evm.execution.instructions import HANDLERS
from auditor.chains.evm.execution.specification import (
    INSTRUCTIONS,
    U256,
    InvalidJumpDestError,
    InvalidOpcode,
    Ops,
    OutOfGasError,
    StackOverflowError,
    StackUnderflowError,
    Uint,
    growth,
)

_MOST_STACK = 1024
_KNOWN = {op.value: op for op in Ops}


class Machine:
    """A call that runs: its words, what its code has of memory and gas, and the labels beside it (see ``Frame``)."""

    __slots__ = ("evm", "frame", "gas", "labels", "memory", "pieces", "watch", "words")

    def __init__(self, evm: Any) -> None:
        self.evm = evm
        self.watch = evm.message.block_env.state.watch
        self.frame = self.watch.at(evm)
        self.words: list[int] = evm.stack
        self.labels: list[int] = self.frame.stack
        self.memory: bytearray = evm.memory
        self.gas = int(evm.gas_left)
        self.pieces = blocks(evm.code)

    def run(self) -> None:
        """Runs until the call ends. Raises what the specification raises."""
        evm, words, labels, pieces = self.evm, self.words, self.labels, self.pieces
        place, size = 0, len(evm.code)
        while place < size and evm.running:
            block = pieces[place]
            evm.pc = block.place
            height = len(words)
            if height < block.low:
                raise StackUnderflowError
            if height + block.high > _MOST_STACK:
                raise StackOverflowError
            self.watch.step(block.steps)
            self.charge(block.gas)
            for work, said in block.body:
                work(self, words, labels, said)
            place = block.place if block.end is None else self._end(block.end, block.place)
        evm.pc, evm.gas_left = Uint(place), Uint(self.gas)

    def charge(self, gas: int) -> None:
        """Takes gas. Raises OutOfGasError."""
        self.gas -= gas
        if self.gas < 0:
            raise OutOfGasError

    def grow(self, start: int, size: int) -> None:
        """Makes sure that there is so much memory, and charges for what is new. Raises OutOfGasError."""
        gas, by = growth(len(self.memory), start, size)
        if by:
            self.charge(gas)
            self.memory.extend(bytes(by))

    def _end(self, op: int, place: int) -> int:
        """Runs the instruction that ends a piece; returns where to go on."""
        if op == JUMPI:
            HANDLERS[JUMPI](self.watch, self.frame, self.evm, JUMPI)
            to = self.words.pop()
            return self._jumped(to) if self.words.pop() else place + 1
        if op == JUMP:
            self.labels.pop()
            return self._jumped(self.words.pop())
        self._by_specification(op, place)
        return place + 1

    def _jumped(self, to: int) -> int:
        if to not in self.pieces.destinations:
            raise InvalidJumpDestError
        return to

    def _by_specification(self, op: int, place: int) -> None:
        evm, words = self.evm, self.words
        known = _KNOWN.get(op)
        if known is None:
            raise InvalidOpcode(op)
        HANDLERS[op](self.watch, self.frame, evm, op)
        kept = len(words) - POPS.get(op, 0)
        evm.stack, evm.pc, evm.gas_left = [U256(word) for word in words[kept:]], Uint(place), Uint(self.gas)
        INSTRUCTIONS[known](evm)
        words[kept:] = map(int, evm.stack)
        evm.stack, self.gas = words, int(evm.gas_left)
        if len(words) > _MOST_STACK:
            raise StackOverflowError


def run(evm: Any) -> None:
    """Runs all of a call that the specification has begun."""
    Machine(evm).run()
