"""What a *no* rests on: gaps for everything that was not examined, and the certificate.

In scope is everything that a scan holds: the profile's contracts, the code they delegate to, holders, and contracts
whose answers a condition uses. Entities with code or calls of their own must have been examined completely; the others
become gaps here, so that they count like anything else that is unread.
"""

from collections.abc import Iterable

from auditor.model.assessment import Certificate
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.ids import EntityId
from auditor.model.snapshot import Snapshot

# Kinds with code or calls of their own. Accounts that act by a gate alone have none, unless a scan examined some.
_WITH_CALLS = {EntityKind.CONTRACT, EntityKind.MODULE, EntityKind.PROGRAM}


def unaccounted(snapshot: Snapshot) -> tuple[Gap, ...]:
    """A critical gap for every entity whose entry points were not all decided, though no other gap says so."""
    examined = {record.entity: record for record in snapshot.examined}
    doubted = {gap.subject for gap in snapshot.gaps if gap.critical}
    elsewhere = _code_of_proxies(snapshot)
    gaps = []
    for entity in snapshot.entities:
        if entity.id in doubted:
            continue
        record = examined.get(entity.id)
        if record is None:
            if entity.kind in _WITH_CALLS and entity.id not in elsewhere:
                gaps.append(_gap(entity, "who may call its functions", "they were not examined"))
        elif record.decided < record.entry_points:
            open_ = record.entry_points - record.decided
            gaps.append(_gap(entity, f"who may call {open_} of its {record.entry_points} functions", "they are open"))
    return tuple(gaps)


def _gap(entity: Entity, what: str, why: str) -> Gap:
    return Gap(subject=entity.id, what=what, why=why, kind=GapKind.CALLERS)


def _code_of_proxies(snapshot: Snapshot) -> set[EntityId]:
    """Implementations that hold no grant: their code was examined through the proxy that runs it."""
    code = {
        implementation for entity in snapshot.entities if entity.proxy for implementation in entity.proxy.implementation
    }
    return code - {grant.holder for grant in snapshot.grants}


def certificate(snapshot: Snapshot, relevant: Iterable[EntityId]) -> Certificate:
    """The certificate over the ``relevant`` entities and the chains that they live on."""
    within = set(relevant)
    chains = {entity.chain for entity in snapshot.entities if entity.id in within}
    records = [record for record in snapshot.examined if record.entity in within or record.entity in chains]
    since = [record.logs_since for record in records if record.logs_since is not None]
    return Certificate(
        entry_points=sum(record.entry_points for record in records),
        decided=sum(record.decided for record in records),
        kinds=_once(record.kind for record in records if record.kind),
        logs_since=max(since, default=None),
        assumed=_once(sentence for record in records for sentence in record.assumed),
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
