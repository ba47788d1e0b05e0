"""Who of a subnet is removed next, by the rules of the runtime: immunity, the owner's own hotkeys, the safety floor."""

import asyncio
from typing import Any

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.pallets.subtensor_neurons import note_next
from auditor.chains.substrate.reading import Entries
from tests.chains.substrate.node import CHAIN
from tests.chains.substrate.test_without_calls import NOW, State

NET, OWNER = 3, "0x" + "0a" * 32
HOTKEYS = ["0x" + f"{uid + 1:02x}" * 32 for uid in range(5)]
OLD, YOUNG = NOW - 10_000, NOW - 10


class Neurons(State):
    """Maps by subnet and uid, of which a prefix is asked for."""

    async def entries(self, _pallet: str, item: str, *keys: Any) -> Entries:
        return Entries(tuple(((uid,), value) for uid, value in self.items[item].items()), "state")


def noted(paid: list[int], since: list[int], floor: int = 0, owned: tuple[str, ...] = (), limit: int = 1) -> str:
    items: dict[str, Any] = {
        "Emission": {NET: paid},
        "ImmunityPeriod": {NET: 5_000},
        "MaxAllowedUids": {NET: 5},
        "Keys": dict(enumerate(HOTKEYS)),
        "BlockAtRegistration": dict(enumerate(since)),
        "MinNonImmuneUids": {NET: floor},
        "ImmuneOwnerUidsLimit": {NET: limit},
        "SubnetOwner": {NET: OWNER},
        "OwnedHotkeys": {OWNER: list(owned)},
        "SubnetOwnerHotkey": {NET: owned[-1] if owned else None},
    }
    state: Any = Neurons(items)
    made = Collector(CHAIN, 42)
    made.part("Neurons", "neurons")
    asyncio.run(note_next(state.pallet, state, made, NET))
    return " | ".join(made.entities[made.module("Neurons")].notes)


def test_the_least_paid_past_its_immunity_goes_and_of_equals_the_oldest() -> None:
    assert "uid 1 (" in noted([9, 5, 7, 5, 1], [OLD, OLD, OLD, OLD + 1, YOUNG])


def test_where_only_a_few_may_go_an_immune_one_does() -> None:
    told = noted([9, 5, 7, 4, 1], [OLD, OLD, OLD, YOUNG, YOUNG], floor=3)
    assert "uid 4 (" in told
    assert "though still immune, for no more than 3 others may go" in told
    assert "next to be removed" not in noted([9, 5, 7, 4, 1], [OLD] * 5, floor=5)


def test_hotkeys_of_the_owner_stay_the_named_one_first_up_to_the_limit() -> None:
    owned = (HOTKEYS[4], HOTKEYS[1])  # the second is the one that the owner named
    assert "uid 4 (" in noted([9, 1, 7, 8, 2], [OLD] * 5, owned=owned)
    assert "uid 2 (" in noted([9, 1, 7, 8, 2], [OLD] * 5, owned=owned, limit=2)
