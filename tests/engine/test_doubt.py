from auditor.engine.doubt import Doubts, fewest
from auditor.model.entity import EntityKind
from auditor.model.gate import one_of
from auditor.model.grant import Effect
from auditor.model.power import Parties, Point
from tests.engine.builders import World, contract, gap, grant, group, key, power, timelock, unread_power
from tests.samples import CHAIN, DAY

FOUNDER = key("Founder")
SAFE = group("Safe", 1, FOUNDER)
LOCK = timelock("Lock", 2 * DAY, one_of(SAFE.id))
REWARDS, MODULE, FAR = contract("Rewards", "rewards"), contract("Module"), contract("Far")
ENTITIES = (FOUNDER, SAFE, LOCK, REWARDS, MODULE, FAR)
POWER = power(REWARDS, LOCK, (9, 2 * DAY))


def _doubts(*gaps: object, grants: tuple[object, ...] = ()) -> Doubts:
    return Doubts(World(ENTITIES, gaps=gaps, grants=grants).case())  # type: ignore[arg-type]


def test_a_gap_bears_on_a_power_if_its_subject_has_a_say_through_others() -> None:
    assert _doubts(gap(LOCK)).on(POWER) == gap(LOCK)
    assert _doubts(gap(SAFE)).on(POWER) == gap(SAFE)
    assert _doubts(gap(MODULE)).on(POWER) is None
    acts_as_safe = grant(MODULE, SAFE, Effect.EXECUTE, "exec()")
    assert _doubts(gap(MODULE), grants=(acts_as_safe,)).on(POWER) == gap(MODULE)
    assert _doubts(gap(FAR), grants=(acts_as_safe,)).on(POWER) is None


def test_a_gap_that_cannot_hide_a_power_is_no_doubt() -> None:
    assert _doubts(gap(SAFE, "its name", critical=False)).on(POWER) is None


def test_a_multisig_in_doubt_hides_who_acts_but_not_that_it_mints() -> None:
    doubts = _doubts(gap(SAFE))
    case = World(ENTITIES).case()
    assert doubts.hiding(case.harm("control.change"))
    assert doubts.hiding(case.harm("supply.mint")) is None
    assert _doubts(gap(FAR)).hiding(case.harm("supply.mint"))


def test_a_repository_in_doubt_hides_that_its_code_or_rights_in_it_are_taken_and_no_funds() -> None:
    repository = contract("Source", kind=EntityKind.REPOSITORY)
    doubts = Doubts(World((*ENTITIES, repository), gaps=(gap(repository),)).case())
    hidden = {harm.id for harm in World(ENTITIES).case().harms.harms if doubts.hiding(harm)}
    assert hidden == {"community.revoke", "access.cut", "upgrade.logic"}


def test_a_chain_or_an_account_that_was_never_met_can_hide_anything() -> None:
    harms = World(ENTITIES).case().harms.harms
    for unread in (gap(CHAIN), gap("eip155:31337:0xsomewhere")):
        assert all(_doubts(unread).hiding(harm) == unread for harm in harms)


def test_the_worst_case_counts_everything_unread_against_you() -> None:
    now = Point(parties=1, delay_s=0)
    assert _doubts().possible(POWER) == POWER.frontier
    assert now in _doubts(gap(SAFE)).possible(POWER)
    assert _doubts().possible(unread_power(REWARDS, MODULE)) == (now,)
    cut = power(REWARDS, LOCK, (9, DAY), parties=Parties(low=3, high=9, exact=False))
    assert Point(parties=3, delay_s=0) in _doubts().possible(cut)


def test_the_fewest_come_first_and_of_these_the_fastest() -> None:
    points = [Point(parties=2, delay_s=0), Point(parties=1, delay_s=9), Point(parties=1, delay_s=3)]
    assert fewest(points) == points[2]
    assert fewest([]) is None


def test_a_key_in_doubt_hides_no_harm_to_itself() -> None:
    harms = World(ENTITIES).case().harms.harms
    assert not any(_doubts(gap(FOUNDER)).hiding(harm) for harm in harms)


def test_software_of_a_chain_in_doubt_hides_what_its_code_could_do() -> None:
    # Rewards are paused where rewards are; a pallet of no role can do it by new code alone.
    pallet = contract("Pallet", kind=EntityKind.MODULE, id="eip155:10:module/pallet", chain="eip155:10")
    doubts = Doubts(World((*ENTITIES, pallet), gaps=(gap(pallet),)).case())
    case = World(ENTITIES).case()
    assert doubts.hiding(case.harm("rewards.pause")) == gap(pallet)
    assert _doubts(gap(MODULE)).hiding(case.harm("rewards.pause")) is None  # a contract, whatever its name


def test_a_lower_bound_counts_with_the_delay_of_the_power_and_only_below_every_point() -> None:
    lower = power(REWARDS, LOCK, (9, DAY), parties=Parties(low=3, high=9))
    assert _doubts().possible(lower) == (Point(parties=3, delay_s=DAY), Point(parties=9, delay_s=DAY))
    at_once = power(REWARDS, LOCK, parties=Parties(low=2, high=None))
    assert _doubts().possible(at_once) == (Point(parties=2, delay_s=0),)
    reached = power(REWARDS, LOCK, (3, 2 * DAY), delay_s=DAY)
    assert _doubts().possible(reached) == (Point(parties=3, delay_s=2 * DAY),)
