"""Verifies a report, a recording or a snapshot: reads the same facts again and compares."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from auditor.errors import UsageError
from auditor.model.evidence import Evidence, GapKind, Verification
from auditor.model.harm import Viewpoint
from auditor.model.ids import ChainId
from auditor.model.snapshot import Snapshot
from auditor.pipeline.judging import assess

if TYPE_CHECKING:
    from auditor.engine.rulebook import Rulebook

_SCHEMA = "auditor.assessment/1"
# Fields that do not enter the comparison: the program, the person and the way in which answers were verified.
_APART = frozenset({"auditor", "evidence", "numbers", "by", "response"})


class Fact(NamedTuple):
    """A request and the digest of its answer, as in evidence."""

    source: str
    block: int | None
    request: str
    digest: str


@dataclass(frozen=True)
class ReportContents:
    """The contents of a report: the blocks it was read at, viewpoint, facts, and the whole public JSON
    (``auditor.assessment/1``)."""

    network: str
    blocks: Mapping[ChainId, str]
    viewpoint: Viewpoint
    exit_s: int
    facts: tuple[Fact, ...]
    document: Mapping[str, Any]


@dataclass(frozen=True)
class VerificationResult:
    """The result of a verification. ``facts`` counts evidence by how it was verified; ``differing`` are requests whose
    answer has changed, ``missing`` those that have no answer any more; ``contradictions`` are sentences about a node
    that contradicts a proof or another node; ``sections`` are parts of the report that come out differently."""

    facts: Mapping[Verification, int]
    differing: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything was confirmed."""
        return not (self.differing or self.contradictions or self.sections)


def is_report(path: Path) -> bool:
    """Whether a file is a report in the public JSON."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("schema") == _SCHEMA


def read_report(path: Path) -> ReportContents:
    """Reads a report in the public JSON. Raises UsageError unless this version can have written it."""
    document = json.loads(path.read_bytes())
    try:
        blocks = {chain["id"]: chain["block"]["hash"] for chain in document["network"]["chains"] if chain["block"]}
        return ReportContents(
            network=document["network"]["name"],
            blocks=blocks,
            viewpoint=Viewpoint(document["viewpoint"]),
            exit_s=int(document["exit_s"]),
            facts=_facts(Evidence(**_plain(entry)) for entry in document["evidence"]),
            document=document,
        )
    except (KeyError, TypeError, ValueError, ValidationError):
        raise UsageError(f"{path} is not a report that can be verified", "give one that -o json wrote") from None


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in Evidence.model_fields}


def facts_of(snapshot: Snapshot) -> tuple[Fact, ...]:
    """The facts that a snapshot rests on."""
    return _facts(snapshot.evidence)


def _facts(evidence: Iterable[Evidence]) -> tuple[Fact, ...]:
    return tuple(Fact(item.source, item.block, item.request, item.answer_digest) for item in evidence)


def verify_facts(facts: Iterable[Fact], again: Snapshot, sections: tuple[str, ...] = ()) -> VerificationResult:
    """Compares facts with a snapshot that was read again, or with the only one there is."""
    answers: dict[tuple[str, int | None, str], set[str]] = {}
    for fact in facts_of(again):
        answers.setdefault(fact[:3], set()).add(fact.digest)
    differing, missing = [], []
    for fact in facts:
        digests = answers.get(fact[:3])
        if digests is None:
            missing.append(fact.request)
        elif fact.digest not in digests:
            differing.append(fact.request)
    return VerificationResult(
        facts=Counter(item.verified for item in again.evidence),
        differing=tuple(differing),
        missing=tuple(missing),
        contradictions=tuple(gap.why for gap in again.gaps if gap.kind is GapKind.CONTRADICTION),
        sections=sections,
    )


def differing_sections(report: ReportContents, again: Snapshot, rulebook: "Rulebook") -> tuple[str, ...]:
    """The parts of the report that differ when the new snapshot is judged."""
    from auditor.formats import render

    judged = json.loads(render("json", assess(again, rulebook, report.viewpoint, report.exit_s)))
    names = [name for name in judged if name not in _APART]
    return tuple(name for name in names if judged[name] != report.document.get(name))
