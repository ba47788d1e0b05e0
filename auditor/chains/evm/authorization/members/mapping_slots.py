"""Storage slots derived from the caller's address: the slot of another account, and the mapping that it belongs to.

Solidity stores ``m[k]`` at ``keccak(k . slot)``, Vyper at ``keccak(slot . k)``, and hand-written code (Solady) hashes
its own seeds; members of structs follow a few slots later. All of these are hashes of bytes that contain the address.
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
    """A mapping entry of one account, in the storage of ``account``. ``pattern`` is equal for every key;
    ``keyed_by_argument`` says that an argument selects one of many nested mappings."""

    account: bytes
    slot: int
    pattern: SlotPattern
    person: bytes
    hashes: Mapping[int, bytes]
    keyed_by_argument: bool = False

    def slot_of(self, other: bytes) -> int:
        """The slot of the same entry for another account."""
        base = _base(self.slot, self.hashes)
        assert base is not None
        return self.slot - base + _moved(base, self.hashes, self.person, other, 0)


def slot_for_key(slot: int, hashes: Mapping[int, bytes], key: int, other: int) -> int:
    """The slot of the entry for another key of the same mapping."""
    base = _base(slot, hashes)
    if base is None:
        return slot
    return slot - base + _moved(base, hashes, key.to_bytes(32, "big"), other.to_bytes(32, "big"), 0)


def mapping_slot(load: Load, trace: Trace, person: bytes) -> MappingSlot | None:
    """The mapping entry of ``person`` that was read or written; None if the slot is not derived from that address."""
    base = _base(load.slot, trace.hashes)
    if base is None or _moved(base, trace.hashes, person, bytes(20), 0) == base:
        return None
    pattern = slot_pattern(load.account, load.slot, trace.hashes)
    return MappingSlot(
        load.account, load.slot, pattern, person, trace.hashes, bool(load.slot_taint & (INPUT | ITEM | LISTED))
    )


def slot_pattern(account: bytes, slot: int, hashes: Mapping[int, bytes]) -> SlotPattern:
    """The pattern that a slot shares with those of all other keys of the mapping; the slot itself if it is not
    hashed."""
    base = _base(slot, hashes)
    return (account, slot) if base is None else (account, slot - base, _pattern(base, hashes, 0))


def is_hashed(slot: int, hashes: Mapping[int, bytes]) -> bool:
    """Whether a slot is a hash, or near one, like slots of mappings and arrays."""
    return _base(slot, hashes) is not None


def is_keyed_by(slot: int, hashes: Mapping[int, bytes], person: bytes) -> bool:
    """Whether a slot is derived from an account's address."""
    base = _base(slot, hashes)
    return base is not None and _moved(base, hashes, person, bytes(20), 0) != base


def is_nested(pattern: SlotPattern) -> bool:
    """Whether a pattern is that of a mapping within a mapping, like members of roles."""
    return any(isinstance(part, tuple) and any(isinstance(value, tuple) for value in part) for part in pattern)


def set_key(entry: MappingSlot) -> int | None:
    """The key that selects one of nested mappings, such as a role; None if no run computed it."""
    base = _base(entry.slot, entry.hashes)
    hashed = entry.hashes[base] if base is not None else b""
    for start in range(0, len(hashed) - 31, 32):
        inner = entry.hashes.get(int.from_bytes(hashed[start : start + 32], "big"))
        if inner is not None and len(inner) == 64:
            return int.from_bytes(inner[:32], "big")
    return None


def pattern_without_constants(pattern: SlotPattern) -> SlotPattern:
    """A pattern in which hashes that the compiler precomputed equal those that a run computes."""
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
    """The hash with every ``person`` in its preimage replaced by ``other``."""
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
    """The preimages without the key."""
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
