"""GitLab: https://docs.gitlab.com/api/rest, version 4. Levels are its own: 30 develops, 40 maintains, 50 owns."""

from collections import Counter
from typing import Any

from auditor.repos.forge.api import Api
from auditor.repos.forge.facts import ForgeFacts

_DEVELOPER, _MAINTAINER, _OWNER = 30, 40, 50
_READ = "read_api, as a member"


async def read_gitlab(api: Api, repository: str, host: str) -> ForgeFacts:
    """What the API says of ``group/…/name``."""
    project = ("projects", repository)
    facts = ForgeFacts(host=host)
    about = await api.one(*project)
    if not isinstance(about.value, dict):
        facts.miss("the repository on its forge", about.why, "read_api")
        return facts
    facts.read += 1
    facts.branch = str(about.value.get("default_branch") or "")
    namespace = about.value.get("namespace")
    if isinstance(namespace, dict) and namespace.get("kind") == "group":
        facts.organisation = str(namespace.get("full_path", "")).lower()
    levels = await _people(api, project, facts)
    await _branch(api, project, facts, levels)
    await _approvals(api, project, facts)
    await _keys(api, project, facts)
    releases = await api.one(*project, "releases", per_page=100)
    if isinstance(releases.value, list):
        facts.read += 1
        facts.releasers = dict(Counter(_name(each.get("author")) for each in releases.value if isinstance(each, dict)))
    return facts


async def _people(api: Api, project: tuple[str, ...], facts: ForgeFacts) -> dict[str, int]:
    told = await api.all(*project, "members", "all")
    if told.value is None:
        facts.miss("who may push to it and administer it", told.why, _READ)
        return {}
    facts.read += 1
    levels = {_name(each): each.get("access_level", 0) for each in told.value if isinstance(each, dict)}
    facts.owners = tuple(sorted(name for name, level in levels.items() if level >= _OWNER))
    facts.admins = tuple(sorted(name for name, level in levels.items() if level >= _MAINTAINER))
    facts.writers = facts.admins
    return levels


async def _branch(api: Api, project: tuple[str, ...], facts: ForgeFacts, levels: dict[str, int]) -> None:
    told = await api.one(*project, "protected_branches", facts.branch)
    if isinstance(told.value, dict):
        facts.read += 1
        allowed = [each.get("access_level") or 0 for each in told.value.get("merge_access_levels", ())]
        lowest = min((level for level in allowed if level), default=_MAINTAINER)
        facts.writers = tuple(sorted(name for name, level in levels.items() if level >= lowest)) if levels else None
    elif told.status == 404 and levels:
        facts.read += 1
        facts.writers = tuple(sorted(name for name, level in levels.items() if level >= _DEVELOPER))
        facts.notes.append("its main branch is not protected")
    else:
        facts.miss("the protection of its main branch", told.why, _READ)


async def _approvals(api: Api, project: tuple[str, ...], facts: ForgeFacts) -> None:
    told = await api.all(*project, "approval_rules")
    if told.value is None:
        facts.miss("how many must approve a change", told.why, _READ)
        return
    facts.read += 1
    needed = [each.get("approvals_required", 0) for each in told.value if isinstance(each, dict)]
    facts.approvals = max((count for count in needed if isinstance(count, int)), default=0)


async def _keys(api: Api, project: tuple[str, ...], facts: ForgeFacts) -> None:
    told = await api.all(*project, "deploy_keys")
    if told.value is None:
        facts.miss("its deploy keys", told.why, "read_api, as a maintainer")
        return
    facts.read += 1
    facts.keys = tuple(str(key.get("title", "")) for key in told.value if isinstance(key, dict) and key.get("can_push"))


def _name(person: Any) -> str:
    name = person.get("username") if isinstance(person, dict) else None
    return name.lower() if isinstance(name, str) else ""
