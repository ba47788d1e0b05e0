"""Merges the readings of several kinds of one contract into one entity with its grants and gaps.

Each kind sees one way in which a contract acts, so gates are joined by *any*. Kind and label come from the first kind
in ``KINDS`` that has one; the delay is the shortest. Equal grants are kept once; everything is sorted, so that equal
answers give equal bytes.
"""

from collections.abc import Iterable, Sequence

from auditor.chains.evm.proxies import Proxied
from auditor.chains.evm.reading import Contract, Reading
from auditor.model.collected import Collected
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Any, Gate, Unknown
from auditor.model.grant import Effect, Grant
from auditor.model.ids import ChainId
from auditor.model.merging import grant_order, once


def entity(contract: Contract, chain: ChainId, readings: Sequence[Reading], proxied: Proxied, label: str) -> Entity:
    """The node of the graph for a contract."""
    delays = [reading.delay_s for reading in readings if reading.delay_s is not None]
    return Entity(
        id=contract.id,
        kind=next((reading.kind for reading in readings if reading.kind), EntityKind.CONTRACT),
        label=label,
        chain=chain,
        gate=any_of(reading.gate for reading in readings),
        delay_s=min(delays, default=None),
        proxy=contract.proxy,
        standards=once(name for reading in readings for name in reading.standards),
        roles=contract.roles,
        notes=once((*proxied.notes, *(note for reading in readings for note in reading.notes))),
    )


def any_of(gates: Iterable[Gate | None]) -> Gate:
    """The gate that opens when any of the gates does; unknown if there is none."""
    distinct: list[Gate] = []
    for gate in gates:
        if gate is not None and gate not in distinct:
            distinct.append(gate)
    if len(distinct) > 1:
        return Any(of=tuple(distinct))
    return distinct[0] if distinct else Unknown()


def grants(readings: Iterable[Reading], proxied: Proxied) -> tuple[Grant, ...]:
    """Every grant once, merged as in ``Collected``."""
    collected = Collected()
    for grant in (*proxied.grants, *(item for reading in readings for item in reading.grants)):
        collected.add_grant(grant)
    return tuple(sorted(collected.grants, key=grant_order))


def gaps(contract: Contract, readings: Sequence[Reading], proxied: Proxied, failed: Sequence[Gap]) -> tuple[Gap, ...]:
    """The gaps of a contract: those of its kinds, failed kinds, and powers whose holders no kind names."""
    results = [*failed, *(gap for reading in readings for gap in reading.gaps)]
    held = {grant.effect for grant in grants(readings, proxied)}
    if proxied.self_upgrading and Effect.UPGRADE not in held:
        why = "its code can be replaced, and no known interface shows who decides"
        results.append(Gap(subject=contract.id, what="who may upgrade", why=why, kind=GapKind.CALLERS))
    if not (readings or proxied.grants or failed):
        why = "it is not of a known kind, and no view returns who controls it"
        results.append(Gap(subject=contract.id, what="who may call its functions", why=why, kind=GapKind.CALLERS))
    if _waits(readings, proxied):
        why = "it was read from a view or a slot, and its code may use another delay"
        results.append(Gap(subject=contract.id, what="how long its members wait", why=why, kind=GapKind.DELAY))
    return tuple(dict.fromkeys(results))


def _waits(readings: Sequence[Reading], proxied: Proxied) -> bool:
    """Whether a delay was read directly; kinds with a behaviour only count after they were run."""
    read_only = [item for item in readings if item.behaviour is None and item.kind is not EntityKind.GOVERNOR]
    stated = (*proxied.grants, *(grant for reading in read_only for grant in reading.grants))
    return any(reading.delay_s for reading in read_only) or any(grant.delay_s for grant in stated)
