"""Base of readers that wrap another reader and answer some reads differently."""

from collections.abc import Awaitable, Sequence

from auditor.chains.evm.reading import ChainReader, Log, Read
from auditor.model.evidence import EvidenceId


class ReaderAround:
    """Forwards every read to ``reader``. See ``ChainReader`` for each method."""

    def __init__(self, reader: ChainReader) -> None:
        self.reader = reader
        self.chain = reader.chain
        self.block = reader.block
        self.header = reader.header

    def code(self, address: str) -> Awaitable[Read]:
        return self.reader.code(address)

    def storage(self, address: str, slot: int) -> Awaitable[Read]:
        return self.reader.storage(address, slot)

    def balance(self, address: str) -> Awaitable[Read]:
        return self.reader.balance(address)

    def call(self, address: str, function: str, *args: object, sender: str | None = None) -> Awaitable[Read]:
        return self.reader.call(address, function, *args, sender=sender)

    def raw_call(self, address: str, data: bytes, *, sender: str | None = None) -> Awaitable[Read]:
        return self.reader.raw_call(address, data, sender=sender)

    def logs(self, address: str, topics: list[bytes | list[bytes] | None]) -> Awaitable[list[Log]]:
        return self.reader.logs(address, topics)

    def inputs(self, address: str, transactions: Sequence[bytes]) -> Awaitable[list[bytes]]:
        return self.reader.inputs(address, transactions)

    def storage_root(self, address: str) -> Awaitable[bytes]:
        return self.reader.storage_root(address)

    def ran(self, request: str, answer: str, result: bytes) -> EvidenceId:
        return self.reader.ran(request, answer, result)

    def seconds_per_block(self) -> Awaitable[Read]:
        return self.reader.seconds_per_block()
