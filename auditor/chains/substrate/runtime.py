"""Decodes by a runtime's metadata: storage keys, values, constants and calls.

Uses cyscale, the maintained successor of py-scale-codec. Accounts come out as ``0x`` and their hex digits, enumerations
as the name of the variant or ``{name: value}``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scalecodec.base import RuntimeConfigurationObject, ScaleBytes  # type: ignore[attr-defined]
from scalecodec.type_registry import load_type_registry_preset

from auditor.chains.substrate.keys import HASHERS, item_key
from auditor.chains.substrate.metadata import Item, pallet_of
from auditor.chains.substrate.ss58 import SIZES

_MAGIC = b"meta"
VERSIONS = (14, 15)
_ENOUGH = 512


class Undecodable(Exception):
    """Bytes do not decode as the type that the runtime gives them; the message says which."""


@dataclass(frozen=True, slots=True)
class DecodedCall:
    """A call with its arguments by name, in order; arguments that are calls are ``Made``, too."""

    pallet: str
    name: str
    arguments: dict[str, Any]

    def inner(self) -> tuple["DecodedCall", ...]:
        """The calls among its arguments."""
        lists = (value if isinstance(value, list) else [value] for value in self.arguments.values())
        return tuple(argument for values in lists for argument in values if isinstance(argument, DecodedCall))

    def all(self) -> tuple["DecodedCall", ...]:
        """The call itself and every call inside it."""
        return (self, *(deeper for call in self.inner() for deeper in call.all()))


class Runtime:
    """The metadata of one runtime. Raises Undecodable for malformed metadata, or an unsupported version."""

    def __init__(self, metadata: bytes) -> None:
        if metadata[:4] != _MAGIC or len(metadata) < 5:
            raise Undecodable("its metadata is no metadata")
        if metadata[4] not in VERSIONS:
            raise Undecodable(f"its metadata is of version {metadata[4]}; versions 14 and 15 are read")
        self._codec = RuntimeConfigurationObject(implements_scale_info=True)
        try:
            self._codec.update_type_registry(load_type_registry_preset("core") or {})
            decoded = self._codec.create_scale_object("MetadataVersioned", ScaleBytes("0x" + metadata.hex()))
            decoded.decode()
            self._codec.add_portable_registry(decoded)
            self._metadata = decoded
            self.pallets = {pallet.name: pallet for pallet in map(pallet_of, decoded.pallets)}
        except Exception as error:  # the codec raises exceptions of many types for hostile bytes
            raise Undecodable(f"its metadata was not decoded: {error}") from None

    def item(self, pallet: str, name: str) -> Item | None:
        """A storage item, or None if this runtime has none of that name."""
        declared = self.pallets.get(pallet)
        return declared.items.get(name) if declared else None

    @cached_property
    def account_size(self) -> int:
        """The bytes of an account: 32, or 20 where accounts are Ethereum's."""
        accounts = self.item("System", "Account")
        return SIZES[0] if accounts is None or not accounts.keys else len(self._zeros(accounts.keys[0], "an account"))

    def storage_key(self, pallet: str, name: str, *keys: Any) -> bytes:
        """The storage key of a value; with fewer keys than the map has, the prefix of all below.

        Raises KeyError if there is no such item, and Undecodable for keys that do not fit.
        """
        item = self.pallets[pallet].items[name]
        key = item_key(self.pallets[pallet].prefix, name)
        for hasher, kind, value in zip(item.hashers, item.keys, keys, strict=False):
            key += HASHERS[hasher][0](self._encoded(kind, value))
        return key

    def keys_of(self, item: Item, storage_key: bytes, given: int = 0) -> tuple[Any, ...]:
        """The map keys after the first ``given``, recovered from a storage key whose hashers contain them.

        Raises Undecodable if they are not contained or do not decode.
        """
        rest = storage_key[32:]
        keys = []
        for hasher, kind in zip(item.hashers, item.keys, strict=True):
            skipped = HASHERS[hasher][1]
            if skipped is None:
                raise Undecodable(f"keys under {hasher} cannot be read back")
            value, size = self._first(kind, rest[skipped:])
            rest = rest[skipped + size :]
            keys.append(value)
        if rest:
            raise Undecodable("a storage key is longer than its map's keys")
        return tuple(keys[given:])

    def decode(self, kind: str, data: bytes) -> Any:
        """A value of a type of this runtime. Raises Undecodable."""
        return self.decode_all(kind, [data])[0]

    def decode_all(self, kind: str, data: Sequence[bytes]) -> list[Any]:
        """Values of one type. Raises Undecodable."""
        try:
            return self._codec.batch_decode([kind] * len(data), list(data)) if data else []
        except Exception as error:  # as above
            raise Undecodable(f"a value was not decoded: {error}") from None

    def constant(self, pallet: str, name: str) -> Any:
        """A constant of the runtime, or None if it is missing or does not decode."""
        declared = self.pallets.get(pallet)
        if declared is None or name not in declared.constants:
            return None
        try:
            return self.decode(*declared.constants[name])
        except Undecodable:
            return None

    def call(self, data: bytes) -> DecodedCall:
        """An encoded call with its arguments. Raises Undecodable."""
        try:
            return _made(
                self._codec.create_scale_object("Call", ScaleBytes("0x" + data.hex()), metadata=self._metadata).decode()
            )
        except Exception as error:  # as above
            raise Undecodable(f"a call was not decoded: {error}") from None

    def smallest_call(self, call: str, given: Mapping[str, Any] | None = None) -> bytes:
        """A call (``Pallet.call``) with the ``given`` arguments by name, and zeros for the others, as many as their
        types need.

        Bytes are taken as an encoded argument. Raises KeyError if there is no such call or argument, and Undecodable if
        zeros do not decode.
        """
        pallet, _, name = call.partition(".")
        declared = self.pallets[pallet].calls[name]
        left = dict(given or {})
        made = declared.head
        for argument, kind in declared.arguments.items():
            value = left.pop(argument, None)
            encoded = value if isinstance(value, bytes) else None if value is None else self._encoded(kind, value)
            made += self._zeros(kind, call) if encoded is None else encoded
        if left:
            raise KeyError(f"{call} has no argument {next(iter(left))}")
        return made

    def address(self, call: str, argument: str, account: bytes) -> bytes:
        """An account encoded for an argument of a call: if addresses have several forms, as the first of them.

        Raises KeyError if there is no such call or argument, and Undecodable.
        """
        pallet, _, name = call.partition(".")
        size = len(self._zeros(self.pallets[pallet].calls[name].arguments[argument], call))
        return account if size == len(account) else b"\0" + account

    def error(self, dispatch_error: Any) -> str:
        """The name of a ``DispatchError``: ``BadOrigin``, ``Assets.NoPermission``."""
        kind, value = (
            next(iter(dispatch_error.items()))
            if isinstance(dispatch_error, dict) and len(dispatch_error) == 1
            else (str(dispatch_error), None)
        )
        if kind == "Module" and isinstance(value, dict):
            raw = value.get("error")
            number = int(raw[2:4], 16) if isinstance(raw, str) else raw
            for pallet in self.pallets.values():
                if pallet.index == value.get("index") and isinstance(number, int):
                    return f"{pallet.name}.{pallet.errors.get(number, number)}"
        return f"{kind}.{value}" if isinstance(value, str) else kind

    def _zeros(self, kind: str, said: str) -> bytes:
        try:
            zeros = ScaleBytes("0x" + "00" * _ENOUGH)
            self._codec.create_scale_object(kind, zeros, metadata=self._metadata).decode(check_remaining=False)
        except Exception as error:  # as above
            raise Undecodable(f"{said} has no smallest form: {error}") from None
        return bytes(zeros.offset)

    def _encoded(self, kind: str, value: Any) -> bytes:
        try:
            return bytes(self._codec.create_scale_object(kind).encode(value).data)
        except Exception as error:  # as above
            raise Undecodable(f"a value was not encoded: {error}") from None

    def _first(self, kind: str, data: bytes) -> tuple[Any, int]:
        """A value at the beginning of ``data`` and its length in bytes."""
        try:
            source = ScaleBytes("0x" + data.hex())
            value = self._codec.create_scale_object(kind, source).decode(check_remaining=False)
        except Exception as error:  # as above
            raise Undecodable(f"a key was not decoded: {error}") from None
        return value, source.offset


def _made(decoded: Any) -> DecodedCall:
    arguments = {argument["name"]: _argument(argument["value"]) for argument in decoded["call_args"]}
    return DecodedCall(decoded["call_module"], decoded["call_function"], arguments)


def _argument(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_argument(entry) for entry in value]
    return _made(value) if isinstance(value, dict) and "call_module" in value else value
