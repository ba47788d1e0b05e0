"""GitHub: https://docs.github.com/rest, version 2022-11-28, in the form of its OpenAPI description.

Names of fields and permissions are GitHub's own. A 404 for an existing path means that the token may not see it.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from auditor.repos.forge.api import Api
from auditor.repos.forge.bypass import Collaborators, add_allowances, add_bypass
from auditor.repos.forge.forge_facts import ForgeFacts

_ADMINISTRATION = "administration: read"


async def read_github(api: Api, repository: str, host: str) -> ForgeFacts:
    """The facts of the API about ``owner/name``."""
    owner, _, name = repository.partition("/")
    repo = ("repos", owner, name)
    facts = ForgeFacts(host=host)
    about = await api.get(*repo)
    if not isinstance(about.value, dict):
        facts.note_unseen("the repository on its forge", about.why, "metadata: read")
        return facts
    facts.read += 1
    facts.branch = _text(about.value, "default_branch")
    if _text(about.value.get("owner"), "type") == "Organization":
        facts.organisation = _text(about.value.get("owner"), "login").lower()
        await _owners(api, facts)
    else:
        facts.owners = (_text(about.value.get("owner"), "login").lower(),)
    people = await _people(api, repo, facts)
    await _rules(api, repo, people, facts)
    await _protection(api, repo, facts)
    await _machines(api, repo, facts)
    await _releases(api, repo, facts)
    return facts


async def _owners(api: Api, facts: ForgeFacts) -> None:
    answer = await api.get_all("orgs", facts.organisation, "members", role="admin")
    if answer.value is None:
        facts.note_unseen("who owns the organisation", answer.why, "organization members: read")
        return
    facts.read += 1
    facts.owners = tuple(sorted(_logins(answer.value)))
    about = await api.get("user", "memberships", "orgs", facts.organisation)
    if _text(about.value, "state") != "active":
        facts.owners_complete = False
        why = "an outsider is shown only those owners who make it public"
        facts.note_unseen("whether these are all owners of the organisation", why, "organization members: read")


async def _people(api: Api, repo: tuple[str, ...], facts: ForgeFacts) -> Collaborators:
    answer = await api.get_all(*repo, "collaborators", affiliation="all")
    if answer.value is None:
        facts.note_unseen("who may push to it and administer it", answer.why, "metadata: read, with push access")
        return Collaborators()
    facts.read += 1
    people = Collaborators()
    for person in answer.value:
        if login := _text(person, "login").lower():
            people.rights[login] = person.get("permissions") or {}
            people.ids[person.get("id")] = login
    facts.admins, facts.writers = people.having("admin"), people.having("push")
    return people


async def _rules(api: Api, repo: tuple[str, ...], people: Collaborators, facts: ForgeFacts) -> None:
    """The rulesets of the main branch; everybody may read them."""
    answer = await api.get_all(*repo, "rules", "branches", facts.branch)
    if answer.value is None:
        facts.note_unseen("the rules of its main branch", answer.why, "metadata: read")
        return
    facts.read += 1
    for rule in answer.value:
        if isinstance(rule, dict) and rule.get("type") == "pull_request":
            needed = (rule.get("parameters") or {}).get("required_approving_review_count", 0)
            facts.approvals = max(facts.approvals or 0, needed if isinstance(needed, int) else 0)
            await _bypass(api, repo, rule.get("ruleset_id"), people, facts)


async def _bypass(api: Api, repo: tuple[str, ...], ruleset: Any, people: Collaborators, facts: ForgeFacts) -> None:
    answer = await api.get(*repo, "rulesets", str(ruleset))
    actors = answer.value.get("bypass_actors") if isinstance(answer.value, dict) else None
    if not isinstance(actors, list):
        facts.note_unseen(
            "who may bypass the rules of its main branch", answer.why or "it is not shown", _ADMINISTRATION
        )
        return
    facts.read += 1
    await add_bypass(api, repo, actors, people, facts)


async def _protection(api: Api, repo: tuple[str, ...], facts: ForgeFacts) -> None:
    """Classic branch protection. Only administrators can see that there is none."""
    answer = await api.get(*repo, "branches", facts.branch, "protection")
    if isinstance(answer.value, dict):
        facts.read += 1
        reviews = answer.value.get("required_pull_request_reviews") or {}
        needed = reviews.get("required_approving_review_count", 0)
        facts.approvals = max(facts.approvals or 0, needed if isinstance(needed, int) else 0)
        await add_allowances(api, reviews.get("bypass_pull_request_allowances"), facts)
        if not (answer.value.get("enforce_admins") or {}).get("enabled"):
            facts.notes.append("its branch protection does not bind administrators")
    elif answer.status == 404 and answer.message == "Branch not protected":
        facts.read += 1
        facts.approvals = facts.approvals or 0
    else:
        facts.note_unseen("the protection of its main branch", answer.why, _ADMINISTRATION)


async def _machines(api: Api, repo: tuple[str, ...], facts: ForgeFacts) -> None:
    keys = await api.get_all(*repo, "keys")
    if keys.value is None:
        facts.note_unseen("its deploy keys", keys.why, _ADMINISTRATION)
    else:
        facts.read += 1
        facts.keys = tuple(_text(key, "title") for key in keys.value if not key.get("read_only", True))
    workflow = await api.get(*repo, "actions", "permissions", "workflow")
    if not isinstance(workflow.value, dict):
        facts.note_unseen("whether its workflows get a token that writes", workflow.why, _ADMINISTRATION)
    else:
        facts.read += 1
        facts.tokens_write = workflow.value.get("default_workflow_permissions") == "write"
        if workflow.value.get("can_approve_pull_request_reviews"):
            facts.notes.append("its workflows may approve changes")
    environments = await api.get(*repo, "environments", per_page=100)
    if not isinstance(environments.value, dict):
        facts.note_unseen("its environments", environments.why, "actions: read")
    else:
        facts.read += 1
        listed = environments.value.get("environments") or ()
        facts.environments = tuple(_environment(environment) for environment in listed)
        if (more := environments.value.get("total_count", 0) - len(listed)) > 0:
            facts.note_unseen(f"{more} more environments", "only the first hundred were asked for", "actions: read")


def _environment(environment: Any) -> str:
    """An environment's name and the number of approvals that a deployment to it needs."""
    rules = environment.get("protection_rules", ()) if isinstance(environment, dict) else ()
    reviewers = [rule for rule in rules if isinstance(rule, dict) and rule.get("type") == "required_reviewers"]
    guard = f"{len(reviewers[0].get('reviewers', ()))} may approve" if reviewers else "nobody has to approve"
    return f"{_text(environment, 'name')} ({guard})"


async def _releases(api: Api, repo: tuple[str, ...], facts: ForgeFacts) -> None:
    answer = await api.get(*repo, "releases", per_page=100)
    if isinstance(answer.value, list):
        facts.read += 1
        facts.releasers = dict(
            Counter(_logins(commit.get("author") for commit in answer.value if isinstance(commit, dict)))
        )
    commits = await api.get(*repo, "commits", per_page=100)
    for release in commits.value if isinstance(commits.value, list) else ():
        for who in ("author", "committer"):
            mail, login = _text(release.get("commit", {}).get(who), "email"), _text(release.get(who), "login")
            if mail and login and login != "web-flow":
                facts.logins[mail.casefold()] = login.lower()


def _logins(people: Iterable[Any]) -> list[str]:
    return [login.lower() for person in people if (login := _text(person, "login"))]


def _text(thing: Any, key: str) -> str:
    value = thing.get(key) if isinstance(thing, dict) else None
    return value if isinstance(value, str) else ""
