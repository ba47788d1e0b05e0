"""Assumptions about a chain: the accounts that can replace a rollup's contracts on its parent chain are out of
scope."""

from auditor.model.examined import Examined
from auditor.model.ids import ChainId

# Chains that the registry of EVM chains (https://github.com/ethereum-lists/chains) lists without a parent chain and
# whose own validators order and check their blocks, and the ids of local development nodes.
_ON_ITS_OWN = frozenset(
    f"eip155:{number}"
    for number in (
        *(1, 11155111, 17000, 560048),  # Ethereum and its test networks
        *(56, 97, 61, 100, 137, 250, 146, 25, 88, 246, 1116, 8217),
        *(43113, 43114, 1284, 1285, 2222, 9001, 1329, 1514, 80094, 143),
        *(1337, 31337),
    )
)
_ASSUMED = "the chain's own upgrade keys and sequencer behave"


def assumptions(chain: ChainId) -> tuple[Examined, ...]:
    """The assumptions of a scan of one chain; empty for a chain without a parent."""
    return () if chain in _ON_ITS_OWN else (Examined(entity=chain, assumed=(_ASSUMED,)),)
