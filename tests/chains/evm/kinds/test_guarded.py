"""Guards on a chain in memory: who is called a holder, who is not, and what stays open."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from auditor.chains.evm.guards import attribution
from auditor.chains.evm.kinds.guarded import Guarded
from auditor.chains.evm.reading import Reading
from auditor.chains.evm.signatures import selector
from auditor.model.entity import Proxy
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, GrantState
from auditor.model.ids import NOBODY, ZERO_ADDRESS
from tests.chains.evm.fake import FakeChain, Reverted, address, dispatcher, who
from tests.chains.evm.guards.test_probe import text

SUBJECT, ADA, BOB, EVE = 0x1000, 0xA0000, 0xB0000, 0xE0000
Function = Callable[[str], bytes]


def reading(functions: dict[str, Function | None], **views: Any) -> Reading | None:
    """A contract with functions that do something for a sender, or that revert without a word."""
    chain = FakeChain()
    names = (*functions, *(f"{view}()" for view in views))
    where = chain.deploy(SUBJECT, dispatcher(*names), **views)
    for signature, function in functions.items():
        if function is not None:
            chain.functions[(where.lower(), selector(signature))] = function
    return asyncio.run(Guarded().read(chain.contract(where), chain))


def only(number: int, otherwise: bytes = text("caller is not allowed")) -> Function:
    """A guard that lets one account pass."""

    def function(sender: str) -> bytes:
        if sender.lower() != address(number).lower():
            raise Reverted(otherwise)
        return b""

    return function


def fails(message: str = "") -> Function:
    def function(sender: str) -> bytes:
        raise Reverted(text(message) if message else b"")

    return function


def holders(found: Reading | None, function: str) -> set[tuple[str, str | None, Certainty]]:
    assert found is not None
    return {(grant.holder, grant.role, grant.certainty) for grant in found.grants if grant.function == function}


def test_who_passes_the_guard_holds_the_function() -> None:
    found = reading({"setRate(uint256)": only(BOB), "pause()": only(ADA)}, owner=address(ADA), guardian=address(BOB))
    assert holders(found, "setRate(uint256)") == {(who(BOB), "guardian", Certainty.OBSERVED)}
    assert holders(found, "pause()") == {(who(ADA), "owner", Certainty.OBSERVED)}
    assert found is not None and not found.gaps
    assert all(len(grant.evidence) == 3 for grant in found.grants)


def test_a_guard_that_stops_everybody_known_is_a_gap_and_no_grant() -> None:
    found = reading({"mint(address,uint256)": only(EVE)}, owner=address(ADA))
    assert holders(found, "mint(address,uint256)") == set()
    assert found is not None and [gap.what for gap in found.gaps] == ["who may call mint(address,uint256)"]


def test_without_a_word_the_owner_is_inferred() -> None:
    found = reading({"setFee(uint256)": None, "transferOwnership(address)": fails()}, owner=address(ADA))
    assert holders(found, "setFee(uint256)") == {(who(ADA), "owner", Certainty.INFERRED)}
    assert found is not None and {grant.confers for grant in found.grants} == {(), ("owner",)}


def test_without_a_word_a_pauser_comes_before_the_owner() -> None:
    found = reading({"pause()": None}, owner=address(ADA), pauser=address(BOB))
    assert holders(found, "pause()") == {(who(BOB), "pauser", Certainty.INFERRED)}
    given_up = reading({"pause()": None}, owner=address(ADA), pauser=ZERO_ADDRESS)
    assert holders(given_up, "pause()") == {(who(ADA), "owner", Certainty.INFERRED)}


def test_upgrades_and_any_calls_are_never_guessed() -> None:
    found = reading({"upgradeTo(address)": None, "execute(address,bytes)": None}, owner=address(ADA))
    assert found is not None
    assert [(grant.function, grant.effect) for grant in found.grants] == [(None, Effect.CONTROL)]


def test_what_anybody_may_call_is_no_power() -> None:
    found = reading({"withdraw(uint256)": lambda sender: b"", "pause()": lambda sender: b""}, owner=address(ADA))
    assert found is not None and [grant.function for grant in found.grants] == [None]


def test_names_that_everybody_uses_need_a_guard_that_speaks() -> None:
    staked = only(ADA, otherwise=text("nothing is staked"))
    assert holders(reading({"withdraw(uint256)": staked}, owner=address(ADA)), "withdraw(uint256)") == set()
    guarded = reading({"withdraw(uint256)": only(ADA)}, owner=address(ADA))
    assert holders(guarded, "withdraw(uint256)") == {(who(ADA), "owner", Certainty.OBSERVED)}


def test_an_owner_that_was_given_up() -> None:
    found = reading({"setRate(uint256)": only(0)}, owner=ZERO_ADDRESS)
    assert found is not None
    (grant,) = found.grants
    assert (grant.holder, grant.state) == (NOBODY, GrantState.RENOUNCED)


def test_only_the_contract_itself() -> None:
    found = reading({"setDelay(uint256)": only(SUBJECT)}, admin=address(ADA))
    assert holders(found, "setDelay(uint256)") == {(who(SUBJECT), "self", Certainty.OBSERVED)}


def test_the_cap_of_a_token_is_told_with_the_minters() -> None:
    found = reading({"mint(address,uint256)": only(ADA)}, minter=address(ADA), cap=1000)
    assert found is not None
    (grant,) = found.grants
    assert grant.condition == "up to a total supply of 1000, by what the contract says"


def test_the_one_whom_a_controller_names() -> None:
    chain = FakeChain()
    controller = chain.deploy(0x2000, dispatcher(), getGovernor=address(EVE))
    where = chain.deploy(SUBJECT, dispatcher("controller()", "setIssuanceRate(uint256)"), controller=controller)
    chain.functions[(where.lower(), selector("setIssuanceRate(uint256)"))] = only(EVE)
    found = asyncio.run(Guarded().read(chain.contract(where), chain))
    assert holders(found, "setIssuanceRate(uint256)") == {(who(EVE), "controller.getGovernor", Certainty.OBSERVED)}
    assert found is not None and found.linked == (controller,)


def test_a_proxys_own_functions_are_not_guessed_to_be_the_owners() -> None:
    chain = FakeChain()
    logic = chain.deploy(0x2000, dispatcher("owner()", "setFee(uint256)"))
    where = chain.deploy(SUBJECT, dispatcher("changeAdmin(address)", delegating=True), owner=address(ADA))
    proxy = Proxy(kind="eip1967", implementation=(who(0x2000),))
    functions = chain.contract(where).selectors | chain.contract(logic).selectors
    subject = replace(chain.contract(where, proxy), selectors=functions)
    found = asyncio.run(Guarded().read(subject, chain))
    assert found is not None and [grant.function for grant in found.grants] == ["setFee(uint256)"]


def test_more_functions_leave_less_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribution, "MOST_CALLS", 1)
    named = {"owner": address(ADA), "governor": address(BOB)}
    found = reading({"setRate(uint256)": only(BOB)}, **named)
    assert found is not None and [gap.what for gap in found.gaps] == ["who may call setRate(uint256)"]
    assert holders(found, "setRate(uint256)") == set()
