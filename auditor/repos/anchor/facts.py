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
    """A function of a ``#[program]`` module. ``checks`` are comparisons of keys in its body and ``access_control``."""

    program: str
    name: str
    accounts: str
    line: int
    head: str
    checks: tuple[str, ...]


@dataclass(slots=True)
class AnchorFile:
    """The instructions and accounts structs of a file."""

    instructions: tuple[Instruction, ...] = ()
    structs: dict[str, tuple[Account, ...]] | None = None
    broken: bool = False


ANCHOR_FILE = TypeAdapter(AnchorFile)
