import io
from xml.etree import ElementTree

import networkx as nx
from hypothesis import HealthCheck, given, settings

from auditor.formats import render
from auditor.formats.json import public
from auditor.model.assessment import Assessment
from tests.examples import examples
from tests.formats.strategies import assessments
from tests.samples import DEPLOYER, EMISSIONS, FOUNDER_PARTY, SAFE, TIMELOCK, empty_assessment, sample_assessment


def loaded(assessment: Assessment) -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.read_graphml(
        io.BytesIO(render("graphml", assessment).encode()), force_multigraph=True
    )
    return graph


def test_the_whole_graph_comes_back() -> None:
    assessment = sample_assessment()
    graph, wanted = loaded(assessment), public(assessment).graph
    assert set(graph.nodes) == {node.id for node in wanted.nodes}
    assert graph.number_of_edges() == len(wanted.edges)
    assert graph.nodes[DEPLOYER]["party"] == FOUNDER_PARTY
    assert graph.nodes[TIMELOCK]["delay_s"] == "172800"
    assert {edge["function"] for edge in graph[SAFE][EMISSIONS].values()} == {
        "pause()", "unpause()", "setRecipient(uint16,address)",
    }  # fmt: skip


def test_key_ids_are_unique() -> None:
    root = ElementTree.fromstring(render("graphml", sample_assessment()))
    ids = [key.attrib["id"] for key in root.iter("{http://graphml.graphdrawing.org/xmlns}key")]
    assert len(ids) == len(set(ids)) > 0


def test_an_empty_graph_is_a_graph() -> None:
    assert len(loaded(empty_assessment())) == 0


@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
@given(assessments())
def test_is_graphml_whatever_the_text(assessment: Assessment) -> None:
    assert loaded(assessment).number_of_edges() == len(public(assessment).graph.edges)
