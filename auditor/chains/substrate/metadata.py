"""A pallet in a runtime's metadata: storage, calls, constants and errors."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """A storage item. ``default`` is the value of an absent entry, None if absence is a value of its own."""

    hashers: tuple[str, ...]
    keys: tuple[str, ...]
    value: str
    default: bytes | None


@dataclass(frozen=True, slots=True)
class PalletCall:
    """A call: its first two bytes, and the types of its arguments by name, in order.

    ``form`` is its index and its arguments with their types as in the source, without spaces inside a type: ``3(netuid:
    NetUid, limit: u64)``. ``docs`` is the documentation by the runtime's authors.
    """

    head: bytes
    arguments: dict[str, str]
    form: str = ""
    docs: str = ""


@dataclass(frozen=True, slots=True)
class Pallet:
    """One pallet: items and calls by name, constants with their types, and errors by number."""

    name: str
    prefix: str
    items: dict[str, Item]
    calls: dict[str, PalletCall]
    constants: dict[str, tuple[str, bytes]]
    index: int = -1
    errors: dict[int, str] = field(default_factory=dict)


def pallet_of(decoded: Any) -> Pallet:
    """A pallet of decoded metadata of version 14 or 15."""
    storage = decoded.value.get("storage")
    return Pallet(
        name=decoded.value["name"],
        prefix=storage["prefix"] if storage else decoded.value["name"],
        items={item.value["name"]: _item(item) for item in decoded.storage or () if item.value["name"][:1] != ":"},
        calls={call.value["name"]: _call(decoded.value["index"], call) for call in decoded.calls or ()},
        constants={
            constant.value["name"]: (_kind(constant.value["type"]), bytes(constant.value_object["value"].value_object))
            for constant in decoded.constants or ()
        },
        index=decoded.value["index"],
        errors={error.value["index"]: error.value["name"] for error in decoded.errors or ()},
    )


def _call(pallet: int, decoded: Any) -> PalletCall:
    arguments = {argument.value["name"]: _kind(argument.type) for argument in decoded.args}
    written = [f"{argument.value['name']}: {_type_name(argument)}" for argument in decoded.args]
    form = f"{decoded.value['index']}({', '.join(written)})"
    docs = " ".join(str(line).strip() for line in decoded.value.get("docs") or ())
    return PalletCall(bytes([pallet, decoded.value["index"]]), arguments, form, docs)


def _type_name(argument: Any) -> str:
    """The type of an argument as in the source, if the metadata contains it."""
    return "".join(str(argument.value.get("typeName") or argument.type).split())


def _kind(number: Any) -> str:
    return number if isinstance(number, str) else f"scale_info::{number}"


def _item(decoded: Any) -> Item:
    plain = "Plain" in decoded.value["type"]
    return Item(
        hashers=() if plain else tuple(decoded.get_param_hashers()),
        keys=() if plain else tuple(decoded.get_params_type_string()),
        value=decoded.get_value_type_string(),
        default=bytes(decoded.value_object["default"].value_object) if decoded.value["modifier"] == "Default" else None,
    )
