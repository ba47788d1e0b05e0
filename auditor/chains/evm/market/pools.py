"""Pools of two tokens and their price: Uniswap v2 (constant product) and v3 (concentrated).

Forks have the same views. A pool with another invariant, such as the stable pairs of Solidly, or with lower balances
than its reserves, is not recognised. (Uniswap v2 whitepaper, section 3.2; ``UniswapV2Pair.sol``: 0.3 % of a sale are
kept as a fee.)
"""

from asyncio import gather
from dataclasses import dataclass

from auditor.chains.evm.market.concentrated import read_concentrated
from auditor.chains.evm.reading import ChainReader, Unread
from auditor.chains.sales import Pool, WeightedPool
from auditor.model.evidence import EvidenceId
from auditor.model.text import one_line
from auditor.net.failure import FailureReason

_FEE = 0.003
_LONGEST_SYMBOL = 16
_MOST_DECIMALS = 77
_PRODUCT_SWAP = "swap(uint256,uint256,address,bytes)"
_CONCENTRATED_SWAP = "swap(address,bool,int256,uint160,bytes)"


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its address (EIP-55), the number of smallest units in one, and its symbol (hostile)."""

    address: str
    unit: int
    symbol: str


@dataclass(frozen=True, slots=True)
class ListedPool:
    """A pool and its token whose price is analysed; ``quote`` is the other token, ``function`` the call that sells."""

    pool: Pool
    token: Token
    quote: Token
    function: str
    evidence: tuple[EvidenceId, ...]


async def read_pool(address: str, tokens: frozenset[str], chain: ChainReader) -> ListedPool:
    """The pool at an address; ``tokens`` (lower case) are those of the network. Raises Unread if it is not a pool, or
    if none or both of its tokens are the network's."""
    pair = await gather(*(chain.call(address, f"{view}()(address)") for view in ("token0", "token1")))
    sides = [read.value for read in pair if read.value]
    if len(sides) != 2:
        raise Unread("it is not a pool of a form that is known", FailureReason.MALFORMED)
    ours = [side.lower() in tokens for side in sides]
    if ours[0] == ours[1]:
        which = "both of its tokens are" if ours[0] else "neither of its tokens is"
        raise Unread(f"{which} listed as the network's (role 'token')", FailureReason.MALFORMED)
    first = ours[0]
    both = await gather(*(_token(side, chain) for side in sides))
    token, quote = both if first else both[::-1]
    scale = token.unit / quote.unit
    product, evidence = await _constant_product(address, token, scale, chain, first=first)
    if product is not None:
        return ListedPool(product, token, quote, _PRODUCT_SWAP, evidence)
    concentrated, evidence = await read_concentrated(address, chain, scale, first=first)
    if concentrated is not None:
        return ListedPool(concentrated, token, quote, _CONCENTRATED_SWAP, evidence)
    raise Unread("it is not a pool of a form that is known", FailureReason.MALFORMED)


async def _constant_product(
    address: str, token: Token, scale: float, chain: ChainReader, *, first: bool
) -> tuple[WeightedPool | None, tuple[EvidenceId, ...]]:
    reserves, stable, held = await gather(
        chain.call(address, "getReserves()(uint256,uint256)"),
        chain.call(address, "stable()(bool)"),
        chain.call(token.address, "balanceOf(address)(uint256)", address),
    )
    evidence = (reserves.evidence, held.evidence)
    if reserves.value is None or not all(reserves.value) or stable.value:
        return None, evidence
    ours, other = reserves.value if first else reserves.value[::-1]
    if (held.value or 0) < ours:
        raise Unread("it holds less than the reserves that it names", FailureReason.MALFORMED)
    return WeightedPool(ours, 0.5, _FEE, other / ours * scale), evidence


async def _token(address: str, chain: ChainReader) -> Token:
    decimals, symbol = await gather(chain.call(address, "decimals()(uint8)"), chain.call(address, "symbol()(string)"))
    places = decimals.value if isinstance(decimals.value, int) and decimals.value <= _MOST_DECIMALS else 0
    return Token(address, 10**places, one_line(symbol.value or "", _LONGEST_SYMBOL).strip() or "tokens")
