"""What is known of the chain at the pinned block, and the fetching of what runs still need."""

from asyncio import gather
from collections.abc import Iterable
from typing import Any

from auditor.chains.evm.execution.call import Need
from auditor.chains.evm.reading import ChainReader, Unread
from auditor.model.evidence import EvidenceId
from auditor.model.ids import checksum

# Precompiled contracts of the newest fork have no code in state: 0x1 to 0x11, and 0x100 (EIP-7951).
_NO_CODE = frozenset(number.to_bytes(20, "big") for number in (*range(0x12), 0x100))
# Made-up callers can pay for what they call.
_FORTUNE = 2**96


class World:
    """Code, storage and balances as far as they were read. Filled by ``fetch``; runs only look."""

    def __init__(self, reader: ChainReader) -> None:
        self.reader = reader
        self.header = reader.header
        self.chain_id = int(reader.chain.removeprefix("eip155:"))
        self.unread: dict[Need, str] = {}
        self.rounds = 0
        self.fetched = 0
        self._evidence: dict[Need, EvidenceId] = {}
        self._accounts: dict[bytes, Any] = {}
        self._codes: dict[bytes, bytes] = {}
        self._slots: dict[tuple[bytes, int], int] = {}
        self._balances: dict[bytes, int] = {}

    def slot(self, address: bytes, slot: int) -> int | None:
        """A storage word, None if it was not read."""
        return self._slots.get((address, slot))

    def code(self, address: bytes) -> bytes | None:
        """The code of an account, None if it was not read."""
        return b"" if address in _NO_CODE else self._codes.get(address)

    def balance(self, address: bytes) -> int | None:
        """The balance of an account in wei, None if it was not read."""
        return self._balances.get(address)

    def filled(self, need: Need) -> bool:
        """Whether there is anything where a run without knowledge supposes that there is nothing."""
        match need.kind:
            case "code":
                return bool(self.code(need.address)) or bool(self.balance(need.address))
            case "slot":
                return bool(self.slot(need.address, need.slot))
            case _:
                return bool(self.balance(need.address))

    def account(self, address: bytes) -> Any:
        """An account as the specification wants it, None if its code was not read."""
        from auditor.chains.evm.execution.specification import U256, Account, Bytes, Uint

        known = self._accounts.get(address)
        if known is None and (code := self.code(address)) is not None:
            balance = U256(self._balances.get(address, 0))
            # Nonces are not read: they decide where contracts are made, and that accounts without code may be made.
            known = self._accounts[address] = Account(nonce=Uint(bool(code)), balance=balance, code=Bytes(code))
        return known

    def make_up(self, address: bytes) -> None:
        """Lets an account exist without code and with enough to pay, without asking the chain."""
        self._codes.setdefault(address, b"")
        self._balances.setdefault(address, _FORTUNE)

    def evidence(self, need: Need) -> tuple[EvidenceId, ...]:
        """The evidence of a fact, if it was read."""
        found = self._evidence.get(need)
        return (found,) if found else ()

    async def fetch(self, needs: Iterable[Need]) -> None:
        """Reads the facts together, in one round. What cannot be read is remembered in ``unread``."""
        wanted = sorted(set(needs) - self._evidence.keys() - self.unread.keys())
        if wanted:
            self.rounds += 1
            self.fetched += len(wanted)
            await gather(*map(self._read, wanted))

    async def _read(self, need: Need) -> None:
        address = checksum("0x" + need.address.hex())
        try:
            match need.kind:
                case "code":
                    read = await self.reader.code(address)
                    self._codes[need.address] = read.value
                case "slot":
                    read = await self.reader.storage(address, need.slot)
                    self._slots[need.address, need.slot] = int.from_bytes(read.value, "big")
                case _:
                    read = await self.reader.balance(address)
                    self._balances[need.address] = read.value
        except Unread as error:
            self.unread[need] = str(error)
            return
        self._accounts.pop(need.address, None)
        self._evidence[need] = read.evidence
