"""Storage kept under the caller's address: where it lies for anybody else, and which set it belongs to.

Solidity keeps ``m[k]`` at ``keccak(k . slot)``, Vyper at ``keccak(slot . k)``, and hand-written code (Solady) hashes
its own seeds; members of structs lie a few slots behind. All of these are hashes of bytes with the address in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from auditor.chains.evm.authorization.search.sentinels import SENTINELS
from auditor.chains.evm.execution.call import Load, Trace
from auditor.chains.evm.execution.taint import INPUT, ITEM, LISTED
from auditor.chains.evm.signatures import keccak

_MOST_BEHIND = 64
_MOST_DEEP = 6

SlotPattern = tuple[object, ...]


@dataclass(frozen=True)
class MappingSlot:
    """A word kept under a person's address in the storage of ``account``. ``pattern`` is the same for every person;
    ``keyed_by_argument`` says that the caller also chooses, by what he says, in which of many sets he is looked up."""

    account: bytes
    slot: int
    pattern: SlotPattern
    person: bytes
    hashes: Mapping[int, bytes]
    keyed_by_argument: bool = False

    def of(self, other: bytes) -> int:
        """The slot of the same word for somebody else."""
        base = _base(self.slot, self.hashes)
        assert base is not None
        return self.slot - base + _moved(base, self.hashes, self.person, other, 0)


def slot_for_key(slot: int, hashes: Mapping[int, bytes], key: int, other: int) -> int:
    """Where the word at a slot lies for another key of the same mapping."""
    base = _base(slot, hashes)
    if base is None:
        return slot
    return slot - base + _moved(base, hashes, key.to_bytes(32, "big"), other.to_bytes(32, "big"), 0)


def mapping_slot(load: Load, trace: Trace, person: bytes) -> MappingSlot | None:
    """What was read or written under ``person``'s address; None if the slot is not made of it."""
    base = _base(load.slot, trace.hashes)
    if base is None or _moved(base, trace.hashes, person, bytes(20), 0) == base:
        return None
    pattern = slot_pattern(load.account, load.slot, trace.hashes)
    return MappingSlot(
        load.account, load.slot, pattern, person, trace.hashes, bool(load.label & (INPUT | ITEM | LISTED))
    )


def slot_pattern(account: bytes, slot: int, hashes: Mapping[int, bytes]) -> SlotPattern:
    """What a slot has in common with those of all other keys of the same mapping; the slot itself if it is hashed of
    nothing."""
    base = _base(slot, hashes)
    return (account, slot) if base is None else (account, slot - base, _pattern(base, hashes, 0))


def is_hashed(slot: int, hashes: Mapping[int, bytes]) -> bool:
    """Whether a slot was worked out by hashing, as those of mappings and lists are."""
    return _base(slot, hashes) is not None


def is_kept_under(slot: int, hashes: Mapping[int, bytes], person: bytes) -> bool:
    """Whether a slot was worked out of somebody's address."""
    base = _base(slot, hashes)
    return base is not None and _moved(base, hashes, person, bytes(20), 0) != base


def is_nested(pattern: SlotPattern) -> bool:
    """Whether a shape is that of one of many sets in the same mapping, as roles are kept."""
    return any(isinstance(part, tuple) and any(isinstance(value, tuple) for value in part) for part in pattern)


def set_key(entry: MappingSlot) -> int | None:
    """Which of the sets of a mapping it is: the role, where a run worked out where its members lie."""
    base = _base(entry.slot, entry.hashes)
    hashed = entry.hashes[base] if base is not None else b""
    for start in range(0, len(hashed) - 31, 32):
        inner = entry.hashes.get(int.from_bytes(hashed[start : start + 32], "big"))
        if inner is not None and len(inner) == 64:
            return int.from_bytes(inner[:32], "big")
    return None


def pattern_without_constants(pattern: SlotPattern) -> SlotPattern:
    """A shape in which hashes that a compiler worked out beforehand look like those that a run works out."""
    account, *rest = pattern
    if len(rest) < 2 or not isinstance(rest[1], tuple):
        return pattern
    parts = (
        "hash" if isinstance(part, tuple) or (isinstance(part, bytes) and part[:8] != bytes(8)) else part
        for part in rest[1]
    )
    return (account, rest[0], tuple(parts))


def _base(slot: int, hashes: Mapping[int, bytes]) -> int | None:
    return next((slot - back for back in range(_MOST_BEHIND) if slot - back in hashes), None)


def _moved(base: int, hashes: Mapping[int, bytes], person: bytes, other: bytes, depth: int) -> int:
    """The hash with every ``person`` in what was hashed replaced."""
    hashed = hashes[base]
    new = hashed.replace(person, other)
    if depth < _MOST_DEEP:
        for start in range(0, len(hashed) - 31, 32):
            word = int.from_bytes(hashed[start : start + 32], "big")
            if word in hashes and word != base:
                slot_for_key = _moved(word, hashes, person, other, depth + 1)
                new = new[:start] + slot_for_key.to_bytes(32, "big") + new[start + 32 :]
    return int.from_bytes(keccak(new), "big")


def _pattern(base: int, hashes: Mapping[int, bytes], depth: int) -> SlotPattern:
    """What was hashed, without the key."""
    hashed = hashes[base]
    words = [hashed[start : start + 32] for start in range(0, len(hashed), 32)]
    personal = [any(person in word for person in SENTINELS) for word in words]
    if len(words) == 2 and not any(personal):
        personal[0] = True
    result: list[object] = []
    for word, is_key in zip(words, personal, strict=True):
        number = int.from_bytes(word, "big")
        if not is_key and number in hashes and depth < _MOST_DEEP:
            result.append(_pattern(number, hashes, depth + 1))
        else:
            result.append("key" if is_key else word)
    return tuple(result)
