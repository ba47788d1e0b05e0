"""Raw genesis storage: items whose form has never changed, decoded without metadata."""

from collections.abc import Callable, Mapping
from typing import Any

from auditor.chains.substrate.keys import item_key, twox128

_GRANDPA_KEY = b":grandpa_authorities"
# How a configuration names what storage names otherwise.
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
    """Known pallets that keep anything in raw storage."""
    prefixes = {key[2:34] for key in top}
    return {name for name in PALLETS if twox128(name.encode()).hex() in prefixes}


def read_raw(top: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """Items by pallet and name. Raises ValueError for bytes that are none."""
    items: dict[tuple[str, str], Any] = {}
    for (pallet, name), decode in _FORMS.items():
        raw = _bytes(top, item_key(pallet, name))
        if raw is not None:
            items[pallet, name] = decode(raw)
    before = _bytes(top, _GRANDPA_KEY)
    if before is not None:
        # A version byte stands before the authorities that runtimes of 2023 and older kept under this key.
        items.setdefault(("Grandpa", "Authorities"), weighed(before[1:]))
    return items


def _bytes(top: Mapping[str, Any], key: bytes) -> bytes | None:
    """The bytes at a storage key, None where there are none. Raises ValueError for a value that is not written so."""
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
    """Authorities with weights of 64 bits, as GRANDPA and BABE keep them. Raises ValueError."""
    return [(entry[:32], int.from_bytes(entry[32:], "little")) for entry in _list(raw, 40)]


_FORMS: dict[tuple[str, str], Callable[[bytes], Any]] = {
    ("Sudo", "Key"): bytes,  # an account, whose size is checked where it is used
    ("Aura", "Authorities"): lambda raw: _list(raw, 32),
    ("Babe", "Authorities"): weighed,
    ("Grandpa", "Authorities"): weighed,
}
