"""The server of GitHub's description fails a test that asks for, or answers, what the description does not know."""

import httpx
import pytest

from tests.repos.forge.described import GitHub, Refused, needed
from tests.repos.forge.serving import serving

REPO = "repos/o/r"


@pytest.fixture(autouse=True, scope="module")
def described() -> None:
    """These tests need GitHub's description of its API."""
    needed()


@pytest.mark.parametrize(
    ("path", "fact", "fault"),
    [
        ("repos/o/r/secrets-of-nobody", {}, "is not described"),
        ("repos/o/r?verbose=1", {}, "the query has no parameter verbose"),
        ("repos/o/r/collaborators?affiliation=everybody", [], "affiliation"),
        ("repos/o/r/rulesets/seven", {}, "ruleset_id"),
        ("repos/o/r", {"default_branch": 7}, "default_branch"),
        ("repos/o/r", Refused(402, "Pay"), "never answered with 402"),
    ],
)
def test_what_the_description_lacks_fails_the_test(path: str, fact: object, fault: str) -> None:
    server = GitHub({path.partition("?")[0]: fact})
    with pytest.raises(AssertionError, match=fault), serving(server, "/api/v3") as url:
        httpx.get(f"{url}/{path}")


def test_pages_are_cut_and_linked_as_github_does() -> None:
    server = GitHub({f"{REPO}/keys": [{"title": str(n)} for n in range(31)]})
    with serving(server, "/api/v3") as url:
        first = httpx.get(f"{url}/{REPO}/keys")
        last = httpx.get(f"{url}/{REPO}/keys", params={"page": 2})
    assert (len(first.json()), first.links["next"]["rel"], len(last.json()), last.links) == (30, "next", 1, {})


def test_facts_lie_over_the_description_s_own_example() -> None:
    server = GitHub({REPO: {"owner": {"login": "Org"}}})
    with serving(server, "/api/v3") as url:
        told = httpx.get(f"{url}/{REPO}").json()
    assert (told["owner"]["login"], told["owner"]["type"], "full_name" in told) == ("Org", "User", True)
