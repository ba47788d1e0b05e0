from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.graph.votes import votes_in
from auditor.model.entity import Entity, Proxy
from auditor.model.gate import All, Anyone, Nobody, one_of
from auditor.model.grant import Effect, Grant
from auditor.model.power import Power
from tests.engine.builders import DAY, World, contract, gap, governor, grant, group, key, power, timelock
from tests.engine.subjects.facts_of import facts, subjects

KEYS = tuple(key(f"key {n}") for n in range(6))
A, B, C, D, E, F = KEYS
SAFE = group("Safe", 2, A, B, C)
GUARDIAN = group("Guardian", 2, D, E, F)
LOCK = timelock("Lock", 2 * DAY, All(of=(one_of(SAFE.id), Anyone())))
REWARDS, MODULE = contract("Rewards", "rewards"), contract("Module")
ENTITIES = (*KEYS, SAFE, GUARDIAN, LOCK, REWARDS, MODULE)
PAUSE = power(REWARDS, LOCK, (2, 2 * DAY))


def _facts(entity: Entity, **more: object) -> dict[str, object]:
    world = World(**({"entities": ENTITIES, "powers": (PAUSE,)} | more))  # type: ignore[arg-type]
    return dict(facts(world, "entity", entity.id))


def _grants(*given: tuple[Entity, Entity, Effect]) -> tuple[Grant, ...]:
    return tuple(grant(holder, target, effect, f"{effect.value}()") for holder, target, effect in given)


def test_a_say_reaches_through_others() -> None:
    assert _facts(LOCK)["powerful"] and _facts(SAFE)["powerful"] and _facts(A)["powerful"]
    assert not _facts(GUARDIAN)["powerful"] and not _facts(D)["powerful"]
    assert (_facts(LOCK)["holds"], _facts(SAFE)["holds"]) == (1, 0)


def test_a_multisig_is_described_and_one_party_counts_once() -> None:
    found = _facts(SAFE)
    assert (found["threshold"], found["signers"], found["parties"], found["modules"]) == (2, 3, 2, 0)
    assert found["threshold_share"] == pytest.approx(2 / 3)
    assert _facts(SAFE, parties={"The Founder": (A, B)})["parties"] == 1


def test_multisigs_in_a_multisig_are_opened() -> None:
    one, two = group("one", 1, A), group("two", 1, A)
    nested = group("nested", 2, one, two, B)
    assert _facts(nested, entities=(*ENTITIES, one, two, nested))["parties"] == 1
    circle = group("circle", 1, SAFE).model_copy(update={"gate": one_of(MODULE.id)})
    assert "parties" not in _facts(circle, entities=(*ENTITIES, circle))


def test_who_acts_for_a_signer_signs_for_it() -> None:
    """Ronin: one party signed with its own keys, and by a forgotten right with somebody else's."""
    signer = contract("forgotten", gate=Nobody())
    council = group("council", 2, A, signer)
    found = _facts(council, entities=(*ENTITIES, signer, council), grants=_grants((A, signer, Effect.EXECUTE)))
    assert found["parties"] == 1


def test_a_signer_that_is_unread_leaves_the_number_open() -> None:
    signer = contract("unread")
    council = group("council", 2, A, signer)
    assert "parties" not in _facts(council, entities=(*ENTITIES, signer, council))


def test_modules_are_counted_and_unknown_where_the_list_is_unread() -> None:
    executes = _grants((MODULE, SAFE, Effect.EXECUTE))
    assert _facts(SAFE, grants=executes)["modules"] == 1
    assert "modules" not in _facts(SAFE, gaps=(gap(SAFE, "its modules"),))
    assert _facts(SAFE, grants=executes, gaps=(gap(SAFE, "its modules"),))["modules"] == 1


def test_only_a_key_runs_foreign_code() -> None:
    runs = A.model_copy(update={"proxy": Proxy(kind="eip7702", implementation=(MODULE.id,))})
    entities = (runs, *ENTITIES[1:])
    assert _facts(runs, entities=entities)["delegated_code"] is True
    assert _facts(B)["delegated_code"] is False
    assert "delegated_code" not in _facts(SAFE)


def _delay(*powers: Power) -> dict[str, object]:
    changes = (grant(SAFE, LOCK, Effect.DELAY, "updateDelay(uint256)"),)
    return _facts(LOCK, powers=(PAUSE, *powers), grants=changes)


def test_a_delay_is_as_good_as_the_fastest_who_can_change_it() -> None:
    changed = {"harm": "control.change", "function": "updateDelay(uint256)", "id": "p2"}
    selector = grant(SAFE, LOCK, Effect.DELAY, "updateDelay(uint256)").selector
    found = _delay(power(LOCK, SAFE, (2, 0), (1, DAY), selector=selector, **changed))
    assert (found["delay"], found["delay_cut_in"]) == (timedelta(days=2), timedelta(0))
    other = _delay(power(LOCK, SAFE, (2, 0), harm="control.change", function="grantRole()", id="p2"))
    assert "delay_cut_in" not in other


def test_anyone_may_execute_what_is_due() -> None:
    assert _facts(LOCK)["open_executor"] is True
    closed = timelock("Closed", DAY, All(of=(one_of(SAFE.id), one_of(SAFE.id))))
    assert _facts(closed, entities=(*ENTITIES, closed))["open_executor"] is False
    assert "open_executor" not in _facts(SAFE)


def test_a_veto_is_independent_if_its_parties_cannot_start_anything() -> None:
    proposes = (SAFE, LOCK, Effect.PROPOSE)
    own = _facts(LOCK, grants=_grants(proposes, (SAFE, LOCK, Effect.CANCEL)))
    assert (own["vetoes"], own["independent_veto"], own["shared_signers"]) == (1, False, 0)
    other = _facts(LOCK, grants=_grants(proposes, (GUARDIAN, LOCK, Effect.CANCEL)))
    assert (other["vetoes"], other["independent_veto"], other["shared_signers"]) == (1, True, 0)
    none = _facts(LOCK, grants=_grants(proposes))
    assert (none["vetoes"], "independent_veto" in none) == (0, False)


def test_a_guardian_of_the_same_people_shares_them() -> None:
    mixed = group("mixed", 2, B, C, D)
    given = _grants((SAFE, LOCK, Effect.PROPOSE), (mixed, LOCK, Effect.CANCEL))
    found = _facts(LOCK, entities=(*ENTITIES, mixed), grants=given)
    assert (found["shared_signers"], found["independent_veto"]) == (2, False)
    same_person = _facts(
        LOCK,
        grants=_grants((SAFE, LOCK, Effect.PROPOSE), (GUARDIAN, LOCK, Effect.CANCEL)),
        parties={"The Founder": (A, D)},
    )
    assert (same_person["shared_signers"], same_person["independent_veto"]) == (1, False)


def test_those_who_execute_what_is_due_start_nothing() -> None:
    execute = grant(GUARDIAN, LOCK, Effect.PROPOSE, "execute(address,uint256,bytes,bytes32,bytes32)")
    given = (*_grants((SAFE, LOCK, Effect.PROPOSE), (GUARDIAN, LOCK, Effect.CANCEL)), execute)
    assert _facts(LOCK, grants=given)["independent_veto"] is True


def test_a_veto_of_which_nothing_was_read_is_neither_independent_nor_not() -> None:
    given = _grants((SAFE, LOCK, Effect.PROPOSE), (MODULE, LOCK, Effect.CANCEL))
    found = _facts(LOCK, grants=given)
    assert found["vetoes"] == 1 and "independent_veto" not in found
    assert "vetoes" not in _facts(LOCK, gaps=(gap(LOCK),))


def test_a_quorum_is_owned_by_the_largest_holders() -> None:
    vote = governor("Vote", {"key 0": 30, "key 1": 25, "key 2": 5}, total=1000, quorum=50)
    found = _facts(vote, entities=(*ENTITIES, vote))
    assert (found["quorum_share"], found["quorum_holders"], found["top_share"]) == (0.05, 2, 0.03)
    together = _facts(vote, entities=(*ENTITIES, vote), parties={"The Founder": (A, B)})
    assert (together["quorum_holders"], together["top_share"]) == (1, 0.055)


def test_a_quorum_that_the_known_holders_do_not_own_takes_more_than_them() -> None:
    vote = governor("Vote", {"key 0": 10, "key 1": 5}, total=1000, quorum=400)
    assert _facts(vote, entities=(*ENTITIES, vote))["quorum_holders"] == 3
    unread = governor("Vote", {}, total=0, quorum=0)
    assert "quorum_share" not in _facts(unread, entities=(*ENTITIES, unread))


def test_who_can_refuse_every_decision_has_more_than_the_others_can_do_without() -> None:
    shares = {"key 0": 200, "key 1": 142, "key 2": 300}
    vote = governor("Vote", shares, total=1000, quorum=334)
    (ballot,) = votes_in(vote.gate)
    vetoed = vote.model_copy(update={"gate": ballot.model_copy(update={"veto": 0.334})})
    for gate, alone, together in ((vote, 2, 2), (vetoed, 2, 1)):
        found = _facts(gate, entities=(*ENTITIES, gate))
        assert (found["refusing_holders"], found["top_holder"]) == (alone, "key 2")
        joint = _facts(gate, entities=(*ENTITIES, gate), parties={"The Founder": (A, B)})
        assert (joint["refusing_holders"], joint["top_holder"]) == (together, "The Founder")
    few = governor("Vote", {"key 0": 10}, total=1000, quorum=334)
    assert _facts(few, entities=(*ENTITIES, few))["refusing_holders"] == 2


WEIGHTS = st.dictionaries(st.sampled_from([each.label for each in KEYS]), st.integers(1, 50), min_size=1)


@given(WEIGHTS, st.integers(1, 200))
def test_the_fewest_holders_of_a_quorum_are_as_few_as_any(weights: dict[str, int], quorum: int) -> None:
    from itertools import combinations

    vote = governor("Vote", weights, total=1000, quorum=quorum)
    sizes = (n for n in range(1, len(weights) + 1) for some in combinations(weights.values(), n) if sum(some) >= quorum)
    assert _facts(vote, entities=(*ENTITIES, vote))["quorum_holders"] == next(sizes, len(weights) + 1)


def test_those_with_a_say_in_the_worst_come_first() -> None:
    order = [each.about for each in subjects(World(ENTITIES, powers=(PAUSE,)), "entity")]
    assert max(order.index(each.id) for each in (LOCK, SAFE, A, B, C)) < order.index(GUARDIAN.id)


def test_who_acts_as_a_multisig_are_its_people_and_its_modules() -> None:
    world = World(
        ENTITIES, grants=_grants((MODULE, SAFE, Effect.EXECUTE)), powers=(PAUSE,), parties={"The Founder": (A, B)}
    )
    (safe,) = [each for each in subjects(world, "entity") if each.about == SAFE.id]
    assert safe.who == "The Founder alone, or whoever controls Module"
