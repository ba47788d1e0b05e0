from math import isclose

from auditor.graph.electorates import casters, electorates
from auditor.graph.power_graph import PowerGraph
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Any, Delay, Member, Threshold, Vote
from tests.graph.making import network, safe

WEIGHTS = (Member(id="a", weight=40), Member(id="b", weight=30), Member(id="c", weight=20), Member(id="d", weight=10))


def test_a_vote_is_measured_by_account_and_by_party() -> None:
    vote = Vote(electorate=WEIGHTS, total=200, quorum=10)
    governor = Entity(id="gov", kind=EntityKind.GOVERNOR, gate=Delay(seconds=5, gate=vote))
    by_account, by_party = electorates(PowerGraph.build(network(governor, parties={"One": ("b", "c", "d")})))
    assert (by_account.entity, by_account.clustered, by_party.clustered) == ("gov", False, True)
    assert by_account.named_share == by_party.named_share == 0.5
    assert (by_account.holders, by_party.holders) == (4, 2)
    assert (by_account.nakamoto_third, by_account.nakamoto_half, by_account.nakamoto_two_thirds) == (1, 2, 2)
    assert (by_party.nakamoto_third, by_party.nakamoto_half, by_party.nakamoto_two_thirds) == (1, 1, 2)
    assert isclose(by_account.hhi, 0.3)
    assert isclose(by_party.hhi, 0.52)


def test_only_unequal_weights_are_an_electorate() -> None:
    validators = Entity(id="set", kind=EntityKind.VALIDATORS, gate=Threshold(k=67, members=WEIGHTS))
    found = electorates(PowerGraph.build(network(safe("council", 2, "x", "y", "z"), validators)))
    assert [(each.entity, each.named_share) for each in found] == [("set", 1.0), ("set", 1.0)]


def test_two_weights_are_unequal_and_a_vote_without_names_hides_no_other() -> None:
    pair = Entity(id="pair", kind=EntityKind.VALIDATORS, gate=Threshold(k=2, members=WEIGHTS[:2]))
    votes = (Vote(electorate=(), total=100, quorum=4), Vote(electorate=WEIGHTS, total=100, quorum=4))
    both = Entity(id="gov", kind=EntityKind.GOVERNOR, gate=Any(of=votes))
    found = electorates(PowerGraph.build(network(pair, both)))
    assert [each.entity for each in found] == ["pair", "pair", "gov", "gov"]


def test_a_vote_of_whom_nobody_is_known_has_no_figures() -> None:
    governor = Entity(id="gov", kind=EntityKind.GOVERNOR, gate=Vote(electorate=(), total=100, quorum=4))
    assert electorates(PowerGraph.build(network(governor))) == ()


def _hand(name: str, *people: str, k: int = 1) -> Entity:
    gate = Threshold(k=k, members=tuple(Member(id=one) for one in people))
    return Entity(id=name, kind=EntityKind.COLLECTIVE, gate=gate)


def test_a_vote_that_any_one_of_several_casts_is_each_ones() -> None:
    entities = {one.id: one for one in (_hand("hand", "owner", "deeper"), _hand("deeper", "delegate", "hand"))}
    assert casters(entities, "hand") == ("owner", "delegate")
    assert casters(entities, "nobody-knows") == ("nobody-knows",)


def test_a_vote_that_takes_several_is_their_groups() -> None:
    entities = {"group": _hand("group", "a", "b", k=2), "empty": _hand("empty")}
    assert casters(entities, "group") == ("group",)
    assert casters(entities, "empty") == ("empty",)
