"""Validators whose stake decides who earns: by coldkey, since one coldkey speaks for all of its hotkeys."""

from collections.abc import Mapping

from auditor.chains.substrate.found import Found
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Effect, Grant


def add_stake(found: Found, name: str, label: str, stakes: Mapping[bytes, int], evidence: EvidenceId) -> None:
    """Those who set weights, each with the stake of its coldkey: more than half of it decides who is paid.

    Yuma consensus clips weights at the stake-weighted median (``Kappa`` is a half unless root changes it).
    """
    total = sum(stakes.values())
    if not total:
        return
    largest = sorted(stakes.items(), key=lambda item: (-item[1], item[0]))
    members = tuple(Member(id=found.account(key), weight=weight) for key, weight in largest if weight)
    holder = found.add(
        Entity(
            id=found.module(name),
            kind=EntityKind.VALIDATORS,
            label=label,
            chain=found.chain,
            gate=Threshold(k=total // 2 + 1, members=members),
            notes=(_spread([member.weight for member in members], total),),
        )
    )
    found.grants.append(
        Grant(
            holder=holder,
            target=found.module("Emission"),
            effect=Effect.REDIRECT,
            function="SubtensorModule.set_weights",
            certainty=Certainty.INFERRED,
            evidence=(evidence,),
        )
    )


def _spread(largest: list[int], total: int) -> str:
    share = 100 * largest[0] / total
    ten = 100 * sum(largest[:10]) / total
    return f"{len(largest):,} coldkeys; the largest holds {share:.1f} %, the ten largest {ten:.1f} %"
