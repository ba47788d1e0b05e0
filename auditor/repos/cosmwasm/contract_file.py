"""The facts of one Rust file of a CosmWasm contract."""

from dataclasses import dataclass

from pydantic import TypeAdapter


@dataclass(slots=True)
class WasmFunction:
    """A function: its parameters in order and its body on one line, in which ``signer__`` stands for the message's
    sender.

    ``exported``: the runtime calls it (``migrate``, ``sudo``), or a framework does for one message.
    """

    name: str
    line: int
    head: str
    parameters: tuple[str, ...]
    body: str
    exported: bool = False


@dataclass(slots=True)
class MessageArm:
    """A message of a contract with the expression that handles it; ``kind`` is its enum, such as ``ExecuteMsg``."""

    kind: str
    variant: str
    line: int
    head: str
    body: str


@dataclass(slots=True)
class ContractFile:
    """A Rust file, or (``package`` alone) a ``Cargo.toml``."""

    functions: tuple[WasmFunction, ...] = ()
    arms: tuple[MessageArm, ...] = ()
    package: str = ""
    broken: bool = False


CONTRACT_FILE = TypeAdapter(ContractFile)
