"""What a chain itself rests on: chains that stand on another one are only as good as the keys that can replace them."""

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
    """What a scan of one chain takes for granted of it: nothing of a chain that is known to stand on its own."""
    return () if chain in _ON_ITS_OWN else (Examined(entity=chain, assumed=(_ASSUMED,)),)
