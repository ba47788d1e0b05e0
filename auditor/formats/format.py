"""The interface of a report format: a name, a file suffix and one function from an assessment to text."""

from dataclasses import dataclass
from typing import Protocol

from auditor.model.assessment import Assessment
from auditor.model.repository_line import RepositoryLine


@dataclass(frozen=True, slots=True)
class Style:
    """The style of a report for people, which formats for machines ignore, and the place of its findings.

    ``color`` allows colours but no other control sequences, ``width`` is the terminal's in columns. ``detail`` is 0 for
    the worst of everything, 1 with the paths, 2 for everything. ``by`` is the requested framework. ``place`` is
    the line of the builder's repository that names the network, None if no file of it does.
    """

    color: bool = False
    detail: int = 0
    width: int = 100
    by: str = ""
    place: RepositoryLine | None = None

    @property
    def full(self) -> bool:
        """Whether nothing is left out."""
        return self.detail >= 2


PLAIN = Style()


class Format(Protocol):
    """One report format. It decides nothing: the same assessment and style give the same bytes."""

    name: str
    suffix: str

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """The whole report as text that UTF-8 can carry. Never raises, whatever text the assessment holds."""
        ...
