"""Assessments that no scan should give but one might: any text, any number, anything missing."""

from hypothesis import strategies as st

from auditor.model.assessment import Assessment, ClaimOutcome, Outcome, Severity, Verdict
from auditor.model.power import Parties, Point, Power
from tests.samples import ADVISOR, BRIDGE, FOUNDER_PARTY, HOSTILE_TEXT, WHALE, hostile_assessment

ANY_TEXT = st.text(st.characters(categories=None), max_size=60) | st.sampled_from(HOSTILE_TEXT)
SECONDS = st.none() | st.integers(0, 2**256 - 1)
COUNTS = st.none() | st.integers(0, 2**70)
PARTIES = st.builds(Parties, low=COUNTS, high=COUNTS, exact=st.booleans())
POINTS = st.lists(st.builds(Point, parties=st.integers(0, 20), delay_s=st.integers(0, 2**256 - 1)), max_size=3).map(
    tuple
)
IDS = st.lists(st.sampled_from((FOUNDER_PARTY, ADVISOR, WHALE, BRIDGE, "anyone", "git:x")), max_size=6).map(tuple)


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    whole = hostile_assessment(draw(st.lists(ANY_TEXT, min_size=1, max_size=12)))
    powers = tuple(draw(_changed(power)) for power in whole.powers[:3]) + whole.powers[3:]
    verdicts, outcomes = st.sampled_from(Verdict), st.sampled_from([Outcome.FIRES, Outcome.UNKNOWN])
    changes: dict[str, object] = {
        "verdict": draw(verdicts),
        "powers": draw(st.sampled_from([powers, powers * 5, ()])),
        "harms": tuple(h.model_copy(update={"verdict": draw(verdicts)}) for h in whole.harms),
        "findings": tuple(
            f.model_copy(update={"outcome": draw(outcomes), "severity": draw(st.sampled_from(Severity))})
            for f in whole.findings * draw(st.integers(0, 3))
        ),
        "claims": tuple(c.model_copy(update={"outcome": draw(st.sampled_from(ClaimOutcome))}) for c in whole.claims),
        "blocks": draw(st.sampled_from([whole.blocks, ()])),
        "entities": draw(st.sampled_from([whole.entities, ()])),
        "evidence": draw(st.sampled_from([whole.evidence, ()])),
    }
    return whole.model_copy(update=changes)


@st.composite
def _changed(draw: st.DrawFn, power: Power) -> Power:
    votes = st.none() | PARTIES
    return power.model_copy(
        update={
            "parties": draw(PARTIES),
            "parties_unopposed": draw(votes),
            "blocking": draw(votes),
            "delay_s": draw(SECONDS),
            "frontier": draw(POINTS),
            "coalition": draw(IDS),
            "holders": draw(IDS),
            "function": draw(st.none() | ANY_TEXT),
            "selector": draw(st.none() | st.just("0x8456cb59")),
        }
    )
