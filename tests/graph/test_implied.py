"""Powers that other powers imply: exactly what new code, or any call, lets somebody do to the target itself."""

from auditor.engine.rulebook import Rulebook
from auditor.graph.power_graph import PowerGraph
from auditor.graph.powers import powers
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Nobody
from auditor.model.grant import Effect, Grant
from auditor.model.network import Chain
from auditor.model.power import Point, Power
from tests.graph.making import DAY, contract, grant, network, safe, signers, timelock

HARMS = Rulebook.load().harms
UPGRADE = Effect.UPGRADE


def implied(*parts: Entity | Grant, named: tuple[str, ...] = ()) -> dict[str, Power]:
    snapshot = network(*parts)
    chains = (Chain(id="eip155:1", contracts={f"c{n}": name for n, name in enumerate(named)}),)
    profile = snapshot.network.model_copy(update={"chains": chains})
    graph = PowerGraph.build(snapshot.model_copy(update={"network": profile}))
    return {power.harm: power for power in powers(graph, HARMS) if power.implied_by is not None}


def with_roles(name: str, *roles: str) -> Entity:
    return contract(name).model_copy(update={"roles": roles})


def test_who_replaces_the_code_can_do_all_that_the_target_can() -> None:
    bridge = implied(contract("bridge"), grant("owner", "bridge", "upgradeTo(address)", UPGRADE))
    assert set(bridge) == {"funds.seize", "funds.freeze", "access.cut", "control.change", "params.change"}
    seize = bridge["funds.seize"]
    assert (seize.function, seize.coalition, seize.implied_by) == ("upgradeTo(address)", ("owner",), "p1")
    token = implied(with_roles("token", "token"), grant("owner", "token", "upgradeTo(address)", UPGRADE))
    assert token.keys() - bridge.keys() == {"supply.mint"}
    payer = implied(with_roles("payer", "rewards"), grant("owner", "payer", "upgradeTo(address)", UPGRADE))
    assert payer.keys() - bridge.keys() == {"rewards.pause", "rewards.redirect", "emission.change"}


def test_a_delay_before_new_code_is_a_delay_before_everything() -> None:
    wait = timelock("wait", 30 * DAY, signers(1, "owner"))
    seize = implied(wait, contract("bridge"), grant("wait", "bridge", "upgradeTo(address)", UPGRADE))["funds.seize"]
    assert seize.frontier == (Point(parties=1, delay_s=30 * DAY),)


def test_who_hands_out_a_seat_can_do_what_the_seat_may_do_and_no_more() -> None:
    pause = grant("pauser", "vault", "pause()", Effect.PAUSE, role="PAUSER")
    hands_out = grant("admin", "vault", "grantRole(bytes32,address)", Effect.CONTROL, confers=("PAUSER",))
    assert implied(contract("vault"), pause, hands_out) == {}


def test_what_a_few_replace_together_is_implied_once_for_all_targets() -> None:
    parts = [part for n in range(5) for part in (contract(f"c{n}"), grant("owner", f"c{n}", "upgrade()", UPGRADE))]
    graph = PowerGraph.build(network(*parts))
    found = [power for power in powers(graph, HARMS) if power.implied_by is not None]
    assert len(found) == len({power.harm for power in found})


def test_code_that_nobody_can_replace_any_more_implies_nothing() -> None:
    assert implied(contract("bridge"), grant("nobody", "bridge", "upgradeTo(address)", UPGRADE)) == {}


def test_software_of_a_chain_does_everything_that_its_chain_does() -> None:
    runtime = Entity(id="runtime", kind=EntityKind.MODULE, gate=Nobody())
    pallet = Entity(id="pallet", kind=EntityKind.MODULE, gate=Nobody())
    found = implied(
        runtime,
        pallet,
        grant("sudo", "runtime", "System.set_code", UPGRADE),
        grant("runtime", "pallet", "System.set_code", UPGRADE),
    )
    direct = {"upgrade.logic"}
    without = {"community.revoke", "market.dump"}
    assert found.keys() == {harm.id for harm in HARMS.harms} - direct - without
    assert {power.coalition for power in found.values()} == {("sudo",)}


def test_the_signers_of_an_account_that_the_network_names_can_take_what_it_holds() -> None:
    treasury = "0x" + "11" * 20
    who = f"eip155:1:{treasury}"
    itself = grant(who, who, "execTransaction()", Effect.EXECUTE)
    members = safe(who, 2, "a", "b", "c")
    assert implied(members, itself) == {}
    seize = implied(members, itself, named=(treasury,))["funds.seize"]
    assert (seize.parties.high, seize.function) == (2, "execTransaction()")


def test_new_code_of_a_repository_implies_nothing_and_stops_nothing_else() -> None:
    repository = Entity(id="a-repository", kind=EntityKind.REPOSITORY)
    owned = [part for name in ("b", "c") for part in (contract(name), grant(f"owner-{name}", name, "up()", UPGRADE))]
    graph = PowerGraph.build(network(repository, grant("maintainer", "a-repository", "merge", UPGRADE), *owned))
    seize = [power for power in powers(graph, HARMS) if power.harm == "funds.seize"]
    assert {(power.target, power.coalition) for power in seize} == {("b", ("owner-b",)), ("c", ("owner-c",))}
    of_source = {power.harm for power in powers(graph, HARMS) if power.target == "a-repository"}
    assert of_source == {"upgrade.logic"}


def test_who_stops_a_contract_that_pays_and_holds_does_both_harms() -> None:
    vault = with_roles("vault", "rewards", "treasury")
    assert set(implied(vault, grant("key", "vault", "pause()", Effect.PAUSE))) == {"funds.freeze", "access.cut"}
    assert set(implied(vault, grant("key", "vault", "ban(address)", Effect.FREEZE))) == {"funds.freeze"}


def test_what_a_role_of_the_profile_holds_can_be_taken_beside_what_is_taken_directly() -> None:
    withdraw = grant("owner", "c1", "withdraw()", Effect.SEIZE)
    owned = [part for n in range(3) for part in (contract(f"c{n}"), grant("owner", f"c{n}", "upgrade()", UPGRADE))]
    treasury = (with_roles("treasury", "treasury"), grant("owner", "treasury", "upgrade()", UPGRADE))
    graph = PowerGraph.build(network(withdraw, *owned, *treasury))
    seize = [power for power in powers(graph, HARMS) if power.harm == "funds.seize"]
    assert [(power.target, power.implied_by is None) for power in seize] == [("c1", True), ("treasury", False)]
