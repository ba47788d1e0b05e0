"""The assessment as a comment for a pull request: the sentence, then short tables."""

import re
import sys
from collections.abc import Sequence

from auditor.formats import prose, score_words, view
from auditor.formats.format import PLAIN, Style
from auditor.formats.prose import DisplayNames
from auditor.formats.sources import verification_sentence
from auditor.formats.view import HarmView, PowerGroup
from auditor.formats.words import count, interval, measure, no_block, parties, read_at
from auditor.model.assessment import Assessment, Finding, Outcome
from auditor.model.duration import spoken
from auditor.model.text import one_line

_MOST = 10
_SPECIAL = re.compile(r"[\\`*_\[\]~|$#]")
# Text that a forge turns into a link, a mention or a reference without markup. An empty comment inside shows the same
# text and breaks the pattern.
_AUTOLINKED = re.compile(
    r"(?<=:)(?=//)|(?<=@)(?=\w)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-)|(?<=#)(?=\d)|(?<=mailto)(?=:)", re.IGNORECASE
)


class Markdown:
    """GitHub-flavoured Markdown below the 65,536 characters that a comment may have, unless in full style."""

    name = "markdown"
    suffix = ".md"

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """The worst ten of everything, or all of it in full style."""
        display = DisplayNames(assessment)
        most = sys.maxsize if style.detail else _MOST
        sections = [
            _head(assessment),
            _harms(assessment, display),
            _families(assessment),
            _powers(assessment, display, most),
            _findings(assessment, display, most),
            _claims(assessment, most),
            _remedy(assessment),
            _gaps(assessment, display, most),
            _foot(assessment),
        ]
        return "\n\n".join(section for section in sections if section) + "\n"


def escaped(text: str, limit: int = 200) -> str:
    """Hostile text that shows literally: on one line, without markup, links, mentions or an end of its table cell."""
    line = one_line(text, limit)
    marked = _AUTOLINKED.sub("\0", line)
    safe = marked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\g<0>", safe).replace("\0", "<!-- -->")


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], left: int = 0) -> str:
    lines = [headings, ("---",) * len(headings), *rows]
    table = "\n".join(f"| {' | '.join(row)} |" for row in lines)
    return f"{table}\n\nand {left:,} more in the full report" if left > 0 else table


def _head(assessment: Assessment) -> str:
    title = escaped(assessment.network.title or assessment.network.name, 60)
    blocks = [f"{block.chain} {escaped(read_at(block), 80)}" for block in assessment.blocks]
    return (
        f"## {title}: {assessment.verdict.value}, {prose.verdict(assessment)}\n\n"
        f"**{escaped(assessment.sentence, 400) or 'No answer.'}**\n\n"
        f"Viewpoint: {assessment.viewpoint.value}, who needs {spoken(assessment.exit_s)} to leave. "
        f"{_score(assessment)}"
        f"Read: {', '.join(blocks) if blocks else no_block(assessment)}. {verification_sentence(assessment.evidence)}"
    ).rstrip()


def _score(assessment: Assessment) -> str:
    if assessment.source is not None:
        return ""
    curves = "".join(f"{bars} {words}. " for bars, words in score_words.curves(assessment))
    return f"{score_words.level(assessment)}. Exposure {interval(assessment.exposure)} of 100. {curves}"


def _harms(assessment: Assessment, display: DisplayNames) -> str:
    views = view.harms(assessment)
    rows = [_harm(harm, display) for harm in views if harm.answer.counted]
    unseen = [escaped(harm.answer.title) for harm in views if not harm.answer.looked_at]
    table = _table(("Answer", "Harm", "How few", "How fast", "Who"), rows) if rows else ""
    return "\n\n".join(filter(None, [table, f"Not looked at: {'; '.join(unseen)}." if unseen else ""]))


def _harm(harm: HarmView, display: DisplayNames) -> tuple[str, ...]:
    people = harm.worst.coalition or harm.worst.holders if harm.worst else ()
    who = escaped(prose.listed([display.name(entity) for entity in people], 3))
    return f"**{harm.answer.verdict.value}**", escaped(harm.answer.title), *measure(harm.answer), who


def _families(assessment: Assessment) -> str:
    """The slices and the counts of each framework, one row each."""
    if assessment.source is not None:
        return ""
    slices = [(escaped(answer.title), score_words.slice_verdict(answer)) for answer in assessment.slices]
    tallies = [
        (f"{escaped(framework.title)} {escaped(framework.version, 60)}", score_words.tally(framework))
        for framework in assessment.frameworks
    ]
    tables = [
        _table(("Family of harm", "Answer"), slices) if slices else "",
        _table(("By others' rules", "Answer"), tallies) if tallies else "",
    ]
    return "\n\n".join(filter(None, tables))


def _powers(assessment: Assessment, display: DisplayNames, most: int) -> str:
    groups = [group for harm in view.harms(assessment) for group in harm.groups]
    rows = [_power(group, display) for group in groups[:most]]
    table = _table(("Harm", "Who can, and how", "How few", "Certainty"), rows, len(groups) - len(rows))
    return f"### Who can\n\n{table}" if rows else ""


def _power(group: PowerGroup, display: DisplayNames) -> tuple[str, ...]:
    power = group.first
    lines = [escaped(prose.sentence(group, display), 300)]
    lines += [f"Bypass {escaped(prose.bypass(around, display), 200)}." for around in power.around[:2]]
    return escaped(power.harm, 60), "<br>".join(lines), parties(power.parties), prose.certainty(power)


def _findings(assessment: Assessment, display: DisplayNames, most: int) -> str:
    listed = [finding for _, group in view.findings(assessment) for finding in group]
    rows = [_finding(finding, display) for finding in listed[:most]]
    table = _table(("Severity", "Finding", "Who, how fast", "What would fix it"), rows, len(listed) - len(rows))
    return f"### {count(len(listed), 'finding')}\n\n{table}" if rows else ""


def _finding(finding: Finding, display: DisplayNames) -> tuple[str, ...]:
    unanswered = " (could not be answered)" if finding.outcome is Outcome.UNKNOWN else ""
    about = f"{escaped(finding.message, 300)}<br>{escaped(finding.rule, 80)}, {escaped(display.name(finding.subject))}"
    who = f"{escaped(finding.who)}, {escaped(finding.how_fast)}"
    return f"**{finding.severity.value}**{unanswered}", about, who, escaped(finding.remediation, 300)


def _claims(assessment: Assessment, most: int) -> str:
    claims = view.claims(assessment)
    rows = [
        (f"**{claim.outcome.value}**", escaped(claim.says, 300), f"{escaped(claim.because)}<br>{escaped(claim.source)}")
        for claim in claims[:most]
    ]
    table = _table(("Claim", "What the network says", "What the chain says"), rows, len(claims) - len(rows))
    return f"### Claims\n\n{table}" if rows else ""


def _remedy(assessment: Assessment) -> str:
    if assessment.remedy is None:
        return ""
    changes = (f"{number}. {escaped(change, 400)}" for number, change in enumerate(assessment.remedy.changes, 1))
    return "\n".join(["### What would improve the verdict", "", *changes, "", prose.remedy(assessment.remedy)])


def _gaps(assessment: Assessment, display: DisplayNames, most: int) -> str:
    groups = view.gaps(assessment, display.names)
    rows = [
        (escaped(prose.listed(list(gap.subjects))), escaped(gap.what), escaped(gap.why, 300)) for gap in groups[:most]
    ]
    table = _table(("Of", "What could not be read", "Why"), rows, len(groups) - len(rows))
    return f"### {count(len(assessment.gaps), 'gap')}\n\n{table}" if rows else ""


def _foot(assessment: Assessment) -> str:
    return (
        f"{count(assessment.coverage.read, 'answer')} read; {assessment.coverage.gaps:,} could not be read. "
        f"Methodology {escaped(assessment.methodology, 40)}, auditor {assessment.auditor}."
    )
