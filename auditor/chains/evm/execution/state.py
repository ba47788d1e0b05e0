"""The state of one run: the world at the pinned block with the run's own changes on top, undone where parts revert."""

from typing import Any

from auditor.chains.evm.execution.call import Need
from auditor.chains.evm.execution.specification import U256, Account, Address, Bytes32, State, Trie
from auditor.chains.evm.execution.world import World

_ABSENT: Any = object()


class Ledger(State):
    """A ``State`` of the specification that asks the world for what it does not hold.

    The specification copies whole tries when a call starts and puts the copies back when it reverts. Here a journal of
    overwritten values does that, so that a call costs no more in a big world. What the world does not know counts as
    empty and is noted in ``needs``: the run goes on, to find out in one go as much as it can of what it needs.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.needs: set[Need] = set()
        self.watch: Any = None  # follows the run that works on this
        self.created_accounts: set[Address] = set()
        self.accounts: dict[Address, Account | None] = {}
        self.words: dict[tuple[Address, bytes], U256] = {}
        self.journal: list[tuple[dict[Any, Any], Any, Any]] = []
        self._snapshots: Any = _Marks(self)
        self._storage = _Storages(self)
        accounts: Any = _Accounts(self)
        self._accounts = Trie(secured=True, default=None, _data=accounts)

    def copy(self) -> "Ledger":
        """The same state, to go on from without changing this one."""
        other = Ledger(self.world)
        other.created_accounts, other.accounts = set(self.created_accounts), dict(self.accounts)
        other.words = dict(self.words)
        return other

    @property
    def _main_trie(self) -> Any:
        return self._accounts

    @_main_trie.setter
    def _main_trie(self, mark: Any) -> None:
        """The specification puts back what ``_snapshots`` gave it: the journal's length when the call started."""
        while len(self.journal) > mark:
            held, key, old = self.journal.pop()
            if old is _ABSENT:
                held.pop(key, None)
            else:
                held[key] = old

    @property
    def _storage_tries(self) -> Any:
        return self._storage

    @_storage_tries.setter
    def _storage_tries(self, mark: Any) -> None:
        """Storage was undone together with accounts."""

    def put(self, held: dict[Any, Any], key: Any, value: Any) -> None:
        """Overwrites a value so that it can be undone."""
        self.journal.append((held, key, held.get(key, _ABSENT)))
        held[key] = value

    def word(self, address: bytes, key: bytes) -> U256:
        """A storage word as the run sees it now."""
        found = self.words.get((Address(address), key))
        if found is not None:
            return found
        return self.origin(address, key)

    def origin(self, address: bytes, key: bytes) -> U256:
        """A storage word before the run."""
        if address in self.created_accounts:
            return U256(0)
        slot = int.from_bytes(key, "big")
        value = self.world.slot(address, slot)
        if value is None:
            self.needs.add(Need("slot", bytes(address), slot))
            return U256(0)
        return U256(value)


class _Marks:
    """Stands for the list of snapshots: remembers how long the journal was."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._marks: list[int] = []

    def __len__(self) -> int:
        return len(self._marks)

    def append(self, _: object) -> None:
        self._marks.append(len(self._ledger.journal))

    def pop(self) -> tuple[int, int]:
        mark = self._marks.pop()
        return mark, mark

    def __getitem__(self, _: int) -> tuple[None, "_Storages"]:
        return None, _Storages(self._ledger, before=True)


class _Storages:
    """Stands for the storage tries of all accounts."""

    def __init__(self, ledger: Ledger, before: bool = False) -> None:
        self._ledger = ledger
        self._before = before

    def get(self, address: Address) -> Any:
        words: Any = _Words(self._ledger, address, self._before)
        return Trie(secured=True, default=U256(0), _data=words)

    def items(self) -> tuple[()]:
        return ()

    def __contains__(self, _: Address) -> bool:
        return False


class _Words:
    """Stands for the storage of one account."""

    def __init__(self, ledger: Ledger, address: Address, before: bool) -> None:
        self._ledger = ledger
        self._address = address
        self._before = before

    def get(self, key: Bytes32, _: U256) -> U256:
        return self._ledger.origin(self._address, key) if self._before else self._ledger.word(self._address, key)

    def __contains__(self, _: Bytes32) -> bool:
        return True

    def __setitem__(self, key: Bytes32, value: U256) -> None:
        self._ledger.put(self._ledger.words, (self._address, key), value)

    def __delitem__(self, key: Bytes32) -> None:
        self._ledger.put(self._ledger.words, (self._address, key), U256(0))


class _Accounts:
    """Stands for the trie of all accounts."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __copy__(self) -> "_Accounts":
        return self

    def get(self, address: Address, _: None) -> Account | None:
        held = self._ledger.accounts
        if address in held:
            return held[address]
        known: Account | None = self._ledger.world.account(address)
        if known is None:
            self._ledger.needs.add(Need("code", bytes(address)))
        return known

    def __contains__(self, _: Address) -> bool:
        return True

    def __setitem__(self, address: Address, account: Account) -> None:
        self._ledger.put(self._ledger.accounts, address, account)

    def __delitem__(self, address: Address) -> None:
        self._ledger.put(self._ledger.accounts, address, None)
