from auditor.graph.power_graph import PowerGraph
from auditor.model.grant import Effect, GrantState
from tests.graph.making import contract, grant, network, safe


def test_edges_lead_from_members_and_holders_to_what_they_have_a_say_in() -> None:
    graph = PowerGraph.build(
        network(
            safe("council", 2, "a", "b"),
            contract("t"),
            grant("council", "t", "upgradeTo()", Effect.UPGRADE, delay_s=5),
            grant("a", "t", "gone()", state=GrantState.RENOUNCED),
            grant("nobody", "t", "gone()"),
        )
    )
    edges = {(source, target, told["kind"]) for source, target, told in graph.network.edges(data=True)}
    assert edges == {("a", "council", "member"), ("b", "council", "member"), ("council", "t", "upgrades")}
    (upgrade,) = graph.network.get_edge_data("council", "t").values()
    assert upgrade == {"kind": "upgrades", "function": "upgradeTo()", "delay_s": 5, "certainty": "observed"}
    assert graph.network.nodes["council"]["entity"].id == "council"


def test_grants_that_differ_in_their_holder_alone_are_one_way() -> None:
    graph = PowerGraph.build(
        network(contract("t"), grant("a", "t"), grant("b", "t"), grant("b", "t", "grant()", confers=("x",)))
    )
    assert [[grant.holder for grant in way.grants] for way in graph.functions["t"]] == [["a", "b"], ["b"]]
