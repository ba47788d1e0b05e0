"""GitLab: https://docs.gitlab.com/api/rest, version 4. Access levels: 30 developer, 40 maintainer, 50 owner."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from auditor.repos.forge.api import Api
from auditor.repos.forge.forge_facts import ForgeFacts

_DEVELOPER, _MAINTAINER, _OWNER = 30, 40, 50
_READ = "read_api, as a member"


async def read_gitlab(api: Api, repository: str, host: str) -> ForgeFacts:
    """The facts of the API about ``group/…/name``."""
    project = ("projects", repository)
    facts = ForgeFacts(host=host)
    about = await api.get(*project)
    if not isinstance(about.value, dict):
        facts.note_unseen("the repository on its forge", about.why, "read_api")
        return facts
    facts.read += 1
    facts.branch = str(about.value.get("default_branch") or "")
    namespace = about.value.get("namespace")
    if isinstance(namespace, dict) and namespace.get("kind") == "group":
        facts.organisation = str(namespace.get("full_path", "")).lower()
    members = await _people(api, project, facts)
    await _branch(api, project, facts, members)
    await _approvals(api, project, facts)
    await _keys(api, project, facts)
    releases = await api.get(*project, "releases", per_page=100)
    if isinstance(releases.value, list):
        facts.read += 1
        facts.releasers = dict(
            Counter(_name(release.get("author")) for release in releases.value if isinstance(release, dict))
        )
    return facts


@dataclass(slots=True)
class _Members:
    """Access levels by login, and logins by number."""

    levels: dict[str, int] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)

    def from_level(self, lowest: int) -> tuple[str, ...]:
        return tuple(sorted(name for name, level in self.levels.items() if level >= lowest))


async def _people(api: Api, project: tuple[str, ...], facts: ForgeFacts) -> _Members:
    answer = await api.get_all(*project, "members", "all")
    if answer.value is None:
        facts.note_unseen("who may push to it and administer it", answer.why, _READ)
        return _Members()
    facts.read += 1
    people = [member for member in answer.value if isinstance(member, dict)]
    members = _Members(
        {_name(member): _number(member.get("access_level")) for member in people},
        {_number(member.get("id")): _name(member) for member in people},
    )
    facts.owners, facts.admins = members.from_level(_OWNER), members.from_level(_MAINTAINER)
    facts.writers = facts.admins
    return members


async def _branch(api: Api, project: tuple[str, ...], facts: ForgeFacts, members: _Members) -> None:
    answer = await api.get(*project, "protected_branches", facts.branch)
    if isinstance(answer.value, dict):
        facts.read += 1
        if members.levels:
            facts.writers = _allowed(answer.value.get("merge_access_levels"), members, facts)
            # Accounts that may push to the branch need no approval.
            facts.bypass = _allowed(answer.value.get("push_access_levels"), members, facts, groups=True)
    elif answer.status == 404 and members.levels:
        facts.read += 1
        facts.writers = facts.bypass = members.from_level(_DEVELOPER)
        facts.notes.append("its main branch is not protected")
    else:
        facts.note_unseen("the protection of its main branch", answer.why, _READ)


def _allowed(rules: Any, members: _Members, facts: ForgeFacts, *, groups: bool = False) -> tuple[str, ...]:
    """The accounts that access rules allow: everybody from a level on (0: nobody), or a person, a group or a deploy
    key."""
    names: dict[str, None] = {}
    for rule in rules if isinstance(rules, list) else ():
        if not isinstance(rule, dict):
            continue
        if (person := members.ids.get(_number(rule.get("user_id")))) is not None:
            names[person] = None
        elif rule.get("deploy_key_id"):
            facts.keys_bypass = facts.keys_bypass or groups
        elif rule.get("group_id") or rule.get("user_id"):
            group = f"group {rule.get('group_id')}" if rule.get("group_id") else f"user {rule.get('user_id')}"
            facts.note_unseen(
                f"who stands behind {group}, which the main branch lets in", "it is named by number", _READ
            )
            facts.bypass_groups = (*facts.bypass_groups, group) if groups else facts.bypass_groups
        elif level := _number(rule.get("access_level")):
            names |= dict.fromkeys(members.from_level(level))
    return tuple(names)


async def _approvals(api: Api, project: tuple[str, ...], facts: ForgeFacts) -> None:
    answer = await api.get_all(*project, "approval_rules")
    if answer.value is None:
        facts.note_unseen("how many must approve a change", answer.why, _READ)
        return
    facts.read += 1
    needed = [rule.get("approvals_required", 0) for rule in answer.value if isinstance(rule, dict)]
    facts.approvals = max((count for count in needed if isinstance(count, int)), default=0)


async def _keys(api: Api, project: tuple[str, ...], facts: ForgeFacts) -> None:
    answer = await api.get_all(*project, "deploy_keys")
    if answer.value is None:
        facts.note_unseen("its deploy keys", answer.why, "read_api, as a maintainer")
        return
    facts.read += 1
    facts.keys = tuple(
        str(key.get("title", "")) for key in answer.value if isinstance(key, dict) and key.get("can_push")
    )


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _name(person: Any) -> str:
    name = person.get("username") if isinstance(person, dict) else None
    return name.lower() if isinstance(name, str) else ""
