"""What single instructions do to labels, and what of them is written down in a ``Trace``."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from auditor.chains.evm.execution import labels
from auditor.chains.evm.execution.call import Branch, Comparison, Inner, Load, Need, Place, Trace, Turn, Write
from auditor.chains.evm.execution.frame import MOST_MEMORY, Frame
from auditor.chains.evm.execution.labels import (
    AMOUNT,
    CALLER,
    CLOCK,
    COMPARED,
    FIXED,
    HELD,
    INPUT,
    ITEM,
    ORIGIN,
    SIGNED,
    WHO,
)
from auditor.chains.evm.execution.state import Ledger
from auditor.chains.evm.signatures import keccak

# Bounds of one run. Real guarded functions take a few thousand instructions; what takes more is left undecided.
MOST_STEPS = 40_000
MOST_FORCED_STEPS = 10_000  # past checks that would have stopped it, code runs in circles more often
_BULK = 1_024  # bytes copied or hashed that count as a step
_SHIFT = 96
_NEAR = 64  # bits by which slots of one list differ at most, which loops over it compare
_HAS_SIGNED = (bytes.fromhex("1626ba7e"), bytes.fromhex("20c13b0b"))  # isValidSignature, of EIP-1271 and its draft
_MOST_BOUNDS = 64
_LONGEST = 8_192  # bytes of calldata that are made because code asks for them
_KINDS = {0xF1: "call", 0xF2: "callcode", 0xF4: "delegatecall", 0xFA: "staticcall", 0xF0: "create", 0xF5: "create"}


class Cut(Exception):
    """A run went over its bounds."""


class Instructions:
    """The labels of one run. Every handler runs before its instruction, with the words still on the stack."""

    def __init__(self, trace: Trace, ledger: Ledger) -> None:
        self.trace = trace
        self._ledger = ledger
        self._force = trace.call.force
        self._most = MOST_FORCED_STEPS if trace.call.force else MOST_STEPS
        self._caller = int.from_bytes(trace.call.caller, "big")
        self._origin = int.from_bytes(trace.call.origin, "big")
        signers = (int.from_bytes(each, "big") for each in trace.call.signers)
        self._people = frozenset((self._caller, self._origin, *signers))
        self._turns: dict[Place, int] = {}
        self._stored: dict[tuple[bytes, int, bool], int] = {}

    def step(self, steps: int) -> None:
        """Counts instructions. Raises Cut."""
        self.trace.steps += steps
        if self.trace.steps > self._most:
            raise Cut(f"it takes more than {self._most} steps")

    def _bulk(self, size: int) -> None:
        """Steps for so many bytes copied or hashed; what is larger fails for want of gas before it is done."""
        if size <= MOST_MEMORY:
            self.step(size // _BULK)

    def _joining(self, frame: Frame, evm: Any, op: int) -> None:
        stack = frame.stack
        joined = 0
        for _ in range(labels.JOINING[op]):
            joined |= stack.pop()
        stack.append(joined)

    def _one(self, frame: Frame, evm: Any, op: int) -> None:
        """The label stays."""

    def _plain(self, frame: Frame, evm: Any, op: int) -> None:
        frame.stack.append(0)

    def _idle(self, frame: Frame, evm: Any, op: int) -> None:
        """Neither pops nor pushes."""

    def _popping(self, frame: Frame, evm: Any, op: int) -> None:
        del frame.stack[-labels.POPPING[op] :]
        if op == 0xFF:
            self._site(frame, evm)
            self.trace.destroyed.append(frame.account)

    def _site(self, frame: Frame, evm: Any) -> None:
        """Notes an instruction that changes state."""
        self.trace.sites.add(Place(frame.code, int(evm.pc)))

    def _size(self, frame: Frame, evm: Any, op: int) -> None:
        top, next_ = frame.stack.pop(), frame.stack[-1]
        self._bound(top, next_, evm)
        # Who comes before whom, as signatures are asked to, is no question of who it is.
        frame.stack[-1] = labels.measured(top, next_) | (AMOUNT if top & WHO or next_ & WHO else 0)

    def _bound(self, top: int, next_: int, evm: Any) -> None:
        """Notes with what an argument was compared, and with what fixed words that what somebody has was."""
        if (top ^ next_) & INPUT and len(self.trace.bounds) < _MOST_BOUNDS:
            self.trace.bounds.append(evm.stack[-2 if top & INPUT else -1])
        elif (top | next_) & HELD and not (top and next_) and len(self.trace.levels) < _MOST_BOUNDS:
            self.trace.levels.append(evm.stack[-2 if top else -1])

    def _compare(self, frame: Frame, evm: Any, op: int) -> None:
        top, next_ = frame.stack.pop(), frame.stack[-1]
        one, other = evm.stack[-1], evm.stack[-2]
        self._bound(top, next_, evm)
        hashes = self.trace.hashes
        if (top | next_) & (INPUT | ITEM | WHO) and (one in hashes or other in hashes) and abs(one - other) >> _NEAR:
            self.trace.hash_compared = True
        if op != 0x03 and (top ^ next_) & FIXED and one != other:
            self._measured(*((one, other) if top & FIXED else (other, one)))
        self._note(top, one, next_, other)
        self._note(next_, other, top, one)
        own = (top & WHO and next_ & (INPUT | ITEM)) or (next_ & WHO and top & (INPUT | ITEM))
        own = own or (top & WHO and next_ & WHO and (top ^ next_) & SIGNED)
        # That the caller is himself, as a common function is told of him, is no question of who he is.
        own = own or (top & next_ & CALLER and not (top | next_) & HELD)
        compared = COMPARED if (top | next_) & WHO else 0
        frame.stack[-1] = labels.measured(top, next_) | (AMOUNT if own else 0) | compared

    def _measured(self, size: int, wanted: int) -> None:
        """Notes how long the calldata was to be."""
        if size == len(self.trace.call.data) and 4 <= wanted <= _LONGEST:
            self.trace.length = wanted

    def _note(self, label: int, value: int, other_label: int, other: int) -> None:
        if not label & WHO or label & HELD:
            return
        if value in self._people:
            found = other
        elif value >> _SHIFT in self._people and not value & ((1 << _SHIFT) - 1):
            found = other >> _SHIFT
        else:
            return
        self.trace.comparisons.append(Comparison(label & WHO, found, other_label, len(self.trace.branches)))

    def _keccak(self, frame: Frame, evm: Any, op: int) -> None:
        start, size = evm.stack[-1], evm.stack[-2]
        frame.stack.pop()
        frame.stack[-1] = labels.of_hash(labels.of_bytes(frame.taken(start, size)))
        self._bulk(size)
        if size <= _BULK:
            hashed = bytes(evm.memory[start : start + size]).ljust(size, b"\0")
            self.trace.hashes[hash_of(hashed)] = hashed

    def _calldataload(self, frame: Frame, evm: Any, op: int) -> None:
        start = evm.stack[-1]
        label = labels.of_bytes(frame.data[start : start + 32]) | frame.stack[-1] & WHO
        # The first word is loaded for its first four bytes.
        frame.stack[-1] = FIXED if start == 0 and not any(frame.data[:4]) else label

    def _truth(self, label: int, word: int) -> int:
        """The label of whether a word is zero: whether there is a caller at all is no question of who he is."""
        if label & COMPARED:
            return label
        return label & ~WHO | FIXED if label & WHO and word in self._people else label

    def _iszero(self, frame: Frame, evm: Any, op: int) -> None:
        frame.stack[-1] = self._truth(frame.stack[-1], evm.stack[-1])

    def _account(self, frame: Frame, evm: Any, op: int) -> None:
        """EXTCODESIZE and EXTCODEHASH: whether the caller is a contract is what he has, not who he is."""
        self.trace.asked.add(_address(evm.stack[-1]))
        if frame.stack[-1] & WHO:
            frame.stack[-1] |= AMOUNT

    def _clock(self, frame: Frame, evm: Any, op: int) -> None:
        frame.stack.append(CLOCK)

    def _calldatasize(self, frame: Frame, evm: Any, op: int) -> None:
        frame.stack.append(FIXED)

    def _copy(self, frame: Frame, evm: Any, op: int) -> None:
        """CALLDATACOPY, CODECOPY, RETURNDATACOPY, MCOPY: memory start, source start, size."""
        to, source, size = (evm.stack[-place] for place in (1, 2, 3))
        del frame.stack[-3:]
        self._bulk(size)
        if op == 0x39 or size > MOST_MEMORY:
            return frame.put(to, bytes(min(size, MOST_MEMORY)))
        held = {0x37: frame.data, 0x3E: frame.given, 0x5E: frame.memory}[op]
        frame.put(to, bytes(held[source : source + size]).ljust(size, b"\0"))

    def _extcodecopy(self, frame: Frame, evm: Any, op: int) -> None:
        size = min(evm.stack[-4], MOST_MEMORY)
        self._bulk(size)
        frame.put(evm.stack[-2], bytes(size))
        del frame.stack[-4:]

    def _sload(self, frame: Frame, evm: Any, op: int) -> None:
        slot, label = evm.stack[-1], frame.stack[-1]
        value = int(self._ledger.word(frame.account, slot.to_bytes(32, "big")))
        self.trace.loads.append(Load(frame.account, slot, value, label, len(self.trace.branches)))
        frame.stack[-1] = self._stored.get((frame.account, slot, False), 0) | labels.of_slot(label)

    def _tload(self, frame: Frame, evm: Any, op: int) -> None:
        frame.stack[-1] = self._stored.get((frame.account, evm.stack[-1], True), 0)

    def _store(self, frame: Frame, evm: Any, op: int) -> None:
        slot, new = evm.stack[-1], evm.stack[-2]
        slot_label, label = frame.stack.pop(), frame.stack.pop()
        self._stored[frame.account, slot, op == 0x5D] = label & ~(INPUT | HELD)
        if op == 0x55:
            self._site(frame, evm)
            old = int(self._ledger.word(frame.account, slot.to_bytes(32, "big")))
            self.trace.writes.append(Write(frame.account, slot, old, new, slot_label, label))

    def _jumpi(self, frame: Frame, evm: Any, op: int) -> None:
        frame.stack.pop()
        label = self._truth(frame.stack.pop(), evm.stack[-2])
        place = Place(frame.code, evm.pc)
        nth = self._turns[place] = self._turns.get(place, 0) + 1
        turn = Turn(place, nth)
        if turn in self._force:
            evm.stack[-2] = int(self._force[turn])
        label &= ~COMPARED
        frame.decided |= label
        self.trace.branches.append(Branch(turn, evm.stack[-2] != 0, label, frame.number))

    def _caller_(self, frame: Frame, evm: Any, op: int) -> None:
        frame.stack.append(frame.caller_label)

    def _origin_(self, frame: Frame, evm: Any, op: int) -> None:
        frame.stack.append(ORIGIN if self._origin != self._caller else CALLER | ORIGIN)

    def _callvalue(self, frame: Frame, evm: Any, op: int) -> None:
        frame.stack.append(INPUT if frame.outermost else 0)

    def _balance(self, frame: Frame, evm: Any, op: int) -> None:
        if op == 0x47:
            frame.stack.append(0)
            self._need_balance(frame.account)
        else:
            self._need_balance(_address(evm.stack[-1]))

    def _need_balance(self, address: bytes) -> None:
        if self._ledger.world.balance(address) is None:
            self._ledger.needs.add(Need("balance", address))

    def _call(self, frame: Frame, evm: Any, op: int) -> None:
        """CALL and its kin: gas, target, value where there is one, input start and size, output start and size."""
        valued = op in (0xF1, 0xF2)
        pops = 7 if valued else 6
        words = evm.stack[: -pops - 1 : -1]
        to_label = frame.stack[-2]
        del frame.stack[-pops:]
        frame.stack.append(0)
        value = words[2] if valued else 0
        start, size, out, out_size = words[-4:]
        self._bulk(size)
        if value:
            self._need_balance(frame.account)
        frame.calls(given := frame.taken(start, size).ljust(min(size, MOST_MEMORY), b"\0"), out, out_size)
        if op != 0xFA:
            self._site(frame, evm)
        to, data = _address(words[1]), bytes(evm.memory[start : start + min(size, 4096)])
        self.trace.asked.add(to)
        self.trace.called.append(len(self.trace.branches))
        if data[:4] in _HAS_SIGNED and not to_label & INPUT:
            self.trace.comparisons.append(Comparison(SIGNED, words[1], to_label, len(self.trace.branches)))
        inner = Inner(_KINDS[op], frame.account, to, data, value, to_label, labels.of_bytes(given[:4]))
        self.trace.inner.append(inner)

    def _create(self, frame: Frame, evm: Any, op: int) -> None:
        self._site(frame, evm)
        del frame.stack[-(3 if op == 0xF0 else 4) :]
        frame.stack.append(0)
        frame.calls(bytearray(), 0, 0)
        self.trace.created.append(frame.account)

    def _finish(self, frame: Frame, evm: Any, op: int) -> None:
        """RETURN and REVERT."""
        start, size = evm.stack[-1], evm.stack[-2]
        self._bulk(size)
        frame.returned = bytes(frame.taken(start, size))
        del frame.stack[-2:]


def _address(word: int) -> bytes:
    return (word & (1 << 160) - 1).to_bytes(20, "big")


def hash_of(data: bytes) -> int:
    """Keccak-256 as a word; the same few pieces of memory are hashed over and over."""
    return _short_hash(data) if len(data) <= _BULK else int.from_bytes(keccak(data), "big")


@lru_cache(maxsize=4096)
def _short_hash(data: bytes) -> int:
    return int.from_bytes(keccak(data), "big")


Handler = Callable[[Instructions, Frame, Any, int], None]


def _handlers() -> list[Handler]:
    """By instruction. What only moves words is not here: labels go with them (see ``words`` and ``memory``)."""
    does = Instructions
    table: list[Handler] = [does._idle] * 256
    for op, pops in labels.JOINING.items():
        table[op] = does._joining if pops > 1 else does._one
    for ops, handler in (
        (labels.PLAIN, does._plain),
        (labels.POPPING, does._popping),
        (range(0x10, 0x14), does._size),
        ((0x03, 0x14, 0x18), does._compare),
        ((0x15,), does._iszero),
        ((0x20,), does._keccak),
        ((0x31, 0x47), does._balance),
        ((0x32,), does._origin_),
        ((0x33,), does._caller_),
        ((0x34,), does._callvalue),
        ((0x35,), does._calldataload),
        ((0x36,), does._calldatasize),
        ((0x37, 0x39, 0x3E, 0x5E), does._copy),
        ((0x3B, 0x3F), does._account),
        ((0x3C,), does._extcodecopy),
        ((0x42, 0x43), does._clock),
        ((0x54,), does._sload),
        ((0x55, 0x5D), does._store),
        ((0x57,), does._jumpi),
        ((0x5C,), does._tload),
        ((0xF0, 0xF5), does._create),
        ((0xF1, 0xF2, 0xF4, 0xFA), does._call),
        ((0xF3, 0xFD), does._finish),
    ):
        for op in ops:
            table[op] = handler
    return table


HANDLERS = _handlers()
