"""Writes the ``Trace`` of a run, and computes the taint of comparisons, branches and storage words."""

from functools import lru_cache
from typing import Any

from auditor.chains.evm.execution import taint as bits
from auditor.chains.evm.execution.call import Branch, CallerComparison, Inner, Load, Moment, Place, Trace, Turn, Write
from auditor.chains.evm.execution.faults import Cut
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.limits import BULK, MOST_MEMORY
from auditor.chains.evm.execution.message import Message
from auditor.chains.evm.execution.taint import AMOUNT, CALLER, CLOCK, COMPARED, FIXED, HELD, INPUT, ITEM, SIGNED, WHO

_SHIFT = 96
_NEAR = 64  # slots that differ in fewer bits belong to one array, which loops compare
_HAS_SIGNED = (bytes.fromhex("1626ba7e"), bytes.fromhex("20c13b0b"))  # isValidSignature, of EIP-1271 and its draft
_MOST_BOUNDS = 64
_LONGEST = 8_192  # bytes of calldata built at most because code requires that length
_MOST_KEPT = 4_096  # bytes kept of the calldata of inner calls


@lru_cache(maxsize=2**16)
def _turn(code: bytes, counter: int, nth: int) -> Turn:
    """A cached Turn: runs execute the same branches over and over."""
    return Turn(Place(code, counter), nth)


class Recorder:
    """Records one run in ``trace`` and forces the branches that its call names. ``steps`` is the limit of steps."""

    def __init__(self, trace: Trace, steps: int) -> None:
        self.trace = trace
        call = trace.call
        self.origin_taint = bits.ORIGIN if call.origin != call.caller else bits.CALLER | bits.ORIGIN
        self.caller_taint = bits.CALLER if call.origin != call.caller else bits.CALLER | bits.ORIGIN
        self.most = steps
        self._force = call.force
        self._people = frozenset(int.from_bytes(who, "big") for who in (call.caller, call.origin, *call.signers))
        self._turns: dict[tuple[bytes, int], int] = {}  # by place
        self._stored: dict[tuple[bytes, int], int] = {}
        self._kept: dict[tuple[bytes, int], int] = {}
        self._signed: dict[bytes, bytes] = {}
        self._digests: set[int] = set()

    def step(self, steps: int) -> None:
        """Counts instructions. Raises Cut."""
        self.trace.steps += steps
        if self.trace.steps > self.most:
            raise Cut(f"it takes more than {self.most} steps")

    def bulk(self, size: int) -> None:
        """Counts so many bytes copied or hashed as steps. Raises Cut."""
        if BULK <= size <= MOST_MEMORY:
            self.step(size // BULK)

    def mark(self) -> tuple[int, ...]:
        """The lengths of the lists, to which ``undo`` truncates them."""
        trace = self.trace
        return len(trace.writes), len(trace.inner), len(trace.destroyed), len(trace.created)

    def undo(self, mark: tuple[int, ...]) -> None:
        """Removes the effects of a failed frame since ``mark``."""
        trace = self.trace
        lists: tuple[list[Any], ...] = (trace.writes, trace.inner, trace.destroyed, trace.created)
        for kept, length in zip(lists, mark, strict=True):
            del kept[length:]

    def order(self, top: int, other: int, taint: int, other_taint: int) -> int:
        """The taint of a comparison by size."""
        self._bound(top, other, taint, other_taint)
        # An order among accounts, such as that of signers in a Safe, does not identify an account.
        return bits.measured(taint, other_taint) | (AMOUNT if (taint | other_taint) & WHO else 0)

    def equality(self, top: int, other: int, taint: int, other_taint: int) -> int:
        """The taint of the equality of two words. Notes the calldata length that the code requires."""
        if (taint ^ other_taint) & FIXED and top != other:
            size, wanted = (top, other) if taint & FIXED else (other, top)
            if size == len(self.trace.call.data) and 4 <= wanted <= _LONGEST:
                self.trace.length = wanted
        return self.difference(top, other, taint, other_taint)

    def difference(self, top: int, other: int, taint: int, other_taint: int) -> int:
        """The taint of a difference, which is zero for equal words."""
        self._bound(top, other, taint, other_taint)
        self._hash_compared(top, other, taint | other_taint)
        self._compared(taint, top, other_taint, other)
        self._compared(other_taint, other, taint, top)
        joined = taint | other_taint
        if not joined & WHO:
            return bits.measured(taint, other_taint)
        own = (taint & WHO and other_taint & (INPUT | ITEM)) or (other_taint & WHO and taint & (INPUT | ITEM))
        own = own or (taint & WHO and other_taint & WHO and (taint ^ other_taint) & SIGNED)
        # A caller that is compared with itself (a sender passed on as an argument) is not identified by that.
        own = own or (taint & other_taint & CALLER and not joined & HELD)
        return bits.measured(taint, other_taint) | (AMOUNT if own else 0) | COMPARED

    def _bound(self, top: int, other: int, taint: int, other_taint: int) -> None:
        """Notes words that an argument, the time or a word with taint HELD is compared with."""
        trace = self.trace
        if (taint ^ other_taint) & CLOCK and len(trace.time_bounds) < _MOST_BOUNDS:
            clock, moment = (top, other) if taint & CLOCK else (other, top)
            trace.time_bounds.append(Moment(clock, moment, len(trace.branches)))
        if (taint ^ other_taint) & INPUT and len(trace.bounds) < _MOST_BOUNDS:
            trace.bounds.append(other if taint & INPUT else top)
        elif (taint | other_taint) & HELD and not (taint and other_taint) and len(trace.held_bounds) < _MOST_BOUNDS:
            trace.held_bounds.append(other if taint else top)

    def _hash_compared(self, top: int, other: int, joined: int) -> None:
        """Notes that a hash of input or caller was compared."""
        hashes, digests = self.trace.hashes, self._digests
        made = top in hashes or other in hashes or (digests and (top in digests or other in digests))
        if joined & (INPUT | ITEM | WHO) and made and abs(top - other) >> _NEAR:
            self.trace.hash_compared = True

    def digest(self, output: bytes) -> None:
        """Notes a hash other than Keccak-256: of 32 bytes, or of 20 bytes at either end of a word."""
        number = int.from_bytes(output, "big")
        self._digests |= {number, number << _SHIFT & (1 << 256) - 1}

    def _compared(self, taint: int, word: int, other_taint: int, other: int) -> None:
        """Notes a comparison of the caller, the origin or a signer."""
        if not taint & WHO or taint & HELD:
            return
        if word not in self._people:
            if word >> _SHIFT not in self._people or word & ((1 << _SHIFT) - 1):
                return
            other >>= _SHIFT
        self.trace.comparisons.append(CallerComparison(taint & WHO, other, other_taint, len(self.trace.branches)))

    def truth(self, taint: int, word: int) -> int:
        """The taint of whether a word is zero. That the caller is not zero does not identify it: the result is
        FIXED."""
        if taint & COMPARED:
            return taint
        return taint & ~WHO | FIXED if taint & WHO and word in self._people else taint

    def branch(self, frame: Frame, counter: int, condition: int, taint: int) -> bool:
        """Records a JUMPI. True if it jumps: by its condition, or as the call forces it."""
        place = frame.message.code_address, counter
        nth = self._turns[place] = self._turns.get(place, 0) + 1
        turn = _turn(*place, nth)
        taken = condition != 0
        if taint:
            taint = self.truth(taint, condition) & ~COMPARED
            frame.decided |= taint
        if self._force:
            taken = self._force.get(turn, taken)
        self.trace.branches.append(Branch(turn, taken, taint, frame.number))
        return taken

    def hashed(self, word: int, data: bytes) -> None:
        """Records the preimage of a hash."""
        self.bulk(len(data))
        if len(data) <= BULK:
            self.trace.hashes[word] = data

    def loaded(self, account: bytes, slot: int, value: int, slot_taint: int) -> int:
        """Notes an SLOAD; returns the taint of the word."""
        self.trace.loads.append(Load(account, slot, value, slot_taint, len(self.trace.branches)))
        return self._stored.get((account, slot), 0) | bits.of_slot(slot_taint)

    def stored(self, account: bytes, slot: int, old: int, new: int, slot_taint: int, taint: int) -> None:
        """Notes an SSTORE."""
        self._stored[account, slot] = taint & ~(INPUT | HELD)
        self.trace.writes.append(Write(account, slot, old, new, slot_taint, taint))

    def kept(self, account: bytes, slot: int) -> int:
        """The taint of a word of transient storage."""
        return self._kept.get((account, slot), 0)

    def keep(self, account: bytes, slot: int, taint: int) -> None:
        """Notes the taint of a word of transient storage."""
        self._kept[account, slot] = taint & ~(INPUT | HELD)

    def calling(self, frame: Frame, kind: str, to: int, to_taint: int, message: Message) -> None:
        """Notes a call before it is made."""
        self.bulk(len(message.data))
        trace, account, data = self.trace, (to & (1 << 160) - 1).to_bytes(20, "big"), message.data[:_MOST_KEPT]
        value = message.value if message.transfers else 0
        trace.queried.add(account)
        trace.calls_after.append(len(trace.branches))
        if data[:4] in _HAS_SIGNED and not to_taint & INPUT:
            trace.comparisons.append(CallerComparison(SIGNED, to, to_taint, len(trace.branches)))
        selector_taint = bits.of_bytes(message.data_taints[:4])
        trace.inner.append(Inner(kind, frame.account, account, data, value, to_taint, selector_taint))

    def site(self, frame: Frame, counter: int) -> None:
        """Notes an instruction that changes state."""
        self.trace.sites.add(Place(frame.message.code_address, counter))

    def creating(self, frame: Frame) -> None:
        """Notes that an account creates another."""
        self.trace.created.append(frame.account)

    def entered(self, frame: Frame) -> None:
        """Notes the start of a frame."""
        self.trace.frames.add((frame.account, frame.message.code_address))
        if frame.message.creates:
            self.trace.started.add(frame.account)

    def left(self, frame: Frame, failed: bool) -> None:
        """Records the end of a frame. If the frame passes the output of its last inner frame up unchanged, the failure
        began there."""
        if failed:
            self.undo(frame.recorded)
            inner = frame.refused_by
            if inner is not None and frame.output == inner.output:
                frame.place = inner.place
                frame.failed = inner.failed if inner.message.delegated else (*inner.failed, frame.number)
            else:
                frame.place = Place(frame.message.code_address, frame.counter)
                frame.failed = (frame.number,)
        if not frame.message.depth:
            self.trace.place, self.trace.failed = frame.place, frame.failed

    def signer(self, data: bytes, taint: int) -> bytes | None:
        """The signer that ecrecover returns for ``data``, if the call has signers and the data are input (else None).

        Each new signature recovers to the next signer; beyond the last one to nobody (empty).
        """
        signers, count = self.trace.call.signers, len(self._signed)
        if not signers or not taint & (INPUT | ITEM):
            return None
        return self._signed.setdefault(data[32:128], signers[count] if count < len(signers) else b"")
