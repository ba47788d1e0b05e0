"""x/bank: the shares of the largest token holders, and how much of the supply is staked.

The largest holders get a grant with their share; other code decides from which share on a sale hurts.
"""

from asyncio import gather

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.source import StatePiece
from auditor.chains.cosmos.values import amount
from auditor.model.evidence import EvidenceId, GapKind
from auditor.model.grant import Effect
from auditor.model.ids import EntityId, address_of

_STAKING = StatePiece("staking", "staking.params", ("/cosmos/staking/v1beta1/params",), "params")
_SUPPLY = StatePiece("bank", "bank.supply", ("/cosmos/bank/v1beta1/supply",), "supply", listed=True)
_POOL = StatePiece(
    "distribution",
    "distribution.fee_pool.community_pool",
    ("/cosmos/distribution/v1beta1/community_pool",),
    "pool",
)
_MOVED = StatePiece("protocolpool", "", ("/cosmos/protocolpool/v1/community_pool",), "pool")
_BALANCES = StatePiece("bank", "bank.balances", listed=True)
_BALANCE = StatePiece("bank", "", ("/cosmos/bank/v1beta1/balances/{address}",), "balances", listed=True)
_PARAMS = StatePiece("bank", "bank.params", ("/cosmos/bank/v1beta1/params",), "params")
_SWITCHES = StatePiece("bank", "bank.send_enabled", ("/cosmos/bank/v1beta1/send_enabled",), "send_enabled", listed=True)
_MOST_HOLDERS = 20


class Supply:
    """Reads the largest holders: all of them in a genesis file, else the known accounts."""

    async def read(self, chain: Findings) -> None:
        """Adds a grant for each of the largest holders, with its share of all tokens."""
        off = await _switched_off(chain)
        if off:
            chain.add_module("bank", tuple(off))
        denom = await _denom(chain)
        supply = await chain.find(_SUPPLY)
        if not denom or (supply is None and chain.source.live):
            return
        balances = await _held(chain, denom)
        # If a genesis file omits the supply, it is the sum of all balances when the chain starts.
        listed = supply.value if supply is not None else []
        summed = not chain.source.live and not listed
        total = sum(held for _, held, _ in balances) if summed else amount(listed, denom)
        chain.tokens = denom, total
        chain.add_module("bank", (f"all tokens: {total:,} {denom}{' (the sum of all balances)' if summed else ''}",))
        # With x/protocolpool the community pool has moved there from x/distribution.
        where = _MOVED if "protocolpool" in chain.modules else _POOL
        pool = await chain.find(where)
        if pool is not None:
            pooled = amount(pool.value, denom)
            share = 100 * pooled / total if total else 0
            chain.add_module(where.module, (f"community pool: {pooled:,} {denom}, {share:.1f} % of all tokens",))
        largest = sorted(balances, key=lambda held: (-held[1], held[0]))[:_MOST_HOLDERS]
        for of, held, evidence in largest:
            if not 0 < held <= total:
                continue
            chain.grant(
                of,
                chain.module("bank"),
                Effect.SELL,
                "sell",
                (evidence,) if supply is None else (supply.evidence, evidence),
                condition=f"holds {100 * held / total:.1f} % of all tokens; what vests can be sold as it vests",
                share=held / total,
            )


async def _switched_off(chain: Findings) -> list[str]:
    """The denominations that cannot be sent now. Chains from SDK 0.46 on store the switches outside of the
    parameters."""
    params, switches = await chain.find(_PARAMS), await chain.find(_SWITCHES)
    rules = params.value if params is not None and isinstance(params.value, dict) else {}
    listed = switches.value if switches is not None else rules.get("send_enabled")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    off = sorted(str(entry.get("denom")) for entry in entries if entry.get("enabled") is not True)
    notes = ["sending is switched off for all tokens not listed"] if rules.get("default_send_enabled") is False else []
    return notes + [f"sending is switched off for {denom}" for denom in off]


async def _denom(chain: Findings) -> str:
    params = await chain.find(_STAKING)
    if params is None or not isinstance(params.value, dict):
        return ""
    chain.params["staking"] = params.value
    return str(params.value.get("bond_denom") or "")


async def _held(chain: Findings, denom: str) -> list[tuple[EntityId, int, EvidenceId]]:
    if not chain.source.live:
        listing = await chain.find(_BALANCES)
        listed = listing.value if listing else []
        return [
            (chain.id(entry["address"]), amount(entry.get("coins"), denom), listing.evidence)
            for entry in listed
            if isinstance(entry, dict) and listing is not None and chain.is_account(entry.get("address"))
        ]
    why = "no query lists holders by what they hold; those of the scan were asked"
    chain.gap(chain.module("bank"), "the largest holders of all", why, critical=False, kind=GapKind.LIMIT)
    held: list[tuple[EntityId, int, EvidenceId]] = []
    accounts = [of for of in chain.entities if chain.is_account(address_of(of))]
    answers = await gather(*(chain.find(_BALANCE, address=address_of(of)) for of in accounts))
    for of, answer in zip(accounts, answers, strict=True):
        if answer is not None:
            held.append((of, amount(answer.value, denom), answer.evidence))
    return held
