"""A check for a terminal or a log: each change on a line of its own, worse ones first."""

from auditor.baseline.notice import CheckReport, Weight
from auditor.formats.checks.words import headline, network_line, sentence, tally, word

_WIDTH = 8


def terminal(report: CheckReport) -> str:
    """The networks, then every notice with its place, then what to do, and the answer."""
    lines = [network_line(network) for network in report.networks]
    for notice in report.notices:
        lines.append(
            f"{word(notice):{_WIDTH}}  {notice.network}: {sentence(notice)}"
            if notice.network
            else f"{word(notice):{_WIDTH}}  {sentence(notice)}"
        )
        lines.append(f"{'':{_WIDTH}}  {notice.place.path}:{notice.place.line}")
    failing = report.of(Weight.FAIL)
    advice = list(dict.fromkeys(notice.help for notice in failing))
    lines += [f"help: {text}" for text in advice]
    where = " (pull request: what the change did not cause only warns)" if report.pull_request else ""
    lines.append(f"{headline(report)}: {tally(report)}. Exit status {report.status}{where}.")
    return "\n".join(lines) + "\n"
