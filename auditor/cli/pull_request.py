"""Whether a command runs for a change under review, and what that change started from."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.printing import say
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.pipeline.revisions import GitRevision

PullRequestFlag = Annotated[
    bool | None,
    typer.Option(
        "--pull-request/--scheduled",
        help="What a pull request did not cause only warns. Default: as GitHub or GitLab say.",
        show_default=False,
    ),
]
Since = Annotated[
    str | None,
    typer.Option(metavar="REF", help="What the change started from. Default in a pull request: its target branch."),
]

_EVENTS = frozenset({"pull_request", "pull_request_target", "merge_group"})


def is_pull_request(flag: bool | None) -> bool:
    """Whether it is one, as the flag says, or else as the environment of a CI does.

    https://docs.github.com/actions/reference/variables and https://docs.gitlab.com/ci/variables/predefined_variables
    """
    if flag is not None:
        return flag
    event = os.environ.get("GITHUB_EVENT_NAME", "")
    return event in _EVENTS or os.environ.get("CI_PIPELINE_SOURCE") == "merge_request_event"


def base(root: Path, since: str | None) -> "GitRevision | None":
    """What a change started from; None where neither the user nor the CI say, or the copy is too shallow to know."""
    from auditor.pipeline.revisions import revision

    if since is not None:
        return revision(root, since)
    branch = os.environ.get("GITHUB_BASE_REF", "")
    ref = os.environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "") or (f"refs/remotes/origin/{branch}" if branch else "")
    if not ref:
        return None
    try:
        return revision(root, ref)
    except UsageError as error:
        say(f"the change itself is not looked at: {error}; {error.hint}", err=True)
        return None
