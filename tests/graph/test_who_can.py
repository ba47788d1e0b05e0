import pytest

from auditor.graph.power_graph import PowerGraph
from auditor.graph.who_can import names, who_can
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Delay
from auditor.model.grant import Effect, Grant
from tests.graph.making import DAY, catalogue, contract, key, network, safe, signers


def routes(wanted: str, *parts: Entity | Grant) -> list[tuple[tuple[str, ...], int]]:
    (found,) = who_can(PowerGraph.build(network(*parts)), catalogue(), wanted)
    return [(route.coalition, route.delay_s) for route in found.paths]


def pauses(holder: str, role: str | None = None) -> Grant:
    return Grant(holder=holder, target="rewards", effect=Effect.PAUSE, function="pause()", role=role)


def test_every_holder_is_a_way() -> None:
    parts: list[Entity | Grant] = [key("ada"), key("bob"), contract("rewards"), pauses("ada"), pauses("bob")]
    assert routes("rewards.pause", *parts) == [(("ada",), 0), (("bob",), 0)]


def test_a_role_that_can_be_handed_out_and_new_code_are_ways() -> None:
    hands_out = Grant(holder="bob", target="rewards", effect=Effect.CONTROL, function="grant()", confers=("guardian",))
    replaces = Grant(holder="timelock", target="rewards", effect=Effect.UPGRADE, function="upgradeTo(address)")
    timelock = Entity(id="timelock", kind=EntityKind.TIMELOCK, gate=Delay(seconds=DAY, gate=signers(1, "eve")))
    parts: list[Entity | Grant] = [*map(key, ("ada", "bob", "eve")), timelock, contract("rewards")]
    found = routes("pause()", *parts, pauses("ada", "guardian"), hands_out, replaces)
    assert found == [(("ada",), 0), (("bob",), 0), (("eve",), DAY)]


def test_a_threshold_is_told_by_one_smallest_coalition() -> None:
    parts: list[Entity | Grant] = [
        *map(key, ("ada", "bob", "eve")),
        safe("safe", 2, "ada", "bob", "eve"),
        contract("rewards"),
    ]
    ((coalition, delay),) = routes("pause", *parts, pauses("safe"))
    assert (len(coalition), delay) == (2, 0)


def test_a_module_is_a_way_beside_the_signers() -> None:
    module = Grant(holder="eve", target="safe", effect=Effect.EXECUTE, function="exec()", role="module")
    parts: list[Entity | Grant] = [
        *map(key, ("ada", "bob", "eve")),
        safe("safe", 2, "ada", "bob"),
        contract("rewards"),
        module,
    ]
    assert routes("pause()", *parts, pauses("safe")) == [(("eve",), 0), (("ada", "bob"), 0)]


def test_a_path_names_the_functions_that_it_takes_in_their_order() -> None:
    module = Grant(holder="eve", target="safe", effect=Effect.EXECUTE, function="exec()", role="module")
    parts = (key("eve"), safe("safe", 2, "ada", "bob"), contract("rewards"), module, pauses("safe"))
    (found,) = who_can(PowerGraph.build(network(*parts)), catalogue(), "rewards.pause")
    assert (found.capability.harm, found.function, found.cut) == ("rewards.pause", "pause()", False)
    assert [(step.source, step.target) for step in found.paths[0].steps] == [("eve", "safe"), ("safe", "rewards")]
    assert [step.why.rpartition(" ")[2] for step in found.paths[0].steps] == ["exec()", "pause()"]


def test_a_function_without_a_name_is_shown_by_its_selector() -> None:
    bare = Grant(holder="ada", target="rewards", effect=Effect.PAUSE, selector="0x8456cb59")
    (found,) = who_can(PowerGraph.build(network(contract("rewards"), bare)), catalogue(), "0x8456cb59")
    assert found.function == "0x8456cb59"


@pytest.mark.parametrize(("most", "shown", "cut"), [(1, 1, True), (2, 2, False)])
def test_more_paths_than_anybody_reads_are_cut(
    monkeypatch: pytest.MonkeyPatch, most: int, shown: int, cut: bool
) -> None:
    monkeypatch.setattr("auditor.graph.who_can.MOST_PATHS", most)
    graph = PowerGraph.build(network(contract("rewards"), pauses("ada"), pauses("bob")))
    (found,) = who_can(graph, catalogue(), "rewards.pause")
    assert (len(found.paths), found.cut) == (shown, cut)


def test_what_may_be_asked_for_is_listed() -> None:
    graph = PowerGraph.build(network(key("ada"), contract("rewards"), pauses("ada")))
    assert {"rewards.pause", "pause()"} <= set(names(graph, catalogue()))
    assert who_can(graph, catalogue(), "mint()") == ()
