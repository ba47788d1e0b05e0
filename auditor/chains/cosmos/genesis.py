"""A genesis file as a source of state: every piece by its place in ``app_state``."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from auditor.chains.cosmos.source import Absent, StatePiece, StateRead, Unread, evidence
from auditor.errors import UsageError
from auditor.model.evidence import Evidence, EvidenceId
from auditor.model.ids import ChainId
from auditor.model.snapshot import Block
from auditor.model.text import one_line


class GenesisSource:
    """Answers queries from one file. Make one with ``open``."""

    live = False

    def __init__(
        self, chain: ChainId, block: Block, state: dict[str, Any], software: str, validators: list[Any]
    ) -> None:
        self.chain = chain
        self.block = block
        self.read = 0
        self.software = software
        self._state = state
        self._validators = validators
        self._evidence: dict[str, Evidence] = {}

    @classmethod
    def open(cls, chain: ChainId, file: Path) -> "GenesisSource":
        """Reads a genesis file. Raises UsageError if it is not one, or that of another chain."""
        try:
            raw = file.read_bytes()
            content = json.loads(raw)
            # `simd export` and CometBFT's /genesis are not wrapped; a JSON-RPC answer is.
            content = content.get("result", content).get("genesis", content)
            name, state, time = content["chain_id"], content["app_state"], content["genesis_time"]
            if not (isinstance(state, dict) and isinstance(name, str) and isinstance(time, str)):
                raise ValueError("wrong types")
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            hint = "give the JSON that the chain's daemon starts from or exports: chain_id, genesis_time, app_state"
            raise UsageError(f"{file} is no genesis file of a Cosmos chain", hint) from None
        if chain != f"cosmos:{name}":
            raise UsageError(
                f"{file} is the genesis of {one_line(name, 40)}, not of {chain.partition(':')[2]}",
                "give the genesis file of the chain that the profile names",
            )
        # CometBFT's own parameters are outside of the application's state; on a running chain x/consensus has them.
        rules = content.get("consensus")
        if isinstance(rules, dict) and isinstance(rules.get("params"), dict) and not state.get("consensus"):
            state["consensus"] = {"params": rules["params"]}
        software = f"{content.get('app_name') or ''} {content.get('app_version') or ''}".strip()
        digest = hashlib.sha256(raw).hexdigest()
        block = Block(chain=chain, number=0, hash=digest, time=one_line(time, 40))
        return cls(chain, block, state, software, _starting(content))

    async def modules(self) -> frozenset[str]:
        """See ``Source``."""
        return frozenset(self._state)

    async def messages(self) -> Mapping[str, str] | None:
        """See ``Source``: a genesis file lists no messages."""
        return None

    async def routes(self) -> Mapping[str, str]:
        """See ``Source``: a file has none."""
        return {}

    async def producers(self) -> StateRead:
        """See ``Source``: the list outside of the application's state, which most files leave to x/staking."""
        if not self._validators:
            raise Absent("the genesis file lists no validators beside app_state")
        return StateRead(self._validators, self.cite("genesis file: validators", self._validators))

    async def refusal(self, message: str, account: str, sequence: int) -> str:
        """See ``Source``: a file runs no messages."""
        raise Unread("a file runs no messages")

    async def piece(self, piece: StatePiece, given: Mapping[str, str] | None = None) -> StateRead:
        """See ``Source``."""
        value: Any = self._state
        for part in piece.genesis.split(".") if piece.genesis else ():
            value = value.get(part) if isinstance(value, dict) else None
        if value is None or not piece.genesis:
            raise Absent(f"{piece.genesis or piece.rest} is not in the genesis file")
        if piece.by:
            wanted = (given or {})[piece.by]
            value = [entry for entry in value if isinstance(entry, dict) and str(entry.get(piece.by)) == wanted]
        if piece.listed and not isinstance(value, list):
            raise Unread(f"{piece.genesis} is no list")
        self.read += 1
        about = f" of {given[piece.by]}" if piece.by and given else ""
        return StateRead(value, self.cite(f"genesis file: app_state.{piece.genesis}{about}", value))

    def cite(self, request: str, answer: Any, source: str = "") -> EvidenceId:
        """See ``Source``."""
        made = evidence(self.chain, request, answer, source, None if source else 0)
        self._evidence[made.id] = made
        return made.id

    def evidence(self) -> tuple[Evidence, ...]:
        """See ``Source``."""
        return tuple(self._evidence[key] for key in sorted(self._evidence))


def _starting(content: dict[str, Any]) -> list[Any]:
    """CometBFT's own list of validators: at the top, or since SDK 0.50 under ``consensus``."""
    rules = content.get("consensus")
    listed = content.get("validators") or (rules.get("validators") if isinstance(rules, dict) else None)
    return listed if isinstance(listed, list) else []
