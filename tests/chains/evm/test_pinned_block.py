"""A newest block that is not of today is said to be so."""

import time
from typing import Any

import pytest

from auditor.chains.evm.pinned_block import age_gap
from auditor.model.snapshot import Block
from tests.chains.evm.chain import Chain, person
from tests.chains.evm.proof.lying import Change, lying
from tests.chains.evm.scanning import ANVIL, scan

NOON = Block(chain=ANVIL, number=1, hash="0x" + "11" * 32, time="2026-06-01T12:00:00Z")
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


def presented_as_geth(shift_s: int) -> Change:
    """A chain whose clock is wrong, by a node that does not say that it is a developer's own."""

    def change(call: dict[str, Any], result: Any) -> Any:
        if call["method"] == "web3_clientVersion":
            return "Geth/v1.16.0"
        if call["method"].startswith("eth_getBlockBy"):
            return result | {"timestamp": hex(int(time.time()) + shift_s)}
        return result

    return change


@pytest.mark.parametrize(("shift_s", "critical"), [(-60, None), (-3 * DAY_S, False), (-12 * 366 * DAY_S, True)])
def test_a_node_that_answers_an_old_block_as_its_newest(chain: Chain, shift_s: int, critical: bool | None) -> None:
    admin = chain.deploy("@openzeppelin/contracts:ProxyAdmin", person("Ada"))
    with lying(chain.url, presented_as_geth(shift_s)) as url:
        snapshot = scan(url, {"Admin": admin})
    gaps = [gap.critical for gap in snapshot.gaps if gap.what == "the state of today"]
    assert gaps == ([] if critical is None else [critical])
