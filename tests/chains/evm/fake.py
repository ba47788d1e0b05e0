"""A chain in memory, for tests of single readers: what is not written down is empty or reverts."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from auditor.chains.evm.reading import Contract, Header, Log, Read, Unread
from auditor.chains.evm.signatures import selector
from auditor.model.ids import ZERO_ADDRESS, account, checksum
from auditor.model.snapshot import Block

CHAIN = "eip155:31337"


def address(number: int) -> str:
    """A readable address for tests."""
    return checksum(f"0x{number:040x}")


def who(number: int) -> str:
    """The account id of that address."""
    return account(CHAIN, address(number))


def dispatcher(*signatures: str, delegating: bool = False) -> bytes:
    """Code with a dispatcher for the functions, each of which stops; with a DELEGATECALL in it if asked."""
    head = bytes.fromhex("5f3560e01c")
    size = len(head) + 11 * len(signatures) + 3
    body = b""
    for signature in signatures:
        body += b"\x80\x63" + bytes.fromhex(selector(signature)[2:]) + b"\x14\x61" + size.to_bytes(2, "big") + b"\x57"
    tail = bytes.fromhex("5f5f5f5f5f5f5af4") if delegating else b""
    return head + body + b"\x5f\x80\xfd" + b"\x5b\x00" + tail


class Reverted(Exception):
    """A function of a contract reverts with these bytes."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = data


@dataclass
class FakeChain:
    """Answers from dictionaries keyed by lower-case address; ``broken`` addresses are not answered at all.

    ``raw`` is what a contract returns for any raw call; ``functions`` are what single functions do for a sender: what
    they return, or a ``Reverted``.
    """

    codes: dict[str, bytes] = field(default_factory=dict)
    slots: dict[tuple[str, int], bytes] = field(default_factory=dict)
    views: dict[tuple[str, str], Any] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    functions: dict[tuple[str, str], Callable[[str], bytes]] = field(default_factory=dict)
    events: dict[str, list[Log]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    chain: str = CHAIN
    block: Block = field(default_factory=lambda: Block(chain=CHAIN, number=1, hash="0x", time=""))
    header: Header = field(default_factory=Header)
    balances: dict[str, int] = field(default_factory=dict)

    def deploy(self, number: int, code: bytes, **views: Any) -> str:
        """Puts code at an address; a view is given as ``owner=…`` for ``owner()`` or as a function of its arguments."""
        where = address(number)
        self.codes[where.lower()] = code
        for name, value in views.items():
            self.views[(where.lower(), name)] = value
        return where

    def put(self, where: str, slot: int, value: str) -> None:
        """Puts an address into a slot."""
        self.slots[(where.lower(), slot)] = bytes.fromhex(value[2:]).rjust(32, b"\0")

    def contract(self, where: str, proxy: Any = None) -> Contract:
        """What a kind is given for a deployed contract without proxy."""
        from auditor.chains.evm.code import selectors

        code = self.codes[where.lower()]
        return Contract(where, account(CHAIN, where), code, selectors(code), proxy)

    def balance(self, address: str) -> Awaitable[Read]:
        return self._answer(address, f"balance {address}", lambda: self.balances.get(address.lower(), 0))

    def ran(self, request: str, answer: str, result: bytes) -> str:
        return f"run {request}: {answer}"

    def code(self, address: str) -> Awaitable[Read]:
        return self._answer(address, f"code {address}", lambda: self.codes.get(address.lower(), b""))

    def storage(self, address: str, slot: int) -> Awaitable[Read]:
        stored = self.slots.get((address.lower(), slot), bytes(32))
        return self._answer(address, f"storage {address} {slot}", lambda: stored)

    def call(self, address: str, function: str, *args: object, sender: str | None = None) -> Awaitable[Read]:
        value = self.views.get((address.lower(), function.split("(")[0]))
        return self._answer(
            address, f"call {address} {function} {args}", lambda: value(*args) if callable(value) else value
        )

    def raw_call(self, address: str, data: bytes, *, sender: str | None = None) -> Awaitable[Read]:
        function = self.functions.get((address.lower(), "0x" + data[:4].hex()))
        if function is not None:
            return self._run(f"call {address} {data.hex()} from {sender}", lambda: function(sender or ZERO_ADDRESS))
        return self._answer(address, f"call {address} {data.hex()}", lambda: self.raw.get(address.lower()))

    async def seconds_per_block(self) -> Read:
        return Read(12.0, "blocks")

    async def _run(self, request: str, function: Callable[[], bytes]) -> Read:
        await asyncio.sleep(0)
        try:
            return Read(function(), request)
        except Reverted as error:
            return Read(None, request, error.data)

    async def logs(self, address: str, topics: list[bytes | list[bytes] | None]) -> list[Log]:
        await self._answer(address, "logs", lambda: None)
        return [log for log in self.events.get(address.lower(), []) if _matches(log, topics)]

    async def inputs(self, address: str, transactions: Sequence[bytes]) -> list[bytes]:
        return []

    async def storage_root(self, address: str) -> bytes:
        raise Unread("it gives no proofs")

    async def _answer(self, address: str, request: str, value: Callable[[], Any]) -> Read:
        await asyncio.sleep(0)
        if address.lower() in self.broken:
            raise Unread("the node did not answer")
        return Read(value(), request)


def _matches(log: Log, topics: list[bytes | list[bytes] | None]) -> bool:
    for place, wanted in enumerate(topics):
        allowed = [wanted] if isinstance(wanted, bytes) else wanted
        if allowed and (place >= len(log.topics) or log.topics[place] not in allowed):
            return False
    return True
