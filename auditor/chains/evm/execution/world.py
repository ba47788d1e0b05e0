"""What is known of the chain at the pinned block, and the fetching of what runs still need."""

from asyncio import Future, ensure_future, gather, get_running_loop
from collections.abc import Awaitable, Iterable
from typing import TypeVar

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.execution.call import Need
from auditor.chains.evm.execution.precompiles import ISTANBUL, PROBES
from auditor.chains.evm.execution.state import Account
from auditor.chains.evm.reading import ChainReader, Unread
from auditor.model.evidence import EvidenceId

# What lies at these addresses is the same on every chain, and nothing is read; at those of later precompiled contracts
# some chains have contracts of their own.
_NO_CODE = frozenset({bytes(20), *ISTANBUL})
# Chains with precompiled contracts of their own put a placeholder at their addresses, so that code is there:
# Arbitrum INVALID (https://docs.arbitrum.io/build-decentralized-apps/precompiles/overview), Moonbeam a REVERT
# (https://docs.moonbeam.network/builders/ethereum/precompiles/overview/).
_PLACEHOLDERS = (bytes.fromhex("fe"), bytes.fromhex("60006000fd"))
# Made-up callers can pay for what they call.
_FORTUNE = 2**96

T = TypeVar("T")


class World:
    """Code, storage and balances as far as they were read. Filled by ``fetch``; runs only look."""

    def __init__(self, reader: ChainReader) -> None:
        self.reader = reader
        self.header = reader.header
        self.chain_id = int(reader.chain.removeprefix("eip155:"))
        self.unread: dict[Need, str] = {}
        self.supposed = 0  # how often something was made up that may change what runs do
        self.rounds = 0
        self.fetched = 0
        self._running = 1
        self._waiting: list[Future[None]] = []
        self._wanted: set[Need] = set()
        self._round: Future[None] | None = None
        self._evidence: dict[Need, EvidenceId] = {}
        self._accounts: dict[bytes, Account] = {}
        self._codes: dict[bytes, bytes] = {}
        self._slots: dict[tuple[bytes, int], int] = {}
        self._balances: dict[bytes, int] = {}
        self._precompiled: dict[bytes, bool] = {}

    def slot(self, address: bytes, slot: int) -> int | None:
        """A storage word, None if it was not read."""
        return self._slots.get((address, slot))

    def code(self, address: bytes) -> bytes | None:
        """The code of an account, None if it was not read."""
        return b"" if address in _NO_CODE else self._codes.get(address)

    def balance(self, address: bytes) -> int | None:
        """The balance of an account in wei, None if it was not read."""
        return self._balances.get(address)

    def precompiled(self, address: bytes) -> bool | None:
        """Whether the chain has the precompiled contract that the newest fork has at an address, None if it was not
        read."""
        return True if address in ISTANBUL else self._precompiled.get(address)

    def native(self, address: bytes) -> bool:
        """Whether the chain itself runs an account, whose code is a placeholder."""
        return self._codes.get(address) in _PLACEHOLDERS

    def filled(self, need: Need) -> bool:
        """Whether a run without knowledge supposed something else: it takes accounts and slots to be empty, and
        precompiled contracts to be there."""
        match need.kind:
            case "code":
                return bool(self.code(need.address)) or bool(self.balance(need.address))
            case "slot":
                return bool(self.slot(need.address, need.slot))
            case "precompile":
                return not self.precompiled(need.address)
            case _:
                return bool(self.balance(need.address))

    def account(self, address: bytes) -> Account | None:
        """An account, None if its code was not read; a balance that was not read counts as nothing."""
        read = self._accounts.get(address)
        if read is None and (code := self.code(address)) is not None:
            # Nonces are not read: they decide where contracts are made, and that accounts without code may be made.
            read = self._accounts[address] = Account(int(bool(code)), self._balances.get(address, 0), code)
        return read

    def make_up(self, address: bytes) -> None:
        """Lets an account exist without code and with enough to pay, without asking the chain."""
        self.supposed += address not in self._codes or address not in self._balances
        self._codes.setdefault(address, b"")
        self._balances.setdefault(address, _FORTUNE)
        self._accounts.pop(address, None)

    def endow(self, address: bytes) -> None:
        """Lets an account have enough to pay what it is asked for, so that no run hangs on how much it has today."""
        self.supposed += self._balances.get(address) != _FORTUNE
        self._balances[address] = _FORTUNE
        self._accounts.pop(address, None)

    def evidence(self, need: Need) -> tuple[EvidenceId, ...]:
        """The evidence of a fact, if it was read."""
        evidence = self._evidence.get(need)
        return (evidence,) if evidence else ()

    async def together(self, *works: Awaitable[T]) -> list[T]:
        """Awaits works that run side by side and fetch: what one of them lacks is read when all of them wait.

        So what is known at any point of a work does not hang on how quickly a node answers, and a replay asks the very
        questions that were recorded. Works that run side by side and fetch must all be awaited through this.
        """
        self._running += max(0, len(works) - 1)
        left = len(works)

        async def single(work: Awaitable[T]) -> T:
            nonlocal left
            answer = await work
            left -= 1
            if left:  # the last one hands its place on to whoever waits for all of them
                self._running -= 1
                self._next_round()
            return answer

        return list(await gather(*map(single, works)))

    async def fetch(self, needs: Iterable[Need]) -> None:
        """Reads facts, together with those that others wait for. What cannot be read is noted in ``unread``."""
        wanted = set(needs) - self._evidence.keys() - self.unread.keys()
        if not wanted:
            return
        self._wanted |= wanted
        waiting = get_running_loop().create_future()
        self._waiting.append(waiting)
        self._running -= 1
        self._next_round()
        await waiting

    def _next_round(self) -> None:
        if not self._running and self._waiting:
            self._round = ensure_future(self._read_all())

    async def _read_all(self) -> None:
        wanted, self._wanted = sorted(self._wanted), set()
        waiting, self._waiting = self._waiting, []
        self.rounds += 1
        self.fetched += len(wanted)
        try:
            await gather(*map(self._read, wanted))
        except BaseException as error:
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_exception(error)
            return
        self._running += len(waiting)
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def _read(self, need: Need) -> None:
        address = eip55(need.address)
        try:
            match need.kind:
                case "code":
                    read = await self.reader.code(address)
                    self._codes[need.address] = read.value
                case "slot":
                    read = await self.reader.storage(address, need.slot)
                    self._slots[need.address, need.slot] = int.from_bytes(read.value, "big")
                case "precompile":
                    read = await self.reader.raw_call(address, PROBES[need.address])
                    self._precompiled[need.address] = read.value != b""
                case _:
                    read = await self.reader.balance(address)
                    self._balances[need.address] = read.value
        except Unread as error:
            self.unread[need] = str(error)
            return
        self._accounts.pop(need.address, None)
        self._evidence[need] = read.evidence
