"""Whether an account is a key: what the chain shows by what it signed, by its code, and by who made it."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.derivation import pure_proxy
from auditor.chains.substrate.reading import StorageRead
from auditor.chains.substrate.signatures import add_signatures
from auditor.chains.substrate.ss58 import encode
from auditor.chains.substrate.stated import PURE, add_stated
from auditor.model.entity import OPAQUE
from auditor.model.evidence import GapKind
from auditor.model.gate import Key, Nobody, Unknown
from auditor.model.network import Network, StatedPureProxy
from tests.chains.substrate.node import CHAIN

RAW = b"\7" * 20
HELD = "0x" + RAW.hex()


def signed(
    nonce: int, proxies: tuple[Any, ...] = (), code: str = "", pallets: tuple[str, ...] = ()
) -> tuple[Collector, str]:
    items: dict[tuple[str, str], dict[str, Any]] = {
        ("System", "Account"): {HELD: {"nonce": nonce}},
        ("Proxy", "Proxies"): {HELD: (list(proxies), 0)},
        ("EVM", "AccountCodes"): {HELD: code},
    }

    async def values(pallet: str, item: str, keys: Any) -> list[StorageRead]:
        return [StorageRead(items[pallet, item].get(key[0]), "state") for key in keys]

    collected = Collector(CHAIN, 42)
    account = collected.account(RAW)
    there = SimpleNamespace(
        account_size=len(RAW), pallets=pallets, item=lambda *item: items.get(item) if code or item[0] != "EVM" else None
    )
    reader: Any = SimpleNamespace(values=values, runtime=there)
    asyncio.run(add_signatures(reader, collected, [account]))
    return collected, account


def test_an_account_that_has_signed_is_one_key() -> None:
    collected, account = signed(3)
    entity = collected.entities[account]
    assert entity.gate == Key() and OPAQUE not in entity.standards
    assert "it is one key: it has signed 3 transactions itself" in entity.notes


@pytest.mark.parametrize("pallet", ["EVM", "Revive", "Contracts"])
def test_where_contracts_have_accounts_a_nonce_shows_no_key(pallet: str) -> None:
    collected, account = signed(3, pallets=(pallet,))
    assert OPAQUE in collected.entities[account].standards


def test_an_account_that_never_signed_may_be_one_key_or_a_multisig() -> None:
    collected, account = signed(0)
    assert collected.entities[account].gate == Key() and OPAQUE in collected.entities[account].standards
    assert not collected.gaps


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"proxies": ({"delegate": HELD},)}, "others act in its name, and no key has ever signed for it"),
        ({"code": "0x6001"}, "it has code, which decides who makes it act"),
    ],
)
def test_an_account_for_which_others_or_code_act_is_not_a_key(state: dict[str, Any], why: str) -> None:
    collected, account = signed(0, **state)
    assert collected.entities[account].gate == Unknown()
    (gap,) = collected.gaps
    assert (gap.kind, gap.why, gap.critical) == (GapKind.GATE, why, True)


def test_a_key_that_has_signed_may_have_proxies() -> None:
    collected, account = signed(1, ({"delegate": HELD},))
    assert collected.entities[account].gate == Key() and not collected.gaps


CREATOR = b"\1" * 32


def stated(account: bytes) -> Collector:
    said = StatedPureProxy(
        name="Treasury",
        account=f"{CHAIN}:{encode(account, 0)}",
        creator=f"{CHAIN}:{encode(CREATOR)}",
        height=9,
        extrinsic=2,
        source="test",
    )
    collected = Collector(CHAIN, 42)
    collected.account(account)
    add_stated(collected, Network(name="x", title="X", pure_proxies=(said,)))
    add_stated(collected, Network(name="x", title="X", pure_proxies=(said,)))
    return collected


def test_a_stated_account_without_a_key_is_proven_by_who_made_it() -> None:
    collected = stated(pure_proxy(CREATOR, 9, 2, 0))
    (entity,) = collected.entities.values()
    assert (entity.gate, entity.standards, entity.label) == (Nobody(), (PURE,), "Treasury")
    assert len(entity.notes) == 1 and "proven" in entity.notes[0]


@pytest.mark.parametrize("made", [(8, 2, 0), (9, 3, 0), (9, 2, 1)])
def test_a_statement_that_gives_another_address_is_refuted(made: tuple[int, int, int]) -> None:
    collected = stated(pure_proxy(CREATOR, *made))
    (entity,) = collected.entities.values()
    assert entity.gate == Key() and PURE not in entity.standards
    assert any("but that gives" in note for note in entity.notes)
    assert {gap.kind for gap in collected.gaps} == {GapKind.MEMBERS}
