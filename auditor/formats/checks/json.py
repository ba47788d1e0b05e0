"""A check as JSON for scripts: ``auditor.check/1``. Keys are added, never renamed."""

from typing import Literal

from pydantic import Field

from auditor.baseline.notice import CheckedNetwork, CheckReport, Notice
from auditor.formats.json import dumped
from auditor.model.frozen import Frozen


class PublicCheck(Frozen):
    """The public form. ``status`` is the exit status."""

    schema_: Literal["auditor.check/1"] = Field(default="auditor.check/1", alias="schema")
    auditor: str
    status: int
    pull_request: bool
    networks: tuple[CheckedNetwork, ...]
    notices: tuple[Notice, ...]


def json_text(report: CheckReport) -> str:
    """Two spaces of indent and a newline at the end."""
    public = PublicCheck(
        auditor=report.auditor,
        status=report.status,
        pull_request=report.pull_request,
        networks=report.networks,
        notices=report.notices,
    )
    return dumped(public.model_dump(mode="json", by_alias=True))


def check_schema_text() -> str:
    """The published JSON Schema as its file holds it."""
    return dumped(PublicCheck.model_json_schema(by_alias=True, mode="serialization"))
