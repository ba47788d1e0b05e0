"""The interface of surveys of source trees. A survey reads single files (in parallel, cached by content) and joins
them.

Reading depends on a file's content only, so that equal content is read once; everything that needs other files or the
path belongs into joining.
"""

from dataclasses import dataclass
from typing import Protocol

from auditor.model.evidence import GapKind
from auditor.model.frozen import Frozen
from auditor.model.grant import Effect
from auditor.model.source import SourceAccess
from auditor.repos.tree import File

PRIVILEGED = SourceAccess.PRIVILEGED
OPEN = SourceAccess.OPEN
HOLDER = SourceAccess.HOLDER
SIGNED = SourceAccess.SIGNED
INITIALISER = SourceAccess.INITIALISER
CLOSED = SourceAccess.CLOSED
UNDECIDED = SourceAccess.UNDECIDED
EVM_LANGUAGES = ("solidity", "vyper")
INCOMPLETE = "incomplete"  # the kind of a remark: a part of the unit is not in the tree


class CodePlace(Frozen):
    """A line of a file; ``text`` is the line itself (hostile)."""

    path: str
    line: int
    text: str = ""


class CodePower(Frozen):
    """A function that the code guards, or that a reader would expect to be guarded.

    ``unit`` is the contract, pallet, module or program, ``function`` its signature as on the chain. ``access`` is a
    value of ``SourceAccess``. ``guard`` says in words who may call it, ``roles`` are the seats that it requires (one of
    them is enough), ``effect`` is the effect of a call. ``heirs`` are other units that inherit it. ``conditional``: it
    checks more than the caller, such as a time, a balance or a price. ``declared`` is the path and line of a
    declaration apart from the code.
    """

    survey: str
    unit: str
    function: str
    access: str
    guard: str
    roles: tuple[str, ...]
    effect: Effect
    place: CodePlace
    heirs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    index: int | None = None
    conditional: bool = False
    declared: str = ""


class Remark(Frozen):
    """Another fact for readers, such as a comment that contradicts the guard in the code."""

    survey: str
    kind: str
    subject: str
    says: str
    place: CodePlace


@dataclass(frozen=True, slots=True)
class CodeGap:
    """An unknown aspect of the whole tree: what, why, and the kind of gap."""

    what: str
    why: str
    kind: GapKind


@dataclass(frozen=True, slots=True)
class Joined:
    """The results of a survey for the whole tree.

    ``unread`` are paths with the reason why they were not read, ``gaps`` other unknowns. A power whose access is
    UNDECIDED needs no gap of its own. ``unguarded`` are ``unit.function`` without a caller check that are not powers.
    """

    powers: tuple[CodePower, ...] = ()
    remarks: tuple[Remark, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    gaps: tuple[CodeGap, ...] = ()
    unguarded: tuple[tuple[str, CodePlace], ...] = ()


class Survey(Protocol):
    """The search for one kind of fact."""

    name: str

    def wants(self, path: str) -> bool:
        """Whether the survey reads a file of that path."""
        ...

    def read(self, suffix: str, source: bytes) -> bytes:
        """The facts of one file, as JSON; ``suffix`` is its path's. Raises RecursionError if it nests too deeply,
        TakesTooLong if it takes too long to parse.
        """
        ...

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        """Joins the facts of all files."""
        ...
