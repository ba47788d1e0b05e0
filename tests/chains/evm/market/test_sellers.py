"""Who can make the price of an EVM token fall: keys, treasuries, vesting wallets; and what leaves it open."""

import asyncio
from typing import Any

import pytest

from auditor.chains.evm.inspection import Inspection
from auditor.chains.evm.market.sellers import accounts_of_parties, read_markets
from auditor.engine.case import Case
from auditor.engine.doubt import Doubts
from auditor.engine.rulebook import Rulebook
from auditor.graph.power_graph import PowerGraph
from auditor.model.collected import Collected
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import All, Delay, Gate, Key, Threshold, Unknown, one_of
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import ZERO_ADDRESS, module
from auditor.model.network import Chain, Network, Party
from auditor.model.viewpoint import Viewpoint
from tests.chains.evm.fake import CHAIN, FakeChain, address, dispatcher, who

TOKEN, DOLLAR, POOL, HOLDER, SAFE, VAULT = range(0x11, 0x17)
ONE = 10**18
PRICE = module(CHAIN, f"price.{address(POOL)}")
ROLES = {"token": ("Token",), "market": ("Pool",)}


def chain_of(held: dict[int, int], **views: Any) -> FakeChain:
    """A pool of 1,000 tokens and 500 dollars, and accounts that hold tokens."""
    chain = FakeChain()
    balances = {address(number): amount * ONE for number, amount in ({POOL: 1_000} | held).items()}
    balance = {"balanceOf": lambda of: balances.get(of, 0), "totalSupply": 10_000 * ONE}
    chain.deploy(TOKEN, dispatcher(), symbol="TOK", decimals=18, **balance)
    chain.deploy(DOLLAR, dispatcher(), symbol="USD", decimals=6)
    pair = {"token0": address(TOKEN), "token1": address(DOLLAR), "getReserves": (1_000 * ONE, 500 * 10**6)}
    chain.deploy(POOL, dispatcher(), **(pair | views))
    return chain


def item(number: int, gate: Gate | None = None, *grants: Grant, roles: tuple[str, ...] = ()) -> Inspection:
    kind = EntityKind.CONTRACT if isinstance(gate, Unknown) else EntityKind.KEY
    label = {POOL: "Pool", VAULT: "Vault"}.get(number, "")
    return Inspection(Entity(id=who(number), kind=kind, label=label, gate=gate or Key(), roles=roles), grants)


def over(effect: Effect, **fields: Any) -> Grant:
    return Grant(**({"holder": who(SAFE), "target": who(VAULT), "effect": effect, "evidence": ("e",)} | fields))


def sold(chain: FakeChain, *items: Inspection, roles: dict[str, tuple[str, ...]] | None = None) -> Collected:
    contracts = {"Token": address(TOKEN), "Dollar": address(DOLLAR), "Pool": address(POOL)}
    profile = Chain(id=CHAIN, contracts=contracts, roles=ROLES if roles is None else roles)
    inspections = [item(TOKEN, Unknown()), item(POOL, Unknown(), roles=("market",)), *items]
    reader: Any = chain
    return asyncio.run(read_markets(profile, inspections, reader))


def group(collected: Collected, fall: int) -> Threshold:
    gate = collected.entities[module(CHAIN, f"market.{address(POOL)}.{fall}")].gate
    assert isinstance(gate, Threshold)
    return gate


def test_a_key_that_holds_enough_can_sell_by_the_formula_of_the_pool() -> None:
    collected = sold(chain_of({HOLDER: 420}), item(HOLDER))
    falls = {grant.price_fall: grant for grant in collected.grants}
    assert set(falls) == {0.1, 0.2, 0.5}  # a fall of 80 % takes 1,240 tokens
    assert [member.id for member in group(collected, 50).members] == [who(HOLDER)]
    assert group(collected, 50).k / ONE == pytest.approx(415.46, abs=0.01)
    assert "0.5 USD becomes 0.25" in (falls[0.5].condition or "")
    assert falls[0.5].effect is Effect.SELL and falls[0.5].function == "swap(uint256,uint256,address,bytes)"
    notes = " ".join(collected.entities[PRICE].notes)
    assert "can sell 420.00 TOK; sold at once they take 50.3 % off the price" in notes


def test_the_price_is_that_of_the_networks_token_on_either_side() -> None:
    turned = {"token0": address(DOLLAR), "token1": address(TOKEN), "getReserves": (500 * 10**6, 1_000 * ONE)}
    collected = sold(chain_of({HOLDER: 420}, **turned), item(HOLDER))
    assert "pays 0.5 USD" in " ".join(collected.entities[PRICE].notes)
    assert len(collected.grants) == 3
    assert (collected.entities[PRICE].kind, collected.entities[PRICE].label) == (
        EntityKind.MARKET,
        "TOK in Pool",
    )


@pytest.mark.parametrize(
    ("grant", "roles", "gate"),
    [
        (over(Effect.WITHDRAW), ("treasury",), one_of(who(SAFE))),
        (over(Effect.WITHDRAW), (), None),  # of what it holds for others, or of coins alone: nobody can tell
        (over(Effect.UPGRADE, delay_s=60), (), Delay(seconds=60, gate=one_of(who(SAFE)))),
        (over(Effect.EXECUTE, jointly=(who(HOLDER),)), (), All(of=(one_of(who(SAFE)), one_of(who(HOLDER))))),
        (over(Effect.EXECUTE, state=GrantState.RENOUNCED), (), None),
        (over(Effect.PAUSE), ("treasury",), None),
    ],
)
def test_who_moves_the_tokens_of_a_contract_sells_them(grant: Grant, roles: tuple[str, ...], gate: Gate | None) -> None:
    collected = sold(chain_of({VAULT: 900}), item(VAULT, Unknown(), grant, roles=roles))
    position = module(CHAIN, f"holding.{address(TOKEN)}.{address(VAULT)}")
    if gate is None:
        assert position not in collected.entities and not collected.grants
    else:
        assert collected.entities[position].gate == gate
        assert collected.entities[position].label == "TOK in Vault"
        assert [member.id for member in group(collected, 50).members] == [position]


def test_of_a_vesting_wallet_counts_what_is_released_by_now() -> None:
    chain = chain_of({VAULT: 900})
    chain.deploy(VAULT, dispatcher(), releasable=lambda token: 100 * ONE, owner=address(HOLDER))
    collected = sold(chain, item(VAULT, Unknown(), over(Effect.EXECUTE)))
    (member,) = group(collected, 10).members
    assert member.weight == 100 * ONE
    assert collected.entities[member.id].gate == one_of(who(HOLDER))
    assert {grant.price_fall for grant in collected.grants} == {0.1}


@pytest.mark.parametrize(
    ("roles", "views", "why"),
    [
        ({"market": ("Pool",)}, {}, "neither of its tokens is"),
        ({"token": ("Token", "Dollar"), "market": ("Pool",)}, {}, "both of its tokens are"),
        (ROLES, {"getReserves": (2_000 * ONE, 10**9)}, "less than the reserves"),
        (ROLES, {"stable": True}, "not a pool of a form that is known"),
        (ROLES, {"getReserves": None}, "not a pool of a form that is known"),
        (ROLES, {"getReserves": (0, 0)}, "not a pool of a form that is known"),
        (ROLES, {"token0": None}, "not a pool of a form that is known"),
        (ROLES, {"token0": ZERO_ADDRESS}, "neither of its tokens is"),
    ],
)
def test_a_pool_that_is_not_understood_leaves_the_answer_open(
    roles: dict[str, tuple[str, ...]], views: dict[str, Any], why: str
) -> None:
    collected = sold(chain_of({HOLDER: 420}, **views), item(HOLDER), roles=roles)
    (gap,) = collected.gaps
    assert why in gap.why and gap.critical and not collected.grants


def test_a_broken_token_leaves_the_answer_open() -> None:
    chain = chain_of({})
    chain.broken.add(address(TOKEN).lower())
    assert [gap.subject for gap in sold(chain).gaps] == [PRICE]


def test_that_others_may_hold_more_is_always_left_open() -> None:
    (gap,) = sold(chain_of({HOLDER: 500}), item(HOLDER)).gaps
    assert gap.kind is GapKind.MEMBERS and gap.critical and "(85 % of all tokens)" in gap.why


def test_accounts_of_parties_are_read_where_there_is_a_market() -> None:
    party = Party(name="A", accounts=(who(HOLDER), "git.example/a", "eip155:1:" + address(SAFE)), source="s")
    network = Network(name="n", title="N", parties=(party,))
    contracts = {"Token": address(TOKEN), "Pool": address(POOL)}
    assert accounts_of_parties(Chain(id=CHAIN, contracts=contracts, roles=ROLES), network) == (address(HOLDER),)
    assert accounts_of_parties(Chain(id=CHAIN, contracts=contracts), network) == ()


def test_what_is_unread_of_a_price_hides_no_other_harm() -> None:
    collected = sold(chain_of({HOLDER: 500}), item(HOLDER))
    snapshot = collected.snapshot(Network(name="n", title="N"))
    book = Rulebook.load(None)
    case = Case(PowerGraph.build(snapshot), (), (), book.harms, book.methodology, Viewpoint.BUILDER, 60)
    hidden = {harm.id for harm in book.harms.harms if Doubts(case).hiding(harm) is not None}
    assert hidden == {"market.dump"}
