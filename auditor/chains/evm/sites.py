"""Instructions that change state, found by static analysis: those that a run of the code could still reach.

An abstract interpretation of the control flow tracks constants on the stack, so that jumps to pushed targets are
followed; other words are unknown. If a jump cannot be followed, the result is ``partial``.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

# SSTORE, CREATE, CALL, CALLCODE, DELEGATECALL, CREATE2, SELFDESTRUCT.
_EFFECTS = frozenset({0x55, 0xF0, 0xF1, 0xF2, 0xF4, 0xF5, 0xFF})
_ENDS = frozenset({0x00, 0xF3, 0xFD, 0xFE, 0xFF})
_JUMP, _JUMPI, _JUMPDEST, _PUSH0, _PUSH32, _DUP1, _SWAP1 = 0x56, 0x57, 0x5B, 0x5F, 0x7F, 0x80, 0x90
_MOST_STATES = 6_000
_DEEP = 1024

Stack = tuple[int | None, ...]


@dataclass(frozen=True)
class ReachableSites:
    """The program counters of state-changing instructions that are reachable; ``partial`` says that a jump could not be
    followed, or that a limit was reached."""

    sites: frozenset[int]
    partial: bool


@lru_cache(maxsize=4096)
def reachable_sites(code: bytes, start: int = 0, stop_at: frozenset[int] = frozenset()) -> ReachableSites:
    """The state-changing instructions reachable from a program counter without passing one in ``stop_at``."""
    return _Walk(code, stop_at - {start}).run(start)


def all_sites(code: bytes) -> frozenset[int]:
    """All bytes that encode a state-changing instruction, whether or not they are reachable or data."""
    return frozenset(place for place, op in _instructions(code) if op in _EFFECTS)


class _Block(NamedTuple):
    """The effect of a basic block on the stack.

    It pops ``taken`` words and leaves ``left``; ``target`` is the jump target. A word from zero on is a constant, a
    negative one an index into the stack before the block (-1 is its top), None is unknown. ``after`` is where execution
    continues without a jump.
    """

    sites: tuple[int, ...]
    taken: int
    left: Stack
    jumps: bool = False
    target: int | None = None
    after: int | None = None


class _Walk:
    def __init__(self, code: bytes, stop_at: Collection[int]) -> None:
        self.blocks = _blocks(code)
        self.stop_at = stop_at
        self.partial = False
        self.sites: set[int] = set()
        self.targets = _targets(code)

    def run(self, start: int) -> ReachableSites:
        waiting: list[tuple[int, Stack]] = [(start, ())]
        walked: set[tuple[int, Stack]] = set()
        while waiting:
            state = waiting.pop()
            if state in walked or state[0] in self.stop_at:
                continue
            walked.add(state)
            if len(walked) > _MOST_STATES:
                self.partial = True
                break
            waiting += self._step(*state)
        return ReachableSites(frozenset(self.sites), self.partial)

    def _step(self, place: int, recognised: Stack) -> list[tuple[int, Stack]]:
        """The successors of a block with their stacks. Below ``recognised`` the stack is unknown."""
        block = self.blocks[place]
        self.sites.update(block.sites)
        if block.after is None and not block.jumps:
            return []
        missing = block.taken - len(recognised)
        before = (None,) * missing + recognised if missing > 0 else recognised
        words = [word if word is None or word >= 0 else before[word] for word in (*block.left, block.target)]
        target = words.pop()
        stack = _short((*before[: len(before) - block.taken], *words))
        on = [] if block.after is None else [(block.after, stack)]
        if not block.jumps:
            return on
        if target is None:
            self.partial = True
            return on
        return [*on, (target, stack)] if target in self.targets else on


class _Blocks(dict[int, _Block]):
    """The basic blocks of a code by start, computed when first used."""

    def __init__(self, code: bytes) -> None:
        super().__init__()
        self.code = code

    def __missing__(self, place: int) -> _Block:
        block = self[place] = _block(self.code, place)
        return block


@lru_cache(maxsize=256)
def _blocks(code: bytes) -> _Blocks:
    return _Blocks(code)


def _block(code: bytes, begin: int) -> _Block:
    stack = _Words()
    sites: list[int] = []
    place = begin
    while place < len(code):
        op = code[place]
        if op == _JUMPDEST and place != begin:
            return _Block(tuple(sites), stack.taken, tuple(stack), after=place)
        if op in _EFFECTS:
            sites.append(place)
        if op in _ENDS or op not in _POPS_PUSHES:
            break
        if op in (_JUMP, _JUMPI):
            to = stack.drop(1)
            after = None
            if op == _JUMPI:
                stack.drop(1)
                after = place + 1
            return _Block(tuple(sites), stack.taken, tuple(stack), jumps=True, target=to, after=after)
        place = stack.follow(code, place)
    return _Block(tuple(sites), 0, ())


class _Words(list[int | None]):
    """The stack of a block while it is analysed; ``taken`` counts the words that it popped from below."""

    taken = 0

    def drop(self, count: int) -> int | None:
        """Pops words; returns the last one."""
        self._reach(count)
        last = self[-count]
        del self[-count:]
        return last

    def follow(self, code: bytes, place: int) -> int:
        """Applies one instruction other than a jump; returns the program counter of the next."""
        op = code[place]
        if _PUSH0 <= op <= _PUSH32:
            size = op - _PUSH0
            self.append(int.from_bytes(code[place + 1 : place + 1 + size], "big"))
            return place + 1 + size
        if _DUP1 <= op < _SWAP1:
            depth = op - _DUP1 + 1
            self._reach(depth)
            self.append(self[-depth])
        elif _SWAP1 <= op < 0xA0:
            depth = op - _SWAP1 + 2
            self._reach(depth)
            self[-1], self[-depth] = self[-depth], self[-1]
        else:
            pops, pushes = _POPS_PUSHES[op]
            if pops:
                self.drop(pops)
            self += [None] * pushes
        return place + 1

    def _reach(self, depth: int) -> None:
        while len(self) < depth:
            self.taken += 1
            self.insert(0, -self.taken)


def _short(stack: Stack) -> Stack:
    """The stack without unknown words at its bottom, which carry no information."""
    first = next((place for place, word in enumerate(stack) if word is not None), len(stack))
    return stack[max(first, len(stack) - _DEEP) :]


@lru_cache(maxsize=256)
def _targets(code: bytes) -> frozenset[int]:
    """Valid jump targets: JUMPDESTs that are not within pushed data."""
    return frozenset(place for place, op in _instructions(code) if op == _JUMPDEST)


def _instructions(code: bytes) -> Iterator[tuple[int, int]]:
    place = 0
    while place < len(code):
        op = code[place]
        yield place, op
        place += 1 + (op - _PUSH0 if _PUSH0 < op <= _PUSH32 else 0)


def _table() -> dict[int, tuple[int, int]]:
    """Number of pops and pushes of every instruction of the newest fork."""
    groups = {
        (0, 0): (0x00, 0x5B, 0xFE),
        (0, 1): (0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3A, 0x3D, *range(0x41, 0x49), 0x4A, 0x58, 0x59, 0x5A),
        (1, 0): (0x50, 0x56, 0xFF),
        (1, 1): (0x15, 0x19, 0x1E, 0x31, 0x35, 0x3B, 0x3F, 0x40, 0x49, 0x51, 0x54, 0x5C),
        (2, 0): (0x52, 0x53, 0x55, 0x57, 0x5D, 0xA0, 0xF3, 0xFD),
        (2, 1): (*range(0x01, 0x08), 0x0A, 0x0B, *range(0x10, 0x15), *range(0x16, 0x19), *range(0x1A, 0x1E), 0x20),
        (3, 0): (0x37, 0x39, 0x3E, 0x5E, 0xA1),
        (3, 1): (0x08, 0x09, 0xF0),
        (4, 0): (0x3C, 0xA2),
        (4, 1): (0xF5,),
        (5, 0): (0xA3,),
        (6, 0): (0xA4,),
        (6, 1): (0xF4, 0xFA),
        (7, 1): (0xF1, 0xF2),
    }
    table = {op: effect for effect, ops in groups.items() for op in ops}
    return table | dict.fromkeys(range(_PUSH0, 0xA0), (0, 0))


_POPS_PUSHES = _table()
