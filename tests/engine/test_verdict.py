import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.engine.judge import incomplete
from auditor.model.assessment import Certificate, Verdict
from auditor.model.entity import EntityKind
from auditor.model.evidence import GapKind
from auditor.model.examined import Examined
from auditor.model.harm import Viewpoint
from auditor.model.ids import ANYONE
from auditor.model.power import Parties, Point
from tests.engine.builders import DAY, WEEK, World, contract, examined, gap, governor, group, key, power, unread_power
from tests.samples import CHAIN

FOUNDER, OTHER = key("Founder"), key("Other")
REWARDS = contract("Rewards", "rewards")
BRIDGE = contract("Bridge")
COUNCIL = group("Council", 1, FOUNDER)
VOTE = governor("Vote", {"Founder": 10}, total=1000, quorum=400)
ENTITIES = (FOUNDER, OTHER, REWARDS, BRIDGE, COUNCIL, VOTE)


@pytest.mark.parametrize(
    ("frontier", "verdict"),
    [
        ([(1, 0)], Verdict.YES),
        ([(6, WEEK - 1)], Verdict.YES),
        ([(7, 0)], Verdict.CONDITIONAL),
        ([(1, WEEK)], Verdict.CONDITIONAL),
        ([(9, 0), (2, 30 * DAY)], Verdict.CONDITIONAL),
        ([(9, 0), (6, DAY)], Verdict.YES),
        ([], Verdict.NO),
    ],
)
def test_a_few_before_you_can_leave_is_a_yes(frontier: list[tuple[int, int]], verdict: Verdict) -> None:
    assert World(ENTITIES).verdict_on(power(REWARDS, COUNCIL, *frontier)).verdict is verdict


def test_the_exit_window_decides() -> None:
    slow = power(REWARDS, COUNCIL, (1, 10 * DAY))
    assert World(ENTITIES, exit_s=14 * DAY).verdict_on(slow).verdict is Verdict.YES
    assert World(ENTITIES, exit_s=10 * DAY).verdict_on(slow).verdict is Verdict.CONDITIONAL


def test_an_unread_holder_is_unknown_unless_others_already_can() -> None:
    assert World(ENTITIES).verdict_on(unread_power(REWARDS, BRIDGE)).verdict is Verdict.UNKNOWN
    also = power(REWARDS, FOUNDER, (1, 0), parties=Parties(low=1, high=None))
    assert World(ENTITIES).verdict_on(also).verdict is Verdict.YES


def test_a_cut_search_counts_its_lower_bound() -> None:
    cut = power(REWARDS, COUNCIL, (9, 0), parties=Parties(low=4, high=9, exact=False))
    assert World(ENTITIES).verdict_on(cut).verdict is Verdict.UNKNOWN
    harmless = power(REWARDS, COUNCIL, (12, 0), parties=Parties(low=8, high=12, exact=False))
    assert World(ENTITIES).verdict_on(harmless).verdict is Verdict.CONDITIONAL


def test_a_gap_about_somebody_with_a_say_makes_it_unknown_and_never_hides_a_yes() -> None:
    many = power(REWARDS, COUNCIL, (9, 0))
    assert World(ENTITIES, gaps=(gap(COUNCIL, "its modules"),)).verdict_on(many).verdict is Verdict.UNKNOWN
    assert World(ENTITIES, gaps=(gap(FOUNDER, "its code"),)).verdict_on(many).verdict is Verdict.UNKNOWN
    assert World(ENTITIES, gaps=(gap(OTHER, "its code"),)).verdict_on(many).verdict is Verdict.CONDITIONAL
    assert World(ENTITIES, gaps=(gap(COUNCIL, "a name", critical=False),)).verdict_on(many).verdict is (
        Verdict.CONDITIONAL
    )
    one = power(REWARDS, COUNCIL, (1, 0))
    assert World(ENTITIES, gaps=(gap(COUNCIL),)).verdict_on(one).verdict is Verdict.YES


def _vote(**more: object) -> World:
    voted = power(REWARDS, VOTE, (150, 30 * DAY), **({"parties_unopposed": Parties(low=120, high=120)} | more))
    return World(ENTITIES, powers=(voted,))


def test_only_an_open_electorate_that_you_can_outlast_is_a_no() -> None:
    assert _vote().verdict_on(_vote().powers[0]).verdict is Verdict.NO
    few = _vote(parties_unopposed=Parties(low=5, high=5))
    assert few.verdict_on(few.powers[0]).verdict is Verdict.CONDITIONAL
    usual = _vote(parties_at_turnout=Parties(low=5, high=5))
    assert usual.verdict_on(usual.powers[0]).verdict is Verdict.CONDITIONAL
    usual = _vote(frontier_at_turnout=(Point(parties=5, delay_s=DAY),))
    assert usual.verdict_on(usual.powers[0]).verdict is Verdict.YES
    unread = _vote(parties_unopposed=None)
    assert unread.verdict_on(unread.powers[0]).verdict is Verdict.CONDITIONAL
    also = _vote(holders=(VOTE.id, COUNCIL.id))
    assert also.verdict_on(also.powers[0]).verdict is Verdict.CONDITIONAL


def test_a_harm_is_as_bad_as_its_worst_power() -> None:
    powers = (power(REWARDS, COUNCIL, (9, 0)), power(REWARDS, FOUNDER, (2, DAY), id="p2"))
    found = World(ENTITIES, powers=powers).harm("rewards.pause")
    assert found.verdict is Verdict.YES
    assert [judged.power.id for judged in found.powers] == ["p2", "p1"]
    assert (found.parties.low, found.parties.high, found.delay_s) == (2, 2, DAY)


def test_a_harm_that_nobody_was_found_to_do_is_a_no_only_where_nothing_could_hide_somebody() -> None:
    assert World(ENTITIES).harm("rewards.pause").verdict is Verdict.NO
    assert World().harm("rewards.pause").verdict is Verdict.UNKNOWN
    for unread in (gap(REWARDS), gap(CHAIN, "the whole chain"), gap("eip155:31337:0xnever-seen")):
        found = World(ENTITIES, gaps=(unread,)).harm("rewards.pause")
        assert (found.verdict, found.parties.low) == (Verdict.UNKNOWN, 1)
    assert World(ENTITIES, gaps=(gap(REWARDS, "its symbol", critical=False),)).harm("rewards.pause").verdict is (
        Verdict.NO
    )
    # Rewards are only paused where rewards are: a gap about another contract cannot hide that.
    assert World(ENTITIES, gaps=(gap(BRIDGE),)).harm("rewards.pause").verdict is Verdict.NO
    assert World(ENTITIES, gaps=(gap(BRIDGE),)).harm("upgrade.logic").verdict is Verdict.UNKNOWN


def test_a_harm_that_could_happen_to_nothing_that_was_met_is_not_answered() -> None:
    found = World(ENTITIES).harm("community.revoke")
    assert (found.verdict, found.looked_at) == (Verdict.UNKNOWN, False)
    repository = contract("repository", kind=EntityKind.REPOSITORY)
    assert World((repository,)).harm("community.revoke").looked_at


def test_a_harm_bound_to_roles_is_not_looked_at_where_nothing_plays_them() -> None:
    plain = World((FOUNDER, BRIDGE))
    assert (plain.harm("rewards.pause").verdict, plain.harm("rewards.pause").looked_at) == (Verdict.UNKNOWN, False)
    assert plain.harm("funds.seize").verdict is Verdict.NO
    judged = plain.judge()
    assert (judged.verdict, judged.sentence) == (
        Verdict.NO,
        "Nobody can use it against you. This holds for 6 of 14 harms; the scan did not cover the others.",
    )
    assert not incomplete(judged)


@pytest.mark.parametrize("missing", [(), (examined(BRIDGE, decided=2, of=3),)])
def test_a_no_needs_that_everything_in_scope_was_examined(missing: tuple[Examined, ...]) -> None:
    records = (examined(REWARDS), examined(COUNCIL), examined(VOTE), *missing)
    world = World(ENTITIES, examined=records)
    assert world.harm("funds.seize").verdict is Verdict.UNKNOWN
    assert world.harm("funds.seize").certificate is None
    # What is open in the bridge cannot pause the rewards: it plays no part there.
    assert world.harm("rewards.pause").verdict is Verdict.NO
    assert [gap.subject for gap in world.judge().gaps] == [BRIDGE.id]


def test_a_conditional_needs_it_too_and_a_yes_does_not() -> None:
    records = (examined(REWARDS, decided=2, of=3), examined(BRIDGE))
    slow, soon = power(REWARDS, COUNCIL, (1, 30 * DAY)), power(REWARDS, COUNCIL, (1, 0))
    assert World(ENTITIES, powers=(slow,), examined=records).harm("rewards.pause").verdict is Verdict.UNKNOWN
    assert World(ENTITIES, powers=(soon,), examined=records).harm("rewards.pause").verdict is Verdict.YES
    whole = World(ENTITIES, powers=(slow,)).harm("rewards.pause")
    assert (whole.verdict, whole.certificate is not None) == (Verdict.CONDITIONAL, True)


def test_a_proxys_code_is_examined_where_the_proxy_runs_it() -> None:
    code = contract("Code")
    proxied = contract("Bridge", proxy={"kind": "eip1967", "implementation": (code.id,)})
    records = (examined(proxied),)
    assert World((FOUNDER, proxied, code), examined=records).harm("funds.seize").verdict is Verdict.NO
    plain = World((FOUNDER, BRIDGE, code), examined=records)
    assert plain.harm("funds.seize").verdict is Verdict.UNKNOWN


def test_a_certificate_sums_what_a_no_rests_on() -> None:
    records = (
        examined(REWARDS, 4, 4, kind="erc20 4.9", logs_since=7),
        examined(BRIDGE, 6, 6, logs_since=3),
        Examined(entity=CHAIN, assumed=("The chain's own upgrade keys do not interfere.",)),
    )
    proof = World((FOUNDER, REWARDS, BRIDGE), examined=records).harm("funds.seize").certificate
    assert proof == Certificate(
        entry_points=10,
        decided=10,
        kinds=("erc20 4.9",),
        logs_since=7,
        assumed=("The chain's own upgrade keys do not interfere.",),
    )


def test_an_overall_no_needs_that_code_funds_and_control_were_looked_at() -> None:
    repository = contract("repository", kind=EntityKind.REPOSITORY)
    assert World((FOUNDER, repository)).judge().verdict is Verdict.UNKNOWN


def test_of_equal_powers_the_function_for_the_harm_decides() -> None:
    covered = power(REWARDS, COUNCIL, (1, 0), id="p1", function="upgradeTo(address)", implied_by="p0")
    own = power(REWARDS, FOUNDER, (1, 0), id="p2")
    assert [judged.power.id for judged in World(ENTITIES, powers=(covered, own)).harm("rewards.pause").powers] == [
        "p2",
        "p1",
    ]


def test_what_anyone_can_do_is_the_worst_answer() -> None:
    everybody = Parties(low=1, high=1, anyone=True)
    opened = power(
        BRIDGE, FOUNDER, (1, 0), harm="funds.seize", holders=(ANYONE,), coalition=(ANYONE,), parties=everybody
    )
    judged = World(ENTITIES, powers=(opened,)).judge()
    assert (judged.verdict, judged.level.high) == (Verdict.YES, 0)
    assert judged.sentence == "Anybody can take funds at once; you need 7 days to leave."
    assert next(answer for answer in judged.harms if answer.harm == "funds.seize").parties == everybody
    assert "open-to-anyone" in {finding.rule for finding in judged.findings}


def test_the_network_is_as_bad_as_the_worst_harm_that_matters_to_the_viewpoint() -> None:
    dump = power(contract("Token", "market"), FOUNDER, (1, 0), harm="market.dump")
    world = World((*ENTITIES, contract("Token", "market")), powers=(dump,))
    assert world.judge().verdict is Verdict.YES
    user = World(world.entities, powers=(dump,), viewpoint=Viewpoint.USER).judge()
    assert user.verdict is Verdict.NO
    assert not next(found for found in user.harms if found.harm == "market.dump").counted


POINTS = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 20).map(lambda day: day * DAY)), max_size=4)
ORDER = list(Verdict)


@given(POINTS, POINTS)
def test_another_way_never_makes_a_verdict_better_once_somebody_can(
    some: list[tuple[int, int]], more: list[tuple[int, int]]
) -> None:
    world = World(ENTITIES)
    before = world.verdict_on(power(REWARDS, COUNCIL, *some)).verdict
    after = world.verdict_on(power(REWARDS, COUNCIL, *some, *more)).verdict
    assert ORDER.index(after) <= ORDER.index(before)


@given(POINTS)
def test_a_gap_never_makes_a_verdict_better(points: list[tuple[int, int]]) -> None:
    known = World(ENTITIES, powers=(power(REWARDS, COUNCIL, *points),)).judge()
    unread = World(ENTITIES, powers=known.powers, gaps=(gap(COUNCIL),)).judge()
    assert ORDER.index(unread.verdict) <= ORDER.index(known.verdict)
    assert unread.verdict in (Verdict.YES, Verdict.UNKNOWN)
    assert unread.exposure.low == known.exposure.low
    assert unread.exposure.high >= known.exposure.high


def test_an_open_vote_is_a_no_from_exactly_as_many_voters_and_as_long_as_it_must_be() -> None:
    least = World(ENTITIES).book.methodology.open_electorate
    enough = Parties(low=least, high=least)
    at_the_bar = power(REWARDS, VOTE, (least, WEEK), parties_unopposed=enough)
    assert World(ENTITIES).verdict_on(at_the_bar).verdict is Verdict.NO
    for frontier in ((least - 1, WEEK), (least, WEEK - 1)):
        below = power(REWARDS, VOTE, frontier, parties_unopposed=enough)
        assert World(ENTITIES).verdict_on(below).verdict is Verdict.CONDITIONAL


def test_a_power_shows_that_its_harm_was_looked_at_even_where_nothing_plays_the_role() -> None:
    paused = World((FOUNDER, BRIDGE), powers=(power(BRIDGE, FOUNDER, (1, 0)),)).harm("rewards.pause")
    assert (paused.verdict, paused.looked_at) == (Verdict.YES, True)


def test_a_harm_that_was_not_looked_at_has_no_gap_of_its_own() -> None:
    assert World(ENTITIES, gaps=(gap(CHAIN),)).harm("community.revoke").gap is None
    assert World(ENTITIES, gaps=(gap(CHAIN),)).harm("funds.seize").gap == gap(CHAIN)


def test_an_unknown_harm_has_no_delay() -> None:
    unread = World(ENTITIES, powers=(unread_power(REWARDS, BRIDGE),)).harm("rewards.pause")
    assert (unread.verdict, unread.delay_s) == (Verdict.UNKNOWN, None)
    assert unread.decisive is not None and unread.decisive.point == Point(parties=1, delay_s=0)


def test_the_parties_of_a_yes_are_those_who_are_in_time() -> None:
    few_and_late, more_and_soon = power(REWARDS, COUNCIL, (5, 30 * DAY)), power(REWARDS, FOUNDER, (6, 0), id="p2")
    parties = World(ENTITIES, powers=(few_and_late, more_and_soon)).harm("rewards.pause").parties
    assert (parties.low, parties.high) == (5, 6)


def test_a_power_that_nobody_has_comes_after_one_that_an_open_vote_has() -> None:
    nobody, vote = power(REWARDS, COUNCIL, id="p1"), _vote().powers[0].model_copy(update={"id": "p2"})
    harm = World(ENTITIES, powers=(nobody, vote)).harm("rewards.pause")
    assert [(judged.power.id, judged.verdict) for judged in harm.powers] == [("p2", Verdict.NO), ("p1", Verdict.NO)]


def test_a_certificate_holds_for_the_chains_of_what_is_relevant_alone() -> None:
    far = contract("Far", id="eip155:10:0x" + "11" * 20, chain="eip155:10")
    assumed = [Examined(entity=chain, assumed=(f"{chain} behaves.",)) for chain in (CHAIN, "eip155:10")]
    world = World((FOUNDER, REWARDS, far), examined=(examined(REWARDS), examined(far), *assumed))
    of_rewards, of_all = (world.harm(harm).certificate for harm in ("rewards.pause", "funds.seize"))
    assert of_rewards is not None and of_rewards.assumed == (f"{CHAIN} behaves.",)
    assert of_all is not None and set(of_all.assumed) == {f"{CHAIN} behaves.", "eip155:10 behaves."}


def test_what_was_not_examined_is_a_gap_about_its_callers() -> None:
    open_ = World((FOUNDER, BRIDGE), examined=(examined(BRIDGE, decided=1, of=3),)).judge().gaps
    never = World((FOUNDER, BRIDGE), examined=()).judge().gaps
    assert [(gap.subject, gap.what, gap.why, gap.kind, gap.critical) for gap in (*open_, *never)] == [
        (BRIDGE.id, "who may call 2 of its 3 functions", "they are open", GapKind.CALLERS, True),
        (BRIDGE.id, "who may call its functions", "they were not examined", GapKind.CALLERS, True),
    ]


def test_a_gap_about_one_contract_does_not_hide_that_another_was_not_examined() -> None:
    world = World((FOUNDER, BRIDGE, REWARDS), gaps=(gap(BRIDGE),), examined=())
    assert [gap.subject for gap in world.judge().gaps] == [BRIDGE.id, REWARDS.id]


@pytest.mark.parametrize(
    ("frontier", "exit_s", "verdict"),
    [((1, 0), WEEK, Verdict.YES), ((9, 0), WEEK, Verdict.UNKNOWN), ((1, 0), 0, Verdict.CONDITIONAL)],
)
def test_a_verdict_on_a_power_carries_the_gap_about_it(
    frontier: tuple[int, int], exit_s: int, verdict: Verdict
) -> None:
    world = World(ENTITIES, gaps=(gap(COUNCIL),), exit_s=exit_s)
    judged = world.verdict_on(power(REWARDS, COUNCIL, frontier))
    assert (judged.verdict, judged.gap) == (verdict, gap(COUNCIL))


def test_a_conditional_shows_the_point_that_was_read_before_one_that_is_possible() -> None:
    read, possible = Point(parties=9, delay_s=0), Point(parties=8, delay_s=0)
    both = power(REWARDS, COUNCIL, (9, 0), possible=(possible, read))
    assert World(ENTITIES).verdict_on(both).point == read
    hidden = power(REWARDS, COUNCIL, possible=(possible,), parties=Parties(low=8, high=None))
    judged = World(ENTITIES).verdict_on(hidden)
    assert (judged.verdict, judged.point) == (Verdict.CONDITIONAL, possible)


def test_the_parties_of_a_harm_are_not_exact_if_those_of_a_power_are_not() -> None:
    cut = power(REWARDS, COUNCIL, (12, 0), parties=Parties(low=8, high=12, exact=False))
    assert not World(ENTITIES, powers=(cut,)).harm("rewards.pause").parties.exact
    assert World(ENTITIES, powers=(power(REWARDS, COUNCIL, (12, 0)),)).harm("rewards.pause").parties.exact
