"""``auditor rules`` and ``auditor explain``: the texts behind the findings."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from auditor.cli.options import Rules
from auditor.cli.printing import say, show_page
from auditor.errors import UnknownName

if TYPE_CHECKING:
    from auditor.engine.rulebook import Rulebook

app = typer.Typer(help="The rules that findings come from.", no_args_is_help=True)

_PATH = typer.Argument(help="A rule file or a folder of them.")


def _complete(incomplete: str) -> list[str]:
    from auditor.engine.rulebook import Rulebook

    return [rule.id for rule in Rulebook.load(None).rules if rule.id.startswith(incomplete)]


@app.command("list")
def list_rules(rules: Rules = None) -> None:
    """Lists every rule with its severity."""
    from auditor.engine.rulebook import Rulebook

    for rule in Rulebook.load(rules).rules:
        say(f"{rule.severity.value:9} {rule.id:38} {rule.title}")


@app.command()
def explain(
    rule: str = typer.Argument(metavar="ID", help="The id of a rule.", autocompletion=_complete),
    rules: Rules = None,
) -> None:
    """Explains one rule: when it fires, why it matters, how to fix it, and examples."""
    from auditor.engine.reference import rule_page
    from auditor.engine.rulebook import Rulebook

    show_page(rule_page(Rulebook.load(rules).rule(rule)))


@app.command()
def check(path: Path = _PATH) -> None:
    """Checks rule files: form, condition against the vocabulary, and whether their examples come out as they say."""
    from auditor.engine.rulebook import check_rules

    problems = check_rules(path)
    for problem in problems:
        say(problem)
    if problems:
        raise typer.Exit(1)
    say(f"{path}: every rule is sound and its examples come out as they say")


def _complete_word(incomplete: str) -> list[str]:
    from auditor.engine.rulebook import Rulebook

    return [word for word in _pages(Rulebook.load(None)) if word.startswith(incomplete)]


def explain_word(
    word: str = typer.Argument(
        metavar="WORD",
        help="A harm such as rewards.pause, a rule's id, a framework such as seal, or 'viewpoints'.",
        autocompletion=_complete_word,
    ),
) -> None:
    """Explains a harm, a rule, a framework or the viewpoints in plain words."""
    from auditor.engine.rulebook import Rulebook

    pages = _pages(Rulebook.load(None))
    if word not in pages:
        raise UnknownName("harm, rule or framework", word, pages, "'auditor rules list' lists the rules")
    show_page(pages[word]())


def _pages(book: "Rulebook") -> dict[str, Callable[[], str]]:
    """Every page that can be shown, by its word."""
    from auditor.engine.reference import harm_page, rule_page, viewpoints_page
    from auditor.engine.reference_frameworks import framework_page

    return {
        "viewpoints": partial(viewpoints_page, book),
        **{harm.id: partial(harm_page, harm) for harm in book.harms.harms},
        **{framework.file.id: partial(framework_page, framework) for framework in book.frameworks},
        **{rule.id: partial(rule_page, rule) for rule in book.rules},
    }
