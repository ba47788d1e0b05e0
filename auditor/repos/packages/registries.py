"""Who may publish a package, according to its public registry: maintainers of npm and PyPI, owners of a crate.

npm: https://github.com/npm/registry, ``GET /{package}``; every maintainer may add and remove others. Crates:
https://doc.rust-lang.org/cargo/reference/registry-web-api, ``GET /api/v1/crates/{crate}/owners``; a team publishes and
adds nobody. PyPI: its documented JSON API, ``ownership`` of ``GET /pypi/{project}/json``; an Owner adds and removes
others, a Maintainer only publishes, an organisation stands above both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.errors import UsageError
from auditor.model.collected import Collected
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, Gap, GapKind
from auditor.model.gate import Key, Unknown
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId
from auditor.model.text import one_line
from auditor.net.http import Http, RequestLimits
from auditor.repos.code_powers import cite
from auditor.repos.forge.api import Api
from auditor.repos.packages import KINDS
from auditor.repos.survey import Remark

_MOST = 100


@dataclass(frozen=True, slots=True)
class Publisher:
    """An account that may publish. ``decides``: it may add and remove others; ``group``: a team or an organisation."""

    name: str
    decides: bool = True
    group: bool = False


@dataclass(frozen=True, slots=True)
class Publishers:
    """The publishers of a package (``npm:name``). None if they are unknown; ``why`` is the reason."""

    package: str
    people: tuple[Publisher, ...] | None
    why: str = ""


def parsed(pairs: Iterable[str]) -> dict[str, str]:
    """``KIND=URL`` pairs by kind. Raises UsageError."""
    urls: dict[str, str] = {}
    for pair in pairs:
        kind, _, url = pair.partition("=")
        if kind not in KINDS or "://" not in url:
            raise UsageError(f"--registry {pair} is not KIND=URL", f"kinds: {', '.join(KINDS)}; write npm=https://…")
        urls[kind] = url.rstrip("/")
    return urls


async def read_registries(
    registries: Mapping[str, str], remarks: Iterable[Remark], limits: RequestLimits | None = None
) -> list[Publishers]:
    """The publishers of each package of the tree, if its registry was given."""
    packages = [remark.subject for remark in remarks if remark.kind == "package"]
    answers: list[Publishers] = []
    async with Http(limits or RequestLimits()) as http:
        for package in packages[:_MOST]:
            kind, _, name = package.partition(":")
            if kind not in registries:
                answers.append(Publishers(package, None, f"--registry {kind}=URL was not given"))
                continue
            answers.append(await _ask(Api(http, registries[kind], {}), kind, package, name))
    return answers


async def _ask(api: Api, kind: str, package: str, name: str) -> Publishers:
    paths = {"npm": (name,), "crates": ("api", "v1", "crates", name, "owners"), "pypi": ("pypi", name, "json")}
    answer = await api.get(*paths[kind])
    people = _PEOPLE[kind](answer.value) if isinstance(answer.value, dict) else None
    if people is None:
        return Publishers(
            package, None, "it is not published there" if answer.status == 404 else answer.why or "no answer"
        )
    return Publishers(package, tuple(dict.fromkeys(people)))


def _npm(answer: dict[str, Any]) -> list[Publisher] | None:
    people = _listed(answer.get("maintainers"), "name")
    return None if people is None else [Publisher(name) for name, _ in people]


def _crates(answer: dict[str, Any]) -> list[Publisher] | None:
    people = _listed(answer.get("users"), "login")
    if people is None:
        return None
    teams = {name for name, person in people if person.get("kind") == "team"}
    return [Publisher(name, decides=name not in teams, group=name in teams) for name, _ in people]


def _pypi(answer: dict[str, Any]) -> list[Publisher] | None:
    ownership = answer.get("ownership")
    people = _listed(ownership.get("roles"), "user") if isinstance(ownership, dict) else None
    if people is None:
        return None
    owner = ownership.get("organization") if isinstance(ownership, dict) else None
    above = [Publisher(owner, group=True)] if isinstance(owner, str) and owner else []
    return above + [Publisher(name, decides=person.get("role") == "Owner") for name, person in people]


_PEOPLE = {"npm": _npm, "crates": _crates, "pypi": _pypi}


def _listed(people: Any, name: str) -> list[tuple[str, dict[str, Any]]] | None:
    """The named people of a list; None if it is not a list."""
    if not isinstance(people, list):
        return None
    return [
        (person[name], person) for person in people if isinstance(person, dict) and isinstance(person.get(name), str)
    ]


def add_unread_packages(collected: Collected, repository: EntityId, remarks: Iterable[Remark]) -> None:
    """One gap for all packages of a tree, if no registry was given."""
    packages = [remark.subject for remark in remarks if remark.kind == "package"]
    if packages:
        what = (
            f"who may publish its {len(packages)} packages" if len(packages) > 1 else f"who may publish {packages[0]}"
        )
        kinds = ", ".join(
            f"'--registry {kind}=URL'" for kind in KINDS if any(n.startswith(f"{kind}:") for n in packages)
        )
        why = f"only their registries tell; {kinds} asks"
        collected.add_gap(Gap(subject=repository, what=one_line(what, 200), why=why, kind=GapKind.MEMBERS))


def add_publishers(collected: Collected, publishers: Iterable[Publishers]) -> None:
    """Adds packages and their publishers: each alone can give users new code."""
    for published in publishers:
        kind = published.package.partition(":")[0]
        id_ = f"pkg:{one_line(published.package.replace(':', '/', 1), 200)}"
        entity = Entity(id=id_, kind=EntityKind.PACKAGE, label=one_line(published.package, 120), gate=Unknown())
        package = collected.add_entity(entity)
        if published.people is None:
            collected.add_gap(Gap(subject=package, what="who may publish it", why=published.why, kind=GapKind.MEMBERS))
            continue
        collected.read += 1
        names = ", ".join(person.name for person in published.people)
        evidence = cite(collected, package, f"the {kind} registry: who may publish", names)
        for person in published.people:
            _add_publisher(collected, kind, package, person, evidence)


def _add_publisher(collected: Collected, kind: str, package: EntityId, person: Publisher, evidence: str) -> None:
    label = one_line(person.name, 80)
    entity = EntityKind.ORGANISATION if person.group else EntityKind.KEY
    gate = Unknown() if person.group else Key()
    holder = collected.add_entity(Entity(id=f"{kind}/{label}", kind=entity, label=f"{label} ({kind})", gate=gate))
    rights: list[tuple[Effect, str, str | None]] = [
        (Effect.UPGRADE, "publish", "for those who take its newest version")
    ]
    if person.decides:
        rights.append((Effect.COMMUNITY, "take away the right to publish", None))
        rights.append((Effect.CONTROL, "say who may publish", None))
    for effect, does, condition in rights:
        collected.add_grant(
            Grant(
                holder=holder,
                target=package,
                effect=effect,
                function=does,
                certainty=Certainty.OBSERVED,
                evidence=(evidence,),
                condition=condition,
            )
        )
