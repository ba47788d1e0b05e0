"""Contracts that answer any call at all: what they say is worth nothing, whatever it looks like."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

from auditor.chains.evm.reading import ChainReader, Header, Log, Read
from auditor.chains.evm.signatures import selector
from auditor.model.evidence import EvidenceId
from auditor.model.ids import ChainId
from auditor.model.snapshot import Block

# No contract has this function; one that returns a word for it would return one for any view.
_MADE_UP = selector("auditor_no_such_function_3f1c9d()")
_WORD = 32


async def answers_anything(address: str, chain: ChainReader) -> bool:
    """Whether a contract answers a function that does not exist. Raises Unread."""
    read = await chain.raw_call(address, bytes.fromhex(_MADE_UP[2:]))
    return isinstance(read.value, bytes) and len(read.value) >= _WORD


def unheard(address: str, chain: ChainReader) -> "Unheard":
    """A reader that does not listen to the contract at ``address``."""
    return Unheard(chain, address.lower(), chain.chain, chain.block, chain.header)


@dataclass(slots=True)
class Unheard:
    """A reader that does not listen to one contract: its views count as missing, its code and storage are read."""

    reader: ChainReader
    address: str
    chain: ChainId
    block: Block
    header: Header

    def code(self, address: str) -> Awaitable[Read]:
        """As the reader."""
        return self.reader.code(address)

    def storage(self, address: str, slot: int) -> Awaitable[Read]:
        """As the reader."""
        return self.reader.storage(address, slot)

    def balance(self, address: str) -> Awaitable[Read]:
        """As the reader."""
        return self.reader.balance(address)

    async def call(self, address: str, function: str, *args: object, sender: str | None = None) -> Read:
        """As the reader, but the one contract answers nothing."""
        if address.lower() == self.address:
            return Read(None, (await self.reader.code(address)).evidence)
        return await self.reader.call(address, function, *args, sender=sender)

    async def raw_call(self, address: str, data: bytes, *, sender: str | None = None) -> Read:
        """As the reader, but the one contract answers nothing."""
        if address.lower() == self.address:
            return Read(None, (await self.reader.code(address)).evidence)
        return await self.reader.raw_call(address, data, sender=sender)

    def logs(self, address: str, topics: list[bytes | list[bytes] | None]) -> Awaitable[list[Log]]:
        """As the reader."""
        return self.reader.logs(address, topics)

    def inputs(self, address: str, transactions: Sequence[bytes]) -> Awaitable[list[bytes]]:
        """As the reader."""
        return self.reader.inputs(address, transactions)

    def ran(self, request: str, answer: str, result: bytes) -> EvidenceId:
        """As the reader."""
        return self.reader.ran(request, answer, result)

    def seconds_per_block(self) -> Awaitable[Read]:
        """As the reader."""
        return self.reader.seconds_per_block()
