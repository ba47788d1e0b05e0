"""A newest block that is not of today is said to be so."""

import time
from typing import Any

import pytest

from tests.chains.evm.chain import Chain, person
from tests.chains.evm.proof.lying import Change, lying
from tests.chains.evm.scanning import scan

DAY_S = 86_400


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
