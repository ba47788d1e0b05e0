"""Compares what the source lets whom do with what a chain was seen to let whom do.

A contract of the chain and one of the source are taken for the same if the profile (or the chain) calls it by the name
that the source has; calls of pallets and messages of modules have one name everywhere. What agrees gets the line of the
source as further evidence. What only one of the two knows is a gap: the deployed code may be another version.
"""

from collections import defaultdict
from collections.abc import Container, Iterable

from auditor.model.entity import Entity
from auditor.model.evidence import Gap
from auditor.model.grant import Grant
from auditor.model.ids import EntityId
from auditor.model.snapshot import Snapshot
from auditor.model.text import one_line
from auditor.repos.scanner import RepositoryScan
from auditor.repos.survey import PRIVILEGED, CodePower

_ONLY_CODE = "the source guards it ({guard}, {place}), and nobody was seen to hold it; what runs may be another version"
_NO_CHECKOUT = "no checkout of it was given; '--repo URL=PATH' reads one along with the chain"
_ONLY_CHAIN = "the chain lets somebody call it, and the source of that name has no such guarded function"


def joined(snapshot: Snapshot, scanned: Iterable[RepositoryScan]) -> Snapshot:
    """The snapshot with repositories, the people behind them, and the source's word on every grant that it knows."""
    for scan in scanned:
        snapshot = _with(snapshot, scan)
    return snapshot


def without_checkout(snapshot: Snapshot, given: Container[str]) -> Snapshot:
    """The snapshot with a gap for each repository of the network that no checkout was given for."""
    missing = (repository.url for repository in snapshot.network.repositories if repository.url not in given)
    gaps = tuple(Gap(subject=f"git:{url}", what="its source", why=_NO_CHECKOUT, critical=False) for url in missing)
    return snapshot.model_copy(update={"gaps": (*snapshot.gaps, *gaps)})


def _with(snapshot: Snapshot, scan: RepositoryScan) -> Snapshot:
    by_function = _by_function(scan.powers)
    units = {power.unit.casefold() for power in scan.powers if power.survey == "solidity"}
    names = {entity.id: entity for entity in snapshot.entities}
    grants: list[Grant] = []
    agreed: set[tuple[EntityId, str]] = set()
    gaps: list[Gap] = []
    for grant in snapshot.grants:
        power = _same(grant, names.get(grant.target), by_function)
        if power is None:
            grants.append(grant)
            if _expected(grant, names.get(grant.target), units):
                gaps.append(_gap(grant.target, grant.function or "", _ONLY_CHAIN))
            continue
        agreed.add((grant.target, power.function))
        evidence = scan.seen.saw(scan.checkout, power.place)
        grants.append(grant.model_copy(update={"evidence": tuple(dict.fromkeys((*grant.evidence, evidence)))}))
    gaps += _unmet(snapshot, scan, agreed)
    seen = scan.seen
    known = set(names)
    return snapshot.model_copy(
        update={
            "entities": (*snapshot.entities, *(e for e in seen.entities.values() if e.id not in known)),
            "grants": (*grants, *seen.grants),
            "evidence": (*snapshot.evidence, *seen.evidence.values()),
            "gaps": tuple(dict.fromkeys((*snapshot.gaps, *seen.gaps, *gaps))),
            "read": snapshot.read + seen.read,
        }
    )


def _by_function(powers: Iterable[CodePower]) -> dict[str, list[CodePower]]:
    found: dict[str, list[CodePower]] = defaultdict(list)
    for power in powers:
        if power.access == PRIVILEGED:
            found[power.function].append(power)
    return found


def _same(grant: Grant, target: Entity | None, by_function: dict[str, list[CodePower]]) -> CodePower | None:
    """The function of the source that a grant is about."""
    for power in by_function.get(grant.function or "", ()):
        if power.survey != "solidity" or (target is not None and _is_unit(target, power)):
            return power
    return None


def _is_unit(entity: Entity, power: CodePower) -> bool:
    return entity.label.casefold() in {name.casefold() for name in (power.unit, *power.heirs)}


def _expected(grant: Grant, target: Entity | None, units: set[str]) -> bool:
    """Whether the source should know a grant: it is of a function of a contract whose name the source has."""
    return target is not None and target.label.casefold() in units and "(" in (grant.function or "")


def _unmet(snapshot: Snapshot, scan: RepositoryScan, agreed: set[tuple[EntityId, str]]) -> list[Gap]:
    """What the source guards in contracts that the chain has, and nobody was seen to hold."""
    by_label = {entity.label.casefold(): entity for entity in snapshot.entities if entity.label}
    gaps = []
    for power in scan.powers:
        names = (power.unit, *power.heirs) if power.survey == "solidity" else ()
        for name in names:
            entity = by_label.get(name.casefold())
            if entity and power.access == PRIVILEGED and (entity.id, power.function) not in agreed:
                place = scan.checkout.source(power.place.path, power.place.line)
                gaps.append(_gap(entity.id, power.function, _ONLY_CODE.format(guard=power.guard, place=place)))
    return gaps


def _gap(subject: EntityId, function: str, why: str) -> Gap:
    return Gap(subject=subject, what=f"who may call {one_line(function, 200)}", why=one_line(why, 400), critical=False)
