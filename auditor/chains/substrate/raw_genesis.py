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
_PALLETS = (
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
    return {name for name in _PALLETS if twox128(name.encode()).hex() in prefixes}


def read_raw(top: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """Items by pallet and name. Raises ValueError for bytes that are none."""
    found: dict[tuple[str, str], Any] = {}
    for (pallet, name), decode in _FORMS.items():
        raw = _bytes(top, item_key(pallet, name))
        if raw:
            found[pallet, name] = decode(raw)
    before = _bytes(top, _GRANDPA_KEY)
    if before:
        # A version byte stands before the authorities that runtimes of 2023 and older kept under this key.
        found.setdefault(("Grandpa", "Authorities"), weighed(before[1:]))
    return found


def _bytes(top: Mapping[str, Any], key: bytes) -> bytes | None:
    value = top.get("0x" + key.hex())
    if not isinstance(value, str) or not value.startswith("0x"):
        return None
    return bytes.fromhex(value[2:])


def _account(raw: bytes) -> bytes | None:
    return raw if len(raw) == 32 and any(raw) else None


def _list(raw: bytes, size: int) -> list[bytes]:
    """A vector of items of one size."""
    mode = raw[0] & 3
    width = (1, 2, 4, 0)[mode]
    count = int.from_bytes(raw[:width], "little") >> 2
    if not width or len(raw) != width + count * size:
        raise ValueError("a raw item does not have the form that it always had")
    return [raw[width + size * n : width + size * (n + 1)] for n in range(count)]


def weighed(raw: bytes) -> list[tuple[bytes, int]]:
    """Authorities with weights of 64 bits, as GRANDPA and BABE keep them. Raises ValueError and IndexError."""
    return [(each[:32], int.from_bytes(each[32:], "little")) for each in _list(raw, 40)]


_FORMS: dict[tuple[str, str], Callable[[bytes], Any]] = {
    ("Sudo", "Key"): _account,
    ("Aura", "Authorities"): lambda raw: _list(raw, 32),
    ("Babe", "Authorities"): weighed,
    ("Grandpa", "Authorities"): weighed,
}
