"""``auditor raise``: the cheapest changes after which no small group can harm you, each plan tried on a copy."""

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.ask import SNAPSHOT, opened
from auditor.cli.options import As, parsed_viewpoint
from auditor.cli.printing import say
from auditor.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditor.engine.rulebook import Rulebook
    from auditor.model.assessment import Assessment
    from auditor.model.harm import Viewpoint
    from auditor.model.snapshot import Snapshot

_AIMS = ("conditional", "no")


def raise_(
    snapshot: Annotated[str, SNAPSHOT],
    harm: Annotated[str, typer.Option("--harm", metavar="ID", help="Only this harm.")] = "",
    to: Annotated[str, typer.Option(metavar="VERDICT", help="conditional: few need longer; no: nobody can.")] = _AIMS[
        0
    ],
    viewpoint: As = None,
) -> None:
    """Finds the cheapest changes that raise the verdict on each harm, and on the network, and tries them."""
    from auditor import pipeline
    from auditor.engine.rulebook import Rulebook
    from auditor.formats.words import interval

    if to not in _AIMS:
        raise UnknownName("verdict", to, _AIMS, "a verdict can be raised to conditional or to no")
    side, book, read = parsed_viewpoint(viewpoint), Rulebook.load(None), opened(snapshot)
    ids = [entry.id for entry in book.harms.harms]
    if harm and harm not in ids:
        raise UnknownName("harm", harm, ids, "'auditor explain HARM' says what a harm is")
    before = pipeline.assess(read, book, side)
    low = [answer.harm for answer in before.harms if answer.counted and answer.verdict.value == "yes"]
    wanted = [id_ for id_ in low if harm in ("", id_)]
    if not wanted:
        raise UsageError(
            f"nothing to raise: the verdict on {harm or 'every harm'} is not yes",
            "'auditor scan' says what is unknown, and how to read it",
        )
    task = _Task(read, book, side, to == "no")
    say(f"verdict: {before.verdict.value}, level {interval(before.level)}")
    for id_ in wanted:
        say("\n".join(["", *task.lines(id_, [id_])]))
    if len(wanted) > 1:
        say("\n".join(["", *task.lines("all of these together", wanted)]))


class _Task:
    """What to improve, for which viewpoint: until ``nobody`` can do the harm, or until no small group can."""

    def __init__(self, snapshot: "Snapshot", book: "Rulebook", side: "Viewpoint", nobody: bool) -> None:
        self._snapshot, self._book, self._side, self._nobody = snapshot, book, side, nobody

    def lines(self, title: str, harms: list[str]) -> list[str]:
        """The cheapest plan for these harms, step by step, and the verdict once it is done."""
        from auditor import pipeline
        from auditor.engine.case import Case
        from auditor.engine.remedy_text import plan, sentence
        from auditor.graph.changes import changed
        from auditor.graph.power_graph import PowerGraph
        from auditor.model.text import printable

        book, exit_s = self._book, self._snapshot.network.exit_s(self._side)
        graph = PowerGraph.build(self._snapshot)
        case = Case(graph, (), (), book.harms, book.methodology, self._side, exit_s)
        cheapest = plan(case, harms, self._nobody)
        if cheapest is None:
            return [f"{title}: no set of changes is known to be enough"]
        after = pipeline.assess(changed(self._snapshot, cheapest.changes), self._book, self._side)
        steps = list(dict.fromkeys(printable(sentence(case, change)) for change in cheapest.changes))
        number, proof = len(steps), "no cheaper set is enough" if cheapest.proven else "a cheaper set may be"
        lines = [f"{title}: {number} change{'s' if number > 1 else ''}, cost {cheapest.cost}; {proof}"]
        lines += [f"  {n}. {step}" for n, step in enumerate(steps, 1)]
        return [*lines, *_outcome(after, harms)]


def _outcome(after: "Assessment", harms: "Iterable[str]") -> list[str]:
    """The verdicts after the changes. A verdict that is unknown then was hidden by the *yes*; only more reads settle
    it."""
    from auditor.formats.words import interval

    answers = [answer for answer in after.harms if answer.harm in set(harms)]
    lines = []
    for verdict in dict.fromkeys(answer.verdict for answer in answers):
        names = ", ".join(answer.harm for answer in answers if answer.verdict is verdict)
        reasons = dict.fromkeys(answer.because for answer in answers if answer.verdict is verdict)
        why = f": {next(iter(reasons))}" if verdict.value == "unknown" else ""
        lines.append(f"  then {verdict.value}: {names}" if len(answers) > 1 else f"  then {verdict.value}{why}")
    network = f"the network: {after.verdict.value}, level {interval(after.level)}"
    return [*lines, f"  then {network}"]
