"""The exposure of judged networks: the curve over grants; what is unread or was not looked at is in the upper bound."""

import pytest

from auditor.graph.powers import powers
from auditor.model.assessment import Assessment
from auditor.model.entity import Entity, EntityKind
from auditor.model.grant import Effect, Grant
from auditor.model.harm import Viewpoint
from tests.engine.builders import BOOK, DAY, WEEK, World, contract, gap, governor, grant, group, key, timelock

FOUNDER, SECOND = key("Founder"), key("Second")
CORE = contract("Core", "rewards", "access", "token", "emissions", "market")
BRIDGE = contract("Bridge")
SOURCE = contract("Source", kind=EntityKind.REPOSITORY)
SEQUENCER = contract("Sequencer", "sequencer")
ALL = (FOUNDER, SECOND, CORE, SOURCE, SEQUENCER)
TOTAL = sum(harm.weight[Viewpoint.BUILDER] for harm in BOOK.harms.harms)


def judged(*grants: Grant, entities: tuple[Entity, ...] = ALL, **more: object) -> Assessment:
    world = World(entities, grants=grants, **more)  # type: ignore[arg-type]
    return World(entities, grants=grants, powers=powers(world.graph, BOOK.harms), **more).judge()  # type: ignore[arg-type]


def share(*harms: str) -> float:
    return sum(BOOK.harms.get(harm).weight[Viewpoint.BUILDER] for harm in harms) / TOTAL


PAUSE = grant(FOUNDER, CORE, Effect.EMISSION, "setRate(uint256)")


def test_one_party_before_you_can_leave_counts_in_full() -> None:
    answer = judged(PAUSE)
    assert answer.exposure.low == answer.exposure.high == round(100 * share("emission.change"), 1)
    (point,) = answer.curve.before_exit
    assert (point.parties, point.low) == (1, round(share("emission.change"), 4))


def test_nobody_is_no_exposure() -> None:
    assert (judged().exposure.low, judged().exposure.high) == (0, 0)


def test_two_parties_and_a_long_delay_count_less() -> None:
    both = group("Both", 2, FOUNDER, SECOND)
    two = judged(grant(both, CORE, Effect.EMISSION, "setRate(uint256)"), entities=(*ALL, both))
    assert two.exposure.low == round(70 * share("emission.change"), 1)
    slow = timelock("Slow", WEEK, both.gate)
    late = judged(grant(slow, CORE, Effect.EMISSION, "setRate(uint256)"), entities=(*ALL, slow, both))
    assert late.exposure.low == round(0.2 * 70 * share("emission.change"), 1)


def test_what_was_not_looked_at_counts_in_the_upper_bound_alone() -> None:
    narrow = judged(PAUSE, entities=(FOUNDER, CORE))
    missing = share("community.revoke", "censor")
    assert narrow.exposure.low == round(100 * share("emission.change"), 1)
    assert narrow.exposure.high == pytest.approx(100 * (share("emission.change") + missing), abs=0.1)


def test_a_gap_can_hide_everything_that_its_subject_could_suffer() -> None:
    hidden = judged(PAUSE, gaps=(gap(CORE),))
    assert hidden.exposure.low == round(100 * share("emission.change"), 1)
    assert hidden.exposure.high > 80
    assert judged(PAUSE, gaps=(gap("eip155:1"),)).exposure.high == 100


def test_an_unread_holder_counts_as_one_party() -> None:
    unread = judged(grant(BRIDGE, CORE, Effect.MINT, "mint()"), entities=(*ALL, BRIDGE))
    assert unread.exposure.low == 0
    assert unread.exposure.high >= round(100 * share("supply.mint"), 1)


def test_nothing_read_can_be_anything() -> None:
    assert (World().judge().exposure.low, World().judge().exposure.high) == (0, 100)


def test_an_open_vote_hardly_exposes_anybody() -> None:
    voters = {f"voter {number}": 1 for number in range(400)}
    vote = governor("Vote", voters, total=400, quorum=200, delay_s=30 * DAY)
    answer = judged(grant(vote, CORE, Effect.EMISSION, "setRate(uint256)"), entities=(*ALL, vote, *map(key, voters)))
    assert (answer.exposure.low, answer.exposure.high) == (0, 0)
