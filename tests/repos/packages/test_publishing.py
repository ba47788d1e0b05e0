"""Workflows that publish what the tree says that it is published as."""

from pathlib import Path

from auditor.model.grant import Effect
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


IMAGES = (
    "on: push\npermissions: {}\njobs:\n  a:\n    environment: production\n    run: docker push ghcr.io/org/node:v1\n"
)


def test_a_container_image_leads_from_the_right_to_merge_to_what_operators_run(tmp_path: Path) -> None:
    made = repository(tmp_path, {".github/workflows/image.yml": IMAGES})
    with Cache(None) as cache:
        result = scan(opened(made.folder), cache, lambda doing, done, known: None)
    image, software = "pkg:image/ghcr.io/org/node", f"{result.checkout.id}#software"
    steps = {(grant.holder, grant.target) for grant in result.collected.grants if grant.effect is Effect.UPGRADE}
    assert {(result.checkout.id, image), (image, software)} <= steps
    outcome = [gap for gap in result.collected.gaps if "environment production" in gap.what]
    assert [(gap.critical, "--forge" in gap.why) for gap in outcome] == [(False, True)]


def test_an_image_without_a_written_name_is_that_of_the_repository(tmp_path: Path) -> None:
    made = repository(tmp_path, {".gitlab-ci.yml": "push:\n  script:\n    - docker push $CI_REGISTRY_IMAGE\n"})
    with Cache(None) as cache:
        result = scan(opened(made.folder), cache, lambda doing, done, known: None)
    assert [entity.label for entity in result.collected.entities.values() if entity.label.startswith("image:of ")]
