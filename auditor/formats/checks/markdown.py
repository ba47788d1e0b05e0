"""A check as a comment for a pull request and as a job summary: what fails first, the rest folded."""

from collections.abc import Iterable

from auditor.baseline.notice import CheckReport, Notice, Weight
from auditor.formats.checks.words import headline, network_line, sentence, tally, word
from auditor.formats.markdown import escaped

_LONGEST = 60_000  # a comment may have 65,536 characters
_MOST = 20
_MARK = "<!-- auditor check -->"  # by which a bot recognises its own comment and writes it anew


def markdown(report: CheckReport) -> str:
    """GitHub-flavoured Markdown that fits a comment."""
    grave = [notice for notice in report.notices if notice.weight in (Weight.FAIL, Weight.WARN)]
    rest = [notice for notice in report.notices if notice.weight not in (Weight.FAIL, Weight.WARN)]
    parts = [
        _MARK,
        f"## auditor: {escaped(headline(report), 200)}",
        f"{escaped(tally(report), 200)}.",
        _table(grave[:_MOST]),
        _folded(f"{len(grave) - _MOST} more", grave[_MOST:]),
        _folded(f"{len(rest)} better, accepted or for your information", rest),
        _networks(report),
    ]
    text = "\n\n".join(filter(None, parts)) + "\n"
    if len(text) <= _LONGEST:
        return text
    return "\n\n".join(filter(None, [*parts[:4], "The output of the check holds the rest.", parts[-1]])) + "\n"


def _table(notices: Iterable[Notice]) -> str:
    rows = [_row(notice) for notice in notices]
    if not rows:
        return ""
    return "\n".join(["| | Network | What changed, and who can | Where |", "|---|---|---|---|", *rows])


def _row(notice: Notice) -> str:
    fails = " ❌" if notice.weight is Weight.FAIL else ""
    place = escaped(f"{notice.place.path}:{notice.place.line}", 200)
    cells = (f"**{word(notice)}**{fails}", escaped(notice.network), escaped(sentence(notice), 700), place)
    return f"| {' | '.join(cells)} |"


def _folded(title: str, notices: list[Notice]) -> str:
    if not notices:
        return ""
    return f"<details><summary>{title}</summary>\n\n{_table(notices)}\n\n</details>"


def _networks(report: CheckReport) -> str:
    lines = [f"- {escaped(network_line(network), 400)}" for network in report.networks]
    return "\n".join(["<details><summary>What was read</summary>", "", *lines, "", "</details>"]) if lines else ""
