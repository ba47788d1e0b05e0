"""Block authorities: who can censor transactions, and who can halt the chain.

GRANDPA finalises with more than two thirds of the weight, and stops without it (A. Stewart, E. Kokoris-Kogia, *GRANDPA:
a Byzantine Finality Gadget*, 2020). With Aura or BABE the longest chain wins, which more than half of the authors make.
On a parachain the relay chain accepts every collator's block, so that all of them must censor a transaction.
"""

from collections.abc import Sequence

from auditor.chains.substrate.collector import Collector
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Effect, Grant

Weighed = Sequence[tuple[bytes, int]]


def add_authorities(
    collected: Collector, pallet: str, authorities: Weighed, evidence: EvidenceId, *, parachain: bool = False
) -> None:
    """Adds the authorities of one consensus pallet with their weights. Those who finalise can also halt the chain."""
    if not authorities:
        return
    total = sum(weight for _, weight in authorities)
    finalises = pallet == "Grandpa"
    if finalises:
        label = "the finality voters (GRANDPA)"
        deed = (Effect.CENSOR, f"{pallet}.finalise_blocks")
        _add(collected, pallet, label, authorities, 2 * total // 3 + 1, deed, evidence)
        stop = "a third of the finality voters (GRANDPA)"
        deed = (Effect.PAUSE, f"{pallet}.withhold_votes")
        _add(collected, f"{pallet}.Third", stop, authorities, total - 2 * total // 3, deed, evidence)
    else:
        label = (
            f"the {'collators' if parachain else 'block authors'} ({pallet.upper() if pallet == 'Babe' else pallet})"
        )
        deed = (Effect.CENSOR, f"{pallet}.author_blocks")
        _add(collected, pallet, label, authorities, total if parachain else total // 2 + 1, deed, evidence)


def _add(
    collected: Collector,
    name: str,
    label: str,
    authorities: Weighed,
    need: int,
    deed: tuple[Effect, str],
    evidence: EvidenceId,
) -> None:
    members = tuple(Member(id=collected.account(key), weight=weight) for key, weight in authorities)
    holder = collected.add_entity(
        Entity(
            id=collected.module(name),
            kind=EntityKind.VALIDATORS,
            label=label,
            chain=collected.chain,
            gate=Threshold(k=need, members=members),
        )
    )
    effect, function = deed
    collected.add_grant(
        Grant(
            holder=holder,
            target=collected.module("Blocks"),
            effect=effect,
            function=function,
            certainty=Certainty.OBSERVED,
            evidence=(evidence,),
        )
    )
