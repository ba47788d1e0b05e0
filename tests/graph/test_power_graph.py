import pytest

from auditor import pipeline
from auditor.graph.power_graph import PowerGraph
from auditor.model.grant import Call, Effect, GrantState
from auditor.model.harm import Viewpoint
from auditor.model.snapshot import Snapshot
from tests.engine import builders
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
    edges = {(source, target, kind) for source, target, kind in graph.network.edges(data="kind")}
    assert edges == {("a", "council", "member"), ("b", "council", "member"), ("council", "t", "upgrades")}
    (upgrade,) = graph.network.get_edge_data("council", "t").values()
    assert upgrade == {
        "kind": "upgrades",
        "function": "upgradeTo()",
        "role": None,
        "effect": "upgrade",
        "state": "live",
        "delay_s": 5,
        "certainty": "observed",
        "effect_certainty": "observed",
        "grant": graph.snapshot.grants[0],
    }
    council = graph.network.nodes["council"]
    assert (council["entity"].id, council["kind"], council["party"]) == ("council", "multisig", None)


def test_grants_that_differ_in_their_holder_alone_are_one_function() -> None:
    graph = PowerGraph.build(
        network(contract("t"), grant("a", "t"), grant("b", "t"), grant("b", "t", "grant()", confers=("x",)))
    )
    assert [[grant.holder for grant in function.grants] for function in graph.functions["t"]] == [["a", "b"], ["b"]]


def test_a_copy_shares_the_look_ups_of_what_did_not_change() -> None:
    graph = PowerGraph.build(network(safe("council", 2, "a", "b"), contract("t"), grant("council", "t")))
    council = next(entity for entity in graph.snapshot.entities if entity.id == "council")
    others = tuple(entity for entity in graph.snapshot.entities if entity is not council)
    changed = council.model_copy(update={"label": "The Council"})
    copy = graph.replaced(graph.snapshot.model_copy(update={"entities": (*others, changed)}))
    assert copy.functions is graph.functions
    assert copy.parties is graph.parties
    assert (graph.labels.get("council"), copy.labels["council"]) == (council.label or None, "The Council")
    without = graph.replaced(graph.snapshot.model_copy(update={"grants": ()}))
    assert (without.functions, without.entities) == ({}, graph.entities)


def test_upstream_follows_members_holders_and_forwarding_callers_but_not_anyone() -> None:
    forward = grant("a", "router", "go()", forwards=(Call(target="t", selector="0x12345678"),))
    graph = PowerGraph.build(
        network(
            safe("council", 1, "b"),
            contract("router"),
            contract("t"),
            grant("council", "t"),
            grant("anyone", "t", "open()"),
            grant("c", "t", "gone()", state=GrantState.RENOUNCED),
            forward,
        )
    )
    assert graph.upstream(["t"]) == {"t", "council", "b", "router", "a"}
    assert graph.upstream(["elsewhere"]) == {"elsewhere"}


def test_one_assessment_builds_the_graph_once(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Snapshot] = []
    build = PowerGraph.build.__func__  # type: ignore[attr-defined]

    def counting(cls: type[PowerGraph], snapshot: Snapshot) -> PowerGraph:
        built.append(snapshot)
        graph: PowerGraph = build(cls, snapshot)
        return graph

    founder, rewards = builders.key("Founder"), builders.contract("Rewards", "rewards")
    upgrade = builders.grant(founder, rewards, Effect.UPGRADE, "upgradeTo(address)")
    snapshot = builders.World((founder, rewards), grants=(upgrade,)).snapshot
    monkeypatch.setattr(PowerGraph, "build", classmethod(counting))
    assessment = pipeline.assess(snapshot, builders.BOOK, Viewpoint.BUILDER)
    assert assessment.remedy is not None and assessment.electorates == ()
    assert built == [snapshot]
