"""The workflows survey: CI workflows with permissions on the repository or its packages."""

import re

from pydantic import TypeAdapter

from auditor.model.source import Workflow
from auditor.repos.survey import CodePlace, Joined, Remark
from auditor.repos.tree import File
from auditor.repos.workflows.extract import workflow
from auditor.repos.workflows.gitlab import is_pipeline

_PATH = re.compile(r"(^|/)\.github/workflows/[\w.-]{1,200}\.ya?ml$")
_MOST_BYTES = 2**19
_WORKFLOW = TypeAdapter(Workflow)


class WorkflowSurvey:
    """Extracts workflows of GitHub and pipelines of GitLab."""

    name = "workflows"

    def wants(self, path: str) -> bool:
        return _PATH.search(path) is not None or is_pipeline(path)

    def read(self, suffix: str, source: bytes) -> bytes:
        return _WORKFLOW.dump_json(workflow(source[:_MOST_BYTES]))

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        remarks = [
            Remark(
                survey=self.name,
                kind="workflow",
                subject=what,
                says="; ".join(run.risks) or "no risk is known",
                place=CodePlace(path=run.path, line=1, text=what),
            )
            for run in workflows(files)
            for what in run.publishes
        ]
        return Joined(remarks=tuple(remarks))


def workflows(files: list[tuple[File, bytes]]) -> tuple[Workflow, ...]:
    """Every workflow with its path: those that publish first, then those with more permissions and risks."""
    run = [_WORKFLOW.validate_json(facts).model_copy(update={"path": file.path}) for file, facts in files]
    return tuple(sorted(run, key=lambda w: (not w.publishes, -len(w.permissions), -len(w.risks), w.path)))
