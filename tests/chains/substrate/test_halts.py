"""What is halted now: safe mode and paused calls are findings of their own, with every call by its name."""

import asyncio
from types import SimpleNamespace
from typing import Any

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.pallets import halts
from auditor.chains.substrate.reading import Entries, StorageRead
from auditor.model.entity import CALLS_PAUSED, STOPPED, Entity
from tests.chains.substrate.node import CHAIN


def halted(**items: Any) -> Entity:
    async def value(_pallet: str, item: str) -> StorageRead:
        return StorageRead(items[item], "state")

    async def entries(_pallet: str, item: str) -> Entries:
        return Entries(tuple(items[item]), "state")

    collected = Collector(CHAIN, 42)
    reader: Any = SimpleNamespace(value=value, entries=entries)
    pallet: Any = SimpleNamespace(name="Switch", items=items)
    table: Any = None
    asyncio.run(halts.read(pallet, reader, collected, table))
    return collected.entities[collected.module("Transactions")]


def test_safe_mode_marks_what_users_do_as_stopped() -> None:
    assert STOPPED in halted(EnteredUntil=9_000).standards
    assert halted(EnteredUntil=None).standards == ()


def test_every_paused_call_is_named() -> None:
    names = [("0x" + "".join(f"{ord(letter):02x}" for letter in "Balances"), "transfer_all"), ("Staking", "unbond")]
    paused = halted(
        PausedCalls=[((name,), None) for name in names] + [((("Pool", f"leave_{n}"),), None) for n in range(40)]
    )
    assert CALLS_PAUSED in paused.standards
    assert {"Balances.transfer_all is paused", "Staking.unbond is paused"} <= set(paused.notes)
    assert sum("is paused" in note for note in paused.notes) == 42
    assert halted(PausedCalls=[]).standards == ()
