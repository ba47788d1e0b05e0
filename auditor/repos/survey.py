"""What is looked for in source trees. A survey reads single files (in parallel, kept by content) and then joins them.

Reading a file sees nothing but its content, so that the same content never has to be read twice; whatever needs other
files or the path belongs into joining.
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
INCOMPLETE = "incomplete"  # the kind of a remark: a unit of which a part is not in the tree


class CodePlace(Frozen):
    """A line of a file; ``text`` is the line itself (hostile)."""

    path: str
    line: int
    text: str = ""


class CodePower(Frozen):
    """A function that the code guards, or that a reader would expect it to guard.

    ``unit`` is the contract, pallet, module or program, ``function`` its signature as the chain spells it. ``access``
    is a value of ``SourceAccess``. ``guard`` says in words who may call it, ``roles`` are the seats that it asks
    for (one of them is enough), ``effect`` is what a call does. ``heirs`` are other units that inherit it.
    ``conditional``: it asks for more, such as a time, a balance or a price, that has nothing to do with who calls.
    ``declared`` is the path and line of a declaration that stands apart from the code.
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
    """Something else that a reader should know, such as a comment that claims another guard than the code has."""

    survey: str
    kind: str
    subject: str
    says: str
    place: CodePlace


@dataclass(frozen=True, slots=True)
class CodeGap:
    """Something that is not known of a tree as a whole: what, why, and of which kind."""

    what: str
    why: str
    kind: GapKind


@dataclass(frozen=True, slots=True)
class Joined:
    """What a survey found in the whole tree.

    ``unread`` are paths with the reason why nothing is known of them, ``gaps`` what else is not known. A power whose
    access is UNDECIDED needs no gap of its own. ``unguarded`` are ``unit.function`` that ask nothing
    of the caller and are no powers.
    """

    powers: tuple[CodePower, ...] = ()
    remarks: tuple[Remark, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    gaps: tuple[CodeGap, ...] = ()
    unguarded: tuple[tuple[str, CodePlace], ...] = ()


class Survey(Protocol):
    """One kind of thing that is looked for."""

    name: str

    def wants(self, path: str) -> bool:
        """Whether a file of that path is of interest."""
        ...

    def read(self, suffix: str, source: bytes) -> bytes:
        """The facts of one file, as JSON; ``suffix`` is its path's. Raises RecursionError if nested too deeply,
        TakesTooLong if it keeps a parser busy.
        """
        ...

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        """What the facts of all files together say."""
        ...
