"""Bittensor's metadata of January 2025 (spec 219, real) extended by what spec 425 keeps beside it: SYNTHETIC.

No package registry has metadata of a runtime that has all of it. Names, types, hashers, defaults and call indices are
those of opentensor/subtensor at 14bc6f9f (in ``pallets/subtensor/src``: ``lib.rs``, ``staking/lock.rs`` and
``macros/dispatches.rs``; ``pallets/admin-utils/src/lib.rs``). All else is as it was in 219, which no chain runs now.
"""

from typing import Any

from scalecodec.base import RuntimeConfigurationObject, ScaleBytes  # type: ignore[attr-defined]
from scalecodec.type_registry import load_type_registry_preset

SPEC_VERSION = 425
_PALLET = "SubtensorModule"
_NOTHING = bytes(32)

# By netuid, under Identity: the type of the value and its default; None where absence is an answer of its own.
_BY_SUBNET: dict[str, tuple[str, bytes | None]] = {
    "SubnetEmissionEnabled": ("bool", b"\1"),
    "SubtokenEnabled": ("bool", b"\0"),
    "FirstEmissionBlockNumber": ("u64", None),
    "SubnetMovingPrice": ("I96F32", bytes(16)),
    "SubnetAlphaOut": ("AlphaBalance", bytes(8)),
    "SubnetOwnerHotkey": ("AccountId32", _NOTHING),
    "OwnerLock": ("LockState", None),
    "DecayingOwnerLock": ("LockState", None),
    "ImmuneOwnerUidsLimit": ("u16", (1).to_bytes(2, "little")),
    "MinNonImmuneUids": ("u16", (10).to_bytes(2, "little")),
}
_BY_SUBNET_AND_HOTKEY = ("HotkeyLock", "DecayingHotkeyLock")
_VALUES = {
    "UnlockRate": ("u64", 934_866),
    "MaturityRate": ("u64", 934_866),
    "TaoWeight": ("u64", 971_718_665_099_567_868),
    "BasketTradingEnabled": ("bool", 0),
}
# What 425 has no more, or has with another default.
_GONE = ("NetworkLastRegistered",)
_DEFAULTS = {"NetworkRegistrationAllowed": b"\1", "SubnetLimit": (128).to_bytes(2, "little")}
_CALLS: dict[tuple[str, str], tuple[int, dict[str, str]]] = {
    ("AdminUtils", "sudo_set_subtoken_enabled"): (66, {"netuid": "NetUid", "subtoken_enabled": "bool"}),
    ("AdminUtils", "sudo_set_subnet_emission_enabled"): (94, {"netuid": "NetUid", "enabled": "bool"}),
    (_PALLET, "root_dissolve_network"): (120, {"netuid": "NetUid"}),
    (_PALLET, "lock_stake"): (136, {"hotkey": "AccountId32", "netuid": "NetUid", "amount": "AlphaBalance"}),
}


def extended(metadata: bytes) -> bytes:
    """The metadata with all of the above. Raises AssertionError if the codec does not give back what it is given."""
    codec = RuntimeConfigurationObject(implements_scale_info=True)
    codec.update_type_registry(load_type_registry_preset("core") or {})
    said = codec.create_scale_object("MetadataVersioned", ScaleBytes("0x" + metadata.hex())).decode()
    assert bytes(codec.create_scale_object("MetadataVersioned").encode(said).data) == metadata
    content = said[1]["V14"]
    types = _Types(content["types"]["types"])
    pallets = {pallet["name"]: pallet for pallet in content["pallets"]}
    storage = pallets[_PALLET]["storage"]
    storage["entries"] = [_as_later(entry, types) for entry in storage["entries"] if entry["name"] not in _GONE]
    storage["entries"] += _new(types)
    for (pallet, name), (index, arguments) in _CALLS.items():
        types.add_call(pallets[pallet]["calls"]["ty"], name, index, arguments)
    return bytes(codec.create_scale_object("MetadataVersioned").encode(said).data)


class _Types:
    """The registry of types: its own by name, and those that are added to it."""

    def __init__(self, types: list[dict[str, Any]]) -> None:
        self._types = types
        self._ids: dict[str, int] = {}
        for each in types:
            definition = each["type"]["def"]
            name = definition.get("primitive") or (each["type"]["path"] or [""])[-1]
            self._ids.setdefault(name, each["id"])
        self._add("i128", {"primitive": "i128"})
        self._struct("NetUid", {None: "u16"}, "subtensor_runtime_common")
        self._struct("AlphaBalance", {None: "u64"}, "subtensor_runtime_common", "currency")
        self._struct("I96F32", {"bits": "i128"}, "substrate_fixed", called="FixedI128")
        self._struct("U64F64", {"bits": "u128"}, "substrate_fixed", called="FixedU128")
        lock = {"locked_mass": "AlphaBalance", "conviction": "U64F64", "last_update": "u64"}
        self._struct("LockState", lock, "pallet_subtensor", "staking", "lock")

    def __getitem__(self, name: str) -> int:
        return self._ids[name]

    def pair(self, first: str, second: str) -> int:
        """The type of two together."""
        name = f"({first}, {second})"
        if name not in self._ids:
            self._add(name, {"tuple": [self[first], self[second]]})
        return self[name]

    def add_call(self, number: int, name: str, index: int, arguments: dict[str, str]) -> None:
        """One more variant of the type of a pallet's calls, unless it is there."""
        variants = self._types[number]["type"]["def"]["variant"]["variants"]
        assert name not in {each["name"] for each in variants} and index not in {each["index"] for each in variants}
        variants.append({"name": name, "fields": self._fields(arguments), "index": index, "docs": []})

    def _struct(self, name: str, fields: dict[Any, str], *path: str, called: str = "") -> None:
        self._add(name, {"composite": {"fields": self._fields(fields)}}, [*path, called or name])

    def _fields(self, fields: dict[Any, str]) -> list[dict[str, Any]]:
        return [{"name": name, "type": self[kind], "typeName": kind, "docs": []} for name, kind in fields.items()]

    def _add(self, name: str, definition: dict[str, Any], path: list[str] | None = None) -> None:
        self._ids[name] = number = len(self._types)
        kind = {"path": path or [], "params": [], "def": definition, "docs": []}
        self._types.append({"id": number, "type": kind})


def _as_later(entry: dict[str, Any], types: _Types) -> dict[str, Any]:
    """An item of 219 as 425 has it: netuids have a type of their own there, and some defaults differ."""
    kind = entry["type"].get("Map")
    if kind is not None and kind["hashers"] == ["Identity"] and kind["key"] == types["u16"]:
        kind["key"] = types["NetUid"]
    default = _DEFAULTS.get(entry["name"])
    return entry if default is None else entry | {"default": "0x" + default.hex()}


def _new(types: _Types) -> list[dict[str, Any]]:
    entries = []
    for name, (kind, default) in _BY_SUBNET.items():
        by_subnet = {"hashers": ["Identity"], "key": types["NetUid"], "value": types[kind]}
        entries.append(_entry(name, {"Map": by_subnet}, default))
    for name in _BY_SUBNET_AND_HOTKEY:
        key = types.pair("NetUid", "AccountId32")
        by_both = {"hashers": ["Identity", "Blake2_128Concat"], "key": key, "value": types["LockState"]}
        entries.append(_entry(name, {"Map": by_both}, None))
    for name, (kind, value) in _VALUES.items():
        entries.append(_entry(name, {"Plain": types[kind]}, value.to_bytes(1 if kind == "bool" else 8, "little")))
    return entries


def _entry(name: str, kind: dict[str, Any], default: bytes | None) -> dict[str, Any]:
    return {
        "name": name,
        "modifier": "Optional" if default is None else "Default",
        "type": kind,
        "default": "0x" + (b"\0" if default is None else default).hex(),
        "documentation": ["SYNTHETIC: not part of the metadata of spec 219"],
    }
