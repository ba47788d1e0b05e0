"""When a kept scan may be compared at all."""

import pytest

from auditor import pipeline
from auditor.model.evidence import Verification
from auditor.pipeline.unchanged import is_proven


@pytest.mark.parametrize("verified", [Verification.NONE, Verification.SECOND_SOURCE])
def test_a_view_that_no_proof_covers_may_read_accounts_that_are_not_compared(verified: Verification) -> None:
    snapshot = pipeline.open_snapshot("demo", lambda doing, done, total: None)
    assert is_proven(snapshot)
    place = next(i for i, item in enumerate(snapshot.evidence) if item.request.startswith("eth_call "))
    evidence = list(snapshot.evidence)
    evidence[place] = evidence[place].model_copy(update={"verified": verified})
    assert not is_proven(snapshot.model_copy(update={"evidence": tuple(evidence)}))
