"""Accounts that may push to a branch on GitHub without the reviews that its rules require.

Kinds of actors: https://docs.github.com/rest/repos/rules, ``bypass_actors``. A rule refers to people, teams and roles
by number; the built-in roles are 2 (maintain), 4 (write) and 5 (admin).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.repos.forge.api import Api
from auditor.repos.forge.forge_facts import ForgeFacts

_ROLES = {2: "maintain", 4: "push", 5: "admin"}
_MEMBERS = "organization members: read"


@dataclass(slots=True)
class Collaborators:
    """The collaborators of a repository: their permissions by login, and logins by number."""

    rights: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)

    def having(self, right: str) -> tuple[str, ...]:
        """The logins with a permission, such as ``push``."""
        return tuple(sorted(login for login, rights in self.rights.items() if rights.get(right)))


async def add_bypass(
    api: Api, repo: tuple[str, ...], actors: Iterable[Any], people: Collaborators, facts: ForgeFacts
) -> None:
    """Adds the accounts that may bypass a rule. A group whose members the forge does not show is added as unknown."""
    for actor in actors:
        if not isinstance(actor, dict):
            continue
        kind, number = str(actor.get("actor_type")), actor.get("actor_id")
        logins: tuple[str, ...] = ()
        if kind == "User" and number in people.ids:
            logins = (people.ids[number],)
        elif kind == "RepositoryRole" and number in _ROLES and people.rights:
            logins = people.having(_ROLES[number])
        elif kind == "OrganizationAdmin" and facts.owners is not None:
            logins = facts.owners
        elif kind == "Team":
            logins = await _team(api, repo, facts, number)
        elif kind == "DeployKey":
            facts.keys_bypass = True
            continue
        if logins:
            facts.bypass = tuple(dict.fromkeys((*facts.bypass, *logins)))
        else:
            _add_group(facts, f"{_words(kind)} {number}" if isinstance(number, int) else _words(kind))


async def _team(api: Api, repo: tuple[str, ...], facts: ForgeFacts, number: Any) -> tuple[str, ...]:
    teams = await api.get_all(*repo, "teams")
    for team in teams.value or ():
        if isinstance(team, dict) and team.get("id") == number:
            return await team_members(api, facts, str(team.get("slug")))
    return ()


async def team_members(api: Api, facts: ForgeFacts, slug: str) -> tuple[str, ...]:
    """The logins of a team; empty if the token may not see them."""
    answer = await api.get_all("orgs", facts.organisation, "teams", slug, "members")
    people = answer.value if isinstance(answer.value, list) else ()
    return tuple(
        sorted(str(person["login"]).lower() for person in people if isinstance(person, dict) and "login" in person)
    )


async def add_allowances(api: Api, allowances: Any, facts: ForgeFacts) -> None:
    """Adds the accounts that classic branch protection exempts from reviews."""
    if not isinstance(allowances, dict):
        return
    logins = [str(user.get("login", "")).lower() for user in allowances.get("users") or () if isinstance(user, dict)]
    for team in allowances.get("teams") or ():
        slug = str(team.get("slug", "")) if isinstance(team, dict) else ""
        members = await team_members(api, facts, slug)
        logins += members
        if not members:
            _add_group(facts, f"team {slug}")
    for app in allowances.get("apps") or ():
        _add_group(facts, f"app {app.get('slug', '')}" if isinstance(app, dict) else "app")
    facts.bypass = tuple(dict.fromkeys((*facts.bypass, *filter(None, logins))))


def _add_group(facts: ForgeFacts, group: str) -> None:
    if group not in facts.bypass_groups:
        facts.bypass_groups = (*facts.bypass_groups, group)
        facts.note_unseen(f"who stands behind {group}, which needs no review", "the forge names it by number", _MEMBERS)


def _words(kind: str) -> str:
    words = {"Integration": "app", "RepositoryRole": "role", "OrganizationAdmin": "owners of the organisation"}
    return words.get(kind, kind.lower())
