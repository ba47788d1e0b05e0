from datetime import timedelta

from auditor.model.gate import Member, Threshold, one_of
from auditor.model.power import Bypass, Parties, Point
from tests.engine.builders import DAY, World, contract, gap, group, key, power, timelock, unread_power
from tests.engine.subjects.facts_of import facts, subjects

FOUNDER, SECOND, THIRD = key("Founder"), key("Second"), key("Third")
SAFE = group("Safe", 2, FOUNDER, SECOND, THIRD)
LOCK = timelock("Lock", 2 * DAY, one_of(SAFE.id))
REWARDS, BRIDGE = contract("Rewards", "rewards"), contract("Bridge")
ENTITIES = (FOUNDER, SECOND, THIRD, SAFE, LOCK, REWARDS, BRIDGE)


def test_what_was_read_of_a_power() -> None:
    one = power(REWARDS, SAFE, (3, 0), (1, 2 * DAY), blocking=Parties(low=2, high=2), condition="once a day")
    found = facts(World(ENTITIES, powers=(one,)), "power")
    assert (found["harm"], found["weight"], found["target_name"]) == ("rewards.pause", 3, "Rewards")
    assert (found["target_roles"], found["holder_kinds"], found["function"]) == (("rewards",), ("multisig",), "pause()")
    assert (found["before_exit"], found["alone"], found["parties"]) == (True, True, 1)
    assert (found["signatures"], found["blocking"], found["limited"]) == (2, 2, True)
    assert found["delay"] == timedelta(0)
    assert "unopposed" not in found


def test_the_delay_is_that_of_a_small_group_if_one_can() -> None:
    few = facts(World(ENTITIES, powers=(power(REWARDS, SAFE, (9, 0), (2, 3 * DAY)),)), "power")
    assert few["delay"] == timedelta(days=3)
    many = facts(World(ENTITIES, powers=(power(REWARDS, SAFE, (9, 5 * DAY), (12, DAY)),)), "power")
    assert many["delay"] == timedelta(days=1)


def test_what_an_unread_holder_could_make_worse_is_not_observed() -> None:
    for world in (
        World(ENTITIES, powers=(unread_power(REWARDS, BRIDGE),)),
        World(ENTITIES, powers=(power(REWARDS, SAFE, (9, DAY)),), gaps=(gap(SAFE),)),
    ):
        found = facts(world, "power")
        assert not {"before_exit", "alone", "parties", "delay"} & set(found)


def test_what_is_bad_enough_already_is_observed_whatever_is_unread() -> None:
    found = facts(World(ENTITIES, powers=(power(REWARDS, SAFE, (1, 0)),), gaps=(gap(SAFE),)), "power")
    assert (found["before_exit"], found["alone"], found["parties"]) == (True, True, 1)


def test_a_power_that_nobody_has_is_no_subject() -> None:
    assert subjects(World(ENTITIES, powers=(power(REWARDS, SAFE),)), "power") == ()


def test_ways_around_name_what_is_gone_around_and_whether_in_time() -> None:
    def path(parties: int) -> Bypass:
        point = Point(parties=parties, delay_s=0)
        return Bypass(presented=LOCK.id, around=point, instead_of=Point(parties=2, delay_s=1), coalition=(), path=())

    few = facts(World(ENTITIES, powers=(power(REWARDS, LOCK, (2, DAY), around=(path(1),)),)), "power")
    assert (few["goes_around"], few["around_in_time"]) == (("timelock",), True)
    many = facts(World(ENTITIES, powers=(power(REWARDS, LOCK, (2, DAY), around=(path(9),)),)), "power")
    assert (many["goes_around"], many["around_in_time"]) == (("timelock",), False)
    none = facts(World(ENTITIES, powers=(power(REWARDS, LOCK, (2, DAY)),)), "power")
    assert (none["goes_around"], none["around_in_time"]) == ((), False)


def test_weights_are_not_signatures() -> None:
    members = tuple(Member(id=each.id, weight=weight) for each, weight in ((FOUNDER, 700), (SECOND, 600), (THIRD, 50)))
    weighted = SAFE.model_copy(update={"gate": Threshold(k=1000, members=members)})
    world = World((FOUNDER, SECOND, THIRD, weighted, REWARDS), powers=(power(REWARDS, weighted, (2, 0)),))
    assert facts(world, "power")["signatures"] == 2
