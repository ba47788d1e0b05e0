"""What a *no* about a runtime stands on: each call is known and decided, or who may make it is said to be open."""

from auditor.chains.substrate.call_table import CallName, table_for
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.examination import examine, is_decided
from auditor.chains.substrate.metadata import Item, Pallet, PalletCall
from auditor.chains.substrate.pallets import kind_of
from auditor.chains.substrate.root import add_root_calls, add_runtime
from auditor.model.entity import EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.grant import Effect
from tests.chains.substrate.node import CHAIN

FRAME = table_for(frozenset({"System"}))
SUBTENSOR = table_for(frozenset({"SubtensorModule"}))


def called(name: str, kind: str | None = None) -> CallName:
    pallet, _, call = name.partition(".")
    return CallName(pallet, call, pallet if kind is None else kind)


def examined(*calls: CallName, version: int = 1) -> Collector:
    found = Collector(CHAIN, 42)
    add_runtime(found, FRAME, lambda *_: "e")
    examine(found, FRAME, calls, f"chain {version}", version)
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
    found = gaps(examined(*many, called("Other.one"), called("Utility.batch")), GapKind.IDENTITY)
    assert set(found) == {"Unheard", "Other"}
    assert all(f"call_{number}" in found["Unheard"].what for number in range(40))
    assert all(gap.critical for gap in found.values())


def test_whom_the_code_adds_to_root_is_not_decided() -> None:
    found = examined(called("Scheduler.schedule"), called("System.set_code"))
    assert counts(found)["Scheduler"] == (0, 1)
    assert counts(found)["System"] == (1, 1)
    assert set(gaps(found, GapKind.CALLERS)) == {"Scheduler"}


def test_a_table_of_another_version_decides_nothing_of_its_own() -> None:
    harmless, never = called("SubtensorModule.add_stake"), called("AdminUtils.sudo_set_total_issuance")
    assert is_decided(SUBTENSOR, harmless, 425) and is_decided(SUBTENSOR, never, 425)
    assert not is_decided(SUBTENSOR, harmless, 459) and not is_decided(SUBTENSOR, never, 459)
    # What it says is what FRAME's own pallet does in every runtime.
    assert is_decided(SUBTENSOR, called("Utility.batch"), 459)


def test_what_another_version_of_the_table_leaves_open_is_said_of_each_pallet() -> None:
    found = Collector(CHAIN, 42)
    add_runtime(found, SUBTENSOR, lambda *_: "e")
    calls = [called("SubtensorModule.add_stake"), called("Utility.batch")]
    examine(found, SUBTENSOR, calls, "chain 459", 459)
    assert {"SubtensorModule", "Emission", "Coldkeys"} <= set(gaps(found, GapKind.CALLERS))
    assert "Utility" not in gaps(found, GapKind.CALLERS)


def test_a_pallet_that_is_only_called_like_another_is_not_it() -> None:
    call = {"sudo": PalletCall(b"\0\0", {})}
    item = Item((), (), "u8", None)
    real = Pallet("Sudo", "Sudo", {"Key": item}, call, {})
    changed = Pallet("Sudo", "Sudo", {"Key": item, "Backup": item}, call, {})
    assert is_decided(FRAME, called("Sudo.sudo", kind_of(real)), 1)
    assert not is_decided(FRAME, called("Sudo.sudo", kind_of(changed)), 1)


def test_who_replaces_the_code_makes_root_act_and_root_replaces_the_code() -> None:
    found = Collector(CHAIN, 42)
    root = add_runtime(found, FRAME, lambda *_: "e")
    add_root_calls(found, FRAME, [called("System.set_code")], lambda *_: "e")
    runtime = found.module("Runtime")
    assert found.entities[runtime].kind is EntityKind.MODULE
    done = {(grant.holder, grant.effect, grant.target) for grant in found.grants}
    assert done == {(root, Effect.UPGRADE, runtime), (runtime, Effect.EXECUTE, root)}
