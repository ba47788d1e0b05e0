"""What a *no* about a runtime stands on: each call is known and decided, or who may make it is said to be open."""

import pytest

from auditor.chains.substrate.call_row import CallName
from auditor.chains.substrate.call_table import table_for
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.examination import examine, is_decided
from auditor.chains.substrate.metadata import Item, Pallet, PalletCall
from auditor.chains.substrate.pallets import kind_of, name_of
from auditor.chains.substrate.root import add_root_calls, add_runtime
from auditor.chains.substrate.runtime import Runtime
from auditor.model.entity import EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.grant import Effect
from tests.chains.substrate.node import CHAIN, finney_metadata

FRAME = table_for(frozenset({"System"}))
SUBTENSOR = table_for(frozenset({"SubtensorModule"}))


def called(name: str, kind: str | None = None, form: str = "", docs: str = "") -> CallName:
    pallet, _, call = name.partition(".")
    return CallName(pallet, call, pallet if kind is None else kind, form, docs)


def examined(*calls: CallName, version: int = 1) -> Collector:
    found = Collector(CHAIN, 42)
    add_runtime(found, FRAME, lambda *_: "e")
    examine(found, FRAME, calls, f"chain {version}")
    return found


def counts(found: Collector) -> dict[str, tuple[int, int]]:
    return {each.entity.rpartition("/")[2]: (each.decided, each.entry_points) for each in found.examined.values()}


def gaps(found: Collector, kind: GapKind) -> dict[str, Gap]:
    return {gap.subject.rpartition("/")[2]: gap for gap in found.gaps if gap.kind is kind}


def test_every_pallet_with_calls_is_a_part_whose_calls_are_counted() -> None:
    found = examined(called("Utility.batch"), called("Utility.batch_more"), called("Unheard.of"))
    assert counts(found) == {
        "Utility": (1, 2),
        "Unheard": (0, 1),
        **dict.fromkeys(("Runtime", "Root", "Blocks", "Balances"), (0, 0)),
    }
    assert set(counts(found)) == {each.rpartition("/")[2] for each in found.entities}


def test_what_no_table_knows_is_open_for_each_pallet_by_every_name() -> None:
    many = [called(f"Unheard.call_{number}") for number in range(40)]
    made = examined(*many, called("Other.one"), called("Utility.batch"))
    found = [gap for gap in made.gaps if gap.kind is GapKind.IDENTITY]
    assert {gap.subject.rpartition("/")[2] for gap in found} == {"Unheard", "Other"}
    said = " ".join(gap.what for gap in found).replace(",", "").split()
    assert {f"call_{number}" for number in range(40)} <= set(said)
    assert all(gap.critical for gap in found)


def test_whom_the_code_adds_to_root_is_not_decided() -> None:
    found = examined(called("Scheduler.schedule"), called("System.set_code"))
    assert counts(found)["Scheduler"] == (0, 1)
    assert counts(found)["System"] == (1, 1)
    assert set(gaps(found, GapKind.CALLERS)) == {"Scheduler"}


def test_a_call_of_the_same_form_counts_as_it_did_in_the_version_that_was_read() -> None:
    later = SUBTENSOR.of(470)
    same = called(
        "SubtensorModule.add_stake", form="2(hotkey: T::AccountId, netuid: NetUid, amount_staked: TaoBalance)"
    )
    assert is_decided(later, same)
    found = Collector(CHAIN, 42)
    add_runtime(found, later, lambda *_: "e")
    examine(found, later, [same, called("Utility.batch")], "chain 470")
    assert not gaps(found, GapKind.CALLERS) and not gaps(found, GapKind.IDENTITY)
    notes = found.entities[found.module("Runtime")].notes
    assert notes == ("1 of its calls have the form that they had in spec version 425, and count as they did",)


@pytest.mark.parametrize(
    "form",
    [
        "3(hotkey: T::AccountId, netuid: NetUid, amount_staked: TaoBalance)",
        "2(hotkey: T::AccountId, netuid: NetUid, amount: TaoBalance)",
        "2(hotkey: T::AccountId, netuid: NetUid, amount_staked: u128)",
        "2(hotkey: T::AccountId, netuid: NetUid)",
    ],
)
def test_a_call_of_another_form_is_an_open_question_with_what_its_authors_say(form: str) -> None:
    later = SUBTENSOR.of(470)
    changed = called("SubtensorModule.add_stake", form=form, docs="Moves the stake of anybody.")
    assert not is_decided(later, changed)
    found = Collector(CHAIN, 42)
    add_runtime(found, later, lambda *_: "e")
    examine(found, later, [changed], "chain 470")
    why = gaps(found, GapKind.IDENTITY)["SubtensorModule"].why
    assert "chain 470" in why and "Moves the stake of anybody." in why


TEMPO = "30(netuid: NetUid, tempo: u16)"


def test_a_call_that_two_versions_have_differently_is_open_between_them() -> None:
    tempo = called("AdminUtils.sudo_set_tempo", form=TEMPO)
    rows = [SUBTENSOR.of(version).row(tempo) for version in (425, 440, 459)]
    assert [row.origins for row in rows if row is not None] == [("root",), ("root",), ("owner", "root")]
    between = SUBTENSOR.of(440)
    assert not is_decided(between, tempo)
    found = Collector(CHAIN, 42)
    add_runtime(found, between, lambda *_: "e")
    examine(found, between, [tempo], "chain 440")
    assert "sudo_set_tempo" in gaps(found, GapKind.CALLERS)["AdminUtils"].what


@pytest.mark.parametrize(
    ("version", "origins", "stops_rewards"),
    [(218, ("owner", "root"), False), (300, ("owner", "root"), True), (343, ("root",), True)],
)
def test_who_may_close_registrations_and_what_it_stops_depends_on_the_version(
    version: int, origins: tuple[str, ...], stops_rewards: bool
) -> None:
    call = called(
        "AdminUtils.sudo_set_network_registration_allowed", form="19(netuid: u16, registration_allowed: bool)"
    )
    row = SUBTENSOR.of(version).row(call)
    assert row is not None and row.origins == origins
    assert ((Effect.PAUSE, "Emission") in row.does) is stops_rewards


def test_the_calls_of_a_real_runtime_have_the_forms_of_its_sources(programs: None) -> None:
    runtime = Runtime(finney_metadata())
    table = table_for(frozenset(runtime.pallets)).of(219)
    calls = [name_of(pallet, call) for pallet in runtime.pallets.values() for call in pallet.calls]
    unknown = {str(call) for call in calls if table.row(call) is None}
    of_the_senate = {f"SubtensorModule.{name}" for name in ("sudo", "sudo_unchecked_weight", "vote", "adjust_senate")}
    assert unknown == {*of_the_senate, "DynamicFee.note_min_gas_price_target"}


def test_a_pallet_that_is_only_called_like_another_is_not_it() -> None:
    call = {"sudo": PalletCall(b"\0\0", {})}
    item = Item((), (), "u8", None)
    real = Pallet("Sudo", "Sudo", {"Key": item}, call, {})
    changed = Pallet("Sudo", "Sudo", {"Key": item, "Backup": item}, call, {})
    assert is_decided(FRAME, called("Sudo.sudo", kind_of(real)))
    assert not is_decided(FRAME, called("Sudo.sudo", kind_of(changed)))


def test_who_replaces_the_code_makes_root_act_and_root_replaces_the_code() -> None:
    found = Collector(CHAIN, 42)
    root = add_runtime(found, FRAME, lambda *_: "e")
    add_root_calls(found, FRAME, [called("System.set_code")], lambda *_: "e")
    runtime = found.module("Runtime")
    assert found.entities[runtime].kind is EntityKind.MODULE
    done = {(grant.holder, grant.effect, grant.target) for grant in found.grants}
    assert done == {(root, Effect.UPGRADE, runtime), (runtime, Effect.EXECUTE, root)}
