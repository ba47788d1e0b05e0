"""Extracts the permissions of a workflow (https://docs.github.com/actions/reference/workflows-and-actions).

It reads line by line: the YAML may be hostile, and only a few keys matter.
"""

import re
from collections.abc import Iterator

from auditor.model.source import Workflow
from auditor.repos.workflows import gitlab
from auditor.repos.workflows.images import images

_GITHUB = re.compile(r"^[\"']?(?:on|true)[\"']?:", re.MULTILINE)
_WRITES = re.compile(
    r"^\s{0,40}([a-z-]{2,30}):\s{1,10}write\b|^\s{0,40}permissions:\s{1,10}(write-all)\b", re.MULTILINE
)
_PERMISSIONS = re.compile(r"^\s{0,40}permissions:", re.MULTILINE)
_USES = re.compile(r"^\s{0,40}(?:-\s{1,10})?uses:\s{0,10}[\"']?([\w./-]{1,120})@([\w./-]{1,120})", re.MULTILINE)
_TARGET = re.compile(r"^\s{0,40}(?:-\s{0,10})?pull_request_target\b|^on:.{0,120}\bpull_request_target\b", re.MULTILINE)
_RUN_TARGET = re.compile(r"\bref:.{0,40}github\.event\.pull_request\.head|github\.head_ref")
_INJECTED = re.compile(
    r"\$\{\{\s{0,10}github\.(?:head_ref|event\.(?:issue|pull_request|comment|review|discussion|head_commit)"
    r"[\w.]{0,60}\.?(?:title|body|message|label|ref|name))\s{0,10}\}\}"
)
_RUN = re.compile(r"^\s{0,40}(?:-\s{1,10})?run:", re.MULTILINE)
_ENVIRONMENT = re.compile(
    r"^\s{0,40}environment:[ ]{0,10}(?:\n[ ]{1,40}name:[ ]{0,10})?[\"']?([\w./-]{1,60})", re.MULTILINE
)
_SECRET = re.compile(r"\bsecrets\.(\w{1,60})")
_SELF_HOSTED = re.compile(r"^\s{0,40}runs-on:.{0,60}\bself-hosted\b", re.MULTILINE)
_PUBLISHES = (
    ("npm packages", r"\b(?:npm|yarn|pnpm|bun) (?:npm )?publish\b|changesets/action|\blerna publish\b"),
    ("crates", r"\bcargo (?:publish|release|workspaces publish)\b|cargo-publish"),
    ("PyPI packages", r"\btwine upload\b|gh-action-pypi-publish|\b(?:poetry|uv|flit|hatch|maturin) publish\b"),
    ("container images", r"\bdocker(?: buildx)? push\b|docker/build-push-action|\bdocker buildx build\b.{0,200}--push"),
    (
        "releases",
        r"\bgoreleaser\b|action-gh-release|\bgh release (?:create|upload)\b|release-action|actions/create-release",
    ),
    ("contracts", r"\bforge (?:script|create)\b.{0,300}--broadcast|\bhardhat (?:deploy|ignition)\b"),
    ("a web site", r"actions/deploy-pages|cloudflare/(?:wrangler|pages)-action|peaceiris/actions-gh-pages"),
)
_PUBLISHED = tuple((what, re.compile(pattern)) for what, pattern in _PUBLISHES)
_COMMIT = re.compile(r"[0-9a-f]{40}|sha256:[0-9a-f]{64}")
_MOST_NAMED = 3


def workflow(source: bytes) -> Workflow:
    """The permissions of a workflow or pipeline; its path is added when the tree is joined."""
    text = "\n".join(
        line for line in source.decode("utf-8", "replace").splitlines() if not line.lstrip().startswith("#")
    )
    of_github = _GITHUB.search(text) is not None
    published = (what for what, pattern in _PUBLISHED if pattern.search(text))
    publishes = tuple(dict.fromkeys((*published, *(() if of_github else gitlab.publishes(text)))))
    writes = dict.fromkeys(first or second for first, second in _WRITES.findall(text)) if of_github else ()
    risks = (*(_risks(text) if of_github else gitlab.risks(text)), *_of_publishing(text, publishes, of_github))
    return Workflow(
        path="",
        publishes=publishes,
        permissions=tuple(writes),
        risks=risks,
        environments=tuple(dict.fromkeys(_ENVIRONMENT.findall(text))) if publishes else (),
        images=images(text) if "container images" in publishes else (),
    )


def _risks(text: str) -> Iterator[str]:
    if _TARGET.search(text):
        runs = ", and it checks out their code" if _RUN_TARGET.search(text) else ""
        yield f"runs with the repository's rights for pull requests of anybody (pull_request_target){runs}"
    if _RUN.search(text) and _INJECTED.search(text):
        yield "runs text that anybody can write (a title, a branch name)"
    if not _PERMISSIONS.search(text):
        yield "its token has the default rights of the repository"
    loose = dict.fromkeys(f"{name}@{ref}" for name, ref in _USES.findall(text) if _is_loose(name, ref))
    if loose:
        more = f" and {len(loose) - _MOST_NAMED} more" if len(loose) > _MOST_NAMED else ""
        yield f"actions of others without a commit: {', '.join(list(loose)[:_MOST_NAMED])}{more}"
    if _SELF_HOSTED.search(text):
        yield "runs on a machine of the project"


def _of_publishing(text: str, publishes: tuple[str, ...], of_github: bool) -> Iterator[str]:
    """Who must approve what is published, and the secrets that it is published with."""
    if not publishes:
        return
    environments = dict.fromkeys(_ENVIRONMENT.findall(text))
    yield f"environment {', '.join(environments)}" if environments else "no environment has to approve it"
    names = dict.fromkeys(_SECRET.findall(text)) if of_github else gitlab.secrets(text)
    if secrets := [name for name in names if name != "GITHUB_TOKEN"]:
        yield f"secrets {', '.join(secrets[:_MOST_NAMED])}"


def _is_loose(name: str, ref: str) -> bool:
    """Whether an action by others than the forge can change under the same reference."""
    return not name.startswith(("./", "actions/", "github/")) and _COMMIT.fullmatch(ref) is None
