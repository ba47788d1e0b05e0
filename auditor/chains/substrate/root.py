"""Root, the origin that may do anything, and its calls according to the table."""

from collections.abc import Iterable

from auditor.chains.substrate.call_row import CallName, Row
from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.without_calls import Cite, add_powers_without_calls
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty
from auditor.model.gate import Nobody
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId

# The effects of writing any state, by the role of a part: mint and seize balances, stop rewards.
_BY_ROLE = {
    "rewards": (Effect.PAUSE, Effect.REDIRECT, Effect.EMISSION),
    "token": (Effect.SEIZE, Effect.FREEZE, Effect.MINT),
    "access": (Effect.EVICT, Effect.ADMIT),
    "treasury": (Effect.WITHDRAW,),
    "blocks": (Effect.CENSOR, Effect.PAUSE),
}


def add_runtime(collected: Collector, table: CallTable, cite: Cite) -> EntityId:
    """Adds root, the runtime's code and the parts that calls act on. Returns the id of root.

    An account that can replace the code decides what root does; root itself acts only if something makes it act.
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
    add_powers_without_calls(collected, "System", "code", runtime, cite)
    return root


def add_root_calls(collected: Collector, table: CallTable, calls: Iterable[CallName], cite: Cite) -> None:
    """Adds a grant to root for each of its calls that the runtime has and the table knows."""
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
                    effect_certainty=Certainty.INFERRED,
                    evidence=(evidence,),
                )
            )


def _origins_in_words(row: Row) -> str:
    """The origins that a call accepts, in words."""
    return " or ".join("root, or whom the runtime chose" if origin == "root?" else origin for origin in row.origins)


def effects(collected: Collector, row: Row, pallet: str) -> list[tuple[Effect, EntityId]]:
    """The effects of a call and their targets; parts that do not exist yet are added under their own name."""
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
