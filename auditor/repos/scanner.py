"""Turns a source tree into a snapshot: the authorized callers in its code, and the people who may change it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from auditor.model.collected import Collected
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Unknown
from auditor.model.network import Network, Repository
from auditor.model.snapshot import Snapshot
from auditor.model.text import one_line
from auditor.repos import git
from auditor.repos.cache import Cache
from auditor.repos.catalogue import SURVEYS
from auditor.repos.checkout import Checkout
from auditor.repos.code_powers import add_powers, is_conditional_control
from auditor.repos.forge.forge_facts import ForgeFacts
from auditor.repos.forge.snapshot import add_forge
from auditor.repos.history import History, history
from auditor.repos.joining import joined
from auditor.repos.maintainers import add_maintainers
from auditor.repos.owners import code_owners
from auditor.repos.packages.publishing import add_publishing
from auditor.repos.submodules import submodules
from auditor.repos.survey import UNDECIDED, CodePlace, CodePower, Joined, Remark
from auditor.repos.tree_reader import ReadProgress, TreeFacts, read
from auditor.repos.workflows.workflow_survey import workflows

_MOST_NAMED = 20
_MOST_SUBMODULES = 100
_ONLY_SOURCE = "what runs, and who holds its seats, a scan of the network tells"


@dataclass(frozen=True, slots=True)
class RepositoryScan:
    """The facts of a repository: those of the graph, and further ones for readers of the source.

    ``parts`` are the submodules that were read with it.
    """

    checkout: Checkout
    collected: Collected
    powers: tuple[CodePower, ...]
    remarks: tuple[Remark, ...]
    facts: TreeFacts
    history: History = field(default_factory=History)
    parts: tuple["RepositoryScan", ...] = ()
    unguarded: tuple[tuple[str, CodePlace], ...] = ()

    def all(self) -> Iterator["RepositoryScan"]:
        """This repository and the submodules that were read with it."""
        yield self
        for part in self.parts:
            yield from part.all()


def scan(
    checkout: Checkout,
    cache: Cache,
    progress: ReadProgress,
    *,
    everything: bool = False,
    code: bool = True,
    forge: ForgeFacts | None = None,
) -> RepositoryScan:
    """Everything in the tree and its history. What could not be read becomes a gap.

    Without ``code`` the functions of the source become no grants: for a chain that is scanned, too, the chain shows the
    authorized callers, and ``join`` compares the two. ``forge`` are the facts of the forge.
    """
    facts = read(checkout, cache, progress, everything=everything)
    checkout = replace(checkout, uncommitted=facts.uncommitted)
    results = [joined(survey, facts.facts.get(survey.name, []), checkout.id, cache) for survey in SURVEYS]
    powers = tuple(power for survey_result in results for power in survey_result.powers)
    collected = Collected()
    _add_tree(collected, checkout, facts, results)
    remarks = tuple(remark for survey_result in results for remark in survey_result.remarks)
    _add_remarks(collected, checkout, remarks)
    _add_undecided(collected, checkout, powers)
    runs = workflows(facts.facts.get("workflows", []))
    add_publishing(collected, checkout, remarks, runs, queried=forge is not None)
    made = _add_history(collected, checkout, forge)
    if code:
        add_powers(collected, checkout, powers)
    parts = tuple(
        scan(part, cache, progress, everything=everything, code=code)
        for part in _add_submodules(collected, checkout, facts, everything)
    )
    unguarded = tuple(pair for survey_result in results for pair in survey_result.unguarded)
    return RepositoryScan(checkout, collected, powers, remarks, facts, made, parts, unguarded)


def _add_submodules(collected: Collected, checkout: Checkout, facts: TreeFacts, everything: bool) -> list[Checkout]:
    """Adds the submodules of a tree, and returns the copies to read with it: those of the same owner.

    Submodules of others are libraries, like vendored files, and only read with ``everything``.
    """
    wanted = []
    for submodule in submodules(checkout, facts.submodules)[:_MOST_SUBMODULES]:
        label = one_line(submodule.url.removeprefix("https://"), 120)
        whose = "of others" if submodule.foreign else "of the same owner, or of nobody that its address names"
        note = f"submodule {one_line(submodule.path, 200)} at commit {submodule.commit[:12]}, {whose}"
        entity = Entity(
            id=f"git:{submodule.url}", kind=EntityKind.REPOSITORY, label=label, gate=Unknown(), notes=(note,)
        )
        subject = collected.add_entity(entity)
        if submodule.checkout is not None and (everything or not submodule.foreign):
            wanted.append(submodule.checkout)
        elif submodule.foreign:
            reason = submodule.why or "left out; --everything reads it"
            why = f"a library of others at commit {submodule.commit[:12]}, {reason}"
            collected.add_gap(Gap(subject=subject, what="its source", why=why, critical=False))
        else:
            why = f"submodule {one_line(submodule.path, 200)} at commit {submodule.commit[:12]}: {submodule.why}"
            collected.add_gap(Gap(subject=subject, what="its source", why=why))
    if (more := len(facts.submodules) - _MOST_SUBMODULES) > 0:
        collected.add_gap(
            Gap(
                subject=checkout.id,
                what=f"{more} more submodules",
                why="there are too many to follow",
                kind=GapKind.LIMIT,
            )
        )
    return wanted


def _add_remarks(collected: Collected, checkout: Checkout, remarks: tuple[Remark, ...]) -> None:
    """Adds notes for readers of the graph: the number of remarks of each kind, and unchecked aspects."""
    kinds = Counter(remark.kind for remark in remarks)
    collected.note(checkout.id, *(f"{kind}: {count} in the source" for kind, count in sorted(kinds.items())))
    for remark in remarks:
        if remark.kind in ("unchecked", "unhandled"):
            what = f"who may call {one_line(remark.subject, 200)}"
            place = checkout.source(remark.place.path, remark.place.line)
            gap = Gap(subject=checkout.id, what=what, why=f"{remark.says} ({place})", kind=GapKind.CALLERS)
            collected.add_gap(gap)


def _add_undecided(collected: Collected, checkout: Checkout, powers: tuple[CodePower, ...]) -> None:
    """One gap for each function whose authorized callers the source does not decide."""
    for power in powers:
        if power.access == UNDECIDED or is_conditional_control(power):
            what = f"who may call {one_line(f'{power.unit}: {power.function}', 200)}"
            why = f"{power.guard} ({checkout.source(power.place.path, power.place.line)})"
            collected.add_gap(Gap(subject=checkout.id, what=what, why=one_line(why, 400), kind=GapKind.CALLERS))


def _add_history(collected: Collected, checkout: Checkout, forge: ForgeFacts | None) -> History:
    made = History()
    try:
        made = history(checkout, forge.logins, forge.host) if forge else history(checkout)
        add_maintainers(collected, checkout, made, code_owners(checkout))
    except git.GitFailed as failed:
        collected.add_gap(Gap(subject=checkout.id, what="who changed it", why=str(failed), kind=GapKind.HISTORY))
    if forge is not None:
        add_forge(collected, checkout, forge)
    return made


def _add_tree(collected: Collected, checkout: Checkout, facts: TreeFacts, joined: list[Joined]) -> None:
    notes = [f"read at commit {checkout.commit}"] if checkout.commit else ["a folder that git does not know"]
    notes += [f"left out: {count} files, {why}" for why, count in sorted(facts.excluded.items()) if count]
    if facts.links:
        notes.append(f"not followed: {facts.links} symbolic links")
    collected.add_entity(
        Entity(
            id=checkout.id,
            kind=EntityKind.REPOSITORY,
            label=one_line(checkout.url.removeprefix("https://"), 120),
            gate=Unknown(),
            notes=tuple(notes),
        )
    )
    collected.read += facts.files
    for gap in (gap for survey_result in joined for gap in survey_result.gaps):
        collected.add_gap(
            Gap(subject=checkout.id, what=one_line(gap.what, 250), why=one_line(gap.why, 400), kind=gap.kind)
        )
    unread = [*facts.unread, *(pair for survey_result in joined for pair in survey_result.unread)]
    for path, why in unread[:_MOST_NAMED]:
        collected.add_gap(Gap(subject=checkout.id, what=f"the file {one_line(path, 200)}", why=why))
    if len(unread) > _MOST_NAMED:
        more = len(unread) - _MOST_NAMED
        collected.add_gap(Gap(subject=checkout.id, what=f"{more} more files", why="they could not be read either"))


def snapshot(scanned: RepositoryScan) -> Snapshot:
    """The scan of one repository alone, as a snapshot like that of a chain."""
    url = scanned.checkout.url
    title = one_line(url.removeprefix("https://"), 120)
    network = Network(name=url, title=title, about="One repository", repositories=(Repository(url=url),))
    deployed = Gap(subject="this source", what="its deployments", why=_ONLY_SOURCE)
    whole = Collected()
    whole.add_gap(deployed)
    for part in scanned.all():
        whole.include(part.collected.snapshot(network))
    return whole.snapshot(network)
