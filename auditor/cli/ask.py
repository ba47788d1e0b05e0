"""``auditor what-if`` and ``auditor who-can``: further questions to a snapshot, without any connection."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.options import As, Rules, parsed_viewpoint
from auditor.cli.printing import say, say_wrapped
from auditor.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from auditor.graph.who_can import CapabilityPaths
    from auditor.model.assessment import Assessment
    from auditor.model.ids import EntityId
    from auditor.model.power import Power
    from auditor.model.snapshot import Snapshot

SNAPSHOT = typer.Argument(metavar="SNAPSHOT", help="'demo', a recording (--record) or a file from -o snapshot=FILE.")


def what_if(
    snapshot: Annotated[str, SNAPSHOT],
    captured: Annotated[
        list[str] | None,
        typer.Option(metavar="WHO", help="An account or party that falls into one hand with the others; repeatable."),
    ] = None,
    lost: Annotated[
        list[str] | None, typer.Option(metavar="WHO", help="An account or party that never acts again; repeatable.")
    ] = None,
    viewpoint: As = None,
    rules: Rules = None,
) -> None:
    """Says what captured keys could do together, what nobody could do any more, and how the verdict would change.

    WHO is an id, an address, whole or short, or a name, as every report prints them.
    """
    from auditor import pipeline
    from auditor.engine.rulebook import Rulebook
    from auditor.graph import what_if as change

    if not captured and not lost:
        raise UsageError("no key was named", "write --captured WHO --captured WHO or --lost WHO")
    side, book = parsed_viewpoint(viewpoint), Rulebook.load(rules)
    read = opened(snapshot)
    taken, gone = (change.all_accounts(read, names or ()) for names in (captured, lost))
    before = pipeline.assess(read, book, side)
    after = pipeline.assess(change.changed(read, taken, gone), book, side)
    lines = [f"verdict: {before.verdict.value}, then {after.verdict.value}", f"  {after.sentence}", ""]
    if taken:
        alone = {power for actor in after.actors if actor.id == change.CAPTURED_ID for power in actor.alone}
        direct = [power for power in after.powers if power.implied_by is None]
        able = [power for power in direct if power.id in alone]
        lines += [f"Together they could do {len(able)} of {len(direct)} things:", *_powers(after, able), ""]
    dead = _dead(before.powers, after.powers)
    lines += [f"Nobody could do {len(dead)} things any more:" if dead else "Nothing would become impossible."]
    lines += _powers(before, dead)
    say_wrapped("\n".join(lines))


def who_can(
    snapshot: Annotated[str, SNAPSHOT],
    wanted: Annotated[
        str, typer.Argument(metavar="HARM|FUNCTION", help="A harm such as rewards.pause, or a function.")
    ],
    rules: Rules = None,
) -> None:
    """Lists every path to a harm or a function, not only the shortest."""
    from auditor.engine.rulebook import Rulebook
    from auditor.graph import who_can as search
    from auditor.graph.power_graph import PowerGraph

    harms = Rulebook.load(rules).harms
    graph = PowerGraph.build(opened(snapshot))
    capabilities = search.who_can(graph, harms, wanted)
    if not capabilities:
        names = search.names(graph, harms)
        if wanted not in names:
            raise UnknownName("harm or function", wanted, names, "'auditor scan … -v' lists what can be done")
        say("no known party can")
    for routes in capabilities:
        say_wrapped("\n".join(_paths(graph.labels, routes)))


def opened(source: str) -> "Snapshot":
    """The snapshot that an argument names, read without a progress report. Raises UsageError."""
    from auditor import pipeline

    return pipeline.open_snapshot(source, lambda doing, done, total: None)


def _dead(before: Iterable["Power"], after: Iterable["Power"]) -> list["Power"]:
    """The powers of ``before`` that some party, known or unknown, has, and that nobody has in ``after``."""
    gone = {(p.harm, p.target, p.selector, p.function) for p in after if p.parties.low is None}
    return [p for p in before if p.parties.low is not None and (p.harm, p.target, p.selector, p.function) in gone]


def _powers(assessment: "Assessment", powers: Iterable["Power"]) -> list[str]:
    from auditor.model.duration import spoken
    from auditor.model.text import one_line

    names = assessment.labels()
    lines = []
    for power in powers:
        target = one_line(names.get(power.target, power.target), 60)
        delays = [point.delay_s for point in power.frontier if point.parties == 1]
        wait = f"after {spoken(delays[0])}" if delays and delays[0] else "at once" if delays else ""
        lines.append(f"  {power.harm:18} {power.function or power.selector or '?'} of {target} {wait}".rstrip())
    return lines


def _paths(names: dict["EntityId", str], routes: "CapabilityPaths") -> list[str]:
    from auditor.model.duration import spoken
    from auditor.model.ids import short
    from auditor.model.text import one_line

    def name(entity: str) -> str:
        return one_line(names.get(entity) or short(entity), 60)

    lines = [f"{routes.capability.harm}: {one_line(routes.function, 80)} of {name(routes.capability.target)}"]
    for number, route in enumerate(routes.paths, 1):
        who = ", ".join(map(name, route.coalition)) or "anyone"
        wait = f"after {spoken(route.delay_s)}" if route.delay_s else "at once"
        lines.append(f"  {number}. {len(route.coalition)} parties {wait}: {who}".replace(" 1 parties", " 1 party"))
        lines += [f"     {name(step.source)} → {name(step.target)}: {one_line(step.why, 120)}" for step in route.steps]
    if not routes.paths:
        lines.append("  no known party can")
    if routes.cut:
        lines.append("  … and more paths than are listed here")
    return lines
