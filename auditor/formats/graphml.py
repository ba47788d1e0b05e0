"""The power graph as GraphML, for yEd, Gephi and other tools that draw and measure graphs."""

from collections.abc import Mapping

from auditor.formats.format import PLAIN, Style
from auditor.formats.json import public
from auditor.formats.score_words import figures
from auditor.model.assessment import Assessment
from auditor.model.text import one_line

_ID = 400


class GraphMl:
    """A directed multigraph: members of gates and grants are edges. Numbers that may exceed 64 bits are texts."""

    name = "graphml"
    suffix = ".graphml"

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """The whole document."""
        import networkx as nx

        value = public(assessment)
        drawn = nx.MultiDiGraph(network=one_line(value.network.title), **figures(assessment))
        for node in value.graph.nodes:
            attributes: dict[str, object] = {"label": node.label or node.id, "kind": node.kind, "chain": node.chain}
            attributes |= {"party": node.party, "gate": node.gate.type, "roles": ", ".join(node.roles)}
            attributes |= {"proxy": node.proxy.kind if node.proxy else None, "delay_s": node.delay_s}
            drawn.add_node(one_line(node.id, _ID), **_texts(attributes))
        for edge in value.graph.edges:
            attributes = edge.model_dump(exclude={"source", "target", "evidence"})
            drawn.add_edge(one_line(edge.source, _ID), one_line(edge.target, _ID), **_texts(attributes))
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        return head + "\n".join(nx.generate_graphml(drawn)) + "\n"


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    """GraphML has no null: unknown values are left out."""
    return {name: one_line(str(value), _ID) for name, value in values.items() if value is not None}
