"""What GitHub and GitLab tell of a repository, and what they would not show."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.model.entity import EntityKind
from auditor.model.gate import Any as AnyGate
from auditor.model.gate import Threshold, members
from auditor.model.grant import Effect
from auditor.net.http import Limits
from auditor.repos.cache import Cache
from auditor.repos.checkout import opened
from auditor.repos.forge import ask_forge
from auditor.repos.forge.facts import ForgeFacts
from auditor.repos.scanner import RepositoryScan, scan
from tests.repos.forge.serving import Forge, serving
from tests.repos.making import repository

REPO = "repos/org/tool"
QUICK = Limits(timeout_s=5, attempts=1)


def github(**changes: Any) -> dict[str, Any]:
    answers: dict[str, Any] = {
        REPO: {"default_branch": "main", "owner": {"login": "Org", "type": "Organization"}},
        "orgs/org/members": [{"login": "Ada"}, {"login": "Bob"}],
        "user/memberships/orgs/org": {"state": "active", "role": "admin"},
        f"{REPO}/collaborators": [
            {"login": "Ada", "permissions": {"admin": True, "push": True}},
            {"login": "Eve", "permissions": {"admin": False, "push": True}},
            {"login": "Guest", "permissions": {"admin": False, "push": False}},
        ],
        f"{REPO}/rules/branches/main": [
            {"type": "pull_request", "ruleset_id": 7, "parameters": {"required_approving_review_count": 2}},
            {"type": "non_fast_forward", "ruleset_id": 7},
        ],
        f"{REPO}/rulesets/7": {"id": 7, "bypass_actors": [{"actor_type": "Team", "actor_id": 5}]},
        f"{REPO}/branches/main/protection": (404, "Branch not protected"),
        f"{REPO}/keys": [{"title": "deploy", "read_only": False}, {"title": "read", "read_only": True}],
        f"{REPO}/actions/permissions/workflow": {
            "default_workflow_permissions": "write",
            "can_approve_pull_request_reviews": True,
        },
        f"{REPO}/environments": {
            "environments": [
                {"name": "production", "protection_rules": [{"type": "required_reviewers", "reviewers": [{}, {}]}]},
                {"name": "staging", "protection_rules": []},
            ]
        },
        f"{REPO}/releases": [{"author": {"login": "Ada"}}, {"author": {"login": "Ada"}}],
        f"{REPO}/commits": [{"author": {"login": "Ada"}, "commit": {"author": {"email": "Ada@Example.org"}}}],
    }
    return answers | {path.replace("__", "/"): answer for path, answer in changes.items()}


def asked(answers: dict[str, Any], prefix: str = "/api/v3", token: str = "") -> ForgeFacts:
    forge = Forge(answers)
    with serving(forge, prefix) as url:
        return asyncio.run(ask_forge(url, token, "org/tool", QUICK))


def scanned(folder: Path, facts: ForgeFacts) -> RepositoryScan:
    made = repository(folder, {"a.txt": "a"})
    with Cache(None) as cache:
        checkout = opened(made.folder, "https://github.com/org/tool")
        return scan(checkout, cache, lambda doing, done, known: None, forge=facts)


def test_github_tells_who_merges_who_administers_and_what_machines_may() -> None:
    facts = asked(github())
    assert (facts.organisation, facts.owners) == ("org", ("ada", "bob"))
    assert (facts.admins, facts.writers, facts.approvals) == (("ada",), ("ada", "eve"), 2)
    assert (facts.bypass, facts.keys, facts.tokens_write) == (("Team 5",), ("deploy",), True)
    assert facts.environments == ("production (2 may approve)", "staging (nobody has to approve)")
    assert (facts.releasers, facts.logins) == ({"ada": 2}, {"ada@example.org": "ada"})
    assert facts.unseen == []


def test_an_outsider_is_told_which_permission_would_show_the_rest() -> None:
    refused = (403, "Resource not accessible by personal access token")
    hidden = ("collaborators", "keys", "actions/permissions/workflow")
    answers = github() | {f"{REPO}/{path}": refused for path in hidden}
    answers |= {
        f"{REPO}/branches/main/protection": (404, "Not Found"),
        "user/memberships/orgs/org": (401, "Requires authentication"),
    }
    unseen = dict(asked(answers).unseen)
    assert "administration: read" in unseen["the protection of its main branch"]
    assert "administration: read" in unseen["its deploy keys"]
    assert "push access" in unseen["who may push to it and administer it"]
    assert "organization members: read" in unseen["whether these are all owners of the organisation"]
    assert len(unseen) == 5


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((404, "Not Found"), "HTTP status 404"),
        ((403, "API rate limit exceeded"), "limit of requests is used up"),
        (b"<html>", "no JSON"),
        ((500, "down"), "HTTP status 500"),
    ],
)
def test_a_forge_that_does_not_answer_is_a_gap(answer: Any, why: str) -> None:
    facts = asked({REPO: answer})
    assert facts.unseen[0][0] == "the repository on its forge"
    assert why in facts.unseen[0][1]


def test_old_branch_protection_counts_as_rules_do() -> None:
    protection = {
        "required_pull_request_reviews": {"required_approving_review_count": 3},
        "enforce_admins": {"enabled": False},
    }
    facts = asked(github() | {f"{REPO}/branches/main/protection": protection, f"{REPO}/rules/branches/main": []})
    assert facts.approvals == 3
    assert "its branch protection does not bind administrators" in facts.notes


def test_long_lists_are_read_to_their_end() -> None:
    many = [{"login": f"u{n}", "permissions": {"push": True}} for n in range(250)]
    assert len(asked(github() | {f"{REPO}/collaborators": many}).writers or ()) == 250


def test_gitlab_tells_the_same_in_its_own_words() -> None:
    project = "projects/org%2Ftool"
    facts = asked(
        {
            project: {"default_branch": "main", "namespace": {"kind": "group", "full_path": "Org"}},
            f"{project}/members/all": [
                {"username": "Ada", "access_level": 50},
                {"username": "Bob", "access_level": 40},
                {"username": "Eve", "access_level": 30},
            ],
            f"{project}/protected_branches/main": {"merge_access_levels": [{"access_level": 30}]},
            f"{project}/approval_rules": [{"approvals_required": 1}, {"approvals_required": 2}],
            f"{project}/deploy_keys": [{"title": "ci", "can_push": True}],
            f"{project}/releases": [{"author": {"username": "Ada"}}],
        },
        "/api/v4",
    )
    assert (facts.owners, facts.admins, facts.writers) == (("ada",), ("ada", "bob"), ("ada", "bob", "eve"))
    assert (facts.approvals, facts.keys, facts.releasers, facts.unseen) == (2, ("ci",), {"ada": 1}, [])


def test_the_token_goes_to_the_forge_and_into_nothing_else() -> None:
    for prefix, header in (("/api/v3", "authorization"), ("/api/v4", "private-token")):
        forge = Forge({})
        with serving(forge, prefix) as url:
            facts = asyncio.run(ask_forge(url, "s3cret-token", "org/tool", QUICK))
        assert "s3cret-token" in forge.asked[0][1][header]
        assert "s3cret-token" not in repr(facts)


def test_hostile_names_stay_inside_their_path() -> None:
    forge = Forge({})
    with serving(forge, "/api/v3") as url:
        asyncio.run(ask_forge(url, "", "../../admin?x=/y", QUICK))
    assert forge.asked == []
    with serving(forge, "/api/v3") as url:
        asyncio.run(ask_forge(url, "", "a/b?c=/d", QUICK))
    assert [path for path, _ in forge.asked] == ["/api/v3/repos/a/b%3Fc%3D%2Fd"]


def test_an_api_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(UsageError, match="not the address of an API"):
        asyncio.run(ask_forge("https://forge.example", "", "org/tool"))


def test_reviews_are_a_threshold_and_administrators_stand_above_it(tmp_path: Path) -> None:
    seen = scanned(tmp_path, asked(github())).seen
    gate = seen.entities["git:https://github.com/org/tool"].gate
    assert isinstance(gate, AnyGate)
    reviewers, above = gate.of
    assert isinstance(reviewers, Threshold)
    assert (reviewers.k, {m.id for m in reviewers.members}) == (2, {"github.com/ada", "github.com/eve"})
    assert {member.id for member in members(above)} == {"github.com/ada", "github.com/org"}
    assert seen.entities["github.com/org"].kind is EntityKind.ORGANISATION
    taken = {grant.holder for grant in seen.grants if grant.effect is Effect.COMMUNITY}
    assert taken == {"github.com/ada", "github.com/org"}


def test_who_committed_and_who_has_an_account_is_one_person(tmp_path: Path) -> None:
    entities = scanned(tmp_path, asked(github())).seen.entities
    assert entities["github.com/ada"].label == "Ada"
    assert not any(id_.startswith("person/") for id_ in entities)


def test_what_the_forge_hides_leaves_what_git_knows(tmp_path: Path) -> None:
    seen = scanned(tmp_path, asked({})).seen
    gate = seen.entities["git:https://github.com/org/tool"].gate
    assert isinstance(gate, Threshold)
    assert not gate.complete
    assert {"the repository on its forge", "who administers it, and can take rights in it away"} <= {
        gap.what for gap in seen.gaps
    }
