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
from auditor.net.http import RequestLimits
from auditor.repos.cache import Cache
from auditor.repos.checkout import opened
from auditor.repos.forge import read_forge
from auditor.repos.forge.forge_facts import ForgeFacts
from auditor.repos.scanner import RepositoryScan, scan
from tests.repos.forge.described import GitHub, Refused, github, needed
from tests.repos.forge.serving import Answer, ByPath, Server, serving
from tests.repos.making import repository

REPO = "repos/org/tool"
QUICK = RequestLimits(timeout_s=5, attempts=1)
PUSH = {"admin": False, "maintain": False, "push": True, "triage": True, "pull": True}


@pytest.fixture(autouse=True, scope="module")
def described() -> None:
    """These tests need GitHub's description of its API."""
    needed()


def facts(**changes: Any) -> dict[str, Any]:
    answers: dict[str, Any] = {
        REPO: {"default_branch": "main", "owner": {"login": "Org", "type": "Organization"}},
        "orgs/org/members": [{"login": "Ada"}, {"login": "Bob"}],
        "user/memberships/orgs/org": {"state": "active", "role": "admin"},
        f"{REPO}/collaborators": [
            {"login": "Ada", "id": 1, "permissions": PUSH | {"admin": True, "maintain": True}},
            {"login": "Eve", "id": 2, "permissions": PUSH},
            {"login": "Guest", "id": 3, "permissions": PUSH | {"push": False}},
        ],
        f"{REPO}/rules/branches/main": [
            {
                "type": "pull_request",
                "ruleset_id": 7,
                "parameters": {
                    "required_approving_review_count": 2,
                    "dismiss_stale_reviews_on_push": True,
                    "require_code_owner_review": False,
                    "require_last_push_approval": False,
                    "required_review_thread_resolution": False,
                },
            },
            {"type": "non_fast_forward", "ruleset_id": 7},
        ],
        f"{REPO}/rulesets/7": {"id": 7, "bypass_actors": []},
        f"{REPO}/branches/main/protection": Refused(404, "Branch not protected"),
        f"{REPO}/keys": [{"title": "deploy", "read_only": False}, {"title": "read", "read_only": True}],
        f"{REPO}/actions/permissions/workflow": {
            "default_workflow_permissions": "write",
            "can_approve_pull_request_reviews": True,
        },
        f"{REPO}/environments": {
            "total_count": 2,
            "environments": [
                {
                    "name": "production",
                    "protection_rules": [{"id": 1, "node_id": "", "type": "required_reviewers", "reviewers": [{}, {}]}],
                },
                {"name": "staging", "protection_rules": []},
            ],
        },
        f"{REPO}/releases": [{"author": {"login": "Ada"}}, {"author": {"login": "Ada"}}],
        f"{REPO}/commits": [{"author": {"login": "Ada"}, "commit": {"author": {"email": "Ada@Example.org"}}}],
    }
    return answers | {path.replace("__", "/"): answer for path, answer in changes.items()}


def ask(server: Server, prefix: str = "/api/v3", token: str = "", repository: str = "org/tool") -> ForgeFacts:
    with serving(server, prefix) as url:
        return asyncio.run(read_forge(url, token, repository, QUICK))


def asked(answers: dict[str, Any]) -> ForgeFacts:
    return ask(GitHub(answers))


def scanned(folder: Path, facts: ForgeFacts) -> RepositoryScan:
    made = repository(folder, {"a.txt": "a"})
    with Cache(None) as cache:
        checkout = opened(made.folder, "https://github.com/org/tool")
        return scan(checkout, cache, lambda doing, done, known: None, forge=facts)


def test_github_tells_who_merges_who_administers_and_what_machines_may() -> None:
    told = asked(facts())
    assert (told.organisation, told.owners) == ("org", ("ada", "bob"))
    assert (told.admins, told.writers, told.approvals) == (("ada",), ("ada", "eve"), 2)
    assert (told.bypass, told.keys, told.tokens_write) == ((), ("deploy",), True)
    assert told.environments == ("production (2 may approve)", "staging (nobody has to approve)")
    assert told.releasers == {"ada": 2}
    assert told.logins["ada@example.org"] == "ada"
    assert told.unseen == []


ACTORS: list[tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = [
    ({"actor_type": "User", "actor_id": 2}, ("eve",), ()),
    ({"actor_type": "User", "actor_id": 99}, (), ("user 99",)),
    ({"actor_type": "RepositoryRole", "actor_id": 4}, ("ada", "eve"), ()),
    ({"actor_type": "RepositoryRole", "actor_id": 2}, ("ada",), ()),
    ({"actor_type": "RepositoryRole", "actor_id": 1234}, (), ("role 1234",)),
    ({"actor_type": "OrganizationAdmin", "actor_id": None}, ("ada", "bob"), ()),
    ({"actor_type": "Team", "actor_id": 5}, ("zoe",), ()),
    ({"actor_type": "Team", "actor_id": 6}, (), ("team 6",)),
    ({"actor_type": "Integration", "actor_id": 9}, (), ("app 9",)),
]


@pytest.mark.parametrize(("actor", "logins", "groups"), ACTORS)
def test_whoever_may_bypass_the_rules_is_known_by_login_or_is_a_gap(
    actor: dict[str, Any], logins: tuple[str, ...], groups: tuple[str, ...]
) -> None:
    answers = facts() | {
        f"{REPO}/rulesets/7": {"id": 7, "bypass_actors": [actor | {"bypass_mode": "always"}]},
        f"{REPO}/teams": [{"id": 5, "slug": "core"}],
        "orgs/org/teams/core/members": [{"login": "Zoe"}],
    }
    told = asked(answers)
    assert (told.bypass, told.bypass_groups) == (logins, groups)
    assert len(told.unseen) == len(groups)


def test_a_deploy_key_that_may_bypass_reviews_puts_code_on_the_branch_alone(tmp_path: Path) -> None:
    key = {"actor_type": "DeployKey", "actor_id": None, "bypass_mode": "always"}
    seen = scanned(tmp_path, asked(facts() | {f"{REPO}/rulesets/7": {"id": 7, "bypass_actors": [key]}})).collected
    gate = seen.entities["git:https://github.com/org/tool"].gate
    assert isinstance(gate, AnyGate)
    assert ["github.com/deploy-key/deploy"] in [[member.id for member in members(way)] for way in gate.of]


def test_whoever_may_bypass_reviews_is_a_way_of_its_own_to_the_branch(tmp_path: Path) -> None:
    actors = [{"actor_type": "User", "actor_id": 2}, {"actor_type": "Team", "actor_id": 6}]
    told = asked(facts() | {f"{REPO}/rulesets/7": {"id": 7, "bypass_actors": actors}, f"{REPO}/teams": []})
    gate = scanned(tmp_path, told).collected.entities["git:https://github.com/org/tool"].gate
    assert isinstance(gate, AnyGate)
    alone = [way for way in gate.of if isinstance(way, Threshold) and way.k == 1]
    assert {member.id for way in alone for member in members(way)} >= {"github.com/eve", "github.com/org/team 6"}


def test_an_outsider_is_told_which_permission_would_show_the_rest() -> None:
    refused = Refused(403, "Resource not accessible by personal access token")
    hidden = ("collaborators", "keys", "actions/permissions/workflow")
    answers = facts() | {f"{REPO}/{path}": refused for path in hidden}
    answers |= {
        f"{REPO}/branches/main/protection": Refused(404, "Not Found"),
        "user/memberships/orgs/org": Refused(401, "Requires authentication"),
    }
    unseen = dict(asked(answers).unseen)
    assert "administration: read" in unseen["the protection of its main branch"]
    assert "administration: read" in unseen["its deploy keys"]
    assert "push access" in unseen["who may push to it and administer it"]
    assert "organization members: read" in unseen["whether these are all owners of the organisation"]
    assert len(unseen) == 5


def test_an_invitation_that_nobody_accepted_makes_no_insider() -> None:
    unseen = dict(asked(facts() | {"user/memberships/orgs/org": {"state": "pending"}}).unseen)
    assert "whether these are all owners of the organisation" in unseen


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Refused(404, "Not Found"), "HTTP status 404"),
        (Refused(403, "API rate limit exceeded", {"x-ratelimit-remaining": "0"}), "limit of requests is used up"),
        (Refused(429, "Too many requests", {"x-ratelimit-remaining": "0"}), "limit of requests is used up"),
        (Refused(429, "You have exceeded a secondary rate limit", {"retry-after": "60"}), "HTTP status 429"),
        (Refused(500, "down"), "HTTP status 500"),
    ],
)
def test_a_forge_that_does_not_answer_is_a_gap(answer: Refused, why: str) -> None:
    told = asked({REPO: answer})
    assert told.unseen[0][0] == "the repository on its forge"
    assert why in told.unseen[0][1]


@pytest.mark.parametrize("nonsense", [b"<html>", b"[" * 100_000, b"[]", b"7"])
def test_an_answer_that_is_nonsense_is_a_gap(nonsense: bytes) -> None:
    told = ask(ByPath({REPO: Answer(200, nonsense)}))
    assert [what for what, _ in told.unseen] == ["the repository on its forge"]


def test_old_branch_protection_counts_as_rules_do() -> None:
    protection = {
        "required_pull_request_reviews": {
            "required_approving_review_count": 3,
            "bypass_pull_request_allowances": {
                "users": [github().like("simple-user-items", {"login": "Mia"})],
                "teams": [github().like("team-items", {"slug": "core", "type": "organization"})],
                "apps": [],
            },
        },
        "enforce_admins": {"enabled": False},
    }
    answers = facts() | {f"{REPO}/branches/main/protection": protection, f"{REPO}/rules/branches/main": []}
    told = asked(answers)
    assert (told.approvals, told.bypass, told.bypass_groups) == (3, ("mia",), ("team core",))
    assert "its branch protection does not bind administrators" in told.notes
    told = asked(answers | {"orgs/org/teams/core/members": [{"login": "Zoe"}]})
    assert (told.bypass, told.bypass_groups) == (("mia", "zoe"), ())


def test_long_lists_are_read_to_their_end() -> None:
    many = [{"login": f"u{n}", "id": n, "permissions": PUSH} for n in range(250)]
    server = GitHub(facts() | {f"{REPO}/collaborators": many})
    assert len(ask(server).writers or ()) == 250
    assert len([path for path, _ in server.asked if path.endswith("/collaborators")]) == 3


def test_environments_beyond_the_first_hundred_are_a_gap() -> None:
    unseen = dict(asked(facts() | {f"{REPO}/environments": {"total_count": 103, "environments": []}}).unseen)
    assert "103 more environments" in unseen


PROJECT = "projects/org%2Ftool"


def gitlab(**changes: Any) -> dict[str, Any]:
    """GitLab publishes no description of its API as a package: these shapes are taken from its documentation."""
    answers: dict[str, Any] = {
        PROJECT: {"default_branch": "main", "namespace": {"kind": "group", "full_path": "Org"}},
        f"{PROJECT}/members/all": [
            {"id": 1, "username": "Ada", "access_level": 50},
            {"id": 2, "username": "Bob", "access_level": 40},
            {"id": 3, "username": "Eve", "access_level": 30},
        ],
        f"{PROJECT}/protected_branches/main": {
            "merge_access_levels": [{"access_level": 30}],
            "push_access_levels": [{"access_level": 0}],
        },
        f"{PROJECT}/approval_rules": [{"approvals_required": 1}, {"approvals_required": 2}],
        f"{PROJECT}/deploy_keys": [{"title": "ci", "can_push": True}],
        f"{PROJECT}/releases": [{"author": {"username": "Ada"}}],
    }
    return answers | {f"{PROJECT}/{path.replace('__', '/')}": answer for path, answer in changes.items()}


def test_gitlab_tells_the_same_in_its_own_words() -> None:
    told = ask(ByPath(gitlab()), "/api/v4")
    assert (told.owners, told.admins, told.writers) == (("ada",), ("ada", "bob"), ("ada", "bob", "eve"))
    assert (told.approvals, told.keys, told.releasers) == (2, ("ci",), {"ada": 1})
    assert (told.bypass, told.unseen) == ((), [])


@pytest.mark.parametrize(
    ("push", "logins", "groups", "keys"),
    [
        ([{"access_level": 40}], ("ada", "bob"), (), False),
        ([{"access_level": 40, "user_id": 3}], ("eve",), (), False),
        ([{"access_level": 40, "group_id": 9}], (), ("group 9",), False),
        ([{"access_level": 40, "user_id": 77}], (), ("user 77",), False),
        ([{"access_level": 40, "deploy_key_id": 1}], (), (), True),
        ("nonsense", (), (), False),
    ],
)
def test_whoever_may_push_to_a_branch_of_gitlab_needs_no_approval(
    push: Any, logins: tuple[str, ...], groups: tuple[str, ...], keys: bool
) -> None:
    told = ask(ByPath(gitlab(protected_branches__main={"push_access_levels": push})), "/api/v4")
    assert (told.bypass, told.bypass_groups, told.keys_bypass) == (logins, groups, keys)
    assert len(told.unseen) == len(groups)


def test_a_branch_of_gitlab_that_nothing_protects_is_open_to_developers() -> None:
    told = ask(ByPath(gitlab(protected_branches__main=Answer(404, {"message": "404 Not found"}))), "/api/v4")
    assert told.writers == told.bypass == ("ada", "bob", "eve")
    assert "its main branch is not protected" in told.notes


def test_a_gitlab_that_shows_outsiders_little_names_what_would_show_it() -> None:
    told = ask(ByPath({PROJECT: gitlab()[PROJECT]}), "/api/v4")
    assert {what for what, _ in told.unseen} == {
        "who may push to it and administer it",
        "the protection of its main branch",
        "how many must approve a change",
        "its deploy keys",
    }


def test_the_token_goes_to_the_forge_and_into_nothing_else() -> None:
    servers: list[tuple[Server, str]] = [(GitHub({}), "/api/v3"), (ByPath({}), "/api/v4")]
    for server, prefix in servers:
        told = ask(server, prefix, "s3cret-token")
        assert server.asked[0][1]["authorization"] == "Bearer s3cret-token"
        assert "s3cret-token" not in repr(told)


def test_hostile_names_stay_inside_their_path() -> None:
    server = GitHub({})
    ask(server, repository="../../admin?x=/y")
    assert server.asked == []
    ask(server, repository="a/b?c=/d")
    assert [path for path, _ in server.asked] == ["/api/v3/repos/a/b%3Fc%3D%2Fd"]


def test_an_api_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(UsageError, match="not the address of an API"):
        asyncio.run(read_forge("https://forge.example", "", "org/tool"))


def test_reviews_are_a_threshold_and_administrators_stand_above_it(tmp_path: Path) -> None:
    seen = scanned(tmp_path, asked(facts())).collected
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
    entities = scanned(tmp_path, asked(facts())).collected.entities
    assert entities["github.com/ada"].label == "Ada"
    assert not any(id_.startswith("person/") for id_ in entities)


def test_people_of_a_forge_of_one_s_own_are_known_under_its_name(tmp_path: Path) -> None:
    with serving(GitHub(facts()), "/api/v3") as url:
        told = asyncio.run(read_forge(url, "", "org/tool", QUICK, host="git.example"))
    entities = scanned(tmp_path, told).collected.entities
    assert entities["git.example/ada"].label == "Ada"
    assert not any(id_.startswith(("person/", "github.com/")) for id_ in entities)


def test_what_the_forge_hides_leaves_what_git_knows(tmp_path: Path) -> None:
    seen = scanned(tmp_path, asked({})).collected
    gate = seen.entities["git:https://github.com/org/tool"].gate
    assert isinstance(gate, Threshold)
    assert not gate.complete
    assert {"the repository on its forge", "who administers it, and can take rights in it away"} <= {
        gap.what for gap in seen.gaps
    }
