"""The addresses in one file that may list deployments."""

from dataclasses import dataclass

from pydantic import TypeAdapter


@dataclass(slots=True)
class Entry:
    """An address with its context: the keys above it, a name beside it, and its line (1 if unknown).

    ``chain`` is the number of the nearest enclosing chain, "" if there is none.
    """

    keys: tuple[str, ...]
    address: str
    name: str
    line: int
    chain: str = ""


@dataclass(slots=True)
class AddressFile:
    """The addresses of a file; ``chain_id`` is the chain that the file itself states."""

    entries: tuple[Entry, ...] = ()
    chain_id: str = ""
    pretty_name: str = ""
    endpoints: tuple[str, ...] = ()


ADDRESS_FILE = TypeAdapter(AddressFile)
