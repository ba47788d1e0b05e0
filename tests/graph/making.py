"""Small networks for tests: names stand for accounts, every function is told by its name."""

from collections.abc import Mapping

from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Delay, Gate, Key, Member, Threshold, Unknown, members
from auditor.model.grant import Effect, Grant
from auditor.model.harm import Cause, Harm, HarmCatalogue, Slice, Viewpoint
from auditor.model.network import Network, Party
from auditor.model.snapshot import Snapshot

DAY = 86400
EVERYBODY = dict.fromkeys(Viewpoint, 3)
_HARMS = (
    ("rewards.pause", Effect.PAUSE),
    ("supply.mint", Effect.MINT),
    ("upgrade.logic", Effect.UPGRADE),
    ("control.change", Effect.CONTROL),
)


def catalogue() -> HarmCatalogue:
    """One harm for each of a few effects."""
    return HarmCatalogue(
        harms=tuple(
            Harm(
                id=harm,
                slice=Slice.CODE,
                title=harm,
                question=harm,
                loss=dict.fromkeys(Viewpoint, ""),
                weight=EVERYBODY,
                causes=(Cause(effect=effect),),
            )
            for harm, effect in _HARMS
        ),
        slices={kind: kind.value for kind in Slice},
    )


def signers(k: int, *members: str) -> Threshold:
    return Threshold(k=k, members=tuple(Member(id=member) for member in members))


def key(name: str) -> Entity:
    return Entity(id=name, kind=EntityKind.KEY, gate=Key())


def safe(name: str, k: int, *members: str) -> Entity:
    return Entity(id=name, kind=EntityKind.MULTISIG, gate=signers(k, *members))


def timelock(name: str, wait: int, gate: Gate) -> Entity:
    return Entity(id=name, kind=EntityKind.TIMELOCK, gate=Delay(seconds=wait, gate=gate), delay_s=wait)


def contract(name: str, gate: Gate | None = None) -> Entity:
    return Entity(id=name, kind=EntityKind.CONTRACT, gate=gate or Unknown())


def grant(holder: str, target: str, function: str = "pause()", effect: Effect = Effect.PAUSE, **more: object) -> Grant:
    told = {"holder": holder, "target": target, "function": function, "effect": effect}
    return Grant.model_validate(told | more)


def network(*parts: Entity | Grant, parties: Mapping[str, tuple[str, ...]] | None = None) -> Snapshot:
    """A snapshot of these entities and grants. Members that are no entities are added as keys."""
    entities = {part.id: part for part in parts if isinstance(part, Entity)}
    known = tuple(
        Party(name=name, accounts=accounts, source="https://example.org") for name, accounts in (parties or {}).items()
    )
    named = [each for part in entities.values() for each in _members(part.gate)]
    named += [part.holder for part in parts if isinstance(part, Grant) and part.holder not in ("anyone", "nobody")]
    keys = {name: key(name) for name in named if name not in entities}
    return Snapshot(
        network=Network(name="test", title="Test", parties=known),
        entities=(*entities.values(), *keys.values()),
        grants=tuple(part for part in parts if isinstance(part, Grant)),
    )


def _members(gate: Gate) -> list[str]:
    return [member.id for member in members(gate)]
