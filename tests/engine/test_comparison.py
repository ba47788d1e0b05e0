from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.engine.comparison import Comparison, Trend, compare
from auditor.model.assessment import Assessment, Outcome
from auditor.model.entity import Entity
from auditor.model.grant import Effect
from auditor.model.power import Parties, Point
from auditor.model.source import SourceAccess, SourceAnswer, SourceFunction
from tests.engine.builders import DAY, World, contract, gap, grant, group, key, power, unread_power

FOUNDER, SECOND, THIRD = key("Founder"), key("Second"), key("Third")
REWARDS = contract("Rewards", "rewards")


def world(*, council: Entity | None = None, **more: object) -> World:
    entities = (FOUNDER, SECOND, THIRD, REWARDS, *((council,) if council else ()))
    return World(entities, **more)  # type: ignore[arg-type]


def compared(before: World, after: World) -> Comparison:
    return compare(before.judge(), after.judge())


def test_nothing_changes_between_two_scans_of_the_same() -> None:
    same = world(powers=(power(REWARDS, FOUNDER, (1, 0)),), gaps=(gap(REWARDS),), claims=("possible('rewards.pause')",))
    found = compared(same, same)
    assert (found.verdict, found.changes, found.worse, found.new_findings) == (None, (), False, ())


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [
        ((3, DAY), (2, DAY), Trend.WORSE),
        ((3, DAY), (3, 0), Trend.WORSE),
        ((2, DAY), (3, DAY), Trend.BETTER),
        ((2, DAY), (2, 2 * DAY), Trend.BETTER),
        ((2, DAY), (1, 9 * DAY), Trend.OTHER),
    ],
)
def test_a_power_is_worse_if_fewer_can_or_sooner(before: tuple[int, int], after: tuple[int, int], turn: Trend) -> None:
    found = compared(world(powers=(power(REWARDS, FOUNDER, before),)), world(powers=(power(REWARDS, FOUNDER, after),)))
    (changed,) = found.powers
    assert changed.turn is turn
    assert changed.before is not None and changed.after is not None
    assert found.worse is (turn is Trend.WORSE)


def test_what_is_new_is_worse_and_what_is_gone_is_better() -> None:
    without, having = world(), world(powers=(power(REWARDS, FOUNDER, (1, 0)),))
    found = compared(without, having)
    assert [(each.turn, each.before) for each in found.powers] == [(Trend.WORSE, None)]
    assert found.verdict is Trend.WORSE and found.worse
    assert "one-key-pauses-rewards" in {finding.rule for finding in found.new_findings}
    back = compared(having, without)
    assert [(each.turn, each.after) for each in back.powers] == [(Trend.BETTER, None)]
    assert back.verdict is Trend.BETTER and not back.new_findings


def test_a_lesser_finding_in_place_of_a_graver_one_is_nothing_worse() -> None:
    one, few = (world(powers=(power(REWARDS, FOUNDER, (n, 0)),)) for n in (1, 3))
    found = compared(one, few)
    assert {finding.rule for finding in found.new_findings} == {"few-pause-rewards"}
    assert not found.worse
    assert compared(few, one).worse


def test_a_holder_that_became_unreadable_is_worse() -> None:
    known = power(REWARDS, FOUNDER, (9, DAY))
    found = compared(world(powers=(known,)), world(powers=(unread_power(REWARDS, FOUNDER),)))
    assert [each.turn for each in found.powers] == [Trend.WORSE]


def test_other_signers_are_a_change_of_the_group_and_no_new_power() -> None:
    before, after = group("Council", 2, FOUNDER, SECOND), group("Council", 2, FOUNDER, THIRD)
    found = compared(world(council=before), world(council=after))
    (changed,) = found.entities
    assert (changed.turn, changed.before, changed.after) == (Trend.OTHER, before, after)


def test_who_may_call_what_is_told_for_what_it_is() -> None:
    pause = grant(FOUNDER, REWARDS, Effect.PAUSE, "pause()")
    slower = grant(FOUNDER, REWARDS, Effect.PAUSE, "pause()", delay_s=DAY)
    found = compared(world(grants=(pause,)), world(grants=(slower,)))
    assert [(each.before, each.after) for each in found.grants] == [(None, slower), (pause, None)]


def test_gaps_and_claims() -> None:
    claim = ("parties('rewards.pause') >= 2",)
    before = world(powers=(power(REWARDS, FOUNDER, (2, 0)),), claims=claim)
    after = world(powers=(power(REWARDS, FOUNDER, (1, 0)),), claims=claim, gaps=(gap(FOUNDER, critical=False),))
    found = compared(before, after)
    assert [each.turn for each in found.claims] == [Trend.WORSE]
    assert [(each.turn, each.before) for each in found.gaps] == [(Trend.WORSE, None)]


def test_a_finding_that_was_unknown_and_fires_is_new_and_one_that_becomes_unknown_is_not() -> None:
    fires = world(powers=(power(REWARDS, FOUNDER, (1, 0)),)).judge()
    open_ = tuple(finding.model_copy(update={"outcome": Outcome.UNKNOWN}) for finding in fires.findings)
    unknown, quiet = fires.model_copy(update={"findings": open_}), fires.model_copy(update={"findings": ()})
    assert compare(unknown, fires).new_findings == fires.findings
    assert compare(quiet, fires).new_findings == fires.findings
    assert not compare(quiet, unknown).new_findings and not compare(unknown, quiet).new_findings
    assert {change.turn for change in compare(unknown, fires).findings} == {Trend.WORSE}
    assert {change.turn for change in compare(fires, unknown).findings} == {Trend.BETTER}


def test_a_finding_that_became_unknown_is_not_replaced_by_a_lesser_one() -> None:
    grave, lesser = (world(powers=(power(REWARDS, FOUNDER, (n, 0)),)).judge() for n in (1, 3))
    before = next(finding for finding in grave.findings if finding.rule == "one-key-pauses-rewards")
    new = next(finding for finding in lesser.findings if finding.rule == "few-pause-rewards")
    assert before.subject == new.subject
    unknown = before.model_copy(update={"outcome": Outcome.UNKNOWN})
    was, now = (grave.model_copy(update={"findings": findings}) for findings in ((before,), (unknown, new)))
    assert [change.turn for change in compare(was, now).findings if change.before is None] == [Trend.WORSE]


def test_a_new_account_is_no_change_by_itself() -> None:
    council = group("Council", 2, FOUNDER, SECOND)
    assert not compared(world(), world(council=council)).entities
    assert not compared(world(council=council), world()).entities


def test_an_implied_power_is_not_compared() -> None:
    direct = power(REWARDS, FOUNDER, (1, 0))
    implied = power(REWARDS, FOUNDER, (1, 0), id="p2", harm="params.change", implied_by="p1")
    assert not compared(world(powers=(direct,)), world(powers=(direct, implied))).powers


def test_two_acts_without_a_selector_are_two_powers() -> None:
    halt, fork = (power(REWARDS, FOUNDER, (1, 0), id=name, function=name, selector=None) for name in ("halt", "fork"))
    (new,) = compared(world(powers=(halt,)), world(powers=(halt, fork))).powers
    assert (new.before, new.after and new.after.function) == (None, "fork")


def test_two_acts_without_a_selector_are_two_grants() -> None:
    halt, fork = (grant(FOUNDER, REWARDS, Effect.PAUSE, name, selector=None) for name in ("halt", "fork"))
    (new,) = compared(world(grants=(halt,)), world(grants=(halt, fork))).grants
    assert (new.before, new.after) == (None, fork)


def test_a_function_that_gets_a_name_is_the_same_function() -> None:
    selector = grant(FOUNDER, REWARDS, Effect.PAUSE, "pause()").selector
    first, second = (
        grant(FOUNDER, REWARDS, Effect.PAUSE, name, selector=selector) for name in ("0x8456cb59", "pause()")
    )
    assert not compared(world(grants=(first,)), world(grants=(second,))).grants


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"low": 1, "high": 1}, {"low": 0, "high": 0, "anyone": True}),
        ({"low": 2, "high": None}, {"low": 2, "high": 2}),
    ],
)
def test_a_harm_is_worse_if_fewer_parties_may_be_enough(before: dict[str, Any], after: dict[str, Any]) -> None:
    judged = world(powers=(power(REWARDS, FOUNDER, (1, 0)),)).judge()
    first, second = (harm_with(judged, parties=Parties(**parties)) for parties in (before, after))
    assert [change.turn for change in compare(first, second).harms] == [Trend.WORSE]
    assert [change.turn for change in compare(second, first).harms] == [Trend.BETTER]


def test_a_delay_that_became_unknown_is_worse_than_none() -> None:
    judged = world(powers=(power(REWARDS, FOUNDER, (1, 0)),)).judge()
    unread = harm_with(judged, delay_s=None)
    assert [change.turn for change in compare(judged, unread).harms] == [Trend.WORSE]
    assert [change.turn for change in compare(unread, judged).harms] == [Trend.BETTER]


def harm_with(judged: Assessment, **fields: object) -> Assessment:
    """The assessment with other figures of its first harm."""
    first, *others = judged.harms
    return judged.model_copy(update={"harms": (first.model_copy(update=fields), *others)})


def test_a_source_is_compared_with_a_source_alone() -> None:
    judged = world(powers=(power(REWARDS, FOUNDER, (1, 0)),)).judge()
    source = judged.model_copy(update={"source": SourceAnswer(commit="c0ffee", files=1)})
    for before, after in ((judged, source), (source, judged)):
        assert compare(before, after).verdict is None and not compare(before, after).changes
    without = world().judge()
    assert compare(without, source).powers, "one side has a chain alone: the powers are compared"
    assert not compare(without.model_copy(update={"source": SourceAnswer(commit="c0ffee", files=1)}), source).powers


POINTS = st.lists(st.builds(Point, parties=st.integers(1, 4), delay_s=st.integers(0, 4)), min_size=1, max_size=3)


@given(before=POINTS, after=POINTS)
def test_a_turn_and_the_way_back_are_opposite(before: list[Point], after: list[Point]) -> None:
    first, second = (
        world(powers=(power(REWARDS, FOUNDER, *((p.parties, p.delay_s) for p in points)),)).judge()
        for points in (before, after)
    )
    there, back = compare(first, second).powers, compare(second, first).powers
    opposite = {Trend.WORSE: Trend.BETTER, Trend.BETTER: Trend.WORSE, Trend.OTHER: Trend.OTHER}
    assert [opposite[each.turn] for each in there] == [each.turn for each in back]


def test_a_source_is_worse_if_a_guard_is_gone() -> None:
    judged = world().judge()
    guarded, open_ = (
        judged.model_copy(update={"source": SourceAnswer(commit="c0ffee", files=1, functions=(function,))})
        for function in (_minting(SourceAccess.PRIVILEGED, "owner"), _minting(SourceAccess.OPEN))
    )
    assert compare(guarded, open_).worse and not compare(guarded, open_).changes
    without = judged.model_copy(update={"source": SourceAnswer(commit="c0ffee", files=1)})
    assert compare(guarded, without).source and not compare(guarded, without).worse


def _minting(access: SourceAccess, *seats: str) -> SourceFunction:
    fields = {"language": "solidity", "unit": "Token", "function": "mint(uint256)", "place": "Token.sol:3"}
    more = {"guard": "msg.sender is owner" if seats else "anyone", "effect": Effect.MINT, "units": ("Token",)}
    return SourceFunction.model_validate(fields | more | {"access": access, "seats": seats})
