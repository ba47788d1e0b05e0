from auditor.engine import reference
from auditor.engine.claims.functions import FUNCTIONS
from auditor.engine.vocabulary import SUBJECTS, vocabulary
from tests.engine.builders import BOOK


def test_a_rule_is_explained_with_condition_fix_and_examples() -> None:
    rule = BOOK.rule("upgrade-faster-than-exit")
    page = reference.rule_page(rule)
    assert page.startswith("## upgrade-faster-than-exit\n")
    for text in (rule.title, rule.file.when, rule.file.why, rule.file.remediation, rule.file.message):
        assert text in page
    assert "- fires: `power.harm: upgrade.logic, power.weight: 3, power.before_exit: true" in page


def test_every_rule_is_in_the_page_and_linked_from_its_table() -> None:
    page = reference.rules_page(BOOK)
    for rule in BOOK.rules:
        assert f"\n## {rule.id}\n" in page
        assert f"| [{rule.id}](#{rule.id}) | {rule.severity.value} |" in page


def test_every_fact_and_function_is_in_the_page() -> None:
    page = reference.facts_page()
    for kind in SUBJECTS:
        for name in vocabulary(kind):
            assert f"| `{name}` | " in page
    for name in FUNCTIONS:
        assert f"| `{name}(" in page


def test_a_harm_is_explained_for_every_viewpoint() -> None:
    for harm in BOOK.harms.harms:
        page = reference.harm_page(harm)
        assert harm.question in page
        for side, loss in harm.loss.items():
            assert f"| {side.value} | {harm.weight[side]} | {loss} |" in page
        assert all(f"`{cause.effect.value}`" in page for cause in harm.causes)


def test_the_methodology_gives_the_numbers_that_judging_uses() -> None:
    page = reference.methodology_page(BOOK)
    method = BOOK.methodology
    assert f"Version {method.version}." in page
    assert f"fewer than {method.small_group} independent parties" in page
    assert f"at least {method.open_electorate} independent parties" in page
    assert f"r = {method.exposure.r}, a = {method.exposure.a} and k up to {method.exposure.parties}" in page
    assert "If only six parties together can do everything, it is 16.8." in page
    for number, level in enumerate(method.levels):
        assert f"| {number} | {level.grade} | {level.means} |" in page
    for harm in BOOK.harms.harms:
        assert f"\n### {harm.id}\n" in page


def test_tables_are_whole() -> None:
    for page in (reference.facts_page(), reference.rules_page(BOOK), reference.methodology_page(BOOK)):
        width = None
        for line in page.splitlines():
            if not line.startswith("|"):
                width = None
                continue
            cells = line.count("|")
            assert width in (None, cells), line
            width = cells
