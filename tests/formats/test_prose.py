import pytest

from auditor.formats import prose
from auditor.formats.prose import DisplayNames
from auditor.formats.view import PowerGroup
from auditor.model.power import Parties, Power
from tests.samples import (
    ADVISOR,
    BRIDGE,
    COUNCIL_KEYS,
    DEPLOYER,
    EMISSIONS,
    FOUNDER_PARTY,
    SAFE,
    TIMELOCK,
    sample_assessment,
)

CAST = DisplayNames(sample_assessment())
POWERS = {power.id: power for power in sample_assessment().powers}


def told(power: Power, **changes: object) -> str:
    changed = power.model_copy(update=changes)
    return prose.sentence(PowerGroup(changed, (changed,)), CAST)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c", "d"], "a, b, c and d"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
    ],
)
def test_lists(words: list[str], said: str) -> None:
    assert prose.listed(words) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "The Founder alone can call pause() of EmissionsController at once."),
        ({"delay_s": 3600}, "The Founder alone can call pause() of EmissionsController after 1 hour."),
        ({"condition": "once"}, "The Founder alone can call pause() of EmissionsController at once (once)."),
        ({"function": None}, "The Founder alone can call 0x8456cb59 of EmissionsController at once."),
        ({"parties": Parties(low=1, high=1, anyone=True)}, "Anyone can call pause() of EmissionsController at once."),
        (
            {"coalition": (FOUNDER_PARTY, ADVISOR), "parties": Parties(low=2, high=2)},
            "The Founder and 0x3Ec7…8529 together can call pause() of EmissionsController at once.",
        ),
        (
            {"coalition": (), "holders": (BRIDGE,), "parties": Parties(low=1, high=None), "delay_s": None},
            "Whoever controls Bridge can call pause() of EmissionsController after an unknown time.",
        ),
        (
            {"coalition": (), "parties": Parties(low=None, high=None), "delay_s": None},
            "Nobody can call pause() of EmissionsController.",
        ),
        (
            {"coalition": (), "holders": (), "parties": Parties(low=1, high=1)},
            "An unnamed party can call pause() of EmissionsController at once.",
        ),
    ],
)
def test_sentences(changes: dict[str, object], said: str) -> None:
    assert told(POWERS["p1"], **changes) == said


def test_figures_of_a_vote() -> None:
    assert prose.figures(POWERS["p8"]) == [
        "how few: 4 to 9 parties (search cut by its time limit)",
        "if nobody opposes: 1 party",
        "at the usual turnout: 1 party",
        "to stop it: 2 to 3 parties",
        "inferred",
    ]


def test_the_caller_and_the_effect_may_be_certain_in_different_degrees() -> None:
    power = POWERS["p8"].model_copy(update={"certainty": "proven", "effect_certainty": "inferred"})
    assert prose.figures(power)[-1] == "caller proven, effect inferred"


def test_keys_are_told_with_their_party() -> None:
    assert CAST.name_and_party(DEPLOYER) == "Deployer (The Founder)"
    assert CAST.name_and_party(SAFE) == "Core Safe"


def test_a_name_that_two_bear_comes_with_its_address() -> None:
    assessment = sample_assessment()
    copied = tuple(
        entity.model_copy(update={"label": "Timelock\u202e"}) if entity.id == EMISSIONS else entity
        for entity in assessment.entities
    )
    display = DisplayNames(assessment.model_copy(update={"entities": copied}))
    assert display.name(EMISSIONS) == "Timelock (0x7562…4Df0)"
    assert display.name(TIMELOCK) == "Timelock (0xB09E…f200)"
    assert display.name(SAFE) == "Core Safe"


def test_addresses_made_to_look_alike_are_told_whole() -> None:
    assessment = sample_assessment()
    twins = ["eip155:31337:0xabcd" + digit * 32 + "1234" for digit in "01"]
    first = assessment.entities[1]
    entities = tuple(first.model_copy(update={"id": twin, "label": ""}) for twin in twins)
    display = DisplayNames(assessment.model_copy(update={"entities": entities}))
    assert [display.name(twin) for twin in twins] == [twin.rsplit(":", 1)[1] for twin in twins]


def test_an_unknown_id_is_told_in_short() -> None:
    assert CAST.name("eip155:1:0x" + "ab" * 20) == "0xabab…abab"
    assert CAST.name(COUNCIL_KEYS[0]) != CAST.name(COUNCIL_KEYS[1])
