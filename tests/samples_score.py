"""The part of the sample assessment that tells networks apart: curve, slices, numbers, others' rules."""

from auditor.model.evidence import Certainty
from auditor.model.harm import Slice
from auditor.model.ids import EntityId
from auditor.model.power import Parties
from auditor.model.score import (
    CollusionCurve,
    CurvePoint,
    FrameworkAnswer,
    FrameworkItem,
    FrameworkOutcome,
    Numbers,
    SliceAnswer,
)
from auditor.model.verdict import Verdict

DAY = 86400
UNREAD = Parties(low=1, high=None)


def curve() -> CollusionCurve:
    return CollusionCurve(
        before_exit=(
            CurvePoint(parties=1, low=0.6, high=0.75),
            CurvePoint(parties=2, low=0.6, high=0.8),
            CurvePoint(parties=3, low=0.7, high=0.9),
        ),
        ever=(CurvePoint(parties=1, low=0.7, high=0.8), CurvePoint(parties=2, low=0.9, high=1.0)),
    )


def slices() -> tuple[SliceAnswer, ...]:
    """One slice of each verdict, one that was not looked at."""
    one = Parties(low=1, high=1)
    return (
        SliceAnswer(
            slice=Slice.PAY, title="Pay", verdict=Verdict.YES, parties=one, delay_s=0, certainty=Certainty.PROVEN,
            harms=("rewards.pause", "emission.change"), not_looked_at=("rewards.redirect",),
        ),
        SliceAnswer(
            slice=Slice.FUNDS, title="Funds", verdict=Verdict.UNKNOWN, parties=UNREAD, delay_s=None, certainty=None,
            harms=("funds.seize",),
        ),
        SliceAnswer(
            slice=Slice.CODE, title="Code and control", verdict=Verdict.CONDITIONAL, parties=Parties(low=9, high=9),
            delay_s=2 * DAY, certainty=Certainty.OBSERVED, harms=("params.change",),
        ),
        SliceAnswer(
            slice=Slice.ACCESS, title="Access", verdict=Verdict.NO, parties=Parties(low=None, high=None), delay_s=None,
            certainty=None, harms=("access.cut",),
        ),
        SliceAnswer(
            slice=Slice.COMMUNITY, title="Community", verdict=Verdict.UNKNOWN, parties=UNREAD, delay_s=None,
            certainty=None, harms=(), not_looked_at=("community.revoke",),
        ),
    )  # fmt: skip


def numbers(strongest: EntityId) -> Numbers:
    return Numbers(
        alone=4, looked_at=8, code=Parties(low=9, high=9), pay=Parties(low=1, high=1), funds=UNREAD, changes=2,
        strongest=strongest, banzhaf=0.875, proven=3, facts=12,
    )  # fmt: skip


def frameworks() -> tuple[FrameworkAnswer, ...]:
    items = (
        FrameworkItem(
            id="signers", title="Three or more signers", outcome=FrameworkOutcome.MET, datum="Council: 3 signers"
        ),
        FrameworkItem(
            id="delay", title="Seven days for upgrades", outcome=FrameworkOutcome.NOT_MET, datum="Emissions: at once"
        ),
        FrameworkItem(
            id="outside", title="Half are outsiders", outcome=FrameworkOutcome.NOT_KNOWN, missing="who is an insider"
        ),
        FrameworkItem(id="provers", title="Provers published", outcome=FrameworkOutcome.NOT_APPLICABLE),
    )
    return (
        FrameworkAnswer(
            id="councils", title="Rules for councils", version="1.1", date="2026-04-17", status="in force",
            source="https://rules.example/councils", items=items,
        ),
    )  # fmt: skip
