"""Sales as leverage on an EVM chain: who holds enough of the network's token to make its price in a pool fall.

A profile lists pools under the role ``market``, and the network's tokens under ``token``. The accounts of the scan and
those of parties are read: only an index of all transfers lists every holder, so others may hold more.
"""

from asyncio import gather
from collections.abc import Sequence

from auditor.chains.evm.inspection import Inspection
from auditor.chains.evm.market.holdings import Holdings, read_holdings
from auditor.chains.evm.market.pools import ListedPool, read_pool
from auditor.chains.evm.reading import ChainReader, Unread
from auditor.chains.sales import MARKET, MOST_HOLDERS, MOST_NAMED, Market
from auditor.model.collected import Collected
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Nobody
from auditor.model.ids import ChainId, EntityId, account, address_of, chain_of, module
from auditor.model.network import Chain, Network

_TOKEN = "token"
_SELLERS = "its large holders"
_OTHERS = "the other large holders"


def accounts_of_parties(chain: Chain, network: Network) -> tuple[str, ...]:
    """The addresses of parties on a chain with a market: their holdings count."""
    if not chain.roles.get(MARKET):
        return ()
    listed = (of for party in network.parties for of in party.accounts)
    return tuple(address_of(of) for of in listed if chain_of(of) == chain.id)


async def read_markets(chain: Chain, inspections: Sequence[Inspection], reader: ChainReader) -> Collected:
    """The accounts that can make the price of the network's token fall in each of the listed pools."""
    collected = Collected()
    tokens = frozenset(chain.contracts[name].lower() for name in chain.roles.get(_TOKEN, ()))
    for name in chain.roles.get(MARKET, ()):
        pool = address_of(account(chain.id, chain.contracts[name]))
        price = collected.add_entity(_price(chain.id, pool, f"the token in {name}"))
        try:
            listed = await read_pool(pool, tokens, reader)
            holdings = await read_holdings(listed.token, pool, inspections, reader)
            collected.update(price, label=f"{listed.token.symbol} in {name}")
            _add_sellers(collected, _market(listed, price, pool, chain.id), listed, holdings)
            collected.add_gap(await _others(listed, holdings, price, pool, reader))
        except Unread as error:
            collected.add_gap(Gap(subject=price, what=_SELLERS, why=str(error), kind=error.gap_kind))
    return collected


def _price(chain: ChainId, pool: str, label: str) -> Entity:
    return Entity(id=module(chain, f"price.{pool}"), kind=EntityKind.MARKET, label=label, chain=chain, gate=Nobody())


def _market(listed: ListedPool, price: EntityId, pool: str, chain: ChainId) -> Market:
    return Market(
        chain=chain,
        target=price,
        pool=listed.pool,
        title=listed.token.symbol,
        place=f"market.{pool}",
        function=listed.function,
        unit=listed.token.unit,
        symbol=listed.token.symbol,
        quote=listed.quote.symbol,
    )


def _add_sellers(collected: Collected, market: Market, listed: ListedPool, holdings: Holdings) -> None:
    """Adds grants of the largest holders of one pool's token."""
    largest = holdings.holdings[:MOST_HOLDERS]
    positions = {entity.id: entity for entity in holdings.positions}
    collected.note(market.target, market.worth())
    for held in largest[:MOST_NAMED]:
        position = positions.get(held.holder)
        who = address_of(held.holder) if position is None else f"who controls {position.label}"
        collected.note(market.target, market.alone(held, who))
    collected.add(entities=(positions[held.holder] for held in largest if held.holder in positions))
    for group, grant in market.groups(largest, listed.evidence):
        amounts = (piece for held in largest[:MOST_NAMED] for piece in holdings.evidence[held.holder])
        collected.add_entity(group)
        collected.add_grant(grant.model_copy(update={"evidence": (*grant.evidence, *amounts)}))


async def _others(listed: ListedPool, holdings: Holdings, price: EntityId, pool: str, reader: ChainReader) -> Gap:
    """The gap that no view lists all holders, so that unread accounts may hold as much. Raises Unread."""
    supply, pooled = await gather(
        reader.call(listed.token.address, "totalSupply()(uint256)"),
        reader.call(listed.token.address, "balanceOf(address)(uint256)", pool),
    )
    rest = (supply.value or 0) - (pooled.value or 0) - sum(held.amount for held in holdings.holdings)
    part = f" ({100 * rest / supply.value:.0f} % of all tokens)" if supply.value and rest > 0 else ""
    why = f"no view lists the holders of a token; what others hold, or is locked{part}, is not counted"
    return Gap(subject=price, what=_OTHERS, why=why, kind=GapKind.MEMBERS)
