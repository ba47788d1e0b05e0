"""Identifies people by the names and mail addresses of commits: by mailmap, else by equal mails, logins and full
names."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

_GITHUB = "github.com"
_NOREPLY = re.compile(r"(?:\d{1,20}\+)?([^@+]{1,100})@users\.noreply\.github\.com$", re.IGNORECASE)
_KNOWN_MACHINES = re.compile(
    r"(dependabot|renovate|github-actions|semantic-release|mergify|bors|web-flow|gitlab-bot)\b", re.IGNORECASE
)
_NAMES_OF_MACHINES = re.compile(
    r"(ci|cd|ci/cd|jenkins|travis(?: ci)?|circleci|buildkite|automation|deploy|deployer)"
    r"(?:[- ](user|runner|account|system))?",
    re.IGNORECASE,
)
_BOT = re.compile(r"(^|[-_.+\d])bot($|[-_.+\d])", re.IGNORECASE)
_OF_MACHINES = re.compile(
    r"\b(ci|cd|release|github|gitlab|merge|deploy|build|update|sync|docs|version|npm|security|test|format|lint|backport|"
    r"changelog|automation|automated|actions?|the)\b",
    re.IGNORECASE,
)
_OF_TEAMS = re.compile(
    r"(dev|devs|developers?|team|info|admin|contact|hello|git|root|build|builder|engineering|eng|security|noreply|"
    r"no-reply|support|office|mail|ops|tech|code)([-_+.]?\w{0,20})@",
    re.IGNORECASE,
)
_FORGES = {"noreply@github.com", "noreply@gitlab.com", "noreply@bitbucket.org"}


class Identity(NamedTuple):
    """Name and mail of a commit (hostile text)."""

    name: str
    mail: str

    @property
    def is_forge(self) -> bool:
        """Whether this is the forge itself, which commits merges made in its web interface."""
        return self.mail.lower() in _FORGES

    @property
    def is_machine(self) -> bool:
        """Whether a program acts under this name."""
        if self.is_forge:
            return False
        if "[bot]" in self.name.lower() or "[bot]" in self.mail or _KNOWN_MACHINES.match(self.name):
            return True
        if _NAMES_OF_MACHINES.fullmatch(self.name):
            return True
        words = self.name.split()
        if len(words) > 1:
            # Bot is also a surname: its other names, or the mail, show whether it is a program.
            others = [word for word in words if word.lower() != "bot"]
            if len(others) < len(words) and any(
                len(other) > 2 and other.lower() in self.mail.lower().rpartition("@")[2] for other in others
            ):  # a domain that is named for a person
                return _OF_MACHINES.search(self.name) is not None
            is_bot_name = len(others) < len(words) and bool(
                _OF_MACHINES.search(self.name) or _BOT.search(self.mail.partition("@")[0])
            )
            return is_bot_name or any(map(_BOT.search, others))
        return _BOT.search(self.name) is not None


@dataclass(frozen=True, slots=True)
class Person:
    """A person as far as names and mails show. ``id`` contains no mail and nothing that is not public."""

    id: str
    name: str
    login: str = ""
    machine: bool = False


def identified(
    identities: Iterable[Identity], logins: Mapping[str, str] | None = None, host: str = _GITHUB
) -> dict[Identity, Person]:
    """The person of each identity. Two identities are one person if they share a mail, a login or a full name of
    several words.

    ``logins`` are the logins of the forge at ``host`` by mail (lower case), if it gave them.
    """
    groups = _Groups()
    distinct = list(dict.fromkeys(identities))
    shared = _shared_mails(distinct)
    for identity in distinct:
        for key in _identity_keys(identity, logins or {}):
            if key not in shared:
                groups.join(identity, key)
    members: dict[object, list[Identity]] = defaultdict(list)
    for identity in distinct:
        members[groups.head(identity)].append(identity)
    persons = {head: _person(group, logins or {}, host) for head, group in members.items()}
    return {identity: persons[groups.head(identity)] for identity in distinct}


def login_of(mail: str) -> str:
    """The GitHub login in a noreply mail of GitHub, or ""."""
    match = _NOREPLY.match(mail)
    return match[1].lower() if match else ""


def _login(identity: Identity, logins: Mapping[str, str]) -> str:
    return login_of(identity.mail) or logins.get(identity.mail.casefold(), "")


def _identity_keys(identity: Identity, logins: Mapping[str, str]) -> list[str]:
    keys = [f"mail {identity.mail.casefold()}"]
    if login := _login(identity, logins):
        keys.append(f"login {login}")
    name = " ".join(identity.name.casefold().split())
    if " " in name:
        keys.append(f"name {name}")
    return keys


def _shared_mails(identities: Iterable[Identity]) -> set[str]:
    """Mails (as keys) that three or more people use, or two if the address looks like a team's.

    Names with a common word may be one person's: counting two people as one is the safe error.
    """
    names: dict[str, list[frozenset[str]]] = defaultdict(list)
    for identity in identities:
        words = frozenset(re.findall(r"\w{2,60}", identity.name.casefold()))
        mail = identity.mail.casefold()
        if len(words) > 1 and all(words.isdisjoint(other) for other in names[mail]):
            names[mail].append(words)
    return {f"mail {mail}" for mail, people_ in names.items() if len(people_) > (1 if _OF_TEAMS.match(mail) else 2)}


def _person(group: list[Identity], logins: Mapping[str, str], host: str) -> Person:
    """The person with the fullest name in use; identified by login if there is one, else by a digest of its first
    mail."""
    login = min((login for identity in group if (login := _login(identity, logins))), default="")
    name = max((identity.name for identity in group), key=lambda name: (" " in name.strip(), len(name), name))
    mail = min(identity.mail.casefold() for identity in group)
    at = host if login in logins.values() else _GITHUB
    id_ = f"{at}/{login}" if login else f"person/{hashlib.sha256(mail.encode('utf-8', 'replace')).hexdigest()[:16]}"
    return Person(id_, name, login, any(identity.is_machine for identity in group))


class _Groups:
    """Sets that grow together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    def head(self, thing: object) -> object:
        while (above := self._above.get(thing, thing)) != thing:
            thing = above
        return thing

    def join(self, member: object, other: object) -> None:
        self._above[self.head(member)] = self.head(other)
