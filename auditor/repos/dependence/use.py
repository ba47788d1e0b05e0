"""The dependences of one text file."""

from dataclasses import dataclass

from pydantic import TypeAdapter


@dataclass(slots=True)
class Use:
    """A line that depends on something: ``kind`` as ``extract`` names it, ``what`` a host, image or clause."""

    kind: str
    what: str
    line: int
    text: str


USES = TypeAdapter(tuple[Use, ...])
