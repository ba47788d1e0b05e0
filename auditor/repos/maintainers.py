"""Maintainers according to git alone: people, their merges, and the way of a merge to the operators who run the
code."""

from auditor.model.collected import Collected
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, Gap, GapKind
from auditor.model.gate import All, Gate, Key, Member, Threshold, Unknown
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId
from auditor.model.text import one_line
from auditor.repos.checkout import Checkout
from auditor.repos.code_powers import cite
from auditor.repos.history import History
from auditor.repos.people import Person

_MOST_NAMED = 40
RELEASE = "release"
_ADMINISTERS = "who administers it, and can take rights in it away"
_ASK_FORGE = "git does not tell; the forge tells a token with the permission 'administration: read'"
_INSTALLED = "whether operators install a release without reading it"


def add_maintainers(
    collected: Collected, checkout: Checkout, made: History, owners: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    """Adds the people of a repository and their work of the last year."""
    if not checkout.commit:
        return
    collected.read += made.changes + len(made.releases)
    collected.note(checkout.id, *_notes(made, owners))
    hands = [person for person, _ in made.mergers.most_common() if not person.machine]
    collected.update(checkout.id, gate=_any_of([collected.add_entity(_entity(person)) for person in hands]))
    if made.cut:
        collected.add_gap(
            Gap(
                subject=checkout.id,
                what="its older history",
                why="this copy has only a part of it",
                kind=GapKind.HISTORY,
            )
        )
    if not checkout.within:  # a merge in a submodule takes effect only when the parent updates its commit
        collected.add_gap(Gap(subject=checkout.id, what=_ADMINISTERS, why=_ASK_FORGE, kind=GapKind.MEMBERS))
        _release(collected, checkout, made)


def _entity(person: Person) -> Entity:
    notes = (f"known by the login {one_line(person.login, 60)}",) if person.login else ()
    return Entity(id=person.id, kind=EntityKind.KEY, label=one_line(person.name, 80), gate=Key(), notes=notes)


def _any_of(people: list[EntityId]) -> Gate:
    """Any person who merged; others may be able to merge who never did, which is unknown."""
    return Threshold(k=1, members=tuple(Member(id=person) for person in people), complete=False)


def operated_software(checkout: Checkout) -> Entity:
    """The software of a repository that operators run."""
    name = one_line(checkout.url.removeprefix("https://"), 100)
    label = f"what operators run of {name}"
    return Entity(id=f"{checkout.id}#software", kind=EntityKind.PACKAGE, label=label, gate=Unknown())


def _release(collected: Collected, checkout: Checkout, made: History) -> None:
    """The path from a merge to operators: one of those who merge, and operators who install the release."""
    name = one_line(checkout.url.removeprefix("https://"), 100)
    release = f"{checkout.id}#release"
    by_hand = Threshold(k=1, members=(Member(id=checkout.id),))
    collected.add_entity(
        Entity(
            id=release,
            kind=EntityKind.MODULE,
            label=f"releases of {name}",
            gate=All(of=(by_hand, Unknown())),
        )
    )
    software = collected.add_entity(operated_software(checkout))
    why = "neither the code nor its history tells"
    collected.add_gap(Gap(subject=release, what=_INSTALLED, why=why, kind=GapKind.GATE))
    counts = "; ".join(f"{person.name}: {count}" for person, count in made.mergers.most_common(_MOST_NAMED))
    evidence = cite(collected, checkout.url, f"git rev-list --first-parent {checkout.commit[:12]}, who merged", counts)
    collected.add_grant(
        Grant(
            holder=release,
            target=software,
            effect=Effect.UPGRADE,
            function=RELEASE,
            certainty=Certainty.OBSERVED,
            evidence=(evidence,),
            condition="as far as operators install it",
        )
    )


def _notes(made: History, owners: tuple[tuple[str, tuple[str, ...]], ...]) -> list[str]:
    attributed = sum(made.mergers.values())
    notes = [f"{made.changes} changes in the year before its newest commit"]
    for person, count in made.mergers.most_common(3):
        notes.append(f"{one_line(person.name, 60)} merged {count} of {made.changes}")
    if made.unseen:
        notes.append(f"who merged {made.unseen} of {made.changes} does not show in git")
    if attributed:
        notes.append(f"{made.own} of {attributed} merges are of the merger's own work")
    if made.changes:
        notes.append(f"{made.signed} of {made.changes} changes are signed, {made.reviewed} name a reviewer")
    if made.bus_factor:
        wrote = len(made.authors)
        notes.append(f"{made.bus_factor} of {wrote} authors wrote half of all commits (bus factor)")
    for person, count in made.releasers.most_common(3):
        notes.append(f"{one_line(person.name, 60)} tagged {count} releases in that year")
    unsigned = sum(not release.signed for release in made.releases)
    if made.releases:
        notes.append(f"{unsigned} of {len(made.releases)} release tags are not signed")
    if owners:
        everyone = dict.fromkeys(owner for _, listed in owners for owner in listed)
        notes.append(f"CODEOWNERS asks for {', '.join(one_line(owner, 60) for owner in list(everyone)[:20])}")
    return notes
