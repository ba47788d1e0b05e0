"""``auditor rules`` and ``auditor explain``: the texts behind the findings."""

from pathlib import Path

import typer

from auditor.cli.options import Rules
from auditor.cli.printing import say, show_page

app = typer.Typer(help="The rules that findings come from.", no_args_is_help=True)

_VIEWPOINTS = "viewpoints"
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

    book = Rulebook.load(None)
    words = (_VIEWPOINTS, *(harm.id for harm in book.harms.harms), *(rule.id for rule in book.rules))
    return [word for word in words if word.startswith(incomplete)]


def explain_word(
    word: str = typer.Argument(
        metavar="HARM|RULE|viewpoints",
        help="A harm such as rewards.pause, a rule's id, or 'viewpoints'.",
        autocompletion=_complete_word,
    ),
) -> None:
    """Explains a harm, a rule or the viewpoints in plain words."""
    from auditor.engine.reference import harm_page, rule_page, viewpoints_page
    from auditor.engine.rulebook import Rulebook

    book = Rulebook.load(None)
    harms = {harm.id: harm for harm in book.harms.harms}
    if word == _VIEWPOINTS:
        show_page(viewpoints_page(book))
    else:
        show_page(harm_page(harms[word]) if word in harms else rule_page(book.rule(word, also=[*harms, _VIEWPOINTS])))
