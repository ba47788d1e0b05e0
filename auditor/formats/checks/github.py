"""A check as annotations of GitHub Actions, each on its line of the repository.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from auditor.baseline.notice import CheckReport, Notice, Weight
from auditor.formats.checks.words import sentence, word
from auditor.model.text import one_line

_COMMANDS = {Weight.FAIL: "error", Weight.WARN: "warning"}
_MOST = 10  # of each kind and step are shown


def annotations(report: CheckReport) -> str:
    """One command on each line for what fails or warns; nothing for the rest."""
    lines = [_command(notice) for weight in _COMMANDS for notice in report.of(weight)[:_MOST]]
    return "".join(f"{line}\n" for line in lines)


def _command(notice: Notice) -> str:
    network = f"{notice.network}: " if notice.network else ""
    title = one_line(f"auditor: {network}{word(notice)}", 200)
    properties = {"file": one_line(notice.place.path, 400), "line": str(notice.place.line), "title": title}
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[notice.weight]} {listed}::{_data(sentence(notice))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
