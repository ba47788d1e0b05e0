"""The storage of a Safe: which accounts its mappings make owners or modules, and whether it holds anything else.

The layout is that of every release (https://github.com/safe-global/safe-smart-account, contracts/libraries/SafeStorage
and base): modules in a mapping at slot 1, owners at slot 2, signed messages at 7, approved hashes at 8. A word that
lists and logs do not explain was written by other code, and may be a member.
"""

from asyncio import gather
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditor.chains.evm.addresses import as_address
from auditor.chains.evm.proof.trie import root_of_words
from auditor.chains.evm.reading import ChainReader, Contract, Log, Read, Unread
from auditor.chains.evm.signatures import keccak, topic
from auditor.model.evidence import EvidenceId
from auditor.model.ids import checksum

GUARD = int.from_bytes(keccak(b"guard_manager.guard.address"), "big")
MODULE_GUARD = int.from_bytes(keccak(b"module_manager.module_guard.address"), "big")
FALLBACK_HANDLER = int.from_bytes(keccak(b"fallback_manager.handler.address"), "big")
SENTINEL = "0x0000000000000000000000000000000000000001"
_FIXED = (0, 3, 4, 5, 6, GUARD, MODULE_GUARD, FALLBACK_HANDLER)
_MODULES, _OWNERS, _SIGNED, _APPROVED = 1, 2, 7, 8
_APPROVE = topic("ApproveHash(bytes32,address)")
_SIGN = topic("SignMsg(bytes32)")
_MOST_CANDIDATES = 1_000


@dataclass(frozen=True, slots=True)
class SafeStorage:
    """The storage words of a Safe at slots derived from lists, logs and candidates. ``owners`` and ``modules`` (EIP-55,
    with evidence) are candidates that are members without being listed."""

    contract: Contract
    chain: ChainReader
    words: dict[int, int]
    owners: tuple[tuple[str, EvidenceId], ...] = ()
    modules: tuple[tuple[str, EvidenceId], ...] = ()

    @classmethod
    async def read(
        cls, contract: Contract, chain: ChainReader, listed: Sequence[str], candidates: Iterable[str]
    ) -> "SafeStorage":
        """Reads the words of listed members and of candidates in both mappings. Raises Unread."""
        lists = {address.lower() for address in listed}
        people = list(dict.fromkeys((SENTINEL, *map(checksum, lists), *candidates)))[: len(lists) + _MOST_CANDIDATES]
        places = [(mapping, address) for address in people for mapping in (_MODULES, _OWNERS)]
        slots = [*_FIXED, *(_slot_of(address, mapping) for mapping, address in places)]
        reads = await gather(*(chain.storage(contract.address, slot) for slot in slots))
        words = {slot: _number(read) for slot, read in zip(slots, reads, strict=True)}
        members: dict[int, list[tuple[str, EvidenceId]]] = {_MODULES: [], _OWNERS: []}
        for (mapping, address), read in zip(places, reads[len(_FIXED) :], strict=True):
            if _number(read) and address != SENTINEL and address.lower() not in lists:
                members[mapping].append((address, read.evidence))
        return cls(contract, chain, words, tuple(members[_OWNERS]), tuple(members[_MODULES]))

    async def is_whole(self) -> bool:
        """Whether its storage holds these words, approvals and signed messages of its owners, and nothing else. False
        if the node gives no proof."""
        try:
            approved, signed, root = await gather(
                self.chain.logs(self.contract.address, [_APPROVE]),
                self.chain.logs(self.contract.address, [_SIGN]),
                self.chain.storage_root(self.contract.address),
            )
            slots = [slot for log in approved if (slot := _approved(log)) is not None]
            slots += [_slot(log.topics[1], _SIGNED) for log in signed if len(log.topics) == 2]
            reads = await gather(*(self.chain.storage(self.contract.address, slot) for slot in slots))
        except Unread:
            return False
        further = {slot: _number(read) for slot, read in zip(slots, reads, strict=True)}
        return root_of_words(self.words | further) == root


def _approved(log: Log) -> int | None:
    """The slot of the approval in a log: by owner, then by hash."""
    owner = as_address(log.topics[2]) if len(log.topics) == 3 else None
    return None if owner is None else _slot(log.topics[1], _slot_of(owner, _APPROVED))


def _slot_of(address: str, mapping: int) -> int:
    return _slot(bytes.fromhex(address[2:]).rjust(32, b"\0"), mapping)


def _slot(key: bytes, mapping: int) -> int:
    return int.from_bytes(keccak(key + mapping.to_bytes(32, "big")), "big")


def _number(read: Read) -> int:
    return int.from_bytes(read.value or b"", "big")
