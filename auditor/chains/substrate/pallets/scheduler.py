"""Scheduled calls: what root and other origins will do by themselves (``pallet_scheduler``, ``pallet_preimage``)."""

from typing import Any

from auditor.chains.substrate.call_row import CallName
from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.pallets.referenda import block_seconds
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.root import effects
from auditor.chains.substrate.runtime import DecodedCall, Undecodable
from auditor.chains.substrate.ss58 import encode
from auditor.model.duration import spoken
from auditor.model.entity import SCHEDULED
from auditor.model.evidence import GapKind
from auditor.model.text import one_line

_MOST_NOTED = 100
_PREIMAGES = "Preimage"
_LONGEST = 140
_SHORT_BYTES = 40


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds notes to the origins and targets of scheduled calls; a gap if the call is not shown. Raises Unread."""
    waiting = [
        (int(keys[0]), call)
        for keys, agenda in (await reader.entries(pallet.name, "Agenda")).rows
        for call in agenda or ()
        if isinstance(call, dict)
    ]
    # Root's first: they matter most.
    waiting.sort(key=lambda item: (not _is_root(item[1].get("origin")), item[0]))
    for block, call in waiting[:_MOST_NOTED]:
        await _add_notes(pallet, reader, collected, table, block, call)
    left = waiting[_MOST_NOTED:]
    if left:
        of_root = any(_is_root(call.get("origin")) for _, call in left)
        subject = collected.module("Root") if of_root else collected.pallet(pallet.name)
        who = "root" if of_root else "others"
        why = f"only the next {_MOST_NOTED} are read"
        what = f"what {who} will do by {len(left)} more scheduled calls"
        collected.gap(subject, what, why, GapKind.LIMIT, critical=of_root)


async def _add_notes(
    pallet: Pallet,
    reader: SubstrateReader,
    collected: Collector,
    table: CallTable,
    block: int,
    scheduled: dict[str, Any],
) -> None:
    origin = scheduled.get("origin")
    of_root = _is_root(origin)
    subject = collected.module("Root") if of_root else collected.pallet(pallet.name)
    who = _who(origin, collected.prefix)
    again = ", and again after that" if scheduled.get("maybe_periodic") else ""
    wait = spoken(int(max(0, block - reader.block.number) * block_seconds(reader)))
    when = f"in block {block:,} ({wait if wait == 'at once' else f'in {wait}'}){again}"
    try:
        made = reader.runtime.call(await _encoded(reader, scheduled.get("call")))
    except (LookupError, Undecodable) as error:
        if of_root:
            _add_of_root(collected, block, f"an unreadable call by root, {when}")
        collected.note(subject, f"{when} {who} does what nobody can read now")
        what = f"what {who} will do in block {block:,}"
        collected.gap(subject, what, str(error.args[0]), GapKind.UNREAD, critical=_signed(origin) is None)
        return
    collected.note(subject, f"{when} {who} will call {_words(made)}")
    if of_root:
        _add_of_root(collected, block, f"{made.pallet}.{made.name} by root, {when}")
    for call in made.all():
        form = reader.runtime.pallets[call.pallet].calls[call.name].form
        row = table.row(CallName(call.pallet, call.name, call.pallet, form))
        for _, target in effects(collected, row, call.pallet) if row is not None else ():
            collected.note(target, f"{when} {who} will call {call.pallet}.{call.name}")


def _add_of_root(collected: Collector, block: int, label: str) -> None:
    """Adds a scheduled call of root as an entity, so that rules can report it."""
    place = sum(SCHEDULED in entity.standards for entity in collected.entities.values())
    collected.mark(collected.part(f"Scheduled.{block}.{place}", label), SCHEDULED)


async def _encoded(reader: SubstrateReader, call: Any) -> bytes:
    """The bytes of a call, stored in the agenda or under its hash. Raises LookupError if it is not there."""
    kind, value = next(iter(call.items())) if isinstance(call, dict) and len(call) == 1 else ("", None)
    if kind == "Inline" and isinstance(value, str):
        return _bytes(value)
    if (
        kind not in ("Lookup", "Legacy")
        or not isinstance(value, dict)
        or reader.runtime.item(_PREIMAGES, "PreimageFor") is None
    ):
        raise LookupError("the call is kept in a form that is not read")
    digest = str(value["hash"])
    size = value["len"] if kind == "Lookup" else await _size(reader, digest)
    kept = None if size is None else (await reader.value(_PREIMAGES, "PreimageFor", (digest, size))).value
    if not isinstance(kept, str):
        raise LookupError(f"only its hash is on the chain ({digest}): nobody has noted the call itself")
    return _bytes(kept)


async def _size(reader: SubstrateReader, digest: str) -> int | None:
    """The length of the call with a hash, from either of the two maps in which runtimes store it."""
    for item in ("RequestStatusFor", "StatusFor"):
        if reader.runtime.item(_PREIMAGES, item) is not None:
            status = (await reader.value(_PREIMAGES, item, digest)).value
            details = next(iter(status.values())) if isinstance(status, dict) and status else None
            for name in ("len", "maybe_len"):
                if isinstance(details, dict) and isinstance(details.get(name), int):
                    return int(details[name])
    return None


def _bytes(value: str) -> bytes:
    """Bytes, which the codec returns as a text if they are one."""
    try:
        return bytes.fromhex(value[2:]) if value.startswith("0x") else value.encode()
    except ValueError:
        return value.encode()


def _words(made: DecodedCall) -> str:
    arguments = ", ".join(f"{name}: {_value(value)}" for name, value in made.arguments.items())
    return one_line(f"{made.pallet}.{made.name}({arguments})", _LONGEST)


def _value(value: Any) -> str:
    if isinstance(value, DecodedCall):
        return _words(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    text = str(value)
    return f"{len(text) // 2 - 1:,} bytes" if text.startswith("0x") and len(text) > 2 * _SHORT_BYTES else text


def _is_root(origin: Any) -> bool:
    return isinstance(origin, dict) and origin.get("system") == "Root"


def _signed(origin: Any) -> bytes | None:
    """The account whose signature an origin is, if it is one's."""
    system_origin = origin.get("system") if isinstance(origin, dict) else None
    signer = system_origin.get("Signed") if isinstance(system_origin, dict) else None
    return bytes.fromhex(signer[2:]) if isinstance(signer, str) else None


def _who(origin: Any, prefix: int) -> str:
    """An origin in words: root, an account, or the name that its pallet gives it."""
    signer = _signed(origin)
    if _is_root(origin) or signer is not None:
        return "root" if signer is None else encode(signer, prefix)
    kind, value = next(iter(origin.items())) if isinstance(origin, dict) and origin else ("unknown", origin)
    return one_line(f"the origin {kind}.{_origin(value)}", _LONGEST)


def _origin(value: Any) -> str:
    if isinstance(value, dict) and len(value) == 1:
        name, inner = next(iter(value.items()))
        held = ", ".join(map(str, inner)) if isinstance(inner, (list, tuple)) else str(inner)
        return f"{name}({held})"
    return str(value)
