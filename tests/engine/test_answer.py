import pytest

from auditor.engine.answer import answer
from auditor.model.entity import EntityKind
from auditor.model.gate import Member, Threshold
from auditor.model.power import Parties, Power, Step
from tests.engine.builders import DAY, World, contract, examined, gap, key, power, unread_power

FOUNDER = key("Founder")
REWARDS, PAYOUT = contract("Rewards", "rewards"), contract("Payout", "rewards")
VALIDATORS = contract(
    "Validators", kind=EntityKind.VALIDATORS, gate=Threshold(k=34, members=(Member(id=FOUNDER.id, weight=40),))
)
ENTITIES = (FOUNDER, REWARDS, PAYOUT, VALIDATORS)
HALT: dict[str, object] = {"function": "halt (sign no blocks)", "selector": None}


def raised(*powers: Power) -> str:
    world = World(ENTITIES, powers=powers)
    return answer(world.case(), world.harm("rewards.pause")).raise_by


def test_what_is_no_call_is_told_as_an_act() -> None:
    world = World(ENTITIES, powers=(power(REWARDS, VALIDATORS, (1, 0), **HALT),))
    because = answer(world.case(), world.harm("rewards.pause")).because
    assert "can do it at once: halt (sign no blocks) on Rewards;" in because


def test_places_of_one_holder_stand_together() -> None:
    told = raised(power(REWARDS, FOUNDER, (1, 0)), power(PAYOUT, FOUNDER, (1, 0), id="p2"))
    assert told.startswith("Put a delay of at least 7 days between Founder (")
    assert "and each of Rewards and Payout, or " in told


def test_no_delay_is_asked_of_those_who_make_blocks() -> None:
    told = raised(power(REWARDS, VALIDATORS, (1, 0), **HALT))
    assert told == "Require 7 or more independent parties for Validators, which no delay can hold back."
    both = raised(power(REWARDS, VALIDATORS, (1, 0), **HALT), power(PAYOUT, FOUNDER, (1, 0), id="p2"))
    assert both.startswith("Put a delay of at least 7 days between Founder (") and both.endswith(f"; and r{told[1:]}")


def test_what_nobody_may_call_is_in_the_hands_of_who_replaces_the_code() -> None:
    path = (Step(source=FOUNDER.id, target=REWARDS.id, why="may replace its code and then act as it"),)
    told = raised(power(REWARDS, FOUNDER, (1, 0), holders=(), path=path))
    assert "between Founder (" in told and "nobody" not in told


BRIDGE, POOL = contract("Bridge"), contract("Pool", "rewards")
WIDE = (*ENTITIES, BRIDGE, POOL)


def because(*powers: Power, **more: object) -> str:
    world = World(WIDE, powers=powers, **more)  # type: ignore[arg-type]
    return answer(world.case(), world.harm("rewards.pause")).because


def missing(*powers: Power) -> str:
    world = World(WIDE, powers=powers)
    return answer(world.case(), world.harm("rewards.pause")).raise_by


def test_a_yes_counts_the_other_powers_that_are_enough() -> None:
    first, second, third = (power(target, FOUNDER, (1, 0), id=target.label) for target in (REWARDS, PAYOUT, POOL))
    harmless = power(POOL, FOUNDER, (9, 0), id="harmless")
    assert because(first, harmless).endswith("; you need 7 days to leave.")
    assert because(first, second, harmless).endswith(" There is 1 more way to do it.")
    assert because(first, second, third).endswith(" There are 2 more ways to do it.")


def test_a_conditional_says_who_can_do_it_and_what_protects_you() -> None:
    many = because(power(REWARDS, FOUNDER, (9, 0)))
    assert many.startswith("9 independent parties can do it at once, by pause() of Rewards")
    assert many.endswith(", and that many parties are not a small group.")
    late = because(power(REWARDS, FOUNDER, (1, 30 * DAY)))
    assert late.startswith("One party can do it after 30 days, by pause() of Rewards")
    assert late.endswith("; you can leave before that, in 7 days.")


def test_an_unknown_says_which_part_was_not_read() -> None:
    assert because(gaps=(gap(REWARDS),)) == "The owners of Rewards could not be read, so the answer is unknown."
    result = because(unread_power(REWARDS, BRIDGE))
    assert result.startswith("How Bridge acts could not be read, which matters for pause() of Rewards")
    two = because(unread_power(REWARDS, BRIDGE, holders=(BRIDGE.id, POOL.id)))
    assert two.startswith("How Bridge and Pool act could not be read")


@pytest.mark.parametrize(("high", "bounds"), [(9, "between 3 and 9"), (None, "3 or more")])
def test_an_unknown_number_of_parties_is_shown_by_its_bounds(high: int | None, bounds: str) -> None:
    inexact = power(REWARDS, FOUNDER, (9, DAY), parties=Parties(low=3, high=high))
    assert because(inexact).endswith(f" are not known exactly ({bounds}), so the answer is unknown.")
    assert missing(inexact) == "Read what is missing: the number of parties that can do it."


def test_what_is_missing_is_that_of_unknown_powers_alone() -> None:
    settled, unread = power(REWARDS, POOL, (9, 0), holders=(POOL.id,)), unread_power(PAYOUT, BRIDGE, id="p2")
    assert missing(settled, unread) == "Read what is missing: how Bridge acts."


def test_advice_is_for_the_powers_that_are_enough() -> None:
    result = raised(power(REWARDS, FOUNDER, (1, 0)), power(PAYOUT, FOUNDER, (9, 0), id="p2"))
    assert result.startswith("Put a delay of at least 7 days between Founder (") and " and Rewards, or " in result


def test_a_holder_over_itself_is_not_listed_as_its_own_target() -> None:
    itself = raised(power(REWARDS, REWARDS, (1, 0), holders=(REWARDS.id,)))
    assert ") and itself, or require" in itself
    path = power(REWARDS, REWARDS, (1, 0), holders=(REWARDS.id,)), power(PAYOUT, REWARDS, (1, 0), id="p2")
    assert ") and Payout, or require" in raised(*path)


def test_two_of_many_holders_stand_for_all() -> None:
    many = tuple(holder.id for holder in (FOUNDER, BRIDGE, POOL, VALIDATORS))
    world = World(WIDE, powers=(power(REWARDS, FOUNDER, (1, 0), holders=many),))
    place = answer(world.case(), world.harm("rewards.pause")).raise_by.partition(", or require")[0]
    assert "Founder (" in place and "Bridge (" in place
    assert place.endswith(") and 2 more and Rewards")


@pytest.mark.parametrize(
    ("entry_points", "because"),
    [
        (0, "Nobody can do it."),
        (1, "Nobody can do it: 1 entry point is decided."),
        (3, "Nobody can do it: all 3 entry points are decided."),
    ],
)
def test_a_no_says_how_many_entry_points_it_rests_on(entry_points: int, because: str) -> None:
    world = World((REWARDS,), examined=(examined(REWARDS, entry_points, entry_points),))
    assert answer(world.case(), world.harm("rewards.pause")).because == because
