"""Workflows that publish what the tree says that it is published as."""

from pathlib import Path

from auditor.repos.cache import Cache
from auditor.repos.checkout import opened
from auditor.repos.scanner import scan
from tests.repos.making import repository

WORKFLOW = "on:\n  push:\n    tags: [v1]\npermissions:\n  contents: read\njobs:\n  a:\n    run: npm publish\n"


def test_the_right_to_merge_reaches_the_package_through_its_workflow(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "package.json": '{"name": "tool"}',
        "Cargo.toml": '[package]\nname = "tool"\n',
        ".github/workflows/release.yml": WORKFLOW,
    }
    made = repository(tmp_path, files)
    with Cache(None) as cache:
        result = scan(opened(made.folder), cache, lambda doing, done, known: None)
    grants = [grant for grant in result.collected.grants if (grant.function or "").startswith("publish by")]
    assert [(grant.holder, grant.target) for grant in grants] == [(result.checkout.id, "pkg:npm/tool")]
    assert grants[0].condition == "no environment has to approve it"
