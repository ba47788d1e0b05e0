"""Raw genesis storage: items whose form has never changed, decoded without metadata."""

from collections.abc import Callable, Mapping
from typing import Any

from auditor.chains.substrate.keys import item_key, twox128

_GRANDPA_KEY = b":grandpa_authorities"
# Items with another name in a configuration than in storage.
RAW_ITEMS = {
    ("Sudo", "key"): "Key",
    ("Aura", "authorities"): "Authorities",
    ("Babe", "authorities"): "Authorities",
    ("Grandpa", "authorities"): "Authorities",
}
PALLETS = (
    "Aura",
    "Babe",
    "Balances",
    "Council",
    "Democracy",
    "EVM",
    "Grandpa",
    "Proxy",
    "Multisig",
    "Scheduler",
    "Session",
    "Staking",
    "SubtensorModule",
    "Sudo",
    "TechnicalCommittee",
    "Treasury",
    "Triumvirate",
)


def pallets_of(top: Mapping[str, Any]) -> set[str]:
    """Known pallets with an item in raw storage."""
    prefixes = {key[2:34] for key in top}
    return {name for name in PALLETS if twox128(name.encode()).hex() in prefixes}


def read_raw(top: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """Items by pallet and name. Raises ValueError for malformed bytes."""
    items: dict[tuple[str, str], Any] = {}
    for (pallet, name), decode in _FORMS.items():
        raw = _bytes(top, item_key(pallet, name))
        if raw is not None:
            items[pallet, name] = decode(raw)
    before = _bytes(top, _GRANDPA_KEY)
    if before is not None:
        # Runtimes of 2023 and older store a version byte before the authorities under this key.
        items.setdefault(("Grandpa", "Authorities"), weighed(before[1:]))
    return items


def _bytes(top: Mapping[str, Any], key: bytes) -> bytes | None:
    """The bytes at a storage key, None if there are none. Raises ValueError for a malformed value."""
    value = top.get("0x" + key.hex())
    if value is None:
        return None
    if not isinstance(value, str) or not value.startswith("0x"):
        raise ValueError("a value of genesis.raw is not written in hex")
    return bytes.fromhex(value[2:])


def _list(raw: bytes, size: int) -> list[bytes]:
    """A vector of items of one size. Raises ValueError."""
    width = (1, 2, 4, 0)[raw[0] & 3] if raw else 0
    count = int.from_bytes(raw[:width], "little") >> 2
    if not width or len(raw) != width + count * size:
        raise ValueError("a raw item does not have the form that it always had")
    return [raw[width + size * n : width + size * (n + 1)] for n in range(count)]


def weighed(raw: bytes) -> list[tuple[bytes, int]]:
    """Authorities with weights of 64 bits, as GRANDPA and BABE store them. Raises ValueError."""
    return [(entry[:32], int.from_bytes(entry[32:], "little")) for entry in _list(raw, 40)]


_FORMS: dict[tuple[str, str], Callable[[bytes], Any]] = {
    ("Sudo", "Key"): bytes,  # an account; its size is checked where it is used
    ("Aura", "Authorities"): lambda raw: _list(raw, 32),
    ("Babe", "Authorities"): weighed,
    ("Grandpa", "Authorities"): weighed,
}
