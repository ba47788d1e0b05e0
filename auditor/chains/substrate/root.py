"""Root, the origin that may do anything, and what every runtime lets it do by the table of its calls."""

from collections.abc import Iterable

from auditor.chains.substrate.call_table import CallName, CallTable, Row
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.outside import Cite, add_outside
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty
from auditor.model.gate import Nobody
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId

# What writing any state means for a part that plays a role: balances can be made and taken, rewards stopped.
_BY_ROLE = {
    "rewards": (Effect.PAUSE, Effect.REDIRECT, Effect.EMISSION),
    "token": (Effect.SEIZE, Effect.FREEZE, Effect.MINT),
    "access": (Effect.EVICT, Effect.ADMIT),
    "treasury": (Effect.WITHDRAW,),
    "blocks": (Effect.CENSOR, Effect.PAUSE),
}


def add_runtime(found: Collector, table: CallTable, cite: Cite) -> EntityId:
    """Root, the runtime's code and the parts that calls act on. Returns the id of root.

    Whoever replaces the code decides what root does; root itself acts only when somebody makes it act.
    """
    runtime = found.part("Runtime", "the chain itself", ("code",))
    found.part("Blocks", "block production", ("blocks",))
    for part in table.parts.values():
        found.part(part.name, part.called(found.subnet), part.roles)
    root = found.add(
        Entity(
            id=found.module("Root"),
            kind=EntityKind.MODULE,
            label="Root",
            chain=found.chain,
            gate=Nobody(),
            notes=("no account: what the chain lets do anything. It acts when somebody below makes it act",),
        )
    )
    add_outside(found, "System", "code", runtime, cite)
    return root


def add_root_calls(found: Collector, table: CallTable, calls: Iterable[CallName], cite: Cite) -> None:
    """What root may do by each call that the runtime has, as far as the table knows it."""
    root = found.module("Root")
    for call in calls:
        row = table.row(call)
        if row is None or not row.by_root:
            continue
        evidence = cite(row.source, f"whom {call} asks for", _named(row))
        for effect, target in effects(found, row, call.pallet):
            found.grants.append(
                Grant(
                    holder=root,
                    target=target,
                    effect=effect,
                    function=str(call),
                    certainty=Certainty.INFERRED,
                    evidence=(evidence,),
                )
            )


def _named(row: Row) -> str:
    """Whom a call asks for, in words."""
    return " or ".join("root, or whom the runtime chose" if each == "root?" else each for each in row.origins)


def effects(found: Collector, row: Row, pallet: str) -> list[tuple[Effect, EntityId]]:
    """What a call does to which entity; parts that do not exist yet are added under their own name."""
    if row.everything:
        return _everything(found)
    done = []
    for effect, part in row.does:
        name = pallet if row.call.split(".")[0] == part else part
        done.append((effect, found.pallet(name)))
    return done


def _everything(found: Collector) -> list[tuple[Effect, EntityId]]:
    done = [(Effect.UPGRADE, found.module("Runtime")), (Effect.CONTROL, found.module("Root"))]
    for entity in list(found.entities.values()):
        if entity.kind is EntityKind.MODULE:
            played = dict.fromkeys(effect for role in entity.roles for effect in _BY_ROLE.get(role, ()))
            done += [(effect, entity.id) for effect in played]
    return done
