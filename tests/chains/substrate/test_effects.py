"""Effects that were measured on a fork are proven for the runtime with that code, and for no other."""

from hashlib import blake2b
from typing import Any

import pytest

from auditor.chains.substrate import effects
from auditor.chains.substrate.call_row import CallName
from auditor.chains.substrate.call_table import table_for
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant
from auditor.model.snapshot import Snapshot
from tests.chains.substrate import measure_effects
from tests.chains.substrate.node import CHAIN, Node
from tests.chains.substrate.test_faults import scanned

pytestmark = pytest.mark.xdist_group("substrate")

CALLS = {
    "AdminUtils.sudo_set_tempo": "pause",
    "AdminUtils.sudo_set_max_allowed_validators": "redirect",
    "AdminUtils.sudo_set_rho": "",
    "Nowhere.nothing": "pause",
}


def measured(code: str) -> effects.MeasuredRuntime:
    runs = [{"call": call, "arguments": "x = 0", "effect": effect, "paid": [0, 0]} for call, effect in CALLS.items()]
    fields: dict[str, Any] = {"spec_name": "node-subtensor", "spec_version": 219, "code": code, "source": "a place"}
    more = {"part": "Emission", "blocks": 9, "usual": [5, 5], "measured": runs}
    return effects.MeasuredRuntime.model_validate(fields | more)


def on_emission(snapshot: Snapshot, call: str) -> dict[Effect, Grant]:
    target = f"{CHAIN}:module/Emission"
    return {grant.effect: grant for grant in snapshot.grants if (grant.target, grant.function) == (target, call)}


def test_a_measured_effect_is_proven_and_added(finney: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    code = bytes.fromhex(finney.rpc("state_getStorage", "0x" + b":code".hex())[2:])
    digest = f"blake2b-256:{blake2b(code, digest_size=32).hexdigest()}"
    monkeypatch.setattr(effects, "runtimes", lambda: (measured(digest),))
    snapshot = scanned(finney.url)
    tempo = on_emission(snapshot, "AdminUtils.sudo_set_tempo")
    assert tempo[Effect.PAUSE].certainty_of_effect is Certainty.PROVEN
    assert tempo[Effect.EMISSION].certainty_of_effect is Certainty.INFERRED
    assert {Effect.PAUSE, Effect.EMISSION} == set(tempo)
    added = on_emission(snapshot, "AdminUtils.sudo_set_max_allowed_validators")
    assert {effect: grant.certainty_of_effect for effect, grant in added.items()} == {Effect.REDIRECT: Certainty.PROVEN}
    assert not on_emission(snapshot, "AdminUtils.sudo_set_rho")
    shown = next(
        item
        for item in snapshot.evidence
        if item.request == "what AdminUtils.sudo_set_tempo does, on a fork of this runtime"
    )
    assert "paid to a miner and a validator in 9 blocks: [5, 5]; after AdminUtils.sudo_set_tempo(x = 0): [0, 0]" in (
        shown.answer
    )


def test_what_was_measured_of_other_code_proves_nothing(finney: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "runtimes", lambda: (measured("blake2b-256:00"),))
    snapshot = scanned(finney.url)
    tempo = on_emission(snapshot, "AdminUtils.sudo_set_tempo")
    assert {grant.certainty_of_effect for grant in tempo.values()} == {Certainty.INFERRED}
    assert not on_emission(snapshot, "AdminUtils.sudo_set_max_allowed_validators")


@pytest.mark.parametrize(
    ("after", "effect"),
    [((500, 500), ""), ((0, 0), "pause"), (None, "pause"), ((0, 1000), "redirect"), ((400, 400), "emission")],
)
def test_what_runs_show(after: tuple[int, int] | None, effect: str) -> None:
    assert measure_effects.effect_of((500, 500), after) == effect


def test_the_shipped_runs_are_of_calls_that_root_makes() -> None:
    (runtime,) = effects.runtimes()
    table = table_for(frozenset({"System", "SubtensorModule", "AdminUtils"})).of(runtime.spec_version)
    shown = {run.call for run in runtime.measured if run.effect}
    assert "AdminUtils.sudo_set_tempo" in shown
    for call in shown:
        pallet, _, name = call.partition(".")
        assert table.rows[str(CallName(pallet, name, pallet))].by_root
    registration = [run for run in runtime.measured if run.call.endswith("sudo_set_network_registration_allowed")]
    assert [run.effect for run in registration] == ["", ""]
