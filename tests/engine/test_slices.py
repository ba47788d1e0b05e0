from auditor.model.assessment import Assessment, Verdict
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect
from auditor.model.harm import Slice, Viewpoint
from auditor.model.power import Actor, Parties, Power
from auditor.model.score import SliceAnswer
from tests.engine.builders import DAY, World, contract, grant, key, power, unread_power

FOUNDER, OTHER = key("Founder"), key("Other")
CORE = contract("Core", "rewards", "access", "token", "emissions")
BRIDGE = contract("Bridge")


def judged(*powers: Power, **more: object) -> Assessment:
    numbered = tuple(one.model_copy(update={"id": f"p{number}"}) for number, one in enumerate(powers, 1))
    return World((FOUNDER, OTHER, CORE, BRIDGE), powers=numbered, **more).judge()  # type: ignore[arg-type]


def by_slice(assessment: Assessment) -> dict[Slice, SliceAnswer]:
    return {answer.slice: answer for answer in assessment.slices}


def test_each_slice_has_the_answer_of_its_worst_harm() -> None:
    slices = by_slice(
        judged(
            power(CORE, FOUNDER, (1, DAY), harm="rewards.pause", certainty=Certainty.PROVEN),
            power(CORE, FOUNDER, (3, 0), harm="emission.change"),
            power(CORE, FOUNDER, (9, 0), harm="upgrade.logic"),
            unread_power(CORE, BRIDGE, harm="funds.freeze"),
        )
    )
    assert list(slices) == list(Slice)
    pay = slices[Slice.PAY]
    assert (pay.title, pay.verdict, pay.parties, pay.delay_s) == ("Pay", Verdict.YES, Parties(low=1, high=1), DAY)
    assert (pay.certainty, pay.harms[:2]) == (Certainty.PROVEN, ("rewards.pause", "emission.change"))
    assert slices[Slice.CODE].verdict is Verdict.CONDITIONAL
    assert slices[Slice.FUNDS].verdict is Verdict.UNKNOWN
    assert slices[Slice.ACCESS].verdict is Verdict.NO


def test_a_slice_that_was_not_looked_at_is_unknown_and_empty() -> None:
    slices = by_slice(judged())
    community = slices[Slice.COMMUNITY]
    assert (community.verdict, community.harms, community.not_looked_at) == (
        Verdict.UNKNOWN,
        (),
        ("community.revoke",),
    )
    assert slices[Slice.ACCESS].not_looked_at == ("censor",)
    user = by_slice(judged(viewpoint=Viewpoint.USER))
    assert (user[Slice.MARKET].harms, user[Slice.MARKET].not_looked_at) == ((), ())


def test_the_numbers_that_a_person_remembers() -> None:
    actors = (
        Actor(id=OTHER.id, label="Other", alone=(), banzhaf=0.2),
        Actor(id=FOUNDER.id, label="Founder", alone=("p1",), banzhaf=0.7),
    )
    grants = (
        grant(FOUNDER, CORE, Effect.PAUSE, "pause()", certainty=Certainty.PROVEN),
        grant(FOUNDER, CORE, Effect.MINT, "mint()"),
    )
    numbers = judged(
        power(CORE, FOUNDER, (1, 0), harm="rewards.pause"),
        power(CORE, FOUNDER, (1, 0), harm="params.change"),
        power(CORE, FOUNDER, (2, 0), harm="upgrade.logic"),
        power(CORE, FOUNDER, (1, 30 * DAY), harm="funds.seize"),
        actors=actors,
        grants=grants,
    ).numbers
    assert (numbers.alone, numbers.looked_at) == (2, 11)
    assert numbers.code == Parties(low=2, high=2)  # changing settings is no change of code
    assert (numbers.pay.high, numbers.funds.high) == (1, 1)
    assert (numbers.strongest, numbers.banzhaf) == (FOUNDER.id, 0.7)
    assert (numbers.proven, numbers.facts) == (1, 2)
