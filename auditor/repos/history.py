"""People in the git history: mergers, authors, signers, reviewers and taggers of releases. No network.

It covers the last year before the newest commit, whose clock must not be ahead of this machine's: a wrong clock, ahead
or behind, hides no other commit. Merged means added to the first-parent line of the branch. The author of a merge
commit made by a forge is the person who merged; for squash merges git does not show that person.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from auditor.repos import git
from auditor.repos.checkout import Checkout
from auditor.repos.people import Identity, Person, identified

_DAY_S = 86_400
YEAR_S = 365 * _DAY_S
MOST_COMMITS = 200_000
_PERSON = re.compile(rb"([^<\n]{0,500}) <([^>\n]{0,500})> (-?\d{1,20}) [-+]\d{1,9}$")
_CO_AUTHORS = re.compile(r"^co-authored-by: ?([^<\n]{1,200}?) ?<([^>\n]{0,200})>", re.IGNORECASE | re.MULTILINE)
_REVIEWS = re.compile(
    r"^(?:reviewed|acked|approved)-by: ?([^<\n]{1,200}?) ?<([^>\n]{0,200})>", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit; ``time`` is the committer's, in seconds since 1970."""

    id: str
    parents: tuple[str, ...]
    author: Identity
    committer: Identity
    time: int
    signed: bool
    reviewers: tuple[Identity, ...]
    co_authors: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """A tag. ``tagger`` is None for a lightweight tag."""

    name: str
    tagger: Identity | None
    time: int
    signed: bool


@dataclass(slots=True)
class History:
    """The last year of a repository. Counts are of changes on the main line unless they say otherwise.

    ``bus_factor`` is the number of authors who wrote half of all commits. ``unseen`` counts changes that the forge
    committed without showing who merged; ``own`` are merges by the author or last committer of the work.
    """

    people: dict[Identity, Person] = field(default_factory=dict)
    changes: int = 0
    mergers: Counter[Person] = field(default_factory=Counter)
    authors: Counter[Person] = field(default_factory=Counter)
    releasers: Counter[Person] = field(default_factory=Counter)
    unseen: int = 0
    own: int = 0
    signed: int = 0
    reviewed: int = 0
    releases: tuple[Release, ...] = ()
    bus_factor: int = 0
    cut: bool = False
    newest: int = 0


def history(checkout: Checkout, logins: Mapping[str, str] | None = None, host: str = "github.com") -> History:
    """The history; empty for a folder without one. Raises GitFailed.

    ``logins`` are those of the forge at ``host``, by mail.
    """
    if not checkout.commit:
        return History()
    line = _timeline(checkout)
    commits = {commit.id: commit for commit in _commits(checkout, line)}
    releases = tuple(_releases(checkout))
    result = History(releases=releases, cut=checkout.shallow or len(line.parents) >= MOST_COMMITS)
    identities = [identity for commit in commits.values() for identity in (commit.author, commit.committer)]
    identities += [who for commit in commits.values() for who in (*commit.reviewers, *commit.co_authors)]
    identities += [release.tagger for release in releases if release.tagger]
    mapped = _mapped(checkout, list(dict.fromkeys(identities)))
    persons = identified(mapped.values(), logins, host)
    result.people = {identity: persons[mapped[identity]] for identity in mapped}
    result.newest = line.newest
    _count(result, commits, line.first_parents(checkout.commit))
    return result


@dataclass(slots=True)
class _Timeline:
    """Time and first parent of each commit, and the time of the newest commit with a plausible clock."""

    times: dict[str, int]
    parents: dict[str, str]
    newest: int

    def first_parents(self, head: str) -> Iterator[str]:
        """The main line, newest first. There are no cycles: a commit's id depends on its parents."""
        while head in self.parents:
            yield head
            head = self.parents[head]


def _timeline(checkout: Checkout) -> _Timeline:
    arguments = ("rev-list", "--topo-order", "--timestamp", "--parents", f"--max-count={MOST_COMMITS}", checkout.commit)
    rows = [line.split() for line in git.ask(checkout.folder, *arguments).decode("ascii", "replace").splitlines()]
    times = {row[1]: int(row[0]) for row in rows if len(row) > 1 and row[0].lstrip("-").isdigit()}
    parents = {row[1]: row[2] if len(row) > 2 else "" for row in rows if len(row) > 1}
    latest = int(time.time()) + _DAY_S
    for id_ in reversed(parents):
        times[id_] = _plausible(times.get(id_, 0), id_, times, parents, latest)
    newest = max((moment for moment in times.values() if moment <= latest), default=0)
    return _Timeline(times, parents, newest)


def _plausible(moment: int, id_: str, times: dict[str, int], parents: dict[str, str], latest: int) -> int:
    """The time of a commit, or of its parent if the two commits before agree that its clock was years behind."""
    parent = parents[id_]
    before = [times[commit] for commit in (parent, parents.get(parent, "")) if times.get(commit, latest) < latest]
    return max(before) if len(before) == 2 and moment < min(before) - YEAR_S else moment


def _count(result: History, commits: dict[str, Commit], main_line: Iterator[str]) -> None:
    for commit in commits.values():
        wrote = {result.people[who] for who in (commit.author, *commit.co_authors)}
        if len(commit.parents) < 2:
            result.authors.update(person for person in wrote if not person.machine)
    for commit in (commits[id_] for id_ in main_line if id_ in commits):
        result.changes += 1
        result.signed += commit.signed
        result.reviewed += any(result.people[who] != result.people[commit.author] for who in commit.reviewers)
        merger = _merger(commit)
        if merger is None:
            result.unseen += 1
            continue
        result.mergers[result.people[merger]] += 1
        merged = commits.get(commit.parents[1]) if len(commit.parents) > 1 else commit
        written = (merged.author, *merged.co_authors) if merged is not None else ()
        result.own += any(result.people[who] == result.people[merger] for who in written)
    oldest = result.newest - YEAR_S
    for release in result.releases:
        if release.tagger and release.time >= oldest:
            result.releasers[result.people[release.tagger]] += 1
    result.bus_factor = _half(result.authors)


def _merger(commit: Commit) -> Identity | None:
    """The person who put a commit on the main line: its committer, or the author of a merge commit made by a forge."""
    if not commit.committer.is_forge:
        return commit.committer
    return commit.author if len(commit.parents) > 1 else None


def _half(counts: Counter[Person]) -> int:
    total, sum_, few = sum(counts.values()), 0, 0
    for _, count in counts.most_common():
        if sum_ * 2 >= total:
            break
        sum_ += count
        few += 1
    return few


def _commits(checkout: Checkout, line: _Timeline) -> Iterator[Commit]:
    """The commits of the year before the newest one."""
    wanted = [id_ for id_, when in line.times.items() if when >= line.newest - YEAR_S]
    said = "".join(f"{id_}\n" for id_ in wanted).encode()
    if wanted:
        answer = git.ask(checkout.folder, "rev-list", "--header", "--no-walk=unsorted", "--stdin", said=said)
        yield from (commit for text in answer.split(b"\0") if (commit := _commit(text)) is not None)


def _commit(raw: bytes) -> Commit | None:
    """A raw git commit, with its id on a line before. None if it is malformed."""
    head, _, message = raw.partition(b"\n\n")
    lines = head.split(b"\n")
    parents: list[str] = []
    who: dict[bytes, tuple[Identity, int]] = {}
    for line in lines[1:]:
        key, _, value = line.partition(b" ")
        if key == b"parent":
            parents.append(value.decode("ascii", "replace"))
        elif key in (b"author", b"committer") and (match := _PERSON.match(value)):
            who.setdefault(key, (Identity(_text(match[1]), _text(match[2])), int(match[3])))
    if len(who) < 2:
        return None
    author, (committer, time) = who[b"author"][0], who[b"committer"]
    signed = any(line.startswith((b"gpgsig ", b"gpgsig-sha256 ")) for line in lines)
    text = "\n".join(line.strip() for line in _text(message[-4000:]).split("\n"))
    reviewers = tuple(Identity(name, mail) for name, mail in _REVIEWS.findall(text))
    id_ = lines[0].decode("ascii", "replace").strip()
    co_authors = tuple(Identity(name, mail) for name, mail in _CO_AUTHORS.findall(text))
    return Commit(id_, tuple(parents), author, committer, time, signed, reviewers, co_authors)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip()


def _releases(checkout: Checkout) -> Iterator[Release]:
    """Every tag that looks like a release: it contains a digit."""
    fields = ("refname:strip=2", "objecttype", "taggername", "taggeremail:trim", "creatordate:unix")
    form = "%00".join(f"%({name})" for name in fields) + "%00%(if)%(contents:signature)%(then)signed%(end)"
    for line in git.ask(checkout.folder, "for-each-ref", f"--format={form}", "refs/tags").split(b"\n"):
        parts = [_text(part) for part in line.split(b"\0")]
        if len(parts) != 6 or not re.search(r"\d", parts[0]):
            continue
        name, kind, tagger, mail, time, signed = parts
        who = Identity(tagger, mail) if kind == "tag" else None
        yield Release(name, who, int(time) if time.isdecimal() else 0, bool(signed))


def _mapped(checkout: Checkout, identities: list[Identity]) -> dict[Identity, Identity]:
    """Every identity after the repository's own .mailmap."""
    usable = [i for i in identities if not {"<", ">", "\n"} & set(i.name + i.mail)]
    said = "".join(f"{i.name} <{i.mail}>\n" for i in usable).encode("utf-8", "replace")
    answers = git.ask(
        checkout.folder, "-c", f"mailmap.blob={checkout.commit}:.mailmap", "check-mailmap", "--stdin", said=said
    )
    mapped = {identity: identity for identity in identities}
    for identity, line in zip(usable, answers.split(b"\n"), strict=False):
        name, opened, mail = _text(line).rpartition("<")
        if opened:
            mapped[identity] = Identity(name.strip(), mail.rstrip(">"))
    return mapped
