"""Which packages a tree names, and who may publish them."""

import asyncio
import json
from pathlib import PurePosixPath
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.model.collected import Collected
from auditor.model.entity import EntityKind
from auditor.model.gate import Unknown
from auditor.model.grant import Effect
from auditor.net.http import RequestLimits
from auditor.repos.packages.package_survey import PackageSurvey
from auditor.repos.packages.registries import (
    Publisher,
    Publishers,
    add_publishers,
    add_unread_packages,
    parsed,
    read_registries,
)
from auditor.repos.survey import Remark
from auditor.repos.tree import File
from tests.repos.forge.serving import Answer, ByPath, serving

QUICK = RequestLimits(timeout_s=5, attempts=1)


def remarks(files: dict[str, str]) -> tuple[Remark, ...]:
    survey = PackageSurvey()
    facts = [
        (File(path, path, 0, b""), survey.read(PurePosixPath(path).suffix, text.encode()))
        for path, text in files.items()
        if survey.wants(path)
    ]
    return survey.join(facts).remarks


def named(files: dict[str, str]) -> set[str]:
    return {remark.subject for remark in remarks(files)}


def test_manifests_name_packages_that_are_not_private() -> None:
    assert named(
        {
            "package.json": json.dumps({"name": "@org/tool"}),
            "a/package.json": json.dumps({"name": "inner", "private": True}),
            "Cargo.toml": '[package]\nname = "tool"',
            "b/Cargo.toml": '[package]\nname = "hidden"\npublish = false',
            "pyproject.toml": '[project]\nname = "tool-py"',
            "c/package.json": "{broken",
            "d/Cargo.toml": "= broken",
            "e/package.json": "[]",
        }
    ) == {"npm:@org/tool", "crates:tool", "pypi:tool-py"}


def asked(answers: dict[str, Any], files: dict[str, str], *kinds: str) -> list[Publishers]:
    with serving(ByPath(answers), "/r") as url:
        return asyncio.run(read_registries(dict.fromkeys(kinds, url), remarks(files), QUICK))


FILES = {"package.json": json.dumps({"name": "@org/tool"}), "Cargo.toml": '[package]\nname = "tool"'}


def test_registries_tell_who_may_publish() -> None:
    answers = {
        "@org%2Ftool".replace("@", "%40"): {"maintainers": [{"name": "ada", "email": "a@x"}, {"name": "bob"}]},
        "api/v1/crates/tool/owners": {
            "users": [{"login": "eve", "kind": "user"}, {"login": "github:org:core", "kind": "team"}]
        },
        "pypi/tool-py/json": {
            "ownership": {
                "roles": [{"role": "Owner", "user": "zoe"}, {"role": "Maintainer", "user": "ci"}],
                "organization": "org",
            }
        },
    }
    files = FILES | {"pyproject.toml": '[project]\nname = "tool-py"'}
    assert asked(answers, files, "npm", "crates", "pypi") == [
        Publishers("npm:@org/tool", (Publisher("ada"), Publisher("bob"))),
        Publishers("crates:tool", (Publisher("eve"), Publisher("github:org:core", decides=False, group=True))),
        Publishers("pypi:tool-py", (Publisher("org", group=True), Publisher("zoe"), Publisher("ci", decides=False))),
    ]


@pytest.mark.parametrize("ownership", [None, {}, {"roles": "zoe"}, {"roles": None}, []])
def test_a_project_whose_ownership_is_not_told_is_a_gap(ownership: Any) -> None:
    files = {"pyproject.toml": '[project]\nname = "tool-py"'}
    (told,) = asked({"pypi/tool-py/json": {"ownership": ownership}}, files, "pypi")
    assert (told.people, told.why) == (None, "no answer")


@pytest.mark.parametrize(
    ("answers", "kinds", "why"),
    [
        ({}, ("npm", "crates"), "it is not published there"),
        ({}, (), "--registry npm=URL was not given"),
        ({"%40org%2Ftool": {"maintainers": "ada"}}, ("npm",), "no answer"),
        ({"%40org%2Ftool": Answer(500, {"message": "down"})}, ("npm",), "HTTP status 500"),
    ],
)
def test_what_a_registry_does_not_tell_is_a_gap(answers: dict[str, Any], kinds: tuple[str, ...], why: str) -> None:
    first = asked(answers, FILES, *kinds)[0]
    assert first.people is None
    assert why in first.why
    seen = Collected()
    add_publishers(seen, [first])
    assert [gap.what for gap in seen.gaps] == ["who may publish it"]


def test_that_no_registry_was_asked_is_one_gap() -> None:
    seen = Collected()
    add_unread_packages(seen, "git:https://forge.example/a/b", remarks(FILES))
    (gap,) = seen.gaps
    assert gap.what == "who may publish its 2 packages"
    add_unread_packages(seen, "git:https://forge.example/a/b", ())
    assert len(seen.gaps) == 1


def test_each_publisher_alone_can_give_users_new_code() -> None:
    seen = Collected()
    add_publishers(seen, [Publishers("npm:tool", (Publisher("ada"), Publisher("bob", decides=False)))])
    assert [(grant.holder, grant.target, grant.effect) for grant in seen.grants] == [
        ("npm/ada", "pkg:npm/tool", Effect.UPGRADE),
        ("npm/ada", "pkg:npm/tool", Effect.COMMUNITY),
        ("npm/ada", "pkg:npm/tool", Effect.CONTROL),
        ("npm/bob", "pkg:npm/tool", Effect.UPGRADE),
    ]


def test_who_is_in_a_team_is_not_known() -> None:
    seen = Collected()
    add_publishers(seen, [Publishers("crates:tool", (Publisher("github:org:core", decides=False, group=True),))])
    team = seen.entities["crates/github:org:core"]
    assert (team.kind, team.gate) == (EntityKind.ORGANISATION, Unknown())


def test_only_known_kinds_of_registries_are_taken() -> None:
    assert parsed(["npm=https://r.example/"]) == {"npm": "https://r.example"}
    with pytest.raises(UsageError, match="is not KIND=URL"):
        parsed(["maven=https://r.example"])
