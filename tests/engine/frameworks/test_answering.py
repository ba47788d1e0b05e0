"""Others' rules over small networks: met with a proof, not met with a datum, not known with what is missing."""

from pathlib import Path

import pytest

from auditor.engine.doubt import Doubts
from auditor.engine.frameworks.answering import answer_all
from auditor.engine.frameworks.framework import load
from auditor.engine.subjects import SubjectContext
from auditor.model.entity import OPAQUE, EntityKind
from auditor.model.gate import Member, Vote
from auditor.model.score import FrameworkItem, FrameworkOutcome
from tests.engine.builders import BOOK, DAY, WEEK, World, contract, gap, group, key, power, unread_power

MET, NOT_MET, NOT_KNOWN, NOT_APPLICABLE = FrameworkOutcome
KEYS = tuple(key(f"key {number}") for number in range(8))
CORE = contract("Core", "rewards", "access", "token", "emissions")
COUNCIL = group("Council", 6, *KEYS)


def answered(framework: str, *parts: object, **more: object) -> dict[str, FrameworkItem]:
    entities = tuple(part for part in parts if hasattr(part, "gate"))
    powers = tuple(part for part in parts if not hasattr(part, "gate"))
    numbered = tuple(one.model_copy(update={"id": f"p{n}"}) for n, one in enumerate(powers, 1))  # type: ignore[attr-defined]
    case = World((*KEYS, CORE, *entities), powers=numbered, **more).case()  # type: ignore[arg-type]
    context = SubjectContext(case, Doubts(case), ())
    (answer,) = answer_all([BOOK.framework(framework)], context)
    return {item.id: item for item in answer.items}


def test_a_council_of_six_of_eight_passes_what_numbers_can_show() -> None:
    items = answered("l2beat", COUNCIL, power(CORE, COUNCIL, (6, 0), harm="upgrade.logic"))
    assert items["council-members"].outcome is MET
    assert items["council-members"].datum == "Council: 8 members"
    assert items["council-threshold"].outcome is MET
    assert items["stage-1-upgrades"].outcome is MET
    assert items["stage-2-upgrades"].outcome is NOT_MET
    assert items["stage-2-upgrades"].datum == "fewest parties that can replace the code in less than 30 days: 6"
    assert items["council-outsiders"].outcome is NOT_KNOWN
    assert items["council-outsiders"].missing == "who is an insider (not on chain)"


def test_each_multisig_with_power_must_pass_and_others_do_not_matter() -> None:
    small, idle = group("Small", 2, *KEYS[:2]), group("Idle", 1, *KEYS[:1])
    items = answered("seal", COUNCIL, small, idle, power(CORE, COUNCIL, (6, 0)), power(CORE, small, (2, 0)))
    assert items["three-signers"].outcome is NOT_MET
    assert items["three-signers"].datum == "Small: 2 signers"
    assert items["one-may-be-lost"].datum == "Small: 2 of 2"
    assert items["half-sign"].outcome is MET
    assert items["own-keys"].outcome is NOT_MET


def test_without_a_multisig_rules_for_them_do_not_apply() -> None:
    items = answered("seal", power(CORE, KEYS[0], (1, 0)))
    assert {item.outcome for item in items.values()} == {NOT_APPLICABLE}


def test_what_could_hide_a_multisig_is_named() -> None:
    items = answered("seal", COUNCIL, power(CORE, COUNCIL, (6, 0)), gaps=(gap("eip155:1", "the whole chain"),))
    assert items["three-signers"].outcome is NOT_KNOWN
    assert items["three-signers"].missing == "the whole chain eip155:1"
    assert items["three-signers"].datum == "Council: 8 signers"
    opaque = key("Opaque").model_copy(update={"standards": (OPAQUE,)})
    unread = answered("seal", opaque, power(CORE, opaque, (1, 0)))["three-signers"]
    assert (unread.outcome, unread.missing) == (NOT_KNOWN, "Opaque: signers")


@pytest.mark.parametrize(
    ("point", "outcome", "green"), [((9, WEEK), MET, MET), ((9, DAY), MET, NOT_MET), ((1, DAY - 1), NOT_MET, NOT_MET)]
)
def test_delays_are_held_against_each_colour(
    point: tuple[int, int], outcome: FrameworkOutcome, green: FrameworkOutcome
) -> None:
    items = answered("defiscan", power(CORE, COUNCIL, point, harm="upgrade.logic"))
    assert items["delay-not-red"].outcome is outcome
    assert items["delay-green"].outcome is green


def test_unread_holders_leave_it_not_known_unless_what_was_read_refutes() -> None:
    unread = unread_power(CORE, COUNCIL, harm="upgrade.logic")
    item = answered("clarity-house", unread)["no-unilateral-change"]
    assert item.outcome is NOT_KNOWN and "Core" in item.missing
    alone = power(CORE, KEYS[0], (1, 0), harm="upgrade.logic")
    assert answered("clarity-house", unread, alone)["no-unilateral-change"].outcome is NOT_MET


def test_a_harm_that_was_not_looked_at_is_missing() -> None:
    item = answered("walkaway", power(CORE, COUNCIL, (9, 9 * WEEK), harm="access.cut"))["no-stop"]
    assert item.outcome is NOT_MET
    bare = World((KEYS[0], contract("Bare"))).case()
    context = SubjectContext(bare, Doubts(bare), ())
    (answer,) = answer_all([BOOK.framework("walkaway")], context)
    no_stop = next(item for item in answer.items if item.id == "no-stop")
    assert (no_stop.outcome, no_stop.missing) == (NOT_KNOWN, "the scan covered nothing that this harm could affect")


def test_shares_of_votes_are_held_against_the_act() -> None:
    electorate = tuple(Member(id=one.id, weight=weight) for one, weight in zip(KEYS, (30, 15, 15), strict=False))
    gate = Vote(electorate=electorate, total=100, quorum=10)
    votes = contract("Votes", kind=EntityKind.GOVERNOR, gate=gate)
    voted = power(CORE, votes, (3, 0))
    assert answered("clarity-house", votes, voted)["votes-under-20"].outcome is NOT_MET
    senate = answered("clarity-senate", votes, voted)["votes-under-49"]
    assert (senate.outcome, senate.datum) == (MET, "Votes: key 0 has 30 % of the votes")


def test_a_framework_of_ones_own_needs_no_code(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "id: own\ntitle: Own\nversion: '1'\ndate: '2026'\nstatus: withdrawn\nsource: https://own.example\nabout: Own.\n"
        "items:\n  - {id: two, title: Two, applies_to: harm, where: harm.weight == 3, holds: harm.parties_ever > 2,\n"
        "     datum: '{id}: {parties_ever}', examples: {met: {harm: {weight: 3, parties_ever: 3}},\n"
        "     not-met: {harm: {weight: 3, parties_ever: 2}}, not-known: {harm: {weight: 3}}}}\n"
    )
    case = World((*KEYS, CORE), powers=(power(CORE, KEYS[0], (2, 0), harm="funds.seize"),)).case()
    (answer,) = answer_all([load(file)], SubjectContext(case, Doubts(case), ()))
    assert (answer.status, answer.items[0].outcome, answer.items[0].datum) == ("withdrawn", NOT_MET, "funds.seize: 2")
