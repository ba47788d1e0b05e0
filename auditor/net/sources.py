"""The trusted sources of a scan: block hashes that the user trusts, and chains for which two endpoints are compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.model.ids import ChainId


@dataclass(frozen=True, slots=True)
class Sources:
    """``trusted`` are block hashes (``0x`` and digits) by chain, from anywhere the user trusts. Of ``compared`` chains
    the first endpoint is read and the others, in order, are the second source."""

    trusted: Mapping[ChainId, str] = field(default_factory=dict)
    compared: frozenset[ChainId] = frozenset()

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "Sources":
        """The sources in the header of a recording. Raises AttributeError and TypeError for other values."""
        trusted = {str(chain): str(hash_) for chain, hash_ in settings.get("trusted", {}).items()}
        compared: Iterable[Any] = settings.get("compared", ())
        return cls(trusted, frozenset(map(str, compared)))

    def plain(self) -> dict[str, Any]:
        """The same for the header of a recording; empty where the user named none."""
        plain: dict[str, Any] = {"trusted": dict(self.trusted)} if self.trusted else {}
        return plain | ({"compared": sorted(self.compared)} if self.compared else {})
