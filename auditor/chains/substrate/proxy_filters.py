"""The filters of proxy types according to the runtime's own API: allowed calls, and their allowed inner calls."""

from collections.abc import Iterable
from dataclasses import dataclass

MODES = ("all", "none", "only", "all but")


@dataclass(frozen=True, slots=True)
class FilteredCall:
    """A call, or all calls of a pallet, in a filter.

    ``inner`` is the required inner call; ``limited`` says that a value must be small.
    """

    pallet: str
    call: str | None
    inner: str | None = None
    limited: bool = False

    def covers(self, call: str) -> bool:
        """Whether it covers a call, written ``Pallet.call``."""
        return call.partition(".")[0] == self.pallet and self.call in (None, call.partition(".")[2])


@dataclass(frozen=True, slots=True)
class Filter:
    """The filter of one proxy type. ``mode`` is all, none, only (the calls), or all but (them)."""

    name: str
    mode: str
    calls: tuple[FilteredCall, ...]
    exceptions: tuple[FilteredCall, ...]

    def allows(self, call: str) -> bool:
        """Whether it allows a call with some arguments."""
        if self.mode in ("all", "none"):
            return self.mode == "all"
        ruled_calls = [ruled for ruled in self.calls if ruled.covers(call)]
        if self.mode == "all but":
            return not ruled_calls
        return any(ruled.inner is None for ruled in ruled_calls) and not any(
            exception.covers(call) for exception in self.exceptions
        )

    def as_table_entry(self, owner_calls: Iterable[str]) -> tuple[str, ...]:
        """The filter in the form of a table of calls: ``all``, origins, calls inside ``sudo``, or ``none``."""
        if self.mode == "all":
            return ("all",)
        passed = ["sudo"] if self.allows("Sudo.sudo") or self.allows("Sudo.sudo_unchecked_weight") else []
        passed += ["owner"] if any(map(self.allows, owner_calls)) else []
        passed += [
            ruled.inner for ruled in self.calls if self.mode == "only" and ruled.pallet == "Sudo" and ruled.inner
        ]
        return tuple(passed) or ("none",)
