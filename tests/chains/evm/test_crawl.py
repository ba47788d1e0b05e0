"""The crawl: hostile contracts, faults and bounds become gaps, and everything else is still read."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from auditor.chains.evm import crawl as crawling
from auditor.chains.evm.crawl import crawl
from auditor.chains.evm.inspection import Inspection, ProfileFacts
from auditor.chains.evm.kinds import KINDS
from auditor.chains.evm.merge import any_of
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.model.entity import EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Any as AnyOf
from auditor.model.gate import Key, Unknown, one_of
from tests.chains.evm.fake import FakeChain, address, dispatcher, who

SAFE = ("getOwners()", "getThreshold()")
OWNED = ("guardian()",)
NOTHING_KNOWN = ProfileFacts(names={}, roles={})


def crawled(chain: FakeChain, start: Iterable[int], known: ProfileFacts = NOTHING_KNOWN) -> dict[str, Inspection]:
    found = asyncio.run(crawl(map(address, start), chain, known, lambda *_: None))
    return {each.entity.id: each for each in found}


def test_it_follows_holders_until_nothing_new_appears() -> None:
    chain = FakeChain()
    for number in range(0x1000, 0x1010):
        chain.deploy(number, dispatcher(*OWNED), guardian=address(number + 1))
    found = crawled(chain, [0x1000])
    assert set(found) == {who(number) for number in range(0x1000, 0x1011)}
    assert found[who(0x1010)].entity.gate == Key()


def test_owners_in_a_circle_end() -> None:
    chain = FakeChain()
    chain.deploy(0x1000, dispatcher(*OWNED), guardian=address(0x1001))
    chain.deploy(0x1001, dispatcher(*OWNED), guardian=address(0x1000))
    assert len(crawled(chain, [0x1000])) == 2


def test_bound_cuts_contracts_with_a_gap_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawling, "MOST_CONTRACTS", 3)
    chain = FakeChain()
    for number in range(0x1000, 0x1010):
        chain.deploy(number, dispatcher(*OWNED), guardian=address(number + 1))
    found = crawled(chain, [0x1000])
    assert len(found) == 4
    cut = found[who(0x1003)]
    assert cut.entity.gate == Unknown()
    assert [gap.what for gap in cut.gaps] == ["who may act as it"] and "3 contracts" in cut.gaps[0].why


def test_keys_do_not_count_towards_the_bound_of_contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawling, "MOST_CONTRACTS", 1)
    chain = FakeChain()
    owners = [address(0x100000 + number) for number in range(50)]
    functions = ("getOwners()", "required()", "transactionCount()")
    where = chain.deploy(0x1000, dispatcher(*functions), getOwners=owners, required=2, transactionCount=0).lower()
    chain.slots |= {(where, 3): (50).to_bytes(32, "big"), (where, 4): (2).to_bytes(32, "big")}
    found = crawled(chain, [0x1000])
    assert len(found) == 51
    assert not [gap for each in found.values() for gap in each.gaps if gap.kind is GapKind.LIMIT]


def test_an_account_that_cannot_be_read_is_unknown_and_the_rest_goes_on() -> None:
    chain = FakeChain()
    chain.deploy(0x1000, dispatcher(*OWNED), guardian=address(0x2000))
    chain.deploy(0x3000, dispatcher(*OWNED), guardian=address(0x4000))
    chain.broken.add(address(0x2000).lower())
    found = crawled(chain, [0x1000, 0x3000])
    lost = found[who(0x2000)]
    assert lost.entity.gate == Unknown() and lost.gaps == (
        Gap(subject=who(0x2000), what="its code", why="the node did not answer"),
    )
    assert who(0x4000) in found


def test_contract_whose_views_are_not_answered_has_one_gap_for_all_kinds() -> None:
    chain = FakeChain()
    where = chain.deploy(0x1000, dispatcher(delegating=True))
    code, chain.codes = dict(chain.codes), {}

    async def read_code_only(self: FakeChain, address: str) -> Any:
        from auditor.chains.evm.reading import Read

        return Read(code.get(address.lower(), b""), "code")

    chain.broken.add(where.lower())
    chain.code = read_code_only.__get__(chain)  # type: ignore[method-assign]
    (only,) = crawled(chain, [0x1000]).values()
    assert only.entity.gate == Unknown()
    first, second = (gap.what for gap in only.gaps)
    assert first == "whose code it runs"
    assert second.startswith("its powers as safe, ") and second.endswith(f", {KINDS[-1].name}")


class Trap:
    """A kind in which a contract's answer causes an error nobody foresaw."""

    name = "trap"

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        raise self.error


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), OverflowError(), TypeError(), RecursionError()])
def test_a_kind_that_breaks_is_a_gap_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr("auditor.chains.evm.inspection.KINDS", (Trap(error), *KINDS))
    chain = FakeChain()
    chain.deploy(0x1000, dispatcher(*OWNED), guardian=address(0x2000))
    found = crawled(chain, [0x1000])
    assert found[who(0x1000)].gaps == (
        Gap(subject=who(0x1000), what="its powers as trap", why="the contract's answers make no sense"),
    )
    assert who(0x2000) in found


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.chains.evm.inspection.KINDS", (Trap(AssertionError("a mistake of ours")),))
    chain = FakeChain()
    chain.deploy(0x1000, dispatcher(*OWNED))
    with pytest.raises(AssertionError):
        crawled(chain, [0x1000])


def test_hostile_names_lose_what_steers_a_terminal() -> None:
    chain = FakeChain()
    name = "\x1b[31m<script>alert(1)</script>\u202e" + "A" * 500
    chain.deploy(0x1000, dispatcher("symbol()", "transfer(address,uint256)"), symbol=name)
    chain.deploy(0x1001, dispatcher("symbol()"), symbol="\x1b\u200b")
    found = crawled(chain, [0x1000, 0x1001])
    label = found[who(0x1000)].entity.label
    assert "\x1b" not in label and "\u202e" not in label and len(label) <= 48
    assert found[who(0x1001)].entity.label == "0x0000…1001"


def test_profile_names_and_roles_win() -> None:
    chain = FakeChain()
    where = chain.deploy(0x1000, dispatcher("symbol()", *OWNED), symbol="RWD", guardian=address(0x2000)).lower()
    profile = ProfileFacts(names={where: "Rewards", address(0x2000).lower(): "Founder"}, roles={where: ("rewards",)})
    found = crawled(chain, [0x1000], profile)
    assert (found[who(0x1000)].entity.label, found[who(0x1000)].entity.roles) == ("Rewards", ("rewards",))
    assert (found[who(0x2000)].entity.label, found[who(0x2000)].entity.kind) == ("Founder", EntityKind.KEY)


def test_gates_of_several_kinds_are_ways_to_act() -> None:
    one, other = one_of(who(1)), one_of(who(2))
    assert any_of([None, one, one]) == one
    assert any_of([one, None, other]) == AnyOf(of=(one, other))
    assert any_of([None]) == Unknown()


def test_a_contract_that_answers_anything_is_not_believed() -> None:
    chain = FakeChain()
    where = chain.deploy(0x1000, dispatcher(*OWNED), guardian=address(0x2000))
    chain.raw[where.lower()] = bytes(32)
    found = crawled(chain, [0x1000])
    assert [gap.what for gap in found[who(0x1000)].gaps] == ["what its views say"]
    assert who(0x2000) not in found
