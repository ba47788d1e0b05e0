"""OpenGov: referenda on tracks, each with an origin, periods and curves (``pallet_referenda``)."""

from typing import Any

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.found import Found
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import EvidenceId
from auditor.model.gate import Delay, Gate, Unknown, Vote
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId
from auditor.model.text import one_line

_BILLION = 1_000_000_000
# The instance in which tokens vote; in the others ranks of members do.
_BY_TOKENS = "Referenda"


async def read(pallet: Pallet, reader: SubstrateReader, found: Found, table: CallTable) -> None:
    """Each track as a body that votes; a root track makes root act. Raises Unread."""
    tracks = reader.runtime.constant(pallet.name, "Tracks")
    issuance = await reader.value("Balances", "TotalIssuance")
    total = int(issuance.value or 0) if pallet.name == _BY_TOKENS else None
    others = []
    for track in tracks if isinstance(tracks, (list, tuple)) else ():
        info = _info(track)
        name = one_line(_text(info.get("name")), 40)
        holder = _add_track(found, pallet.name, name, info, total, block_seconds(reader))
        if name == "root":
            _add_root(found, pallet.name, holder, issuance.evidence)
        else:
            others.append(name)
    if others:
        subject = found.pallet(pallet.name)
        why = "which calls accept the origin of a track is set in the runtime's code"
        found.gap(subject, f"what may be done on the tracks {', '.join(others)}", why)
    if pallet.name == _BY_TOKENS and "Whitelist" in reader.runtime.pallets:
        why = "who may whitelist, and on which track root then acts sooner, is set in the runtime's code"
        found.gap(found.module("Root"), "who makes root act by whitelisted calls", why)


def _add_root(found: Found, pallet: str, holder: EntityId, evidence: EvidenceId) -> None:
    found.grants.append(
        Grant(
            holder=holder,
            target=found.module("Root"),
            effect=Effect.EXECUTE,
            function=f"{pallet}.submit",
            evidence=(evidence,),
        )
    )


def block_seconds(reader: SubstrateReader) -> float:
    """How long a block takes, by what the runtime says; 6 seconds where it does not say."""
    for pallet, constant, times in (
        ("Aura", "SlotDuration", 1),
        ("Babe", "ExpectedBlockTime", 1),
        ("Timestamp", "MinimumPeriod", 2),
    ):
        told = reader.runtime.constant(pallet, constant)
        if isinstance(told, int) and told:
            return told * times / 1000
    return 6.0


def _add_track(
    found: Found, pallet: str, name: str, info: dict[str, Any], total: int | None, seconds: float
) -> EntityId:
    """One track. Its vote is counted at the lowest bars that its curves come down to; ``total`` is None where ranks
    vote and not tokens, so that nobody can say who."""
    blocks = sum(int(info.get(key) or 0) for key in ("prepare_period", "confirm_period", "min_enactment_period"))
    vote: Gate = Unknown()
    if total is not None:
        quorum = int(total * _floor(info.get("min_support")))
        vote = Vote(electorate=(), total=total, quorum=quorum, threshold=max(0.5, _floor(info.get("min_approval"))))
    return found.add(
        Entity(
            id=found.module(f"{pallet}.{name}"),
            kind=EntityKind.GOVERNOR,
            label=f"{pallet} on the track {name}",
            chain=found.chain,
            gate=Delay(seconds=int(blocks * seconds), gate=vote),
            delay_s=int(blocks * seconds),
            notes=("votes that are locked for longer count up to six times as much",) if total is not None else (),
        )
    )


def _info(track: Any) -> dict[str, Any]:
    info = track.get("info", track) if isinstance(track, dict) else track[1] if isinstance(track, tuple) else {}
    return info if isinstance(info, dict) else {}


def _text(name: Any) -> str:
    if isinstance(name, str) and name.startswith("0x"):
        return bytes.fromhex(name[2:]).rstrip(b"\0").decode("utf-8", "replace")
    return str(name).rstrip("\0")


def _floor(curve: Any) -> float:
    """The lowest share that a curve comes down to."""
    if not isinstance(curve, dict) or not curve:
        return 0.0
    kind, shape = next(iter(curve.items()))
    if not isinstance(shape, dict):
        return 0.0
    if kind == "Reciprocal":
        factor, x_offset, y_offset = (int(shape.get(key) or 0) for key in ("factor", "x_offset", "y_offset"))
        return max(0.0, factor / (_BILLION + x_offset) + y_offset / _BILLION)
    low = shape.get("floor", shape.get("end", 0))
    return int(low or 0) / _BILLION
