"""The facts of one Rust file of an Anchor program."""

from dataclasses import dataclass

from pydantic import TypeAdapter


@dataclass(slots=True)
class AccountField:
    """A field of an accounts struct: its name, its type and the constraints on it, as written."""

    name: str
    type: str
    constraints: tuple[str, ...]


@dataclass(slots=True)
class Instruction:
    """A function of a ``#[program]`` module.

    ``accounts`` is the path of its accounts struct. ``checks`` are comparisons of keys in its body and
    ``access_control``, ``calls`` functions that get all of its accounts, ``handed`` those that get single ones.
    ``branches`` are comparisons that only select what is done.
    """

    program: str
    name: str
    accounts: str
    line: int
    head: str
    checks: tuple[str, ...]
    calls: tuple[tuple[str, str], ...] = ()
    handed: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    branches: tuple[str, ...] = ()


@dataclass(slots=True)
class HelperFunction:
    """Another function that gets accounts: a method of the type ``of`` or a free function, with its checks and calls.

    ``module`` is its inline module, "" for the file itself.
    """

    of: str
    name: str
    accounts: str
    checks: tuple[str, ...]
    calls: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...] = ()
    handed: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    module: str = ""


@dataclass(slots=True)
class Accounts:
    """A struct of accounts; ``module`` is its inline module, "" for the file itself."""

    name: str
    module: str
    fields: tuple[AccountField, ...]


@dataclass(slots=True)
class AnchorFile:
    """The instructions, accounts structs and other functions of a file, or (``package`` alone) a ``Cargo.toml``."""

    instructions: tuple[Instruction, ...] = ()
    structs: tuple[Accounts, ...] = ()
    broken: bool = False
    methods: tuple[HelperFunction, ...] = ()
    package: str = ""


ANCHOR_FILE = TypeAdapter(AnchorFile)
