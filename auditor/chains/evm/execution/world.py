"""Facts of the chain at the pinned block, and the fetching of those that runs still need."""

from asyncio import Future, ensure_future, gather, get_running_loop
from collections.abc import Awaitable, Iterable
from typing import TypeVar

from auditor.chains.evm.addresses import eip55
from auditor.chains.evm.execution.call import Need
from auditor.chains.evm.execution.precompiles import ISTANBUL, PROBES
from auditor.chains.evm.execution.state import Account
from auditor.chains.evm.reading import ChainReader, Unread
from auditor.model.evidence import EvidenceId

# These addresses have no code on any chain, so nothing is read; at those of later precompiled contracts some chains
# have contracts of their own.
_NO_CODE = frozenset({bytes(20), *ISTANBUL})
# Chains with precompiled contracts of their own put a placeholder at their addresses, so that they have code: Arbitrum
# INVALID (https://docs.arbitrum.io/build-decentralized-apps/precompiles/overview), Moonbeam a REVERT
# (https://docs.moonbeam.network/builders/ethereum/precompiles/overview/).
_PLACEHOLDERS = (bytes.fromhex("fe"), bytes.fromhex("60006000fd"))
# The balance in wei of callers that do not exist on the chain, so that they can pay.
_FORTUNE = 2**96

T = TypeVar("T")


class World:
    """Code, storage and balances that were read. ``fetch`` adds facts; runs only look them up."""

    def __init__(self, reader: ChainReader) -> None:
        self.reader = reader
        self.header = reader.header
        self.chain_id = int(reader.chain.removeprefix("eip155:"))
        self.unread: dict[Need, str] = {}
        self.assumptions = 0  # how often an assumed fact was added that may change runs
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
        """Whether the chain has the newest fork's precompiled contract at an address; None if it was not read."""
        return True if address in ISTANBUL else self._precompiled.get(address)

    def native(self, address: bytes) -> bool:
        """Whether the chain itself implements an account whose code is a placeholder."""
        return self._codes.get(address) in _PLACEHOLDERS

    def filled(self, need: Need) -> bool:
        """Whether a fact differs from the assumption of runs that lacked it: empty accounts and slots, existing
        precompiles."""
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
        """An account; None if its code was not read. A balance that was not read counts as zero."""
        read = self._accounts.get(address)
        if read is None and (code := self.code(address)) is not None:
            # Nonces are not read: they only decide the addresses of created contracts, and whether a creation may use
            # an account without code.
            read = self._accounts[address] = Account(int(bool(code)), self._balances.get(address, 0), code)
        return read

    def add_account(self, address: bytes) -> None:
        """Makes an account exist without code and with a large balance, without a query to the chain."""
        self.assumptions += address not in self._codes or address not in self._balances
        self._codes.setdefault(address, b"")
        self._balances.setdefault(address, _FORTUNE)
        self._accounts.pop(address, None)

    def fund(self, address: bytes) -> None:
        """Gives an account a large balance, so that no run depends on its balance of today."""
        self.assumptions += self._balances.get(address) != _FORTUNE
        self._balances[address] = _FORTUNE
        self._accounts.pop(address, None)

    def evidence(self, need: Need) -> tuple[EvidenceId, ...]:
        """The evidence of a fact, if it was read."""
        evidence = self._evidence.get(need)
        return (evidence,) if evidence else ()

    async def together(self, *works: Awaitable[T]) -> list[T]:
        """Awaits coroutines that fetch facts, and fetches in rounds: one request is sent once every coroutine waits.

        So the facts known at any point do not depend on the speed of the node, and a replay sends exactly the recorded
        queries. All concurrent coroutines that fetch must be awaited through this.
        """
        self._running += max(0, len(works) - 1)
        left = len(works)

        async def single(work: Awaitable[T]) -> T:
            nonlocal left
            answer = await work
            left -= 1
            if left:  # the last one hands its turn to the caller, which waits for all
                self._running -= 1
                self._next_round()
            return answer

        return list(await gather(*map(single, works)))

    async def fetch(self, needs: Iterable[Need]) -> None:
        """Reads facts, together with those that other coroutines wait for. Facts that cannot be read are added to
        ``unread``."""
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
