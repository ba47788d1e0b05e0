import pytest

from auditor.graph.actors import actors, by_influence
from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import powers
from auditor.model.gate import Unknown
from auditor.model.grant import Effect
from auditor.model.harm import HarmCatalogue, Viewpoint
from auditor.model.power import Actor
from auditor.model.snapshot import Snapshot
from tests.graph.making import catalogue, contract, grant, network, safe


def found(snapshot: Snapshot, harms: HarmCatalogue | None = None) -> dict[str, Actor]:
    harms = harms or catalogue()
    graph = PowerGraph.build(snapshot)
    return {actor.id: actor for actor in actors(graph, powers(graph, harms), harms, Viewpoint.BUILDER)}


def test_a_signer_decides_in_half_of_the_cases_of_a_two_of_three() -> None:
    known = found(network(safe("council", 2, "a", "b", "c"), contract("t"), grant("council", "t")))
    assert {name: actor.banzhaf for name, actor in known.items()} == {"a": 0.5, "b": 0.5, "c": 0.5}
    assert all(actor.alone == () for actor in known.values())


def test_the_index_is_the_mean_over_powers_that_matter() -> None:
    known = found(
        network(
            safe("council", 2, "a", "b", "c"),
            contract("t"),
            grant("council", "t"),
            grant("a", "t", "mint()", Effect.MINT),
        )
    )
    assert known["a"].banzhaf == pytest.approx(0.75)
    assert known["b"].banzhaf == pytest.approx(0.25)
    assert known["a"].alone == ("p2",)


def test_a_coalition_names_its_most_powerful_first() -> None:
    snapshot = network(
        safe("council", 2, "a", "z"), contract("t"), grant("council", "t"), grant("z", "t", "mint()", Effect.MINT)
    )
    graph = PowerGraph.build(snapshot)
    before = powers(graph, catalogue())
    ordered = by_influence(before, actors(graph, before, catalogue(), Viewpoint.BUILDER))
    assert [power.coalition for power in before if power.function == "pause()"] == [("a", "z")]
    assert [power.coalition for power in ordered if power.function == "pause()"] == [("z", "a")]


def test_a_power_that_does_not_matter_counts_for_nobodys_index_but_is_listed() -> None:
    harms = catalogue()
    mint = harms.harms[1].model_copy(update={"weight": dict.fromkeys(Viewpoint, 0)})
    harms = HarmCatalogue(harms=(harms.harms[0], mint), slices=harms.slices)
    known = found(network(contract("t"), grant("a", "t"), grant("b", "t", "mint()", Effect.MINT)), harms)
    assert (known["a"].banzhaf, known["b"].banzhaf) == (1.0, 0.0)
    assert known["b"].alone == ("p2",)


def test_a_party_acts_with_all_its_keys_and_by_its_name() -> None:
    snapshot = network(
        safe("council", 2, "a", "b", "c"), contract("t"), grant("council", "t"), parties={"The Team": ("a", "b")}
    )
    team = found(snapshot)["party:the-team"]
    assert (team.label, team.alone, team.banzhaf) == ("The Team", ("p1",), 1.0)
    assert "c" not in found(snapshot)


def test_whoever_stands_behind_an_unread_contract_is_no_actor() -> None:
    assert found(network(contract("bridge", Unknown()), contract("t"), grant("bridge", "t"))) == {}


def test_the_most_powerful_comes_first() -> None:
    snapshot = network(
        safe("council", 2, "a", "b", "c"), contract("t"), grant("council", "t"), grant("z", "t", "mint()", Effect.MINT)
    )
    assert next(iter(found(snapshot))) == "z"
