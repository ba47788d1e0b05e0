"""What is read out of one file that may name deployments."""

from dataclasses import dataclass

from pydantic import TypeAdapter


@dataclass(slots=True)
class Entry:
    """An address with where it stands: the keys that lead to it, a name beside it, and its line (1 if unknown).

    ``chain`` is the number of the chain that stands nearest around it, "" if none does.
    """

    keys: tuple[str, ...]
    address: str
    name: str
    line: int
    chain: str = ""


@dataclass(slots=True)
class AddressFile:
    """The addresses of a file; ``chain_id`` is what the file itself says that it is about."""

    entries: tuple[Entry, ...] = ()
    chain_id: str = ""
    pretty_name: str = ""
    endpoints: tuple[str, ...] = ()


ADDRESS_FILE = TypeAdapter(AddressFile)
