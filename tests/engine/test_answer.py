from auditor.engine.answer import answer
from auditor.model.entity import EntityKind
from auditor.model.gate import Member, Threshold
from auditor.model.power import Power, Step
from tests.engine.builders import World, contract, key, power

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
