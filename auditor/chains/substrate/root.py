"""Root, the origin that may do anything, and what every runtime lets it do by the table of its calls."""

from collections.abc import Iterable

from auditor.chains.substrate.call_row import CallName, Row
from auditor.chains.substrate.call_table import CallTable
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


def add_runtime(collected: Collector, table: CallTable, cite: Cite) -> EntityId:
    """Root, the runtime's code and the parts that calls act on. Returns the id of root.

    Whoever replaces the code decides what root does; root itself acts only when somebody makes it act.
    """
    runtime = collected.part("Runtime", "the chain itself", ("code",))
    collected.part("Blocks", "block production", ("blocks",))
    for part in table.parts.values():
        collected.part(part.name, part.called(collected.subnet), part.roles)
    root = collected.add_entity(
        Entity(
            id=collected.module("Root"),
            kind=EntityKind.MODULE,
            label="Root",
            chain=collected.chain,
            gate=Nobody(),
            notes=("no account: what the chain lets do anything. It acts when somebody below makes it act",),
        )
    )
    add_outside(collected, "System", "code", runtime, cite)
    return root


def add_root_calls(collected: Collector, table: CallTable, calls: Iterable[CallName], cite: Cite) -> None:
    """What root may do by each call that the runtime has, as far as the table knows it."""
    root = collected.module("Root")
    for call in calls:
        row = table.row(call)
        if row is None or not row.by_root:
            continue
        evidence = cite(row.source, f"whom {call} asks for", _origins_in_words(row))
        for effect, target in effects(collected, row, call.pallet):
            collected.add_grant(
                Grant(
                    holder=root,
                    target=target,
                    effect=effect,
                    function=str(call),
                    certainty=Certainty.INFERRED,
                    evidence=(evidence,),
                )
            )


def _origins_in_words(row: Row) -> str:
    """Whom a call asks for, in words."""
    return " or ".join("root, or whom the runtime chose" if origin == "root?" else origin for origin in row.origins)


def effects(collected: Collector, row: Row, pallet: str) -> list[tuple[Effect, EntityId]]:
    """What a call does to which entity; parts that do not exist yet are added under their own name."""
    if row.everything:
        return _everything(collected)
    done = []
    for effect, part in row.does:
        name = pallet if row.call.split(".")[0] == part else part
        done.append((effect, collected.pallet(name)))
    return done


def _everything(collected: Collector) -> list[tuple[Effect, EntityId]]:
    done = [(Effect.UPGRADE, collected.module("Runtime")), (Effect.CONTROL, collected.module("Root"))]
    for entity in list(collected.entities.values()):
        if entity.kind is EntityKind.MODULE:
            played = dict.fromkeys(effect for role in entity.roles for effect in _BY_ROLE.get(role, ()))
            done += [(effect, entity.id) for effect in played]
    return done
