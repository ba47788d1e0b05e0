"""The sentence that says how far answers were verified."""

import pytest

from auditor.formats.sources import is_one_source, verification_counts, verification_sentence
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
            "One source says all of this: none of 2 answers is verified. A second --rpc compares two nodes.",
        ),
        (
            (Verification.HEADER, Verification.NONE),
            "1 of 2 answers are verified: 1 by the header that the same node gave. "
            "A trusted block (--trust) or a second node (--rpc) vouches for the header.",
        ),
        (
            (Verification.PROOF, Verification.PROOF, Verification.SECOND_SOURCE),
            "3 of 3 answers are verified: 2 by the hash of a trusted block, 1 by a second source.",
        ),
    ],
)
def test_the_sentence(ways: tuple[Verification, ...], sentence: str) -> None:
    assert verification_sentence(evidence(*ways)) == sentence
    assert is_one_source(evidence(*ways)) is sentence.startswith("One source")
    assert sum(verification_counts(evidence(*ways)).values()) == len(ways)
