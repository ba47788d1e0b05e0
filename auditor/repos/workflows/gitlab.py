"""Reads GitLab pipelines (https://docs.gitlab.com/ci/yaml/) line by line."""

import re
from collections.abc import Iterator

_REMOTE = re.compile(r"^[ -]{0,40}remote:[ ]{0,4}[\"']?(https?://[^\s\"']{1,200})", re.MULTILINE)
_PROJECT = re.compile(
    r"^[ -]{0,40}project:[ ]{0,4}[\"']?([\w./-]{1,120})[\"']?((?:\n[ ]{1,40}(?!-)[^\n]{0,200}){0,6})", re.MULTILINE
)
_COMPONENT = re.compile(r"^[ -]{0,40}component:[ ]{0,4}[\"']?([^\s\"']{1,200})@([\w.-]{1,80})", re.MULTILINE)
_REF = re.compile(r"\bref:[ ]{0,4}[\"']?([\w./-]{1,100})")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_MANUAL = re.compile(r"^[ -]{0,40}when:[ ]{0,4}manual\b", re.MULTILINE)
_SECRET = re.compile(r"\$\{?([A-Z][A-Z0-9_]{0,60}(?:TOKEN|KEY|PASSWORD|SECRET|CREDENTIALS)[A-Z0-9_]{0,20})\b")
_OF_FORGE = {"CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD"}
_RELEASE = re.compile(r"^[ ]{1,40}release:[ ]{0,4}$|\brelease-cli create\b|\bglab release create\b", re.MULTILINE)
_PAGES = re.compile(r"^pages:[ ]{0,4}$", re.MULTILINE)
_KANIKO = re.compile(r"\bkaniko/executor\b.{0,400}--destination|\bbuildah push\b|\bskopeo copy\b", re.DOTALL)
_MOST = 3


def is_pipeline(path: str) -> bool:
    """Whether a file is a GitLab pipeline, or a part of one."""
    return (
        re.search(r"(^|/)\.gitlab-ci\.ya?ml$|(^|/)\.gitlab/(?:[\w.-]{1,80}/){0,4}[\w.-]{1,80}\.ya?ml$", path)
        is not None
    )


def publishes(text: str) -> Iterator[str]:
    """What a pipeline publishes according to GitLab's own keywords."""
    if _KANIKO.search(text):
        yield "container images"
    if _RELEASE.search(text):
        yield "releases"
    if _PAGES.search(text):
        yield "a web site"


def risks(text: str) -> Iterator[str]:
    """Parts of a pipeline that others can change, and who starts its publishing jobs."""
    loose = [*_REMOTE.findall(text)]
    for project, rest in _PROJECT.findall(text):
        ref = _REF.search(rest)
        if ref is None or _COMMIT.fullmatch(ref[1]) is None:
            loose.append(project)
    loose += [name for name, ref in _COMPONENT.findall(text) if _COMMIT.fullmatch(ref) is None]
    if loose:
        more = f" and {len(loose) - _MOST} more" if len(loose) > _MOST else ""
        yield f"files of others without a commit: {', '.join(list(dict.fromkeys(loose))[:_MOST])}{more}"
    if _MANUAL.search(text):
        yield "a part of it is started by hand"


def secrets(text: str) -> list[str]:
    """The project variables that a pipeline uses as secrets."""
    return [name for name in dict.fromkeys(_SECRET.findall(text)) if name not in _OF_FORGE]
