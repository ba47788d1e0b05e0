"""A snapshot: everything a scan collected, without any judgement. Saved as JSON, it is all that later stages need."""

import json
from hashlib import sha256
from typing import Literal

from pydantic import Field

from auditor.model.entity import Entity
from auditor.model.evidence import Evidence, Gap
from auditor.model.examined import Examined
from auditor.model.frozen import Frozen
from auditor.model.grant import Grant
from auditor.model.ids import ChainId
from auditor.model.network import Network
from auditor.model.source import SourceAnswer
from auditor.model.text import defused_json


class Block(Frozen):
    """The block that a chain was read at. ``time`` is ISO 8601 in UTC.

    ``genesis``: the state is the chain's initial state, read from its published file and not from a node; such a file
    need not hold a ``hash`` or a ``time``, which are then empty.
    """

    chain: ChainId
    number: int
    hash: str
    time: str
    genesis: bool = False


class Snapshot(Frozen):
    """What was collected of one network. ``read`` counts the answers that were read; ``examined`` says, once for each
    entity in scope that has code or calls, how completely it was examined. ``by`` names who ran the scan, in their
    words; ``source`` is there if a source tree was read without a chain."""

    schema_: Literal["auditor.snapshot/1"] = Field(default="auditor.snapshot/1", alias="schema")
    by: str = ""
    network: Network
    blocks: tuple[Block, ...] = ()
    entities: tuple[Entity, ...] = ()
    grants: tuple[Grant, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    gaps: tuple[Gap, ...] = ()
    examined: tuple[Examined, ...] = ()
    read: int = 0
    source: SourceAnswer | None = None

    def file_text(self) -> str:
        """The snapshot as its file holds it: JSON without text that steers a terminal or a CI runner."""
        text = json.dumps(self.model_dump(mode="json", by_alias=True), indent=1, ensure_ascii=False)
        return defused_json(f"{text}\n")

    def digest(self) -> str:
        """``sha256:<hex>`` of that file."""
        return f"sha256:{sha256(self.file_text().encode('utf-8', 'replace')).hexdigest()}"
