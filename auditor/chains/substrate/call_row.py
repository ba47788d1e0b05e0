"""A call of a runtime, and the row of a table that says who may make it and what it does."""

from dataclasses import dataclass
from typing import NamedTuple

from auditor.model.grant import Effect


class CallName(NamedTuple):
    """A call of a pallet of a runtime; ``kind`` is what the pallet is, where the runtime gives it a name of its own,
    and empty where it is none that a table may speak of. ``form`` and ``docs`` are as in ``PalletCall``."""

    pallet: str
    name: str
    kind: str
    form: str = ""
    docs: str = ""

    def __str__(self) -> str:
        return f"{self.pallet}.{self.name}"


@dataclass(frozen=True, slots=True)
class Row:
    """What one call needs and does.

    ``source`` is where that was read: of the runtime of ``spec_version``, or of all where that is None. ``disputed`` if
    runtimes of nearby versions have other callers or effects as well.
    """

    call: str
    origins: tuple[str, ...]
    does: tuple[tuple[Effect, str], ...]
    everything: bool
    source: str
    spec_version: int | None = None
    disputed: bool = False

    @property
    def configured(self) -> bool:
        """Whether the runtime chooses the origin, so that others than root may be accepted too."""
        return "root?" in self.origins

    @property
    def by_root(self) -> bool:
        """Whether root is accepted."""
        return "root" in self.origins or "root?" in self.origins

    def same_as(self, other: "Row") -> bool:
        """Whether both rows agree about a call, wherever they read it."""
        return (self.origins, self.does, self.everything) == (other.origins, other.does, other.everything)
