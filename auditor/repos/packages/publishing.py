"""From the right to merge to what users install: workflows that publish the packages of a tree."""

from collections.abc import Iterable

from auditor.model.collected import Collected
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty
from auditor.model.gate import Unknown
from auditor.model.grant import Effect, Grant
from auditor.model.source import Workflow
from auditor.model.text import one_line
from auditor.repos.checkout import Checkout
from auditor.repos.code_powers import cite
from auditor.repos.survey import Remark

_KINDS = {"npm packages": "npm", "crates": "crates", "PyPI packages": "pypi"}
_MOST_PACKAGES = 50


def add_publishing(
    collected: Collected, checkout: Checkout, remarks: Iterable[Remark], runs: Iterable[Workflow]
) -> None:
    """Adds a grant for each package that a workflow publishes: whoever merges decides what the workflow publishes."""
    packages = [remark.subject for remark in remarks if remark.kind == "package"]
    for run in runs:
        kinds = {_KINDS[what] for what in run.publishes if what in _KINDS}
        published = [package for package in packages if package.partition(":")[0] in kinds]
        if not published:
            continue
        path = one_line(run.path, 200)
        evidence = cite(collected, checkout.url, checkout.source(path, 1), "; ".join((*run.publishes, *run.risks)))
        for package in published[:_MOST_PACKAGES]:
            collected.add_grant(
                Grant(
                    holder=checkout.id,
                    target=collected.add_entity(_package(package)),
                    effect=Effect.UPGRADE,
                    function=f"publish by {path}",
                    certainty=Certainty.INFERRED,
                    evidence=(evidence,),
                    condition="; ".join(run.risks) or None,
                )
            )


def _package(package: str) -> Entity:
    id_ = f"pkg:{one_line(package.replace(':', '/', 1), 200)}"
    return Entity(id=id_, kind=EntityKind.PACKAGE, label=one_line(package, 120), gate=Unknown())
