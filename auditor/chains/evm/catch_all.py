"""Contracts that answer every call (a fallback that returns data): their views prove nothing."""

from auditor.chains.evm.reader_around import ReaderAround
from auditor.chains.evm.reading import ChainReader, Read
from auditor.chains.evm.signatures import selector

# No contract has this function; a contract that returns a word for it would return one for any view.
_MADE_UP = selector("auditor_no_such_function_3f1c9d()")
_WORD = 32


async def answers_every_call(address: str, chain: ChainReader) -> bool:
    """Whether a contract answers a call of a function that does not exist. Raises Unread."""
    read = await chain.raw_call(address, bytes.fromhex(_MADE_UP[2:]))
    return isinstance(read.value, bytes) and len(read.value) >= _WORD


class ReaderWithoutViews(ReaderAround):
    """A reader for a contract at ``address`` that answers every call: its views count as missing, its code and storage
    are read."""

    def __init__(self, reader: ChainReader, address: str) -> None:
        super().__init__(reader)
        self._address = address.lower()

    async def call(self, address: str, function: str, *args: object, sender: str | None = None) -> Read:
        """As the reader; the contract at ``address`` gives no answer."""
        if address.lower() == self._address:
            return Read(None, (await self.reader.code(address)).evidence)
        return await self.reader.call(address, function, *args, sender=sender)

    async def raw_call(self, address: str, data: bytes, *, sender: str | None = None) -> Read:
        """As the reader; the contract at ``address`` gives no answer."""
        if address.lower() == self._address:
            return Read(None, (await self.reader.code(address)).evidence)
        return await self.reader.raw_call(address, data, sender=sender)
