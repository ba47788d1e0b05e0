from auditor.model.gate import Unknown
from auditor.model.grant import Effect, GrantState
from auditor.model.power import Actor
from tests.engine.builders import BOOK, DAY, World, contract, gap, grant, group, key, power
from tests.engine.subjects.facts_of import facts, subjects
from tests.samples import CHAIN

FOUNDER, SECOND = key("Founder"), key("Second")
SAFE = group("Safe", 2, FOUNDER, SECOND)
REWARDS, TOKEN = contract("Rewards", "rewards"), contract("Token", gate=Unknown())
ENTITIES = (FOUNDER, SECOND, SAFE, REWARDS, TOKEN)
PAUSE = power(REWARDS, FOUNDER, (1, 0))


def test_a_key_beside_a_multisig_may_do_the_same() -> None:
    both = (
        grant(SAFE, REWARDS, Effect.PAUSE, "pause()"),
        grant(FOUNDER, REWARDS, Effect.PAUSE, "pause()"),
        grant(FOUNDER, REWARDS, Effect.EVICT, "evict()"),
    )
    found = [each.facts.observed() for each in subjects(World(ENTITIES, grants=both), "grant")]
    assert [(each["holder_kind"], each["beside_multisig"]) for each in found] == [
        ("multisig", False),
        ("key", True),
        ("key", False),
    ]
    assert found[1]["harm"] == "rewards.pause" and found[1]["weight"] == 3
    (finding,) = World(ENTITIES, grants=both).findings("key-beside-multisig")
    assert "pause()" in finding.message


def _given_up(*more: object, **world: object) -> dict[str, object]:
    renounced = grant(FOUNDER, TOKEN, Effect.MINT, "mint()", role="minter", state=GrantState.RENOUNCED)
    made = World(**({"entities": ENTITIES, "grants": (renounced, *more)} | world))  # type: ignore[arg-type]
    (found,) = [
        each.facts.observed() for each in subjects(made, "grant") if each.facts.observed()["state"] == "renounced"
    ]
    return dict(found)


def test_a_power_that_was_given_up_can_be_had_again() -> None:
    assert _given_up()["regainable"] is False
    assert _given_up(grant(SAFE, TOKEN, Effect.UPGRADE, "upgradeTo(address)"))["regainable"] is True
    assert _given_up(grant(SAFE, TOKEN, Effect.CONTROL, "grantRole()", confers=("minter",)))["regainable"] is True
    assert _given_up(grant(SAFE, TOKEN, Effect.CONTROL, "grantRole()", confers=("*",)))["regainable"] is True
    assert _given_up(grant(SAFE, TOKEN, Effect.CONTROL, "grantRole()", confers=("pauser",)))["regainable"] is False
    assert _given_up(grant(SAFE, REWARDS, Effect.UPGRADE, "upgradeTo(address)"))["regainable"] is False


def test_whether_it_can_be_had_again_is_unknown_where_the_contract_is_unread() -> None:
    assert "regainable" not in _given_up(gaps=(gap(TOKEN),))
    upgrade = grant(SAFE, TOKEN, Effect.UPGRADE, "upgradeTo(address)")
    assert _given_up(upgrade, gaps=(gap(TOKEN),))["regainable"] is True
    expired = grant(SAFE, TOKEN, Effect.CONTROL, "grantRole()", confers=("minter",), state=GrantState.EXPIRED)
    assert _given_up(expired)["regainable"] is False


def test_an_offer_can_be_taken_by_whom_it_was_made_to() -> None:
    offer = grant(SECOND, REWARDS, Effect.CONTROL, "acceptOwnership()", state=GrantState.PENDING, evidence=("e1",))
    (finding,) = World(ENTITIES, grants=(offer,)).findings("owner-not-yet-accepted")
    assert finding.who.startswith("Second") and finding.subject == REWARDS.id and finding.evidence == ("e1",)


def test_an_actor_is_measured_against_all_that_anybody_can_do() -> None:
    powers = (
        PAUSE,
        power(REWARDS, FOUNDER, (1, 0), harm="access.cut", id="p2"),
        power(TOKEN, SAFE, (2, 0), harm="supply.mint", id="p3"),
        power(TOKEN, SAFE, (2, DAY), harm="supply.mint", id="p4"),
    )
    actor = Actor(id=FOUNDER.id, label="Founder", alone=("p1", "p2"), banzhaf=0.75)
    found = facts(World(ENTITIES, powers=powers, actors=(actor,)), "actor")
    assert (found["powers_alone"], found["harms_alone"], found["share_alone"]) == (2, 2, 2 / 3)
    assert found["banzhaf"] == 0.75


def test_a_gap_says_what_it_could_hide() -> None:
    world = World(ENTITIES, powers=(PAUSE,), gaps=(gap(REWARDS, "its code"), gap(CHAIN, "the whole chain")))
    about, chain = subjects(world, "gap")
    assert about.facts.observed()["whole_chain"] is False
    assert about.loss == "Your work goes on and your income stops."
    assert about.how_fast == "after an unknown time"
    assert chain.facts.observed()["whole_chain"] is True and chain.who == f"whoever controls {CHAIN}"


def test_a_gap_that_can_hide_nothing_is_no_finding() -> None:
    assert not World(ENTITIES, gaps=(gap(TOKEN, "its symbol", critical=False),)).findings("critical-state-unread")


def test_a_claim_that_the_chain_refutes_names_who_can() -> None:
    world = World(ENTITIES, powers=(PAUSE,), claims=("parties('rewards.pause') >= 3", "possible('rewards.pause')"))
    refuted = [each for each in world.judge().findings if each.rule == "claim-refuted"]
    assert len(refuted) == 1
    assert "one party alone" in refuted[0].who and refuted[0].how_fast == "at once"
    assert refuted[0].loss == "Your work goes on and your income stops."
    assert "parties('rewards.pause') >= 3" in refuted[0].message


def test_a_guessed_exit_window_and_a_thin_scan_are_told() -> None:
    assert World(ENTITIES, exit_source="").findings("exit-window-unsourced")
    assert not World(ENTITIES).findings("exit-window-unsourced")
    thin = World(ENTITIES, gaps=tuple(gap(TOKEN, f"part {n}") for n in range(50)), read=100)
    assert "66.7 %" in thin.findings("little-was-read")[0].message
    assert not World(ENTITIES, gaps=(gap(TOKEN),)).findings("little-was-read")
    assert facts(World(read=0), "network")["contracts"] == 0
    assert BOOK.rule("little-was-read").outcome({}).value == "unknown"
