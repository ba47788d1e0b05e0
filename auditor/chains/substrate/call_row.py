"""A call of a runtime, and the table row with its authorized origin and effects."""

from dataclasses import dataclass
from typing import NamedTuple

from auditor.model.grant import Effect


class CallName(NamedTuple):
    """A call of a pallet of a runtime. ``kind`` is the pallet's type, where the runtime uses another name for it, and
    empty if the tables do not cover it. ``form`` and ``docs`` are as in ``PalletCall``."""

    pallet: str
    name: str
    kind: str
    form: str = ""
    docs: str = ""

    def __str__(self) -> str:
        return f"{self.pallet}.{self.name}"


@dataclass(frozen=True, slots=True)
class Row:
    """The origin and the effects of one call.

    ``source`` is where they were read: in the runtime of ``spec_version``, or in all where that is None. ``disputed``:
    runtimes of nearby versions have other origins or effects.
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
        """Whether the runtime configures the origin, so that others than root may be accepted."""
        return "root?" in self.origins

    @property
    def by_root(self) -> bool:
        """Whether root is accepted."""
        return "root" in self.origins or "root?" in self.origins

    def same_as(self, other: "Row") -> bool:
        """Whether two rows agree about a call, whatever their sources are."""
        return (self.origins, self.does, self.everything) == (other.origins, other.does, other.everything)
