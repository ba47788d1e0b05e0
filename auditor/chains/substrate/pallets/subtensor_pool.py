"""The pool of a subnet: the price of its token in TAO, and the effect of a sale, by the formula of the runtime.

Newer runtimes have pools with weights (``Swap.SwapBalancer``; opentensor/subtensor at 14bc6f9f,
``pallets/swap/src/pallet/balancer.rs``): of reserves x and y with weights w1 and w2 the price is w1 y / (w2 x), and a
sale keeps x^w1 y^w2 constant, so that the price is multiplied by (x / x')^(1 / w2). Before, liquidity was concentrated
(``Swap.AlphaSqrtPrice``; ``swap_step.rs`` at b179867c): between two ticks liquidity L at the price p acts as the
reserve x = L / sqrt(p) of a pool with equal weights. The first pools had equal weights.
"""

from typing import Any

from auditor.chains.sales import WeightedPool
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.reading import Unread
from auditor.model.evidence import EvidenceId

_PALLET, _SWAP = "SubtensorModule", "Swap"
RESERVES = ("SubnetTAO", "SubnetAlphaIn")
_WHOLE = 10**18  # the unit of weights
_FEES = 65_535  # the unit of fees
_DYNAMIC = 1  # the mechanism of subnets with a price
_ENDS = 2  # number of ticks of the protocol's own full-range liquidity


async def read_pool(reader: SubstrateReader, netuid: int) -> tuple[WeightedPool | None, EvidenceId]:
    """The pool of a subnet, None if its token has no price. Raises Unread, also for another formula."""
    pallet, swap = reader.runtime.pallets[_PALLET], reader.runtime.pallets.get(_SWAP)
    if "SubnetMechanism" in pallet.items:
        mechanism = await reader.value(_PALLET, "SubnetMechanism", netuid)
        if mechanism.value != _DYNAMIC:
            return None, mechanism.evidence
    tao, alpha = [await reader.value(_PALLET, name, netuid) for name in RESERVES]
    if not tao.value or not alpha.value:
        return None, alpha.evidence
    fee = await _fee(reader, swap, netuid)
    if swap is None:
        return WeightedPool(alpha.value, 0.5, fee, tao.value / alpha.value), alpha.evidence
    if "SwapBalancer" in swap.items:
        balancer = await reader.value(_SWAP, "SwapBalancer", netuid)
        weight = _weight(balancer.value)
        return WeightedPool(
            alpha.value, weight, fee, (1 - weight) / weight * tao.value / alpha.value
        ), balancer.evidence
    if "AlphaSqrtPrice" in swap.items:
        return await _concentrated(reader, netuid, fee)
    raise Unread("the pool of its token has a form that is not known")


async def _concentrated(reader: SubstrateReader, netuid: int, fee: float) -> tuple[WeightedPool | None, EvidenceId]:
    """A pool with full-range liquidity only. Raises Unread if others added some between."""
    ticks = (await reader.entries(_SWAP, "Ticks", netuid)).rows
    if len(ticks) > _ENDS:
        raise Unread(f"the liquidity of its pool changes at {len(ticks)} prices, which this version does not follow")
    root = await reader.value(_SWAP, "AlphaSqrtPrice", netuid)
    liquidity = int((await reader.value(_SWAP, "CurrentLiquidity", netuid)).value or 0)
    price = (_bits(root.value) / 2**64) ** 2
    if not price or not liquidity:
        return None, root.evidence
    return WeightedPool(liquidity / price**0.5, 0.5, fee, price), root.evidence


async def _fee(reader: SubstrateReader, swap: Pallet | None, netuid: int) -> float:
    if swap is None or "FeeRate" not in swap.items:
        return 0.0
    return int((await reader.value(_SWAP, "FeeRate", netuid)).value or 0) / _FEES


def _weight(balancer: Any) -> float:
    """The weight of TAO in a balancer. Raises Unread if it is out of range."""
    parts = balancer.get("quote") if isinstance(balancer, dict) else balancer
    if not isinstance(parts, int) or not 0 < parts < _WHOLE:
        raise Unread("the weights of its pool have a form that is not known")
    return parts / _WHOLE


def _bits(fixed: Any) -> int:
    return int(fixed.get("bits", 0)) if isinstance(fixed, dict) else int(fixed or 0)
