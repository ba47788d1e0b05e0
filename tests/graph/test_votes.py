from hypothesis import given
from hypothesis import strategies as st

from auditor.graph.votes import Opposition, ballots, needed, unnamed_holders, votes_in
from auditor.model.gate import All, Any, Delay, Key, Member, Vote


def vote(**more: object) -> Vote:
    return Vote.model_validate({"electorate": (), "total": 1000, "quorum": 40} | more)


def test_against_everybody_it_takes_more_than_the_threshold_of_all() -> None:
    assert needed(vote(), Opposition.ALL) == 501
    assert needed(vote(threshold=0.667), Opposition.ALL) == 668
    assert needed(vote(threshold=1.0), Opposition.ALL) == 1000


def test_the_threshold_is_the_decimal_that_was_written() -> None:
    assert needed(vote(total=10, quorum=0, threshold=0.7), Opposition.ALL) == 8


def test_a_veto_of_the_others_must_be_out_of_reach() -> None:
    assert needed(vote(veto=0.334), Opposition.ALL) == 666


def test_unopposed_the_quorum_and_the_right_to_propose_are_enough() -> None:
    assert needed(vote(), Opposition.NONE) == 40
    assert needed(vote(proposal=60), Opposition.NONE) == 60
    assert needed(vote(quorum=0), Opposition.NONE) == 1


def test_at_the_usual_turnout_opponents_vote_or_stay_away_as_is_worse() -> None:
    assert needed(vote(turnout=0.2), Opposition.USUAL) == 101
    assert needed(vote(turnout=0.05), Opposition.USUAL) == 40
    assert needed(vote(turnout=None), Opposition.USUAL) == needed(vote(), Opposition.ALL)


def test_at_least_the_usual_turnout_opposes_where_it_is_read() -> None:
    assert needed(vote(turnout=0.2), Opposition.LEAST) == 101
    assert needed(vote(turnout=None), Opposition.LEAST) == needed(vote(), Opposition.NONE)


def test_all_of_the_weight_is_enough_for_any_threshold() -> None:
    assert needed(vote(total=1, quorum=0, threshold=1.0), Opposition.ALL) == 1


def test_a_vote_of_nobody_never_passes() -> None:
    assert needed(vote(total=0, quorum=0), Opposition.ALL) > 0


def test_those_whom_nobody_named_hold_no_more_than_the_smallest_that_is_named() -> None:
    named = (Member(id="a", weight=500), Member(id="b", weight=200))
    assert unnamed_holders(vote(electorate=named)) == [200, 100]
    assert unnamed_holders(vote()) == [1000]
    assert unnamed_holders(vote(electorate=(Member(id="a", weight=1000),))) == []


@given(st.integers(1, 10**27), st.integers(1, 10**9))
def test_unnamed_holders_hold_all_that_is_left_and_are_never_too_many(total: int, smallest: int) -> None:
    electorate = (Member(id="a", weight=min(smallest, total)),)
    found = unnamed_holders(vote(electorate=electorate, total=total))
    assert sum(found) == total - electorate[0].weight
    assert len(found) <= 257


def test_votes_are_found_wherever_they_stand_in_a_gate() -> None:
    one, other = vote(), vote(total=5)
    assert votes_in(Any(of=(Delay(seconds=1, gate=one), All(of=(Key(), other))))) == (one, other)


def test_a_gate_of_votes_alone_is_told_from_one_with_another_way() -> None:
    slow, quick = vote(), vote(threshold=0.667)
    both = Any(of=(Delay(seconds=9, gate=slow), Delay(seconds=3, gate=quick)))
    assert ballots(both) == (slow, quick)
    assert ballots(Delay(seconds=1, gate=slow)) == (slow,)
    assert ballots(Any(of=(slow, Key()))) == ()
    assert ballots(All(of=(slow, quick))) == ()
