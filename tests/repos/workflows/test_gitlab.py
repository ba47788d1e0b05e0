"""Pipelines of GitLab, and the container images that workflows push."""

import pytest

from auditor.repos.workflows.extract import workflow
from auditor.repos.workflows.gitlab import is_pipeline
from auditor.repos.workflows.images import images

PINNED = "b" * 40
PIPELINE = f"""
include:
  - remote: https://ci.example.com/build.yml
  - project: group/moving
    ref: main
    file: /a.yml
  - project: group/pinned
    ref: {PINNED}
  - component: gitlab.example.com/org/scan@1.0
build:
  script:
    - /kaniko/executor --context . --destination quay.io/org/node:$CI_COMMIT_TAG
ship:
  environment:
    name: production
  when: manual
  script:
    - npm publish --token $NPM_TOKEN
  release:
    tag_name: v1
"""


def test_a_pipeline_says_what_it_publishes_with_what_and_who_starts_it() -> None:
    run = workflow(PIPELINE.encode())
    assert run.publishes == ("npm packages", "container images", "releases")
    assert run.environments == ("production",)
    assert run.images == ("quay.io/org/node",)
    assert run.permissions == ()
    assert run.risks == (
        "files of others without a commit: https://ci.example.com/build.yml, group/moving, gitlab.example.com/org/scan",
        "a part of it is started by hand",
        "environment production",
        "secrets NPM_TOKEN",
    )


def test_a_pipeline_that_only_tests_has_no_risks_of_github() -> None:
    run = workflow(b"test:\n  script:\n    - cargo test\n")
    assert (run.publishes, run.risks) == ((), ())


@pytest.mark.parametrize(
    ("path", "is_one"),
    [(".gitlab-ci.yml", True), ("sub/.gitlab-ci.yaml", True), (".gitlab/ci/build.yml", True), ("ci/build.yml", False)],
)
def test_pipelines_are_known_by_their_path(path: str, is_one: bool) -> None:
    assert is_pipeline(path) is is_one


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("  run: docker push ghcr.io/org/app:v1\n", ("ghcr.io/org/app",)),
        ("    tags: ghcr.io/org/app:latest, org/app:${{ github.sha }}\n", ("ghcr.io/org/app", "org/app")),
        ("    images: |\n      ghcr.io/org/a\n      org/b\n    tags: type=sha\n", ("ghcr.io/org/a", "org/b")),
        ("  - podman push localhost/x docker://quay.io/org/app:1\n", ("quay.io/org/app",)),
        ("  - docker push $CI_REGISTRY_IMAGE:latest\n", ()),
        ("  - docker push registry.example.com/$CI_PROJECT_PATH\n", ()),
        ("on:\n  push:\n    tags: ['v*']\n", ()),
    ],
)
def test_images_are_named_without_tags_and_never_guessed(text: str, names: tuple[str, ...]) -> None:
    assert images(text) == names
