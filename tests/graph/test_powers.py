"""Named cases: what real networks are built of, and how few people they come down to."""

from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import powers
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty
from auditor.model.gate import Delay, Member, Threshold, Unknown, Vote, one_of
from auditor.model.grant import Call, Effect, Grant, GrantState
from auditor.model.power import Parties, Point, Power
from auditor.model.snapshot import Snapshot
from tests.graph.making import DAY, catalogue, contract, grant, network, safe, signers, timelock


def found(snapshot: Snapshot) -> dict[str, Power]:
    """Powers by the function that they use."""
    return {power.function or "": power for power in powers(PowerGraph.build(snapshot), catalogue())}


def only(snapshot: Snapshot) -> Power:
    (power,) = powers(PowerGraph.build(snapshot), catalogue())
    return power


def exactly(number: int) -> Parties:
    return Parties(low=number, high=number)


def clauses(power: Power) -> list[str]:
    return [f"{step.source} {step.target}: {step.why}" for step in power.path]


def many(prefix: str, number: int) -> list[str]:
    return [f"{prefix}{n}" for n in range(number)]


def test_two_councils_that_are_both_needed_and_share_two_signers_take_thirteen() -> None:
    shared = ["s1", "s2"]
    both = safe("both", 2, "small", "large")
    power = only(
        network(
            safe("small", 5, *shared, *many("a", 5)),
            safe("large", 10, *shared, *many("b", 11)),
            both,
            contract("vault"),
            grant("both", "vault"),
        )
    )
    assert power.parties == exactly(13)
    assert set(shared) <= set(power.coalition)
    assert power.blocking == exactly(3)


def test_one_person_behind_two_of_three_seats_is_a_single_key() -> None:
    council = safe("council", 2, "founder", "founder-2", "advisor")
    power = only(
        network(council, contract("rewards"), grant("council", "rewards"), parties={"F": ("founder", "founder-2")})
    )
    assert power.parties == exactly(1)
    assert power.coalition == ("party:f",)
    assert power.blocking == exactly(1)
    assert clauses(power) == [
        "founder council: is one of the 3 signers, of whom 2 must sign",
        "founder-2 council: is one of the 3 signers, of whom 2 must sign",
        "council rewards: can call pause()",
    ]


def test_one_key_safes_of_one_person_do_not_add_up() -> None:
    power = only(
        network(
            safe("council", 2, "own-1", "own-2", "other"),
            safe("own-1", 1, "founder"),
            safe("own-2", 1, "founder-2"),
            contract("rewards"),
            grant("council", "rewards"),
            parties={"F": ("founder", "founder-2")},
        )
    )
    assert power.parties == exactly(1)


def test_a_chain_of_one_of_one_safes_is_one_person() -> None:
    names = many("safe", 40)
    chain = [safe(name, 1, below) for name, below in zip(names, [*names[1:], "owner"], strict=True)]
    power = only(network(*chain, contract("rewards"), grant("safe0", "rewards")))
    assert (power.parties, power.coalition) == (exactly(1), ("owner",))
    assert len(power.path) == 41
    assert not power.around


def test_a_module_goes_around_the_signers_of_a_safe() -> None:
    power = found(
        network(
            safe("council", 3, *many("c", 5)),
            contract("module", one_of("deployer")),
            contract("rewards"),
            grant("council", "rewards"),
            grant("module", "council", "execTransactionFromModule()", Effect.EXECUTE),
        )
    )["pause()"]
    assert power.parties == exactly(1)
    assert power.coalition == ("deployer",)
    (bypass,) = power.around
    assert (bypass.presented, bypass.coalition) == ("council", ("deployer",))
    assert (bypass.around, bypass.instead_of) == (Point(parties=1, delay_s=0), Point(parties=3, delay_s=0))
    assert [step.why for step in bypass.path] == [
        "decides what it does",
        "may make it send any call by execTransactionFromModule()",
        "can call pause()",
    ]


def test_a_timelock_whose_proposer_executor_and_admin_are_one_only_waits() -> None:
    lock = timelock("lock", 2 * DAY, signers(1, "deployer"))
    power = found(
        network(
            lock,
            contract("rewards"),
            grant("lock", "rewards"),
            grant("deployer", "lock", "schedule()", Effect.PROPOSE),
            grant("deployer", "lock", "cancel()", Effect.CANCEL),
            grant("lock", "lock", "updateDelay()", Effect.DELAY, role="self"),
        )
    )["pause()"]
    assert (power.parties, power.delay_s) == (exactly(1), 2 * DAY)
    assert not power.around
    assert "lock lock: waits 2 days" in clauses(power)


def test_whoever_sets_the_delay_of_a_timelock_does_not_wait() -> None:
    power = found(
        network(
            timelock("lock", 2 * DAY, signers(2, "a", "b", "c")),
            contract("rewards"),
            grant("lock", "rewards"),
            grant("a", "lock", "setDelay()", Effect.DELAY, delay_s=60),
        )
    )["pause()"]
    assert power.frontier == (Point(parties=2, delay_s=60),)
    (bypass,) = power.around
    assert bypass.instead_of == Point(parties=2, delay_s=2 * DAY)
    assert "need not wait: its delay is changed first" in [step.why for step in bypass.path]


def test_a_key_beside_a_safe_is_a_bypass_and_a_smaller_coalition() -> None:
    power = only(
        network(
            safe("council", 4, *many("c", 7)),
            contract("rewards"),
            grant("council", "rewards"),
            grant("hot-key", "rewards"),
        )
    )
    assert power.holders == ("council", "hot-key")
    assert (power.parties, power.coalition) == (exactly(1), ("hot-key",))
    assert [bypass.presented for bypass in power.around] == ["council"]
    assert power.blocking == exactly(5)


def test_a_key_without_delay_beside_a_safe_behind_a_timelock_is_faster_only_where_it_may_act() -> None:
    power = found(
        network(
            safe("council", 2, "a", "b", "c"),
            timelock("lock", 2 * DAY, signers(1, "council")),
            contract("admin", one_of("lock")),
            contract("rewards"),
            grant("lock", "rewards"),
            grant("admin", "rewards", "upgradeTo()", Effect.UPGRADE),
        )
    )["pause()"]
    assert power.frontier == (Point(parties=2, delay_s=2 * DAY),)
    assert not power.around


def test_councils_on_two_chains_share_their_signers_by_party() -> None:
    near, far = [f"eip155:1:{name}" for name in "abcde"], [f"eip155:10:{name}" for name in "cdefg"]
    people = {"c": (near[2], far[0]), "d": (near[3], far[1]), "e": (near[4], far[2])}
    power = only(
        network(
            safe("eip155:1:council", 3, *near),
            safe("eip155:10:council", 3, *far),
            safe("bridge", 2, "eip155:1:council", "eip155:10:council"),
            contract("rewards"),
            grant("bridge", "rewards"),
            parties=people,
        )
    )
    assert (power.parties, power.coalition) == (exactly(3), ("party:c", "party:d", "party:e"))


def gonka(operators: dict[str, tuple[str, ...]]) -> Power:
    """Three guardians with 34.21 % of 100,000; quorum and veto at 33.4 %; voting takes two days."""
    guardians = tuple(Member(id=f"guardian-{n}", weight=weight) for n, weight in enumerate((11_404, 11_403, 11_403)))
    hosts = tuple(Member(id=f"host-{n}", weight=6_579) for n in range(10))
    vote = Vote(electorate=(*guardians, *hosts), total=100_000, quorum=33_400, threshold=0.5, veto=0.334)
    gov = Entity(id="gov", kind=EntityKind.GOVERNOR, gate=Delay(seconds=2 * DAY, gate=vote))
    return only(network(gov, contract("params"), grant("gov", "params"), parties=operators))


def test_guardians_with_a_third_of_the_power_pass_what_nobody_opposes_and_block_everything() -> None:
    power = gonka({"PS": ("guardian-0", "guardian-1", "guardian-2")})
    assert power.parties_unopposed == exactly(1)  # 34.21 % is a quorum of 33.4 %
    assert power.blocking == exactly(1)  # and a veto
    assert power.parties == exactly(6)  # 34.21 % and 5 hosts of 6.58 % leave less than 33.4 % for a veto
    assert power.delay_s == 2 * DAY
    assert power.parties_at_turnout is None


def test_three_guardians_apart_are_three() -> None:
    power = gonka({})
    assert power.parties_unopposed == exactly(3)
    assert power.blocking == exactly(3)
    assert power.parties == exactly(8)


def test_a_two_of_three_inside_a_three_of_five() -> None:
    inner = safe("inner", 2, "x", "y", "z")
    outer = safe("outer", 3, "inner", "x", "b", "c", "d")
    power = only(network(inner, outer, contract("rewards"), grant("outer", "rewards")))
    assert power.parties == exactly(3)
    assert power.blocking == exactly(3)


def test_usual_turnout_is_a_third_number() -> None:
    vote = Vote(electorate=tuple(Member(id=f"v{n}", weight=10) for n in range(10)), total=100, quorum=4, turnout=0.2)
    gov = Entity(id="gov", kind=EntityKind.GOVERNOR, gate=vote)
    power = only(network(gov, contract("params"), grant("gov", "params")))
    assert (power.parties, power.parties_unopposed, power.parties_at_turnout) == (exactly(6), exactly(1), exactly(2))


def test_votes_that_nobody_named_cannot_be_counted_on_but_may_be_few() -> None:
    vote = Vote(electorate=(Member(id="whale", weight=30), Member(id="fund", weight=10)), total=100, quorum=4)
    gov = Entity(id="gov", kind=EntityKind.GOVERNOR, gate=vote)
    power = only(network(gov, contract("params"), grant("gov", "params")))
    assert power.parties == Parties(low=4, high=None)  # 30 + 10, and at least two more of at most 10
    assert (power.frontier, power.possible) == ((), (Point(parties=4, delay_s=0),))
    assert power.parties_unopposed == exactly(1)


def test_an_unread_holder_may_be_one_party_and_is_never_safe() -> None:
    power = only(network(contract("bridge", Unknown()), contract("rewards"), grant("bridge", "rewards")))
    assert power.parties == Parties(low=1, high=None)
    assert (power.delay_s, power.coalition, power.frontier) == (None, (), ())
    assert power.possible == (Point(parties=1, delay_s=0),)
    assert "bridge bridge: acts in a way that could not be read" in clauses(power)


def test_members_that_may_be_missing_count_for_the_low_bound_only() -> None:
    known = signers(2, "inner-1", "inner-2").model_copy(update={"complete": False})
    council = Entity(id="council", kind=EntityKind.MULTISIG, gate=known)
    inner = [safe(f"inner-{n}", 3, *many(f"i{n}-", 3)) for n in (1, 2)]
    power = only(network(council, *inner, contract("rewards"), grant("council", "rewards")))
    assert power.parties == Parties(low=2, high=6)


def test_a_renounced_role_that_can_be_handed_out_again_is_regained() -> None:
    power = found(
        network(
            contract("token"),
            grant("nobody", "token", "mint()", Effect.MINT, role="MINTER", state=GrantState.RENOUNCED),
            grant("admin", "token", "grantRole()", Effect.CONTROL, confers=("MINTER",)),
        )
    )["mint()"]
    assert (power.holders, power.parties) == ((), exactly(1))
    assert clauses(power) == ["admin token: can hand out MINTER by grantRole()"]


def test_a_role_admin_of_a_role_admin_counts() -> None:
    power = found(
        network(
            contract("token"),
            safe("council", 2, "a", "b", "c"),
            grant("council", "token", "mint()", Effect.MINT, role="MINTER"),
            grant("council", "token", "grantRole()", Effect.CONTROL, role="ADMIN", confers=("MINTER",)),
            grant("root", "token", "setAdmin()", Effect.CONTROL, confers=("ADMIN",)),
        )
    )["mint()"]
    assert (power.parties, power.coalition) == (exactly(1), ("root",))
    assert power.around[0].presented == "council"


def test_what_nobody_can_do_any_more_is_a_power_of_nobody() -> None:
    power = only(network(contract("token"), grant("nobody", "token", state=GrantState.RENOUNCED)))
    assert power.parties == Parties(low=None, high=None)
    assert (power.path, power.blocking, power.holders) == ((), None, ())


def test_an_expired_right_is_nobodys() -> None:
    power = only(network(contract("token"), grant("key", "token", state=GrantState.EXPIRED)))
    assert power.parties == Parties(low=None, high=None)


def test_an_offered_right_can_be_taken_alone() -> None:
    power = only(network(contract("token"), grant("key", "token", "accept()", state=GrantState.PENDING)))
    assert power.parties == exactly(1)
    assert clauses(power) == ["key token: was offered the right and can call accept()"]


def test_what_anyone_may_call_takes_whoever_does_it_and_no_time() -> None:
    power = only(network(contract("token"), grant("anyone", "token"), grant("key", "token")))
    assert power.parties == Parties(low=1, high=1, anyone=True)
    assert (power.holders, power.coalition) == (("anyone",), ("anyone",))
    assert power.frontier == (Point(parties=1, delay_s=0),)


def test_what_anyone_may_call_after_a_delay_waits_for_it() -> None:
    power = only(network(contract("token"), grant("anyone", "token", delay_s=DAY)))
    assert power.frontier == (Point(parties=1, delay_s=DAY),)


def test_one_key_at_once_is_no_more_parties_than_anybody_later() -> None:
    power = only(network(contract("token"), grant("anyone", "token", delay_s=DAY), grant("key", "token")))
    assert (power.parties, power.coalition) == (exactly(1), ("key",))
    assert power.frontier == (Point(parties=1, delay_s=0),)


def test_what_an_account_accepts_from_itself_makes_nobody_act_as_it() -> None:
    itself = grant("council", "council", "execTransaction()", Effect.EXECUTE)
    power = only(network(safe("council", 2, "a", "b"), contract("rewards"), grant("council", "rewards"), itself))
    assert (power.function, power.parties) == ("pause()", exactly(2))


def test_a_call_through_a_contract_that_anyone_may_call_needs_no_permission() -> None:
    poked = Call(target="rewards", selector="0x8456cb59")
    relay = grant("anyone", "relay", "poke()", Effect.PARAMETER, forwards=(poked,))
    power = only(
        network(contract("relay"), contract("rewards"), relay, grant("relay", "rewards", selector="0x8456cb59"))
    )
    assert power.parties == Parties(low=1, high=1, anyone=True)
    assert clauses(power) == [
        "anyone relay: can call poke(), which makes it do this",
        "relay rewards: can call pause()",
    ]


def test_delays_add_along_a_path_and_the_frontier_trades_them_for_parties() -> None:
    power = only(
        network(
            timelock("inner", DAY, signers(1, "slow")),
            timelock("outer", 2 * DAY, signers(1, "inner")),
            safe("council", 3, *many("c", 4)),
            contract("rewards"),
            grant("outer", "rewards", delay_s=DAY),
            grant("council", "rewards"),
        )
    )
    assert power.frontier == (Point(parties=1, delay_s=4 * DAY), Point(parties=3, delay_s=0))
    assert (power.coalition, power.delay_s) == (("slow",), 4 * DAY)


def test_a_threshold_waits_for_its_slowest_needed_member() -> None:
    power = only(
        network(
            timelock("lock", DAY, signers(1, "slow")),
            safe("council", 2, "lock", "fast"),
            contract("rewards"),
            grant("council", "rewards"),
        )
    )
    assert power.frontier == (Point(parties=2, delay_s=DAY),)


def test_a_cycle_that_nobody_enters_never_acts() -> None:
    power = only(
        network(
            contract("a", one_of("b")),
            contract("b", Threshold(k=2, members=(Member(id="a"), Member(id="nobody")))),
            contract("rewards"),
            grant("a", "rewards"),
        )
    )
    assert power.parties == Parties(low=None, high=None)


def test_a_canceller_can_stop_what_waits_but_not_what_does_not() -> None:
    lock = timelock("lock", DAY, signers(1, "council"))
    council = safe("council", 2, "a", "b", "c", "d")
    guardian = grant("guardian", "lock", "cancel()", Effect.CANCEL)
    parts = (lock, council, contract("rewards"), grant("lock", "rewards"))
    assert found(network(*parts))["pause()"].blocking == exactly(3)
    assert found(network(*parts, guardian))["pause()"].blocking == exactly(1)
    late = guardian.model_copy(update={"delay_s": DAY})
    assert found(network(*parts, late))["pause()"].blocking == exactly(3)
    beside = grant("council", "rewards")
    assert found(network(*parts, guardian, beside))["pause()"].blocking == exactly(3)


def test_two_functions_that_do_the_same_name_the_easier_one() -> None:
    found_ = found(
        network(
            timelock("lock", DAY, signers(1, "owner")),
            contract("rewards"),
            grant("lock", "rewards", "setRate()"),
            grant("owner", "rewards", "setRateNow()"),
        )
    )
    assert found_["setRate()"].bypasses == (found_["setRateNow()"].id,)
    assert found_["setRateNow()"].bypasses == ()


def test_certainty_is_that_of_the_weakest_step_and_evidence_is_kept() -> None:
    power = found(
        network(
            contract("module", one_of("dev")),
            safe("council", 2, "a", "b"),
            contract("rewards"),
            grant("council", "rewards", certainty=Certainty.PROVEN, evidence=("e1",), condition="once a day"),
            grant("module", "council", "exec()", Effect.EXECUTE, certainty=Certainty.INFERRED, evidence=("e2",)),
        )
    )["pause()"]
    assert (power.certainty, power.evidence, power.condition) == (Certainty.INFERRED, ("e1", "e2"), "once a day")


def test_powers_come_in_the_order_of_harms_targets_and_functions() -> None:
    parts: list[Entity | Grant] = [
        contract("b"),
        contract("a"),
        grant("k", "b", "mint()", Effect.MINT),
        grant("k", "b", "stop()"),
        grant("k", "a", "pause()"),
        grant("k", "a", "halt()"),
    ]
    told = [(power.id, power.target, power.function) for power in found(network(*parts)).values()]
    assert told == [("p1", "a", "halt()"), ("p2", "a", "pause()"), ("p3", "b", "stop()"), ("p4", "b", "mint()")]


def test_functions_that_share_their_holders_are_each_told_by_name() -> None:
    parts: list[Entity | Grant] = [
        safe("council", 1, "a"),
        contract("t"),
        grant("council", "t", "pause()"),
        grant("council", "t", "halt()"),
    ]
    by_name = found(network(*parts))
    assert [power.path[-1].why for power in by_name.values()] == ["can call halt()", "can call pause()"]
