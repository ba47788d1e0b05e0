"""Turns a scan of a repository into its answer: seats, open functions, dependences and the people who can ship code."""

import re
from collections import Counter
from collections.abc import Iterator

from auditor.model.source import (
    CHAIN,
    Dependence,
    Share,
    Shipping,
    SourceAccess,
    SourceAnswer,
    SourceFunction,
    Workflow,
)
from auditor.model.text import one_line
from auditor.repos import exclusions
from auditor.repos.people import Person
from auditor.repos.scanner import RepositoryScan
from auditor.repos.survey import EVM_LANGUAGES, CodePlace, CodePower, Remark
from auditor.repos.workflows.workflow_survey import workflows

_EXAMPLE = re.compile(
    r"^(Mock|Test|Dummy|Fake|Sample|Example)(?![a-z])|(Mock|Harness|Stub|Fixture|Example|Tester)(V?\d{1,3})?$"
)
_OF_A_CHAIN = {"root", "authority", "governance"}  # seats shared by every pallet or module of a chain
_MOST_PEOPLE = 40
_LONGEST = 300


def source_answer(scan: RepositoryScan) -> SourceAnswer:
    """The answer for a repository and the submodules that were read with it."""
    parts = list(scan.all())
    return SourceAnswer(
        commit=scan.checkout.commit,
        files=sum(part.facts.files for part in parts),
        uncommitted=tuple(one_line(path, _LONGEST) for path in sorted(scan.checkout.uncommitted)),
        functions=tuple(function for part in parts for function in _functions(part)),
        dependences=tuple(_dependence(part, remark) for part in parts for remark in _of(part, "dependence")),
        unguarded=tuple(one_line(name, _LONGEST) for part in parts for name, _ in part.unguarded),
        unguarded_places=tuple(_place(part, place) for part in parts for _, place in part.unguarded),
        shipping=_shipping(scan),
    )


def _functions(scan: RepositoryScan) -> Iterator[SourceFunction]:
    units = {power.unit.casefold(): power.unit for power in scan.powers if power.survey in EVM_LANGUAGES}
    for power in scan.powers:
        yield SourceFunction(
            language=power.survey,
            unit=one_line(power.unit, 100),
            function=one_line(power.function, _LONGEST),
            access=SourceAccess(power.access),
            guard=one_line(power.guard, _LONGEST),
            effect=power.effect,
            place=_place(scan, power.place),
            units=_units(power),
            seats=tuple(one_line(_seat(power, role, units), 120) for role in power.roles if role != "itself"),
            notes=tuple(one_line(note, _LONGEST) for note in power.notes),
            conditional=power.conditional,
            example=_is_example(power),
        )


def _place(scan: RepositoryScan, place: CodePlace) -> str:
    """Path and line, from the root of the whole tree."""
    return one_line(f"{scan.checkout.within}{place.path}:{place.line}", _LONGEST)


def _units(power: CodePower) -> tuple[str, ...]:
    """The contracts that offer a function when deployed: for an abstract contract those that inherit it."""
    units = power.heirs or (power.unit,)
    return tuple(one_line(unit, 100) for unit in units if not _EXAMPLE.search(unit)) or (one_line(power.unit, 100),)


def _seat(power: CodePower, role: str, units: dict[str, str]) -> str:
    """``owner of Controller`` if another contract holds the seat, ``root of the chain``, else the seat's own name."""
    if power.survey in ("substrate", "cosmos") and role in _OF_A_CHAIN:
        return f"{role} of {CHAIN}"
    if power.survey not in EVM_LANGUAGES:
        return role
    kept = re.search(rf"\b(?:[A-Z]\w{{0,60}}\()?(\w{{1,80}}?)(?:\(\)|\))?\.{re.escape(role)}\(\)", power.guard)
    if kept is None or kept[1] in ("msg", "this", "super"):
        return role
    name = kept[1].strip("_").removeprefix("get")
    return f"{role} of {units.get(name.casefold(), name)}"


def _is_example(power: CodePower) -> bool:
    return exclusions.exclusion_of_path(power.place.path) == exclusions.TESTS or _EXAMPLE.search(power.unit) is not None


def _of(scan: RepositoryScan, survey: str) -> Iterator[Remark]:
    return (remark for remark in scan.remarks if remark.survey == survey)


def _dependence(scan: RepositoryScan, remark: Remark) -> Dependence:
    return Dependence(
        kind=remark.kind,
        subject=one_line(remark.subject, 200),
        says=one_line(remark.says, _LONGEST),
        place=_place(scan, remark.place),
    )


def _shipping(scan: RepositoryScan) -> Shipping:
    history = scan.history
    packages = (remark.subject for remark in scan.remarks if remark.kind == "package")
    runs = workflows(scan.facts.facts.get("workflows", []))
    return Shipping(
        changes=history.changes,
        unattributed=history.unseen,
        own=history.own,
        signed=history.signed,
        reviewed=history.reviewed,
        mergers=_shares(history.mergers),
        authors=_shares(history.authors),
        releasers=_shares(history.releasers),
        releases=len(history.releases),
        unsigned_releases=sum(not release.signed for release in history.releases),
        packages=tuple(one_line(package, 200) for package in packages),
        workflows=tuple(_shown(run) for run in runs),
    )


def _shown(run: Workflow) -> Workflow:
    risks = tuple(one_line(risk, _LONGEST) for risk in run.risks)
    names = {
        "environments": tuple(one_line(name, 80) for name in run.environments),
        "images": tuple(one_line(name, 200) for name in run.images),
    }
    return run.model_copy(update={"path": one_line(run.path, 200), "risks": risks, **names})


def _shares(counts: Counter[Person]) -> tuple[Share, ...]:
    people = ((person, count) for person, count in counts.most_common() if not person.machine)
    return tuple(Share(name=one_line(person.name, 80), count=count) for person, count in people)[:_MOST_PEOPLE]
