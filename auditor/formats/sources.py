"""How far the answers that an assessment rests on were verified, in one sentence."""

from collections import Counter
from collections.abc import Iterable

from auditor.model.evidence import Evidence, Verification


def verification_counts(evidence: Iterable[Evidence]) -> dict[Verification, int]:
    """How many answers were verified in each kind, all ways named."""
    counts = Counter(item.verified for item in evidence)
    return {kind: counts[kind] for kind in Verification}


def verification_sentence(evidence: Iterable[Evidence]) -> str:
    """Whether one node is believed, and how to do without; empty where nothing was read."""
    counts = verification_counts(evidence)
    total = sum(counts.values())
    if not total:
        return ""
    parts = [
        f"{counts[kind]:,} {words}"
        for kind, words in (
            (Verification.PROOF, "follow from a block hash that is vouched for"),
            (Verification.HEADER, "follow from the header that the same node gives"),
            (Verification.SECOND_SOURCE, "are confirmed by a second source"),
        )
        if counts[kind]
    ]
    if not parts:
        return f"One source: none of {total:,} answers was verified. A second --rpc for a chain compares two nodes."
    sentence = f"Of {total:,} answers {', '.join(parts)}."
    if counts[Verification.HEADER]:
        sentence += " Vouch for the block with --trust, or with a second --rpc."
    return sentence
