"""The words of the Substrate scanner: what a reader of a pallet is given and gives back."""

from dataclasses import dataclass
from typing import Any

from auditor.chains.inquiry import Unread as Unread
from auditor.model.evidence import EvidenceId


@dataclass(frozen=True, slots=True)
class StorageRead:
    """One answered read. ``value`` is None where storage holds nothing and the runtime has no default for it."""

    value: Any
    evidence: EvidenceId


@dataclass(frozen=True, slots=True)
class Entries:
    """A map, or the part of it below some keys: the keys left open, and the value, of each entry."""

    rows: tuple[tuple[tuple[Any, ...], Any], ...]
    evidence: EvidenceId
