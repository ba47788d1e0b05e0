"""A check for a terminal or a log: each change on a line of its own, worse ones first."""

from auditor.baseline.notice import CheckReport, Notice, Weight
from auditor.formats.checks.words import LONGEST, headline, network_line, sentence, tally, word
from auditor.model.text import one_line

_WIDTH = 8


def terminal(report: CheckReport) -> str:
    """The networks, then every notice with its place, then what to do, and the answer."""
    lines = [network_line(network) for network in report.networks]
    lines += [line for notice in report.notices for line in _notice(notice)]
    advice = dict.fromkeys(one_line(notice.help, LONGEST) for notice in report.of(Weight.FAIL))
    lines += [f"help: {text}" for text in advice]
    where = " (pull request: what the change did not cause only warns)" if report.pull_request else ""
    lines.append(f"{headline(report)}: {tally(report)}. Exit status {report.status}{where}.")
    return "\n".join(lines) + "\n"


def _notice(notice: Notice) -> tuple[str, str]:
    network = f"{one_line(notice.network)}: " if notice.network else ""
    place = f"{one_line(notice.place.path, 200)}:{notice.place.line}"
    return f"{word(notice):{_WIDTH}}  {network}{sentence(notice)}", f"{'':{_WIDTH}}  {place}"
