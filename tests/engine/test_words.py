import pytest

from auditor.engine import words
from auditor.engine.case import Case
from auditor.model.ids import ANYONE
from auditor.model.power import Point
from tests.engine.builders import World, contract, governor, key, power

PLAIN, NAMED, VAULT = key("Ada"), key("Sudo key"), contract("Vault")
WORLD = World((PLAIN, NAMED, VAULT))


@pytest.fixture(scope="module")
def case() -> Case:
    return WORLD.case()


def test_people_are_counted_and_listed() -> None:
    assert (words.count(1, "party"), words.count(2, "party"), words.count(3, "key")) == (
        "1 party",
        "2 parties",
        "3 keys",
    )
    assert words.listed([]) == "nobody"
    assert words.listed(["a", "b", "a"]) == "a and b"
    assert words.listed("abcdefg") == "a, b, c and 4 more"


def test_a_key_is_called_one_once(case: Case) -> None:
    assert words.group(case, (PLAIN.id,), 1).startswith("the key Ada (")
    assert words.group(case, (NAMED.id,), 1).startswith("Sudo key (")
    assert words.group(case, (VAULT.id,), 1).startswith("the account Vault (")
    assert words.group(case, (ANYONE,), 1) == "anybody"


def test_what_counts_on_the_usual_turnout_says_so() -> None:
    vote = governor("Vote", {"Ada": 10}, total=100, quorum=10)
    point = Point(parties=2, delay_s=86400)
    usual = power(VAULT, vote, (9, 0), frontier_at_turnout=(point,))
    assert words.when(usual, point) == "after 1 day at the usual turnout"
    assert words.when(usual, usual.frontier[0]) == "at once"
