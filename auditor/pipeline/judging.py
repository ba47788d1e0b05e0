"""From a snapshot to an assessment. Pure: the same snapshot and rules give the same answer."""

from typing import TYPE_CHECKING

from auditor.model.assessment import Assessment
from auditor.model.harm import Viewpoint
from auditor.model.snapshot import Snapshot

if TYPE_CHECKING:
    from auditor.engine.rulebook import Rulebook


def assess(snapshot: Snapshot, rulebook: "Rulebook", viewpoint: Viewpoint, exit_s: int | None = None) -> Assessment:
    """The answer for a viewpoint; ``exit_s`` replaces the profile's exit window."""
    from auditor.engine.judge import judge
    from auditor.engine.source import of_source
    from auditor.graph.actors import actors, by_influence
    from auditor.graph.power_graph import PowerGraph
    from auditor.graph.powers import powers

    graph = PowerGraph.build(snapshot)
    resolved = powers(graph, rulebook.harms)
    who = actors(graph, resolved, rulebook.harms, viewpoint)
    exit_s = snapshot.network.exit_s(viewpoint) if exit_s is None else exit_s
    assessment = judge(graph, by_influence(resolved, who), who, rulebook, viewpoint, exit_s)
    return assessment if snapshot.source is None else of_source(assessment, snapshot.source, rulebook)
