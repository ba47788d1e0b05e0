"""The facts of one protobuf or Go file of a Cosmos chain."""

from dataclasses import dataclass

from pydantic import TypeAdapter


@dataclass(slots=True)
class Rpc:
    """A method of a Msg service: its name and its message."""

    name: str
    request: str


@dataclass(slots=True)
class ProtoMessage:
    """A message with the fields of its signers (``cosmos.msg.v1.signer``)."""

    name: str
    line: int
    signers: tuple[str, ...]
    head: str


@dataclass(slots=True)
class GoCall:
    """A call in a function: ``operand.name(arguments)``; ``operand`` is empty for a plain function.

    ``turns_away``: its result can end the function; ``negated``: the function ends if the result is false.
    """

    operand: str
    name: str
    arguments: tuple[str, ...]
    line: int
    turns_away: bool = True
    negated: bool = False


@dataclass(slots=True)
class GoFunction:
    """A function or method. ``takes`` are parameters that may be messages, as (name of the parameter, message).

    ``compared`` are the two sides of each ``==``, ``!=`` and ``Equal``, with the operator between them; ``assigned``
    the values given to variables (``range …`` for the items of a loop), ``parameters`` are all names in order.
    """

    name: str
    receiver: str
    line: int
    head: str
    takes: tuple[tuple[str, str], ...]
    calls: tuple[GoCall, ...]
    compared: tuple[tuple[str, str, str], ...]
    assigned: tuple[tuple[str, str], ...] = ()
    parameters: tuple[str, ...] = ()


@dataclass(slots=True)
class ChainFile:
    """A protobuf file (``package``, ``go_package``, ``rpcs``, ``messages``) or a Go file (``functions``)."""

    package: str = ""
    go_package: str = ""
    rpcs: tuple[Rpc, ...] = ()
    messages: tuple[ProtoMessage, ...] = ()
    functions: tuple[GoFunction, ...] = ()
    broken: bool = False


CHAIN_FILE = TypeAdapter(ChainFile)
