import asyncio
from typing import Any

import pytest

from auditor.chains.evm.clock import clock_of
from auditor.chains.evm.reading import Read, Unread
from auditor.model.snapshot import Block
from tests.chains.evm.fake import FakeChain, dispatcher


def unit(number: int, chain_id: str = "eip155:1", **views: Any) -> tuple[float, int | None]:
    chain = FakeChain(chain=chain_id, block=Block(chain=chain_id, number=number, hash="0x", time=""))
    where = chain.deploy(0x1000, dispatcher(delegating=True), **views)
    clock = asyncio.run(clock_of(where, chain))
    return clock.unit_s, clock.now


def test_seconds() -> None:
    assert unit(5, CLOCK_MODE="mode=timestamp", clock=1_700_000_000) == (1.0, 1_700_000_000)


@pytest.mark.parametrize("now", [99, 100, 101])
def test_blocks_of_the_chain_are_measured(now: int) -> None:
    assert unit(100, CLOCK_MODE="mode=blocknumber&from=default", clock=now) == (12.0, now)
    assert unit(100) == (12.0, 100)


def test_blocks_of_the_chain_below() -> None:
    assert unit(300_000_000, "eip155:31337", CLOCK_MODE="mode=blocknumber&from=default", clock=20_000_000) == (
        *(12.0, 20_000_000),
    )
    assert unit(300_000_000, "eip155:42161") == (12.0, None)


def test_blocks_whose_length_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unread(self: FakeChain) -> Read:
        raise Unread("how long its blocks take is not known")

    monkeypatch.setattr(FakeChain, "seconds_per_block", unread)
    with pytest.raises(Unread):
        unit(100)
