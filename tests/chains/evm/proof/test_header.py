"""The hash of a block follows from its header, by the rules of each fork that a node can be set to."""

import pytest

from auditor.chains.evm.proof.header import header_hash
from tests.chains.evm.node import started

FORKS = ("london", "paris", "shanghai", "cancun", "prague")


@pytest.mark.node
@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize("fork", FORKS)
def test_the_hash_is_the_one_that_the_node_says(fork: str) -> None:
    with started(f"--hardfork={fork}") as chain:
        chain.rpc("evm_mine")
        block = chain.rpc("eth_getBlockByNumber", "latest", False)
    shown = header_hash(block)
    assert shown is not None and "0x" + shown.hex() == block["hash"]
    for name in ("stateRoot", "number", "extraData"):
        assert header_hash(block | {name: "0x" + "12" * 32}) != shown
    assert header_hash(block | {"gasUsed": "many"}) is None
    assert header_hash({name: value for name, value in block.items() if name != "nonce"}) is None
