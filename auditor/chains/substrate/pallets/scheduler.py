"""Calls that are scheduled: what root will do without being asked again (``pallet_scheduler``, ``pallet_preimage``)."""

from typing import Any

from auditor.chains.substrate.call_table import CallName, CallTable
from auditor.chains.substrate.found import Found
from auditor.chains.substrate.pallets.referenda import block_seconds
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.root import effects
from auditor.chains.substrate.runtime import Made, Pallet, Undecodable
from auditor.model.duration import spoken
from auditor.model.text import one_line

_MOST_NOTED = 8
_PREIMAGES = "Preimage"
_LONGEST = 140
_SHORT_BYTES = 40


async def read(pallet: Pallet, reader: SubstrateReader, found: Found, table: CallTable) -> None:
    """Notes on root, and on what it happens to; a gap where the chain does not show the call. Raises Unread."""
    waiting = [
        (int(keys[0]), call)
        for keys, agenda in (await reader.entries(pallet.name, "Agenda")).rows
        for call in agenda or ()
        if isinstance(call, dict) and _is_root(call.get("origin"))
    ]
    for block, call in sorted(waiting, key=lambda each: each[0])[:_MOST_NOTED]:
        await _tell(reader, found, table, block, call)
    if len(waiting) > _MOST_NOTED:
        found.gap(
            found.module("Root"),
            f"what root will do by {len(waiting) - _MOST_NOTED} more scheduled calls",
            f"only the next {_MOST_NOTED} are read",
        )


async def _tell(reader: SubstrateReader, found: Found, table: CallTable, block: int, scheduled: dict[str, Any]) -> None:
    root = found.module("Root")
    again = ", and again after that" if scheduled.get("maybe_periodic") else ""
    wait = spoken(int(max(0, block - reader.block.number) * block_seconds(reader)))
    when = f"in block {block:,} ({wait if wait == 'at once' else f'in {wait}'}){again}"
    try:
        made = reader.runtime.call(await _encoded(reader, scheduled.get("call")))
    except (LookupError, Undecodable) as error:
        found.note(root, f"{when} root does what nobody can read now")
        found.gap(root, f"what root will do in block {block:,}", str(error.args[0]))
        return
    found.note(root, f"{when} root will call {_words(made)}")
    for call in made.all():
        row = table.row(CallName(call.pallet, call.name, call.pallet))
        for _, target in effects(found, row, call.pallet) if row is not None else ():
            found.note(target, f"{when} root will call {call.pallet}.{call.name}")


async def _encoded(reader: SubstrateReader, call: Any) -> bytes:
    """The bytes of a call that is kept in the agenda itself, or by its hash. Raises LookupError if it is not there."""
    kind, value = next(iter(call.items())) if isinstance(call, dict) and len(call) == 1 else ("", None)
    if kind == "Inline" and isinstance(value, str):
        return _bytes(value)
    if kind != "Lookup" or not isinstance(value, dict) or reader.runtime.item(_PREIMAGES, "PreimageFor") is None:
        raise LookupError("the call is kept in a form that is not read")
    key = (value["hash"], value["len"])
    kept = (await reader.value(_PREIMAGES, "PreimageFor", key)).value
    if not isinstance(kept, str):
        raise LookupError(f"only its hash is on the chain ({value['hash']}): nobody has noted the call itself")
    return _bytes(kept)


def _bytes(value: str) -> bytes:
    """Bytes as the codec gives them: as a text where they happen to be one."""
    try:
        return bytes.fromhex(value[2:]) if value.startswith("0x") else value.encode()
    except ValueError:
        return value.encode()


def _words(made: Made) -> str:
    told = ", ".join(f"{name}: {_value(value)}" for name, value in made.arguments.items())
    return one_line(f"{made.pallet}.{made.name}({told})", _LONGEST)


def _value(value: Any) -> str:
    if isinstance(value, Made):
        return _words(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    text = str(value)
    return f"{len(text) // 2 - 1:,} bytes" if text.startswith("0x") and len(text) > 2 * _SHORT_BYTES else text


def _is_root(origin: Any) -> bool:
    return isinstance(origin, dict) and origin.get("system") == "Root"
