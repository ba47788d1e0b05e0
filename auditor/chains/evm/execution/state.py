"""The state of runs (yellow paper 4.1): facts of the chain at the pinned block, and changes by runs.

A journal of overwritten values undoes the changes of a failed frame. A fact that was not read counts as empty and is
added to ``needs``; the run continues, so that one run finds many needs.
"""

from typing import Any, NamedTuple, Protocol

from auditor.chains.evm.execution.call import Address, Event, Need

_ABSENT: Any = object()


class Account(NamedTuple):
    """An account without its storage. An empty account does not exist (EIP-161)."""

    nonce: int
    balance: int
    code: bytes


EMPTY = Account(0, 0, b"")


class ChainFacts(Protocol):
    """Facts of the chain; None stands for a fact that was not read."""

    def account(self, address: Address) -> Account | None: ...

    def slot(self, address: Address, slot: int) -> int | None: ...

    def balance(self, address: Address) -> int | None: ...

    def precompiled(self, address: Address) -> bool | None: ...

    def native(self, address: Address) -> bool: ...


class Mark(NamedTuple):
    """A position in the journal to which changes can be undone."""

    journal: int
    refund: int
    events: int


class State:
    """Accounts, storage, and what lasts for one transaction: transient storage (EIP-1153), warm accounts and slots
    (EIP-2929), refunds, events, created and destroyed accounts (EIP-6780)."""

    def __init__(self, facts: ChainFacts) -> None:
        self.facts = facts
        self.needs: set[Need] = set()
        self.accounts: dict[Address, Account] = {}
        self.words: dict[tuple[Address, int], int] = {}
        self.created: dict[Address, int] = {}
        self.transaction = 0
        self._journal: list[tuple[dict[Any, Any], Any, Any]] = []
        self.begin()

    def begin(self) -> None:
        """Begins a transaction."""
        self.transaction += 1
        self.transient: dict[tuple[Address, int], int] = {}
        self.warm: dict[Any, bool] = {}  # addresses, and pairs of address and slot
        self.originals: dict[tuple[Address, int], int] = {}
        self.destroyed: dict[Address, bool] = {}
        self.events: list[Event] = []
        self.refund = 0
        self._journal.clear()

    def copy(self) -> "State":
        """A copy, so that runs can continue from here without changing this state."""
        other = State(self.facts)
        other.accounts, other.words, other.created = dict(self.accounts), dict(self.words), dict(self.created)
        other.transaction = self.transaction
        return other

    def finish(self) -> None:
        """Ends the transaction: deletes destroyed accounts with their storage."""
        for address in self.destroyed:
            self.accounts[address] = EMPTY
            for key in [key for key in self.words if key[0] == address]:
                self.words[key] = 0

    def mark(self) -> Mark:
        """The current position in the journal."""
        return Mark(len(self._journal), self.refund, len(self.events))

    def undo(self, mark: Mark) -> None:
        """Undoes all changes since a mark."""
        journal = self._journal
        while len(journal) > mark.journal:
            held, key, old = journal.pop()
            if old is _ABSENT:
                held.pop(key, None)
            else:
                held[key] = old
        self.refund = mark.refund
        del self.events[mark.events :]

    def put(self, held: dict[Any, Any], key: Any, value: Any) -> None:
        """Overwrites a value so that it can be undone."""
        self._journal.append((held, key, held.get(key, _ABSENT)))
        held[key] = value

    def touch(self, key: Any) -> bool:
        """Makes an address, or a pair of address and slot, warm. True if it was cold."""
        if key in self.warm:
            return False
        self.put(self.warm, key, True)
        return True

    def account(self, address: Address) -> Account:
        """An account as the run sees it now."""
        changed = self.accounts.get(address)
        if changed is not None:
            return changed
        read = self.facts.account(address)
        if read is None:
            self.needs.add(Need("code", address))
            return EMPTY
        return read

    def replace(self, address: Address, **changes: Any) -> None:
        """Changes fields of an account."""
        self.put(self.accounts, address, self.account(address)._replace(**changes))

    def move(self, sender: Address, receiver: Address, value: int) -> None:
        """Moves value. The sender must have it."""
        self.replace(sender, balance=self.account(sender).balance - value)
        self.replace(receiver, balance=self.account(receiver).balance + value)

    def need_balance(self, address: Address) -> None:
        """Adds the balance of an account to the needs unless it was read."""
        if self.facts.balance(address) is None:
            self.needs.add(Need("balance", address))

    def precompiled(self, address: Address) -> bool:
        """Whether the chain has the newest fork's precompiled contract at an address."""
        has = self.facts.precompiled(address)
        if has is None:
            self.needs.add(Need("precompile", address))
        return has is not False

    def create(self, address: Address) -> None:
        """Creates an account with empty storage and nonce 1 (EIP-161)."""
        self.put(self.created, address, self.transaction)
        self.replace(address, nonce=self.account(address).nonce + 1)

    def fresh(self, address: Address) -> bool:
        """Whether an account was created in this transaction."""
        return self.created.get(address) == self.transaction

    def word(self, address: Address, slot: int) -> int:
        """A storage word as the run sees it now."""
        changed = self.words.get((address, slot))
        if changed is not None:
            return changed
        if address in self.created:
            return 0
        read = self.facts.slot(address, slot)
        if read is None:
            self.needs.add(Need("slot", address, slot))
            return 0
        return read

    def original(self, address: Address, slot: int) -> int:
        """A storage word before the transaction. Must be called before the word changes."""
        if self.fresh(address):
            return 0
        return self.originals.setdefault((address, slot), self.word(address, slot))
