"""OpenGov: referenda on tracks, each with an origin, periods and curves (``pallet_referenda``)."""

from typing import Any

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import SET_IN_CODE, Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.pallets.tracks import Track
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.reading import Unread
from auditor.model.duration import spoken
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, EvidenceId, GapKind
from auditor.model.gate import Delay, Gate, Unknown
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId
from auditor.model.text import one_line

# The instance in which tokens vote; in others the ranks of members do.
_BY_TOKENS = "Referenda"
_WHITELIST, _WHITELISTED = "Whitelist", "whitelisted_caller"


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds each track as an electorate; a root track makes root act. Raises Unread."""
    tracks = reader.runtime.constant(pallet.name, "Tracks")
    issuance = await reader.value("Balances", "TotalIssuance")
    total = await _voting(reader, int(issuance.value or 0)) if pallet.name == _BY_TOKENS else None
    if not isinstance(tracks, (list, tuple)):
        raise Unread("its tracks were not decoded")
    others = []
    for track in tracks:
        info = _info(track)
        name = one_line(_text(info.get("name")), 40)
        holder = _add_track(collected, pallet.name, name, Track(info, block_seconds(reader)), total)
        if name == "root":
            _add_root(collected, pallet.name, holder, issuance.evidence)
        elif name == _WHITELISTED and _WHITELIST in reader.runtime.pallets:
            _add_whitelisted(collected, holder, issuance.evidence)
            others.append(name)
        else:
            others.append(name)
    if others:
        subject = collected.pallet(pallet.name)
        why = "which calls accept the origin of a track is set in the runtime's code"
        collected.gap(subject, f"what may be done on the tracks {', '.join(others)}", why, GapKind.CALLERS)
    if pallet.name == _BY_TOKENS and _WHITELIST in reader.runtime.pallets:
        why = "who may whitelist, and on which track root then acts sooner, is set in the runtime's code"
        collected.gap(collected.module("Root"), "who makes root act by whitelisted calls", why, GapKind.CALLERS)


def _add_whitelisted(collected: Collector, track: EntityId, evidence: EvidenceId) -> None:
    """Adds that a track makes root act sooner, by calls that another body has whitelisted (``pallet_whitelist``).

    The name of the track shows this, as in the runtimes of Polkadot's Fellowship; who that body is, only the code says.
    """
    body = collected.add_entity(
        Entity(
            id=collected.module("Whitelisters"),
            kind=EntityKind.COLLECTIVE,
            label="whoever may whitelist calls (the Fellowship, on Polkadot and Kusama)",
            chain=collected.chain,
        )
    )
    collected.gap(body, "who may whitelist calls", SET_IN_CODE, GapKind.GATE)
    collected.add_grant(
        Grant(
            holder=track,
            target=collected.module("Root"),
            effect=Effect.EXECUTE,
            function=f"{_WHITELIST}.dispatch_whitelisted_call",
            certainty=Certainty.INFERRED,
            jointly=(body,),
            evidence=(evidence,),
            condition="only calls that were whitelisted before",
        )
    )


async def _voting(reader: SubstrateReader, issued: int) -> int:
    """The tokens that support is a share of, without those that the runtime counts as inactive. Raises Unread."""
    if reader.runtime.item("Balances", "InactiveIssuance") is None:
        return issued
    return max(0, issued - int((await reader.value("Balances", "InactiveIssuance")).value or 0))


def _add_root(collected: Collector, pallet: str, holder: EntityId, evidence: EvidenceId) -> None:
    collected.add_grant(
        Grant(
            holder=holder,
            target=collected.module("Root"),
            effect=Effect.EXECUTE,
            function=f"{pallet}.submit",
            evidence=(evidence,),
        )
    )


def block_seconds(reader: SubstrateReader) -> float:
    """The block time according to the runtime's constants; 6 seconds without them."""
    for pallet, constant, times in (
        ("Aura", "SlotDuration", 1),
        ("Babe", "ExpectedBlockTime", 1),
        ("Timestamp", "MinimumPeriod", 2),
    ):
        constant_value = reader.runtime.constant(pallet, constant)
        if isinstance(constant_value, int) and constant_value:
            return constant_value * times / 1000
    return 6.0


def _add_track(collected: Collector, pallet: str, name: str, track: Track, total: int | None) -> EntityId:
    """Adds one track; ``total`` is None where ranks vote instead of tokens (the voters are unknown), 0 if it is
    unknown."""
    notes = []
    gate: Gate = Delay(seconds=track.least_s, gate=Unknown())
    if total:
        gate = track.gate(total)
        soon = f"{spoken(track.least_s)} with {100 * track.support(0):.0f} % of all tokens in favour"
        notes = [
            "votes that are locked for longer count up to six times as much",
            f"passes after {soon}, after {spoken(track.most_s)} with next to none if nobody opposes",
        ]
    return collected.add_entity(
        Entity(
            id=collected.module(f"{pallet}.{name}"),
            kind=EntityKind.GOVERNOR,
            label=f"{pallet} on the track {name}",
            chain=collected.chain,
            gate=gate,
            delay_s=track.least_s,
            notes=tuple(notes),
        )
    )


def _info(track: Any) -> dict[str, Any]:
    info = track.get("info", track) if isinstance(track, dict) else track[1] if isinstance(track, tuple) else {}
    return info if isinstance(info, dict) else {}


def _text(name: Any) -> str:
    if isinstance(name, str) and name.startswith("0x"):
        return bytes.fromhex(name[2:]).rstrip(b"\0").decode("utf-8", "replace")
    return str(name).rstrip("\0")
