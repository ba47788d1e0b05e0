"""A newest block that is not of today is a gap, of every family; what developers run for themselves is not asked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from auditor import pipeline
from auditor.chains.block_age import age_gap
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Block
from tests.chains.cosmos import fake

CHAIN = "eip155:31337"
NOON = Block(chain=CHAIN, number=1, hash="0x" + "11" * 32, time="2026-06-01T12:00:00Z")
NOON_S = 1_780_315_200
DAY_S = 86_400


@pytest.mark.parametrize(
    ("now_s", "critical"),
    [
        (NOON_S, None),
        (NOON_S + DAY_S, None),
        (NOON_S + DAY_S + 1, False),
        (NOON_S + 366 * DAY_S, True),
        (NOON_S - 3_600, None),
        (NOON_S - 3_601, True),
    ],
)
def test_old_blocks_and_blocks_of_the_future_are_gaps(now_s: int, critical: bool | None) -> None:
    gap = age_gap(NOON, now_s)
    assert (None if gap is None else gap.critical) is critical


def cosmos(url: str, block: str | None = None, record: Path | None = None) -> list[bool]:
    """Whether what a scan says of the age of the newest block is critical."""
    network = Network(name="x", title="X", chains=(Chain(id=fake.ID, rpc=(url,)),))
    snapshot = pipeline.scan(network, {} if block is None else {fake.ID: block}, record, lambda *_: None)
    return [gap.critical for gap in snapshot.gaps if gap.what == "the state of today"]


@pytest.mark.parametrize(("days", "critical"), [(0, []), (3, [False]), (500, [True]), (-2, [True])])
def test_the_newest_block_of_a_cosmos_chain_has_an_age(days: int, critical: list[bool], tmp_path: Path) -> None:
    time = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000000001Z")
    with fake.serving(fake.Node(time=time)) as url:
        assert cosmos(url, record=tmp_path / "scan") == critical
        assert cosmos(url, block="100") == []
    replayed = pipeline.replay(tmp_path / "scan", lambda *_: None)
    assert [gap.critical for gap in replayed.gaps if gap.what == "the state of today"] == critical
