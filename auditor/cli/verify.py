"""``auditor verify``: whether the facts of a report or a recording can be confirmed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.options import Quiet, Rules
from auditor.cli.printing import say
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.chains.scanner import Progress
    from auditor.model.snapshot import Snapshot
    from auditor.pipeline.verification import ReportContents, VerificationResult

_MOST_LISTED = 10
_DIFFERENT = 1


def verify(
    file: Annotated[
        str, typer.Argument(help="'demo', a recording, a snapshot (-o snapshot=FILE) or a report (-o json=FILE).")
    ],
    recording: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The recording or snapshot that a report was made from.")
    ] = None,
    rpc: Annotated[
        list[str] | None,
        typer.Option(metavar="CHAIN=URL", help="Read again through this endpoint, at the same block."),
    ] = None,
    rules: Rules = None,
    quiet: Quiet = False,
) -> int:
    """Recomputes digests, proofs and the verdict, and says which facts hold, differ or cannot be checked any more.

    A recording proves itself offline; with --rpc all is read again at the same block. Exit status 0 where everything
    that can be checked holds, 1 where something differs.
    """
    from auditor.cli import progress
    from auditor.engine.rulebook import Rulebook
    from auditor.pipeline import verification

    report = verification.read_report(Path(file)) if verification.is_report(Path(file)) else None
    if report is not None and recording is None and not rpc:
        raise UsageError(
            f"{file} alone cannot be verified: a report holds digests, not answers",
            "give the recording with --recording FILE, or an endpoint with --rpc CHAIN=URL",
        )
    with progress.shown(quiet=quiet, color=False) as shown:
        kept = _kept(file if report is None else recording, shown)
        again = _read_again(kept, report, rpc, shown) if rpc else kept
    assert again is not None
    facts = report.facts if report is not None else verification.facts_of(kept or again)
    sections = verification.differing_sections(report, again, Rulebook.load(rules)) if report is not None else ()
    result = verification.verify_facts(facts, again, sections)
    say(_text(result))
    return 0 if result.holds else _DIFFERENT


def _kept(source: str | Path | None, shown: "Progress") -> "Snapshot | None":
    from auditor import pipeline

    return None if source is None else pipeline.open_snapshot(str(source), shown)


def _read_again(
    kept: "Snapshot | None", report: "ReportContents | None", rpc: list[str], shown: "Progress"
) -> "Snapshot":
    """The same network at the same blocks, through other endpoints."""
    from auditor import config, pipeline

    if report is not None:
        network, blocks = config.resolve(report.network), dict(report.blocks)
    else:
        assert kept is not None
        network, blocks = kept.network, {block.chain: block.hash for block in kept.blocks}
    return pipeline.scan(config.with_endpoints(network, config.endpoints(rpc)), blocks, None, shown)


def _text(result: "VerificationResult") -> str:
    from auditor.formats.words import VERIFIED

    total = sum(result.facts.values())
    lines = [f"{total:,} facts were read and compared:" if total else "There are no facts to compare."]
    lines += [f"  {result.facts[how]:,} {text}" for how, text in VERIFIED.items() if result.facts.get(how)]
    for title, entries in (
        ("Answered in another way now", result.differing),
        ("Not answered any more, so not checked", result.missing),
        ("In contradiction to a proof or to another node", result.contradictions),
        ("Parts of the report that come out in another way", result.sections),
    ):
        if entries:
            lines += ["", f"{title} ({len(entries):,}):", *(f"  {entry}" for entry in entries[:_MOST_LISTED])]
            lines += [f"  and {len(entries) - _MOST_LISTED:,} more"] if len(entries) > _MOST_LISTED else []
    return "\n".join([*lines, "", "Everything that can be checked holds." if result.holds else "It does not hold."])
