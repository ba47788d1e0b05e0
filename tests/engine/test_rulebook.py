from pathlib import Path

import pytest

from auditor.engine import catalogue, methodology
from auditor.engine.rulebook import Rulebook, check_rules
from auditor.errors import RuleError, UnknownName
from auditor.model.assessment import Severity
from auditor.resources import folder

OWN = """\
id: {id}
title: {title}
severity: low
applies_to: power
when: {when}
identity: [power.target]
message: "{{who}} can {{deed}} {{how_fast}}."
why: Because.
remediation: Stop it.
examples:
  fires: {{power: {{alone: true}}}}
  quiet: {{power: {{alone: false}}}}
  unknown: {{power: {{harm: supply.mint}}}}
"""


def _rule(at: Path, name: str = "mine", title: str = "Mine", when: str = "power.alone") -> Path:
    path = at / f"{name}.yaml"
    path.write_text(OWN.format(id=name, title=title, when=when), encoding="utf-8")
    return path


def test_rules_come_most_severe_first() -> None:
    order = list(Severity)
    rules = Rulebook.load(None).rules
    assert [(order.index(rule.severity), rule.id) for rule in rules] == sorted(
        (order.index(rule.severity), rule.id) for rule in rules
    )


def test_a_folder_adds_rules_and_replaces_those_of_the_same_id(tmp_path: Path) -> None:
    _rule(tmp_path)
    _rule(tmp_path, "unlimited-mint", "My own view of minting")
    book, shipped = Rulebook.load(tmp_path), Rulebook.load(None)
    assert len(book.rules) == len(shipped.rules) + 1
    assert book.rule("mine").title == "Mine"
    assert book.rule("unlimited-mint").title == "My own view of minting"
    assert shipped.rule("unlimited-mint").title != "My own view of minting"


def test_a_folder_may_bring_its_own_harms_and_numbers(tmp_path: Path) -> None:
    numbers = (folder("rules") / methodology.FILE).read_text(encoding="utf-8")
    (tmp_path / methodology.FILE).write_text(numbers.replace("small_group: 7", "small_group: 3"), encoding="utf-8")
    book = Rulebook.load(tmp_path)
    assert book.methodology.small_group == 3
    assert book.harms == Rulebook.load(None).harms
    assert book.rules == Rulebook.load(None).rules


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="is not a folder"):
        Rulebook.load(tmp_path / "none")


def test_an_unknown_rule_gets_a_suggestion() -> None:
    with pytest.raises(UnknownName) as caught:
        Rulebook.load(None).rule("unlimitted-mint")
    assert "did you mean 'unlimited-mint'?" in caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("id: mine", "id: yours", 1, "is not the file's name"),
        ("id: mine", "id: My Rule", 1, "should match pattern"),
        ("severity: low", "severity: grave", 3, "severity"),
        ("severity: low", "sevrity: low", 3, "no key 'sevrity'"),
        ("applies_to: power", "applies_to: people", 4, "applies_to"),
        ("when: power.alone", "when: power.alon", 5, "there is no 'power.alon'"),
        ("when: power.alone", "when: entity.powerful", 5, "there is no 'entity.powerful'"),
        ("identity: [power.target]", "identity: [power.tarket]", 6, "there is no 'power.tarket'"),
        ("identity: [power.target]", "identity: []", 6, "identity"),
        ("{who}", "{whom}", 7, "there is no 'whom'"),
        ("{who}", "{who", 7, "message"),
        ("why: Because.", "why: ''", 8, "why"),
        ("  quiet: {power: {alone: false}}\n", "", 10, "no example is 'quiet'"),
    ],
)
def test_a_rule_that_cannot_be_used_says_where_and_why(
    tmp_path: Path, old: str, new: str, line: int, problem: str
) -> None:
    path = _rule(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        Rulebook.load(tmp_path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert problem in str(caught.value)
    assert check_rules(path) == [f"{caught.value} ({caught.value.hint})"]


def test_examples_that_come_out_otherwise_are_told_with_their_line(tmp_path: Path) -> None:
    path = _rule(tmp_path, when="'!power.alone'")
    assert check_rules(path) == [
        f"{path}:11: the example 'fires' comes out as 'quiet'",
        f"{path}:12: the example 'quiet' comes out as 'fires'",
    ]


def test_an_example_with_a_fact_that_does_not_exist_is_told(tmp_path: Path) -> None:
    path = _rule(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("{alone: true}", "{alnoe: true}"), encoding="utf-8")
    (problem,) = check_rules(tmp_path)
    assert problem.startswith(f"{path}:11: ") and "did you mean 'alone'?" in problem


def test_a_folder_without_rules_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="contains no rule"):
        check_rules(tmp_path)
    with pytest.raises(RuleError, match="contains no rule"):
        check_rules(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            catalogue.FILE,
            "harmless: [unpause, propose, cancel]",
            "harmless: [unpause]",
            "no harm covers the effect 'cancel'",
        ),
        (catalogue.FILE, "deed: pause your rewards", "deed: ''", "rewards.pause has no 'deed'"),
        (catalogue.FILE, "id: rewards.pause", "id: rewards.redirect", "rewards.redirect is given twice"),
        (catalogue.FILE, "builder: 3, operator: 3", "builder: 4, operator: 3", "a weight is from 0 to 3"),
        (catalogue.FILE, "{builder: 3, operator: 3", "{operator: 3", "weight is missing for builder"),
        (methodology.FILE, "small_group: 7", "small_group: 1", "small_group"),
        (methodology.FILE, "open_electorate: 100", "open_electorate: 3", "cannot be smaller than small_group"),
        (methodology.FILE, "{grade: F, means", "{grade: '', means", "grade"),
        (catalogue.FILE, "  market: Market\n", "", "market has no title"),
        (methodology.FILE, "r: 0.7", "r: 1.0", "exposure"),
        (methodology.FILE, "a: 0.8", "a: 2.5", "exposure"),
    ],
)
def test_harms_and_numbers_that_cannot_be_used_are_told(
    tmp_path: Path, file: str, old: str, new: str, problem: str
) -> None:
    text = (folder("rules") / file).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / file
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    (told,) = check_rules(path)
    assert told.startswith(f"{path}:") and problem in told
    with pytest.raises(RuleError, match=problem):
        Rulebook.load(tmp_path)
