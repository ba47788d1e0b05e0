"""What is read out of one Rust file of an Anchor program."""

from dataclasses import dataclass

from pydantic import TypeAdapter


@dataclass(slots=True)
class Account:
    """A field of an accounts struct: its name, its type and the constraints on it, as written."""

    name: str
    type: str
    constraints: tuple[str, ...]


@dataclass(slots=True)
class Instruction:
    """A function of a ``#[program]`` module.

    ``checks`` are comparisons of keys in its body and ``access_control``, ``calls`` functions that get its accounts.
    """

    program: str
    name: str
    accounts: str
    line: int
    head: str
    checks: tuple[str, ...]
    calls: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Method:
    """Another function that is handed accounts: of the type ``of`` or of none, with what it checks and calls."""

    of: str
    name: str
    accounts: str
    checks: tuple[str, ...]
    calls: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class AnchorFile:
    """The instructions, accounts structs and other functions of a file."""

    instructions: tuple[Instruction, ...] = ()
    structs: dict[str, tuple[Account, ...]] | None = None
    broken: bool = False
    methods: tuple[Method, ...] = ()


ANCHOR_FILE = TypeAdapter(AnchorFile)
