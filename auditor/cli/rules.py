"""``auditor rules`` and ``auditor explain``: the texts behind the findings."""

from pathlib import Path

import typer

from auditor.cli.options import Rules
from auditor.cli.printing import say

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

    say(rule_page(Rulebook.load(rules).rule(rule)))


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

    book = Rulebook.load(None)
    return [w for w in (*(h.id for h in book.harms.harms), *(r.id for r in book.rules)) if w.startswith(incomplete)]


def explain_word(
    word: str = typer.Argument(
        metavar="HARM-OR-RULE", help="A harm such as rewards.pause, or a rule's id.", autocompletion=_complete_word
    ),
) -> None:
    """Explains a harm or a rule in plain words."""
    from auditor.engine.reference import harm_page, rule_page
    from auditor.engine.rulebook import Rulebook

    book = Rulebook.load(None)
    harms = {harm.id: harm for harm in book.harms.harms}
    say(harm_page(harms[word]) if word in harms else rule_page(book.rule(word, also=harms)))
