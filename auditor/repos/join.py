"""Compares the authorized callers in the source with those on a chain.

A contract on the chain and one in the source are the same if the profile (or the chain) uses the source's name; names
of pallet calls and module messages are the same everywhere. A grant that agrees, also in its role, gets the source line
as further evidence. A gap is added for a power that only one side has, and for a function that runs refuse to others
and the source leaves open: the deployed code may be another version. If the source authorizes callers that the chain
did not show, the gap is critical, since the known callers may not be all. Each of these gaps has the kind
``source-differs``, for which a rule reports a finding.
"""

from collections import defaultdict
from collections.abc import Container, Iterable

from auditor.model.collected import Collected
from auditor.model.entity import Entity
from auditor.model.evidence import Certainty, Gap, GapKind
from auditor.model.grant import Grant
from auditor.model.ids import EntityId
from auditor.model.snapshot import Snapshot
from auditor.model.text import one_line
from auditor.repos.code_powers import cite_line
from auditor.repos.scanner import RepositoryScan
from auditor.repos.survey import EVM_LANGUAGES, HOLDER, INCOMPLETE, OPEN, PRIVILEGED, SIGNED, CodePower

_ONLY_CODE = "the source guards it ({guard}, {place}), and nobody was seen to hold it; what runs may be another version"
_NO_CHECKOUT = "no checkout of it was given; '--repo URL=PATH' reads one along with the chain"
_OF_PROXIES = {"upgradeTo", "upgradeToAndCall", "changeAdmin"}
_FREE = (OPEN, SIGNED)
_ONLY_CHAIN_GUARDS = (
    "runs refused it to others, and the source lets everybody do it ({place}); what runs may be another version"
)
_OTHERS = "the chain has it held by {chain}, and the source asks for {source} ({place})"
_OPEN_IN_CODE = "the source lets everybody do it ({place}); what runs may be another version"
_ONLY_CHAIN = "the chain lets somebody call it, and the source of that name has no such guarded function"


def joined(snapshot: Snapshot, scanned: Iterable[RepositoryScan]) -> Snapshot:
    """The snapshot with repositories, their maintainers, and the source line of every grant that the source
    confirms."""
    for scan in (part for whole in scanned for part in whole.all()):
        snapshot = _with(snapshot, scan)
    return snapshot


def with_unread(snapshot: Snapshot) -> Snapshot:
    """The snapshot with a gap for the source of each repository of its network, until ``joined`` reads a checkout."""
    gaps = tuple(_unread(repository.url) for repository in snapshot.network.repositories)
    return snapshot.model_copy(update={"gaps": (*snapshot.gaps, *gaps)})


def without_unread(snapshot: Snapshot, checkouts: Iterable[str]) -> Snapshot:
    """The snapshot without that gap for each repository of which a checkout is read, given by URL."""
    read = [_unread(url) for url in checkouts]
    return snapshot.model_copy(update={"gaps": tuple(gap for gap in snapshot.gaps if gap not in read)})


def _unread(url: str) -> Gap:
    return Gap(subject=f"git:{url}", what="its source", why=_NO_CHECKOUT, critical=False)


def _with(snapshot: Snapshot, scan: RepositoryScan) -> Snapshot:
    source = _Source(scan)
    names = {entity.id: entity for entity in snapshot.entities}
    grants: list[Grant] = []
    agreed: set[tuple[EntityId, str]] = set()
    gaps: list[Gap] = []
    for grant in snapshot.grants:
        target = names.get(grant.target)
        power = source.same(grant, target)
        if power is None:
            grants.append(grant)
            if grant.certainty is Certainty.PROVEN and (free := source.same(grant, target, _FREE)) is not None:
                place = scan.checkout.source(free.place.path, free.place.line)
                gaps.append(_gap(grant.target, grant.function or "", _ONLY_CHAIN_GUARDS.format(place=place)))
            if source.should_know(grant, target):
                gaps.append(_gap(grant.target, grant.function or "", _ONLY_CHAIN))
            continue
        agreed.add((grant.target, power.function))
        if not _asks_for(power, grant):
            place = scan.checkout.source(power.place.path, power.place.line)
            why = _OTHERS.format(chain=grant.role, source=" or ".join(power.roles), place=place)
            gaps.append(_gap(grant.target, power.function, why, critical=True))
            grants.append(grant)
            continue
        evidence = cite_line(scan.collected, scan.checkout, power.place)
        grants.append(grant.model_copy(update={"evidence": tuple(dict.fromkeys((*grant.evidence, evidence)))}))
    gaps += _without_holder(snapshot, scan, agreed)
    collected = Collected()
    collected.include(snapshot.model_copy(update={"grants": tuple(grants)}))
    collected.include(scan.collected.snapshot(snapshot.network))
    collected.add(gaps=gaps)
    return _running(collected.snapshot(snapshot.network, snapshot.blocks), scan)


def _running(snapshot: Snapshot, scan: RepositoryScan) -> Snapshot:
    """Adds that operators run the repository as the chain's own software, if the source of its messages is there."""
    apps = [entity.id for entity in snapshot.entities if entity.id.endswith(":module/app")]
    software = f"{scan.checkout.id}#software"
    if len(apps) != 1 or not any(power.survey == "cosmos" for power in scan.powers):
        return snapshot
    grants = (g.model_copy(update={"target": apps[0]}) if g.target == software else g for g in snapshot.grants)
    entities = (entity for entity in snapshot.entities if entity.id != software)
    return snapshot.model_copy(update={"grants": tuple(grants), "entities": tuple(entities)})


class _Source:
    """The functions of a source, by the names that chains use."""

    def __init__(self, scan: RepositoryScan) -> None:
        self._powers_by_function: dict[str, list[CodePower]] = defaultdict(list)
        for power in scan.powers:
            self._powers_by_function[power.function].append(power)
        partial = {remark.subject.casefold() for remark in scan.remarks if remark.kind == INCOMPLETE}
        self._contracts = {power.unit.casefold() for power in scan.powers if power.survey in EVM_LANGUAGES} - partial
        self._functions = {power.function for power in scan.powers}
        self._units = {_unit(power.function) for power in scan.powers if power.survey not in EVM_LANGUAGES}

    def same(
        self, grant: Grant, target: Entity | None, access: Container[str] = (PRIVILEGED, HOLDER)
    ) -> CodePower | None:
        """The function of the source for a grant, if its access is one of ``access``."""
        names = {grant.function or "", _called(grant)}
        powers = [
            power
            for name in sorted(names)
            for power in self._powers_by_function.get(name, [])
            if power.access in access
            and (power.survey not in EVM_LANGUAGES or (target is not None and _is_unit(target, power)))
        ]
        return next((power for power in powers if _asks_for(power, grant)), powers[0] if powers else None)

    def should_know(self, grant: Grant, target: Entity | None) -> bool:
        """Whether the source has the contract, pallet or module of a grant, but not its function."""
        called = _called(grant)
        if _unit(called) in self._units:
            return called not in self._functions
        if target is None or (target.proxy is not None and called in _OF_PROXIES):
            return False
        return target.label.casefold() in self._contracts and "(" in (grant.function or "")


def _asks_for(power: CodePower, grant: Grant) -> bool:
    """Whether the source's guard has the role of a grant; only EVM chains name roles like sources."""
    if power.survey not in EVM_LANGUAGES or not grant.role or not power.roles:
        return True
    return _plain(grant.role) in {_plain(role) for role in power.roles}


def _plain(role: str) -> str:
    return role.strip("_").casefold().replace("_", "").removeprefix("is").removesuffix("role")


def _called(grant: Grant) -> str:
    """``Pallet.call`` or the message's type URL of a grant, without the scanner's remark on arguments."""
    return (grant.function or "").partition("(")[0].strip()


def _unit(function: str) -> str:
    return function.rpartition(".")[0]


def _is_unit(entity: Entity, power: CodePower) -> bool:
    return entity.label.casefold() in {name.casefold() for name in (power.unit, *power.heirs)}


def _without_holder(snapshot: Snapshot, scan: RepositoryScan, agreed: set[tuple[EntityId, str]]) -> list[Gap]:
    """Gaps for guarded functions of the source without a known holder on the chain, in units that the chain has."""
    by_label = {entity.label.casefold(): entity.id for entity in snapshot.entities if entity.label}
    by_unit = {unit: grant.target for grant in snapshot.grants if (unit := _unit(_called(grant)))}
    held = {(grant.target, grant.role.casefold()) for grant in snapshot.grants if grant.role}
    met = {function for _, function in agreed}
    gaps = []
    for power in scan.powers:
        if power.access == OPEN and power.survey in EVM_LANGUAGES and not power.conditional:
            why = _OPEN_IN_CODE.format(place=scan.checkout.source(power.place.path, power.place.line))
            subjects = [by_label[name.casefold()] for name in (power.unit, *power.heirs) if name.casefold() in by_label]
            gaps += [_gap(subject, power.function, why, critical=True) for subject in subjects]
        if power.access != PRIVILEGED:
            continue
        why = _ONLY_CODE.format(guard=power.guard, place=scan.checkout.source(power.place.path, power.place.line))
        if power.survey not in EVM_LANGUAGES:
            if power.function not in met and (subject := by_unit.get(_unit(power.function))):
                gaps.append(_gap(subject, power.function, why))
            continue
        subjects = [by_label[name.casefold()] for name in (power.unit, *power.heirs) if name.casefold() in by_label]
        # A holder of the seat by another function holds it for this one, too.
        seats = {role.casefold() for role in power.roles}
        unmet = (subject for subject in subjects if not any((subject, seat) in held for seat in seats))
        gaps += [_gap(subject, power.function, why) for subject in unmet if (subject, power.function) not in agreed]
    return gaps


def _gap(subject: EntityId, function: str, why: str, *, critical: bool = False) -> Gap:
    what = f"who may call {one_line(function, 200)}"
    return Gap(subject=subject, what=what, why=one_line(why, 400), critical=critical, kind=GapKind.SOURCE_DIFFERS)
