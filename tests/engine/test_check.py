import pytest

from auditor.engine.check import check
from auditor.engine.doubt import Doubts
from auditor.engine.subjects import SubjectContext
from auditor.model.assessment import Outcome
from auditor.model.evidence import Certainty
from auditor.model.gate import Unknown
from auditor.model.harm import Viewpoint
from auditor.model.power import Bypass, Point
from tests.engine.builders import BOOK, DAY, World, contract, gap, governor, group, key, power, unread_power
from tests.samples import CHAIN

FOUNDER, SECOND, THIRD = key("Founder"), key("Second"), key("Third")
SAFE = group("Safe", 2, FOUNDER, SECOND, THIRD)
REWARDS, TOKEN, BRIDGE = contract("Rewards", "rewards"), contract("Token"), contract("Bridge")
ENTITIES = (FOUNDER, SECOND, THIRD, SAFE, REWARDS, TOKEN, BRIDGE)
PAUSE = power(REWARDS, FOUNDER, (1, 0), coalition=(FOUNDER.id,), evidence=("e1",))


def test_a_finding_says_who_what_how_fast_the_loss_and_what_would_fix_it() -> None:
    (finding,) = World(ENTITIES, powers=(PAUSE,)).findings("one-key-pauses-rewards")
    assert finding.who.startswith("the key Founder (0x") and finding.who.endswith("alone")
    assert finding.how_fast == "at once"
    assert finding.loss == "Your work goes on and your income stops."
    assert "by pause(); you need 7 days to leave" in finding.message
    assert finding.message.startswith("The key Founder")
    assert (finding.subject, finding.evidence) == (REWARDS.id, ("e1",))
    assert finding.remediation and finding.why


def test_the_loss_is_that_of_the_viewpoint() -> None:
    world = World(ENTITIES, powers=(PAUSE,), viewpoint=Viewpoint.STAKER)
    assert world.findings("one-key-pauses-rewards")[0].loss == "Your stake stays locked and earns nothing."


def test_what_does_not_matter_to_the_viewpoint_is_no_finding() -> None:
    dump = power(TOKEN, FOUNDER, (1, 0), harm="market.dump")
    assert World(ENTITIES, powers=(dump,)).findings("holder-can-dump")
    assert not World(ENTITIES, powers=(dump,), viewpoint=Viewpoint.USER).findings("holder-can-dump")


def test_a_fingerprint_survives_what_moves_between_two_scans() -> None:
    def fingerprint(*powers: object, **more: object) -> str:
        return World(ENTITIES, powers=powers, **more).findings("few-change-emissions")[0].fingerprint  # type: ignore[arg-type]

    first = power(REWARDS, FOUNDER, (1, 0), harm="emission.change")
    moved = power(
        REWARDS, SAFE, (3, DAY), harm="emission.change", id="p9", function="setRate()", certainty=Certainty.PROVEN
    )
    elsewhere = power(TOKEN, FOUNDER, (1, 0), harm="emission.change")
    assert fingerprint(first) == fingerprint(moved) == fingerprint(first, exit_s=DAY)
    assert fingerprint(first) != fingerprint(elsewhere)
    assert len(fingerprint(first)) == 32


def test_fingerprints_differ_between_rules_and_never_repeat() -> None:
    powers = (PAUSE, power(REWARDS, SAFE, (2, 0), id="p2", function="stop()"), power(TOKEN, FOUNDER, (1, 0), id="p3"))
    found = World(ENTITIES, powers=powers, gaps=(gap(BRIDGE), gap(BRIDGE, "its code"))).judge().findings
    fingerprints = [finding.fingerprint for finding in found]
    assert len(fingerprints) == len(set(fingerprints)) > 3


def test_ways_to_do_the_same_to_the_same_are_one_finding_of_the_worst() -> None:
    slower = power(REWARDS, FOUNDER, (1, DAY), id="p2", function="stop()", evidence=("e2",))
    (finding,) = World(ENTITIES, powers=(slower, PAUSE)).findings("one-key-pauses-rewards")
    assert "pause()" in finding.message and finding.message.endswith("There is 1 more way.")
    assert finding.evidence == ("e1", "e2")


def test_what_could_not_be_answered_is_told_with_its_cause() -> None:
    (finding,) = World(ENTITIES, powers=(unread_power(REWARDS, BRIDGE),)).findings("one-key-pauses-rewards")
    assert (finding.outcome, finding.confidence) == (Outcome.UNKNOWN, "low")
    assert finding.who == "whoever controls Bridge"
    assert finding.how_fast == "after an unknown time"
    assert "how Bridge acts could not be read" in finding.message


def test_one_cause_is_told_once_by_a_rule_and_one_subject_once_at_all() -> None:
    powers = tuple(unread_power(REWARDS, BRIDGE, id=f"p{n}", function=f"pause{n}()") for n in range(50))
    world = World(ENTITIES, powers=powers)
    (finding,) = world.findings("one-key-pauses-rewards")
    assert finding.message.endswith("The same holds for 49 others.")
    unknown = [each for each in world.judge().findings if each.outcome is Outcome.UNKNOWN]
    assert len(unknown) == 1


def test_a_chain_that_was_not_read_does_not_bury_the_findings() -> None:
    powers = tuple(power(REWARDS, SAFE, (9, 0), id=f"p{n}", function=f"pause{n}()") for n in range(50))
    unread = (gap(CHAIN, "the whole chain"), gap(SAFE, "its modules"))
    found = World(ENTITIES, powers=powers, gaps=unread).judge().findings
    assert 0 < len([each for each in found if each.outcome is Outcome.UNKNOWN]) <= 3
    assert len([each for each in found if each.rule == "critical-state-unread"]) == 2


def test_a_fact_that_does_not_apply_is_no_news() -> None:
    # Nothing is in doubt here: no rule may say that it does not know.
    found = World(ENTITIES, powers=(PAUSE,)).judge().findings
    assert all(each.outcome is Outcome.FIRES for each in found)


@pytest.mark.parametrize(
    ("certainty", "confidence"),
    [
        (Certainty.PROVEN, "high"),
        (Certainty.OBSERVED, "high"),
        (Certainty.INFERRED, "medium"),
        (Certainty.DECLARED, "low"),
    ],
)
def test_confidence_is_no_better_than_the_facts(certainty: Certainty, confidence: str) -> None:
    less_sure = PAUSE.model_copy(update={"certainty": certainty})
    assert World(ENTITIES, powers=(less_sure,)).findings("one-key-pauses-rewards")[0].confidence == confidence


def test_a_concentrated_vote_tells_its_largest_holder() -> None:
    vote = governor("Governor", {"Founder": 400, "Second": 100}, total=1000, quorum=100)
    passes = power(REWARDS, vote, (1, 30 * DAY))
    (finding,) = World((*ENTITIES, vote), powers=(passes,)).findings("concentrated-electorate")
    assert finding.who == "Founder alone"
    assert finding.message == "Founder has 40 % of all votes of Governor, which can pause your rewards."


def test_a_way_around_tells_who_goes_it_and_how_fast() -> None:
    around = Bypass(
        presented=SAFE.id,
        around=Point(parties=1, delay_s=0),
        instead_of=Point(parties=2, delay_s=30 * DAY),
        coalition=(FOUNDER.id,),
        path=(),
    )
    presented = power(REWARDS, SAFE, (2, 30 * DAY), around=(around,))
    (finding,) = World(ENTITIES, powers=(presented,)).findings("path-around-governance")
    assert finding.who.startswith("the key Founder") and finding.how_fast == "at once"


def test_another_power_that_does_the_same_is_a_way_around() -> None:
    slow = power(REWARDS, SAFE, (2, 30 * DAY), bypasses=("p2",))
    fast = power(REWARDS, FOUNDER, (1, 0), id="p2", coalition=(FOUNDER.id,))
    (finding,) = World(ENTITIES, powers=(slow, fast)).findings("path-around-governance")
    assert finding.how_fast == "at once"
    none = World(ENTITIES, powers=(slow.model_copy(update={"bypasses": ()}), fast))
    assert not none.findings("path-around-governance")


def test_findings_are_the_same_every_time_and_the_most_severe_come_first() -> None:
    world = World(
        ENTITIES, powers=(PAUSE, unread_power(TOKEN, BRIDGE, id="p2", harm="funds.seize")), gaps=(gap(BRIDGE),)
    )
    case = world.case()
    first, again = (check(BOOK.rules, SubjectContext(case, Doubts(case), ())) for _ in range(2))
    assert first == again
    severities = [list(type(each.severity)).index(each.severity) for each in first]
    assert severities == sorted(severities)


def test_names_from_chains_stay_on_one_line() -> None:
    evil = contract("Evil\n\x1b[2J{who}", "rewards", gate=Unknown())
    world = World((FOUNDER, evil), powers=(power(evil, FOUNDER, (1, 0)),))
    (finding,) = world.findings("one-key-pauses-rewards")
    assert finding.message.isprintable() and "{who}" in finding.message
