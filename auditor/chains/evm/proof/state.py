"""The state at the pinned block, from proofs."""

from asyncio import gather
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple, cast

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.proof.nodes import BrokenProof, OtherRoot
from auditor.chains.evm.proof.trie import Nodes, ProvenAccount, account_of, word_of
from auditor.chains.evm.reader import EvmReader
from auditor.chains.evm.reader_around import ReaderAround
from auditor.chains.evm.reading import Read, Unread
from auditor.chains.evm.signatures import keccak
from auditor.net.failure import FailureReason
from auditor.net.gathering import Gathering

# Queries of concurrent tasks share one request; some nodes refuse or truncate requests with more slots.
_MOST_TOGETHER = 10_000
_MOST_SLOTS = 64


class _Wanted(NamedTuple):
    address: bytes
    slot: int | None  # None: the account itself


class ProvenState:
    """Accounts and storage words under a state root. Concurrent queries share one request."""

    def __init__(self, reader: EvmReader, state_root: bytes) -> None:
        self._reader = reader
        self._root = state_root
        self._nodes: dict[bytes, bytes] = {}
        self._gathering: Gathering[_Wanted, ProvenAccount | int] = Gathering(self._prove, _MOST_TOGETHER)

    async def account(self, address: str) -> ProvenAccount:
        """The account at an address. Raises Unread, BrokenProof and OtherRoot."""
        return cast(ProvenAccount, await self._gathering.ask(_Wanted(bytes.fromhex(address[2:]), None)))

    async def word(self, address: str, slot: int) -> int:
        """A storage word. Raises Unread and BrokenProof."""
        return cast(int, await self._gathering.ask(_Wanted(bytes.fromhex(address[2:]), slot)))

    async def _prove(self, wanted: Sequence[_Wanted]) -> list[ProvenAccount | int | Exception]:
        slots: dict[bytes, set[int]] = defaultdict(set)
        for item in wanted:
            slots[item.address].update(() if item.slot is None else (item.slot,))
        parts = [(address, part) for address in sorted(slots) for part in _parts(sorted(slots[address])) or [[]]]
        answers = await gather(
            *(self._reader.proof_nodes(eip55(address), part) for address, part in parts), return_exceptions=True
        )
        failed: dict[bytes, Unread | BrokenProof] = {}
        for (address, _), nodes in zip(parts, answers, strict=True):
            if isinstance(nodes, Unread | BrokenProof):
                failed[address] = nodes
            elif isinstance(nodes, BaseException):
                raise nodes
            else:
                self._nodes |= nodes
        return [failed.get(item.address) or self._shown(item, self._nodes) for item in wanted]

    def _shown(self, wanted: _Wanted, nodes: Nodes) -> ProvenAccount | int | Exception:
        if self._root not in nodes:
            return OtherRoot("its proofs are of another state than that of its newest block")
        try:
            account = account_of(self._root, wanted.address, nodes)
            return account if wanted.slot is None else word_of(account.storage_root, wanted.slot, nodes)
        except BrokenProof as error:
            return error


def _parts(slots: list[int]) -> list[list[int]]:
    return [slots[begin : begin + _MOST_SLOTS] for begin in range(0, len(slots), _MOST_SLOTS)]


class ProvenReader(ReaderAround):
    """A reader whose code, storage and balances are proven; a value without a proof is Unread."""

    def __init__(self, reader: EvmReader, state: ProvenState) -> None:
        super().__init__(reader)
        self._state = state

    async def code(self, address: str) -> Read:
        try:
            account = await self._state.account(address)
        except BrokenProof as error:
            raise _unproven(error) from None
        code = await self.reader.code(address)
        if keccak(code.value) != account.code_hash:
            raise _unproven("its code has another hash than its account")
        return code

    async def storage(self, address: str, slot: int) -> Read:
        try:
            word = await self._state.word(address, slot)
        except BrokenProof as error:
            raise _unproven(error) from None
        return Read(word.to_bytes(32, "big"), "")

    async def balance(self, address: str) -> Read:
        try:
            return Read((await self._state.account(address)).balance, "")
        except BrokenProof as error:
            raise _unproven(error) from None


def _unproven(why: object) -> Unread:
    return Unread(f"no proof shows it: {why}", FailureReason.MALFORMED)
