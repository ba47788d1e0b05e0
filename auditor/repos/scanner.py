"""Turns a source tree into a snapshot: what its code lets whom do, and who may change it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce

from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Unknown
from auditor.model.network import Network, Repository
from auditor.model.snapshot import Snapshot
from auditor.model.text import one_line
from auditor.repos import git
from auditor.repos.cache import Cache
from auditor.repos.checkout import Checkout
from auditor.repos.forge.facts import ForgeFacts
from auditor.repos.forge.told import tell_forge
from auditor.repos.history import history
from auditor.repos.makers import tell_makers
from auditor.repos.owners import code_owners
from auditor.repos.reading import TreeFacts, read
from auditor.repos.seen import Seen, is_conditional_control, tell_powers, with_seen
from auditor.repos.submodules import submodules
from auditor.repos.survey import UNDECIDED, CodeGap, CodePower, Joined, Remark, Survey
from auditor.repos.surveys import SURVEYS

Told = Callable[[str, int, int], None]
_MOST_NAMED = 20
_MOST_SUBMODULES = 100
_ONLY_SOURCE = "what runs, and who holds its seats, a scan of the network tells"


@dataclass(frozen=True, slots=True)
class RepositoryScan:
    """What a repository says: the facts for the graph, and what only a reader of the source needs.

    ``parts`` are the submodules that were read along.
    """

    checkout: Checkout
    seen: Seen
    powers: tuple[CodePower, ...]
    remarks: tuple[Remark, ...]
    facts: TreeFacts
    parts: tuple["RepositoryScan", ...] = ()

    def all(self) -> Iterator["RepositoryScan"]:
        """This repository and everything that was read along."""
        yield self
        for part in self.parts:
            yield from part.all()


def scan(
    checkout: Checkout,
    cache: Cache,
    told: Told,
    *,
    everything: bool = False,
    code: bool = True,
    forge: ForgeFacts | None = None,
) -> RepositoryScan:
    """Everything that the tree and its history say. What could not be read becomes a gap.

    Without ``code`` what the source lets whom do is not told as powers of its own: a chain that is scanned as well says
    who really can, and ``join`` compares the two. ``forge`` is what the forge said of the repository.
    """
    facts = read(checkout, cache, told, everything=everything)
    joined = [_joined(survey, facts) for survey in SURVEYS]
    powers = tuple(power for each in joined for power in each.powers)
    seen = Seen()
    _tell_tree(seen, checkout, facts, joined)
    remarks = tuple(remark for each in joined for remark in each.remarks)
    _tell_remarks(seen, checkout, remarks)
    _tell_undecided(seen, checkout, powers)
    _tell_history(seen, checkout, forge)
    if code:
        tell_powers(seen, checkout, powers)
    parts = tuple(
        scan(part, cache, told, everything=everything, code=code)
        for part in _tell_submodules(seen, checkout, facts, everything)
    )
    return RepositoryScan(checkout, seen, powers, remarks, facts, parts)


def _joined(survey: Survey, facts: TreeFacts) -> Joined:
    """What the facts of all files together say; a gap where they lie too deep in each other to be followed."""
    try:
        return survey.join(facts.facts.get(survey.name, []))
    except RecursionError:
        why = "its files refer to each other more deeply than is followed"
        return Joined(gaps=(CodeGap(f"what the {survey.name} files say together", why, GapKind.LIMIT),))


def _tell_submodules(seen: Seen, checkout: Checkout, facts: TreeFacts, everything: bool) -> list[Checkout]:
    """Adds the repositories that a tree asks for, and returns the copies to read along: its own people's.

    Those of others are libraries, like vendored files, and read only if everything is.
    """
    wanted = []
    for each in submodules(checkout, facts.submodules)[:_MOST_SUBMODULES]:
        label = one_line(each.url.removeprefix("https://"), 120)
        whose = "of others" if each.foreign else "of the same owner, or of nobody that its address names"
        note = f"submodule {one_line(each.path, 200)} at commit {each.commit[:12]}, {whose}"
        entity = Entity(id=f"git:{each.url}", kind=EntityKind.REPOSITORY, label=label, gate=Unknown(), notes=(note,))
        subject = seen.entity(entity)
        if each.checkout is not None and (everything or not each.foreign):
            wanted.append(each.checkout)
        elif each.foreign:
            why = f"a library of others at commit {each.commit[:12]}, {each.why or 'left out; --everything reads it'}"
            seen.gaps.append(Gap(subject=subject, what="its source", why=why, critical=False))
        else:
            why = f"submodule {one_line(each.path, 200)} at commit {each.commit[:12]}: {each.why}"
            seen.gaps.append(Gap(subject=subject, what="its source", why=why))
    if (more := len(facts.submodules) - _MOST_SUBMODULES) > 0:
        seen.gaps.append(
            Gap(
                subject=checkout.id,
                what=f"{more} more submodules",
                why="there are too many to follow",
                kind=GapKind.LIMIT,
            )
        )
    return wanted


def _tell_remarks(seen: Seen, checkout: Checkout, remarks: tuple[Remark, ...]) -> None:
    """What a reader of the graph should know: how many remarks of each kind there are, and what nobody checks."""
    kinds = Counter(remark.kind for remark in remarks)
    repository = seen.entities[checkout.id]
    notes = tuple(f"{kind}: {count} in the source" for kind, count in sorted(kinds.items()))
    seen.entities[checkout.id] = repository.model_copy(update={"notes": (*repository.notes, *notes)})
    for remark in remarks:
        if remark.kind in ("unchecked", "unhandled"):
            what = f"who may call {one_line(remark.subject, 200)}"
            place = checkout.source(remark.place.path, remark.place.line)
            gap = Gap(subject=checkout.id, what=what, why=f"{remark.says} ({place})", kind=GapKind.CALLERS)
            seen.gaps.append(gap)


def _tell_undecided(seen: Seen, checkout: Checkout, powers: tuple[CodePower, ...]) -> None:
    """One gap for each function of which the source does not settle who may call it."""
    for power in powers:
        if power.access == UNDECIDED or is_conditional_control(power):
            what = f"who may call {one_line(f'{power.unit}: {power.function}', 200)}"
            why = f"{power.guard} ({checkout.source(power.place.path, power.place.line)})"
            seen.gaps.append(Gap(subject=checkout.id, what=what, why=one_line(why, 400), kind=GapKind.CALLERS))


def _tell_history(seen: Seen, checkout: Checkout, forge: ForgeFacts | None) -> None:
    try:
        made = history(checkout, forge.logins, forge.host) if forge else history(checkout)
        tell_makers(seen, checkout, made, code_owners(checkout))
    except git.GitFailed as failed:
        seen.gaps.append(Gap(subject=checkout.id, what="who changed it", why=str(failed), kind=GapKind.HISTORY))
    if forge is not None:
        tell_forge(seen, checkout, forge)


def _tell_tree(seen: Seen, checkout: Checkout, facts: TreeFacts, joined: list[Joined]) -> None:
    notes = [f"read at commit {checkout.commit}"] if checkout.commit else ["a folder that git does not know"]
    notes += [f"left out: {count} files, {why}" for why, count in sorted(facts.left_out.items()) if count]
    if facts.links:
        notes.append(f"not followed: {facts.links} symbolic links")
    seen.entity(
        Entity(
            id=checkout.id,
            kind=EntityKind.REPOSITORY,
            label=one_line(checkout.url.removeprefix("https://"), 120),
            gate=Unknown(),
            notes=tuple(notes),
        )
    )
    seen.read += facts.files
    for gap in (gap for each in joined for gap in each.gaps):
        seen.gaps.append(
            Gap(subject=checkout.id, what=one_line(gap.what, 250), why=one_line(gap.why, 400), kind=gap.kind)
        )
    unread = [*facts.unread, *(pair for each in joined for pair in each.unread)]
    for path, why in unread[:_MOST_NAMED]:
        seen.gaps.append(Gap(subject=checkout.id, what=f"the file {one_line(path, 200)}", why=why))
    if len(unread) > _MOST_NAMED:
        more = len(unread) - _MOST_NAMED
        seen.gaps.append(Gap(subject=checkout.id, what=f"{more} more files", why="they could not be read either"))


def snapshot(scanned: RepositoryScan) -> Snapshot:
    """The scan of one repository by itself, in the form that chains are kept in."""
    url = scanned.checkout.url
    title = one_line(url.removeprefix("https://"), 120)
    network = Network(name=url, title=title, about="One repository", repositories=(Repository(url=url),))
    deployed = Gap(subject="this source", what="its deployments", why=_ONLY_SOURCE)
    alone = Snapshot(network=network, gaps=(deployed,))
    return reduce(with_seen, (each.seen for each in scanned.all()), alone)
