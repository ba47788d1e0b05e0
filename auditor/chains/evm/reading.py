"""The interface between the EVM scanner and contract kinds: what a kind receives and returns."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from auditor.chains.evm.scenarios import Behaviour
from auditor.chains.inquiry import Unread as Unread
from auditor.model.entity import EntityKind, Proxy
from auditor.model.evidence import EvidenceId, Gap
from auditor.model.gate import Gate
from auditor.model.grant import Grant
from auditor.model.ids import ChainId, EntityId
from auditor.model.snapshot import Block


@dataclass(frozen=True, slots=True)
class Read:
    """One answered read. ``value`` is None where the contract gives no such answer (revert, no code, not decodable)."""

    value: Any
    evidence: EvidenceId
    revert: bytes | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """One event: address in EIP-55, topics and data as bytes, with its block and index, and the hash of its
    transaction."""

    address: str
    topics: tuple[bytes, ...]
    data: bytes
    block: int
    index: int
    evidence: EvidenceId
    transaction: bytes = b""


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of the pinned block that code can read. ``number`` is ``block.number`` (on Arbitrum that of the parent
    chain), ``time`` is in Unix seconds, fees in wei."""

    number: int = 0
    time: int = 0
    gas_limit: int = 30_000_000
    base_fee: int = 0
    coinbase: bytes = bytes(20)
    randao: bytes = bytes(32)


class ChainReader(Protocol):
    """Reads at one pinned block. Reads awaited by concurrent tasks travel together, so ``asyncio.gather`` them."""

    chain: ChainId
    block: Block
    header: Header

    def code(self, address: str) -> Awaitable[Read]:
        """The code of an account as bytes (empty: none). Raises Unread."""
        ...

    def storage(self, address: str, slot: int) -> Awaitable[Read]:
        """A storage word as 32 bytes. Raises Unread."""
        ...

    def balance(self, address: str) -> Awaitable[Read]:
        """The balance of an account in the chain's native coin, in wei. Raises Unread."""
        ...

    def call(self, address: str, function: str, *args: object, sender: str | None = None) -> Awaitable[Read]:
        """Calls a view: ``call(safe, "getOwners()(address[])")``.

        ``function`` has argument and return types. One return value comes alone, several as a tuple; addresses come
        in EIP-55. A revert, no code, or bytes that do not decode give ``value=None``. Raises Unread.
        """
        ...

    def raw_call(self, address: str, data: bytes, *, sender: str | None = None) -> Awaitable[Read]:
        """Calls with raw data; ``value`` is the returned bytes, or None with ``revert`` set. Raises Unread."""
        ...

    def logs(self, address: str, topics: list[bytes | list[bytes] | None]) -> Awaitable[list[Log]]:
        """All events of an address from its creation to the pinned block, oldest first. Raises Unread."""
        ...

    def inputs(self, address: str, transactions: Sequence[bytes]) -> Awaitable[list[bytes]]:
        """Past inputs of a contract: the input of the given transactions, and of all calls to it where the node has
        traces. Inputs that the node does not give are missing."""
        ...

    def storage_root(self, address: str) -> Awaitable[bytes]:
        """The root of the trie of all storage words of an account, as a proof has it (EIP-1186). Raises Unread."""
        ...

    def ran(self, request: str, answer: str, result: bytes) -> EvidenceId:
        """Adds evidence of a local run: the request, its outcome in words, and the result, of which the digest is
        kept."""
        ...

    def seconds_per_block(self) -> Awaitable[Read]:
        """The average block time in seconds, as a float, over the blocks before the pinned one. Raises Unread."""
        ...


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract before kinds read it. ``selectors`` (``0x`` and 8 digits) are those of its own code and of its
    implementations; a kind reads everything else itself."""

    address: str
    id: EntityId
    code: bytes
    selectors: frozenset[str]
    proxy: Proxy | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The results of one kind for one contract. Fields that are None say nothing; readings of several kinds are merged.

    Every holder of a grant, member of the gate and address in ``linked`` is scanned next. ``recognised`` names the
    release whose code it is, and ``covers`` are the selectors (``0x`` and 8 digits) of functions that this kind
    decides, because it recognised their code: runs of them add neither grants nor gaps. ``behaviour`` is what runs must
    confirm, for kinds without a fixed code, before the kind counts. ``logs_since`` is the first block of the logs that
    the answers rest on.
    """

    standards: tuple[str, ...] = ()
    kind: EntityKind | None = None
    label: str | None = None
    gate: Gate | None = None
    delay_s: int | None = None
    grants: tuple[Grant, ...] = ()
    gaps: tuple[Gap, ...] = ()
    linked: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    recognised: str = ""
    covers: frozenset[str] = frozenset()
    behaviour: Behaviour | None = None
    logs_since: int | None = None


class ContractKind(Protocol):
    """One kind of contract: how to recognise it and how to read its gate and grants."""

    name: str

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The contract read as this kind, or None if it is not of this kind. Raises Unread."""
        ...
