"""How the answers under an assessment were verified, in one sentence."""

from collections import Counter
from collections.abc import Iterable

from auditor.model.evidence import Evidence, Verification


def verification_counts(evidence: Iterable[Evidence]) -> dict[Verification, int]:
    """How many answers were verified, by kind; zero included."""
    counts = Counter(item.verified for item in evidence)
    return {kind: counts[kind] for kind in Verification}


def is_one_source(evidence: Iterable[Evidence]) -> bool:
    """Whether everything rests on the answers of one node alone."""
    return {item.verified for item in evidence} == {Verification.NONE}


def verification_sentence(evidence: Iterable[Evidence]) -> str:
    """Whether one node is trusted, and how to avoid that; empty if nothing was read."""
    counts = verification_counts(evidence)
    total = sum(counts.values())
    if not total:
        return ""
    if total == counts[Verification.NONE]:
        return f"One source says all of this: none of {total:,} answers is verified. A second --rpc compares two nodes."
    parts = (
        f"{counts[kind]:,} by {words}"
        for kind, words in (
            (Verification.PROOF, "the hash of a trusted block"),
            (Verification.HEADER, "the header that the same node gave"),
            (Verification.SECOND_SOURCE, "a second source"),
        )
        if counts[kind]
    )
    advice = (
        ". A trusted block (--trust) or a second node (--rpc) vouches for the header"
        if counts[Verification.HEADER]
        else ""
    )
    verified = total - counts[Verification.NONE]
    return f"{verified:,} of {total:,} answers are verified: {', '.join(parts)}{advice}."
