"""The values that readers of pallets get from storage."""

from dataclasses import dataclass
from typing import Any

from auditor.chains.inquiry import Unread as Unread
from auditor.model.evidence import EvidenceId


@dataclass(frozen=True, slots=True)
class StorageRead:
    """One answered read. ``value`` is None if storage has no value and the runtime no default."""

    value: Any
    evidence: EvidenceId


@dataclass(frozen=True, slots=True)
class Entries:
    """A map, or the part below some keys: the remaining keys and the value of each entry."""

    rows: tuple[tuple[tuple[Any, ...], Any], ...]
    evidence: EvidenceId
