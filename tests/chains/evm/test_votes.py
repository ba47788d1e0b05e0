import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.evm import votes
from auditor.chains.evm.reading import Log, Unread
from auditor.chains.evm.signatures import topic
from auditor.chains.evm.votes import TokenElectorate, electorate
from tests.chains.evm.fake import FakeChain, address, dispatcher, who

CHANGED = topic("DelegateVotesChanged(address,uint256,uint256)")
moves = st.lists(st.tuples(st.integers(0x1000, 0x1010), st.integers(0, 2**96)), max_size=40)


def read(changes: list[tuple[int, int]], supply: int, *, broken: bool = False) -> TokenElectorate:
    chain = FakeChain()
    held = {address(number): votes for number, votes in changes}
    token = chain.deploy(1, dispatcher(), getVotes=lambda each: held.get(each, 0), totalSupply=supply)
    chain.events[token.lower()] = [
        Log(token, _topics(number), bytes(32) + amount.to_bytes(32, "big"), place, 0, f"log {place}")
        for place, (number, amount) in enumerate(changes)
    ]
    if broken:
        chain.logs = _unread  # type: ignore[method-assign]
    return asyncio.run(electorate(token, 1, chain))


def _topics(number: int) -> tuple[bytes, bytes]:
    return CHANGED, bytes.fromhex(address(number)[2:]).rjust(32, b"\0")


async def _unread(address: str, topics: object) -> list[Log]:
    raise Unread("the node limits its events")


@given(moves, st.integers(0, 2**100))
def test_voters_are_those_who_have_votes_now_and_never_more_than_all(
    changes: list[tuple[int, int]], supply: int
) -> None:
    found = read(changes, supply)
    now = {who(number): amount for number, amount in dict(changes).items() if amount}
    assert {voter.id: voter.weight for voter in found.voters} == now
    assert [voter.weight for voter in found.voters] == sorted(now.values(), reverse=True)
    assert found.total >= max(supply, sum(now.values()))


def test_only_the_largest_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "MOST_VOTERS", 2)
    found = read([(0x1000 + place, place) for place in range(1, 6)], 100)
    assert [voter.weight for voter in found.voters] == [5, 4] and found.total == 100


def test_events_that_cannot_be_read_leave_the_voters_unknown() -> None:
    found = read([(0x1000, 5)], 100, broken=True)
    assert (found.voters, found.total, found.unread) == ((), 100, "the node limits its events")
