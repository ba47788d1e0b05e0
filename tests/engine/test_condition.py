from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.engine.condition import CelFunction, CelValue, Vocabulary
from auditor.errors import RuleError

NAMES = {
    "power.harm": str,
    "power.parties": int,
    "power.delay": timedelta,
    "power.alone": bool,
    "power.share": float,
    "power.holders": tuple[str, ...],
    "exit_window": timedelta,
}
VOCABULARY = Vocabulary(NAMES)
DAY = timedelta(days=1)


def _holds(text: str, **values: CelValue) -> bool | None:
    given = {name.replace("_", ".", 1) if name.startswith("power") else name: each for name, each in values.items()}
    return VOCABULARY.compile(text, "here").holds(given)


@pytest.mark.parametrize(
    ("text", "values", "answer"),
    [
        ('power.harm == "rewards.pause"', {"power_harm": "rewards.pause"}, True),
        ("power.parties < 7", {"power_parties": 7}, False),
        ("power.delay < exit_window", {"power_delay": 2 * DAY, "exit_window": 7 * DAY}, True),
        ('power.delay == duration("48h")', {"power_delay": 2 * DAY}, True),
        ("power.share >= 0.5", {"power_share": 0.5}, True),
        ('"a" in power.holders', {"power_holders": ("a", "b")}, True),
        ("size(power.holders) == 0", {"power_holders": ()}, True),
        ("power.alone", {"power_alone": False}, False),
    ],
)
def test_every_type_of_fact_can_be_asked(text: str, values: dict[str, CelValue], answer: bool) -> None:
    assert _holds(text, **values) is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("power.alone", None),
        ("!power.alone", None),
        ("power.parties < 7", None),
        ("power.alone && false", False),
        ("power.alone && true", None),
        ("power.alone || true", True),
        ("power.alone || false", None),
        ("power.alone ? true : true", None),
        ('"a" in power.holders', None),
    ],
)
def test_what_was_not_observed_gives_unknown_unless_the_rest_decides(text: str, answer: bool | None) -> None:
    assert VOCABULARY.compile(text, "here").holds({}) is answer


def test_what_goes_wrong_while_asking_is_unknown() -> None:
    assert _holds("1 / (power.parties - 1) > 0", power_parties=1) is None
    assert _holds("power.holders[3] == 'a'", power_holders=()) is None


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        ("power.partis < 7", "there is no 'power.partis'", "did you mean 'power.parties'?"),
        ("exit_windw > power.delay", "there is no 'exit_windw'", "did you mean 'exit_window'?"),
        ("power.parties", "the condition gives INT, not BOOL", "compare it"),
        ('power.parties < "7"', "no matching overload", "docs/facts.md"),
        ("power.parties <", "here: ", "docs/facts.md"),
        ("has(power.parties)", r"has\(\) cannot be used", "omit it"),
        ("", "here: ", "docs/facts.md"),
    ],
)
def test_a_condition_that_cannot_be_used_says_where_and_what(text: str, problem: str, hint: str) -> None:
    with pytest.raises(RuleError, match=problem) as caught:
        VOCABULARY.compile(text, "here")
    assert str(caught.value).startswith("here: ")
    assert hint in caught.value.hint


def test_words_inside_texts_are_no_names() -> None:
    condition = VOCABULARY.compile("power.harm == 'has(power.parties)'", "here")
    assert condition.names == ("power.harm",)
    assert condition.missing({}) == ("power.harm",)


def test_functions_answer_and_what_they_refuse_is_unknown() -> None:
    def parties(harm: str) -> int:
        if harm == "unread":
            raise ValueError(harm)
        return len(harm)

    vocabulary = Vocabulary({}, [CelFunction("parties", (str,), int, parties)])
    assert vocabulary.compile("parties('abc') == 3", "here").holds({}) is True
    assert vocabulary.compile("parties('unread') == 3", "here").holds({}) is None
    assert vocabulary.compile("parties('unread') == 3 || parties('a') == 1", "here").holds({}) is True


FACTS = {
    "power.alone": st.booleans(),
    "power.parties": st.integers(0, 9),
    "power.harm": st.sampled_from(["rewards.pause", "supply.mint"]),
}
TEXT = st.recursive(
    st.sampled_from(["power.alone", "power.parties < 3", 'power.harm == "supply.mint"', "true", "false"]),
    lambda inner: st.one_of(
        inner.map(lambda text: f"!({text})"), st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(" ".join)
    ).map(lambda text: f"({text})"),
    max_leaves=6,
)


@given(TEXT, st.fixed_dictionaries(FACTS), st.sets(st.sampled_from(sorted(FACTS))))
def test_an_answer_from_few_facts_stays_when_more_are_known(
    text: str, facts: dict[str, CelValue], known: set[str]
) -> None:
    condition = VOCABULARY.compile(text, "here")
    early = condition.holds({name: facts[name] for name in known})
    assert early is None or early is condition.holds(facts)
