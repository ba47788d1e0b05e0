"""Validators whose stake decides emission: by coldkey, since one coldkey controls all of its hotkeys."""

from collections.abc import Mapping

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.without_calls import Cite, add_powers_without_calls
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import EvidenceId
from auditor.model.gate import Member, Threshold


def add_stake(
    collected: Collector, label: str, stakes: Mapping[bytes, int], evidence: EvidenceId, cite: Cite, *, limit: str = ""
) -> None:
    """Adds the accounts that set weights, each with the stake of its coldkey: more than half of it decides who is paid.

    Yuma consensus clips weights at the stake-weighted median (``Kappa`` is a half unless root changes it). ``limit`` is
    a further condition, in words.
    """
    total = sum(stakes.values())
    if not total:
        return
    largest = sorted(stakes.items(), key=lambda item: (-item[1], item[0]))
    members = tuple(Member(id=collected.account(key), weight=weight) for key, weight in largest if weight)
    holder = collected.add_entity(
        Entity(
            id=collected.module("Validators"),
            kind=EntityKind.VALIDATORS,
            label=label,
            chain=collected.chain,
            gate=Threshold(k=total // 2 + 1, members=members),
            notes=(_spread([member.weight for member in members], total),),
        )
    )
    add_powers_without_calls(collected, "SubtensorModule", "validators", holder, cite, limit=limit, read=(evidence,))


def _spread(largest: list[int], total: int) -> str:
    share = 100 * largest[0] / total
    ten = 100 * sum(largest[:10]) / total
    who = f"{len(largest):,} coldkeys (accounts that own stake)"
    return f"{who}; the largest holds {share:.1f} %, the ten largest {ten:.1f} %"
