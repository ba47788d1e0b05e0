"""The sentence that says how far answers were verified."""

import pytest

from auditor.formats.sources import verification_counts, verification_sentence
from auditor.model.evidence import Evidence, Verification


def evidence(*ways: Verification) -> list[Evidence]:
    return [
        Evidence(id=f"e{number}", source="eip155:1", request="r", answer_digest="sha256:00", verified=way)
        for number, way in enumerate(ways)
    ]


@pytest.mark.parametrize(
    ("ways", "sentence"),
    [
        ((), ""),
        (
            (Verification.NONE,) * 2,
            "One source: none of 2 answers was verified. A second --rpc for a chain compares two nodes.",
        ),
        (
            (Verification.HEADER, Verification.NONE),
            "Of 2 answers 1 follow from the header that the same node gives. "
            "Vouch for the block with --trust, or with a second --rpc.",
        ),
        (
            (Verification.PROOF, Verification.PROOF, Verification.SECOND_SOURCE),
            "Of 3 answers 2 follow from a block hash that is vouched for, 1 are confirmed by a second source.",
        ),
    ],
)
def test_the_sentence(ways: tuple[Verification, ...], sentence: str) -> None:
    assert verification_sentence(evidence(*ways)) == sentence
    assert sum(verification_counts(evidence(*ways)).values()) == len(ways)
