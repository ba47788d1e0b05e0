"""Who may publish a package, as its registry tells everybody: npm's maintainers, the owners of a crate.

npm: https://github.com/npm/registry, ``GET /{package}``. Crates: https://doc.rust-lang.org/cargo/reference/registry-web-api,
``GET /api/v1/crates/{crate}/owners``. PyPI tells nobody who its maintainers are by an API.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.errors import UsageError
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, Gap
from auditor.model.gate import Key, Unknown
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId
from auditor.model.text import one_line
from auditor.net.http import Http, Limits
from auditor.repos.forge.api import Api, Told
from auditor.repos.seen import Seen
from auditor.repos.survey import Remark

KINDS = ("npm", "crates")
_MOST = 100


@dataclass(frozen=True, slots=True)
class Publishers:
    """Who may publish a package (``npm:name``). None if that was not told; ``why`` says why."""

    package: str
    people: tuple[str, ...] | None
    why: str = ""


def parsed(pairs: Iterable[str]) -> dict[str, str]:
    """``KIND=URL`` pairs by kind. Raises UsageError."""
    found: dict[str, str] = {}
    for pair in pairs:
        kind, _, url = pair.partition("=")
        if kind not in KINDS or "://" not in url:
            raise UsageError(f"--registry {pair} is not KIND=URL", f"kinds: {', '.join(KINDS)}; write npm=https://…")
        found[kind] = url.rstrip("/")
    return found


async def ask_registries(
    registries: Mapping[str, str], remarks: Iterable[Remark], limits: Limits | None = None
) -> list[Publishers]:
    """Who may publish each package that the tree names, as far as a registry for it was given."""
    packages = [remark.subject for remark in remarks if remark.kind == "package"]
    found: list[Publishers] = []
    async with Http(limits or Limits()) as http:
        for package in packages[:_MOST]:
            kind, _, name = package.partition(":")
            if kind not in registries:
                why = "its registry has no API that tells" if kind == "pypi" else f"--registry {kind}=URL was not given"
                found.append(Publishers(package, None, why))
                continue
            found.append(await _ask(Api(http, registries[kind], {}), kind, package, name))
    return found


async def _ask(api: Api, kind: str, package: str, name: str) -> Publishers:
    path = (name,) if kind == "npm" else ("api", "v1", "crates", name, "owners")
    told = await api.one(*path)
    people = _people(told, "maintainers", "name") if kind == "npm" else _people(told, "users", "login")
    if people is None:
        return Publishers(package, None, "it is not published there" if told.status == 404 else told.why or "no answer")
    return Publishers(package, people)


def _people(told: Told, key: str, field: str) -> tuple[str, ...] | None:
    listed: Any = told.value.get(key) if isinstance(told.value, dict) else None
    if not isinstance(listed, list):
        return None
    names = (each.get(field) for each in listed if isinstance(each, dict))
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name))


def tell_unasked(seen: Seen, repository: EntityId, remarks: Iterable[Remark]) -> None:
    """One gap for all packages of a tree, if no registry was asked."""
    named = [remark.subject for remark in remarks if remark.kind == "package"]
    if named:
        what = f"who may publish its {len(named)} packages" if len(named) > 1 else f"who may publish {named[0]}"
        why = "only their registries tell; '--registry npm=URL' or '--registry crates=URL' asks one"
        seen.gaps.append(Gap(subject=repository, what=one_line(what, 200), why=why))


def tell_publishers(seen: Seen, publishers: Iterable[Publishers]) -> None:
    """Adds packages and those who may publish them: each alone can give users new code."""
    for each in publishers:
        kind = each.package.partition(":")[0]
        id_ = f"pkg:{one_line(each.package.replace(':', '/', 1), 200)}"
        entity = Entity(id=id_, kind=EntityKind.PROGRAM, label=one_line(each.package, 120), gate=Unknown())
        package = seen.entity(entity)
        if each.people is None:
            seen.gaps.append(Gap(subject=package, what="who may publish it", why=each.why))
            continue
        seen.read += 1
        evidence = (seen.proof(package, f"the {kind} registry: who may publish", ", ".join(each.people)),)
        for name in each.people:
            label = one_line(name, 80)
            holder = seen.entity(
                Entity(id=f"{kind}/{label}", kind=EntityKind.KEY, label=f"{label} ({kind})", gate=Key())
            )
            seen.grants.append(
                Grant(
                    holder=holder,
                    target=package,
                    effect=Effect.UPGRADE,
                    function="publish",
                    certainty=Certainty.OBSERVED,
                    evidence=evidence,
                    condition="for those who take its newest version",
                )
            )
