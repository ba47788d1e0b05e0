"""Gonka as it runs: its genesis on real modules of the Cosmos SDK, its own modules synthetic (see ``gonka_node``)."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from auditor import config, pipeline
from auditor.chains.cosmos.addresses import module_account
from auditor.chains.cosmos.endpoints import serves_rest, speaks_rpc
from auditor.chains.cosmos.gateway import Gateway
from auditor.model.evidence import Certainty
from auditor.model.gate import Key, Threshold, Vote
from auditor.model.grant import Effect
from auditor.net.wire import Wire
from tests.chains.cosmos import fake
from tests.chains.cosmos.gonka_node import GUARDIANS, ID, WORK, Gonka, account, genesis, hosts, raw, serving
from tests.chains.cosmos.scanning import QUICK, Seen, scan, votes

pytestmark = pytest.mark.timeout(2700)
# Equal work of all, and work of different sizes.
EQUAL = dict.fromkeys(hosts(), 750)
UNEQUAL = {name: 100 * place for place, name in enumerate(hosts(), 1)}
HOST = next(name for name in hosts() if name not in GUARDIANS)


def _scan(program: Path, moment: Gonka) -> Seen:
    with serving(program, moment) as url:
        return scan(ID, url, limits=QUICK)


def _gov(seen: Seen) -> Vote:
    return votes(seen.entities[f"{ID}:{module_account('gonka', 'gov')}"])[0][1]


def test_votes_are_compared_with_work_host_by_host(gonka_program: Path) -> None:
    moment = Gonka(UNEQUAL)
    seen = _scan(gonka_program, moment)
    work = seen.labelled("Weight of work").gate
    assert isinstance(work, Threshold)
    assert {member.id: member.weight for member in work.members} == {
        f"{ID}:{account(name)}": weight for name, weight in UNEQUAL.items()
    }
    notes = seen.module("inference").notes
    assert f"votes differ from work for 3 of {len(UNEQUAL)} validators" in notes
    assert any(note.startswith("3 genesis guardians have 34.2") for note in notes)
    guardian = seen.entities[f"{ID}:{account('gonka-1')}"]
    told = f"a genesis guardian: votes with {moment.votes()['gonka-1']:,} for work of {UNEQUAL['gonka-1']}"
    assert told in guardian.notes
    assert not any("votes with" in note for note in seen.entities[f"{ID}:{account(HOST)}"].notes)


def test_a_live_vote_is_what_validators_have_and_is_not_boosted_again(gonka_program: Path) -> None:
    moment = Gonka(UNEQUAL)
    vote = _gov(_scan(gonka_program, moment))
    told = {member.id: member.weight / vote.total for member in vote.electorate}
    total = sum(moment.votes().values())
    assert told == pytest.approx({f"{ID}:{account(name)}": n / total for name, n in moment.votes().items()})


def test_a_host_without_work_that_votes_is_told(gonka_program: Path) -> None:
    moment = Gonka(UNEQUAL, answers={WORK: {"epoch_group_data": {"epoch_index": "1", "validation_weights": []}}})
    notes = _scan(gonka_program, moment).entities[f"{ID}:{account(HOST)}"].notes
    assert f"votes with {UNEQUAL[HOST]:,} for work of 0" in notes


@pytest.mark.parametrize("answer", [None, {}])
def test_work_that_was_not_read_is_a_gap(gonka_program: Path, answer: Any) -> None:
    seen = _scan(gonka_program, Gonka(UNEQUAL, answers={WORK: answer}))
    assert any(gap.what == "whether votes are work" for gap in seen.snapshot.gaps)


def test_lists_of_who_may_do_what_are_told_and_held_by_those_on_them(gonka_program: Path) -> None:
    later = {
        "transfer_agent_access_params": {"allowed_transfer_addresses": [account("gonka-1"), account(HOST)]},
        "participant_access_params": {
            "blocked_participant_addresses": [account(HOST)],
            "use_participant_allowlist": True,
        },
    }
    seen = _scan(gonka_program, Gonka(UNEQUAL, later))
    notes = "\n".join(seen.module("inference").notes)
    assert "agents who alone may relay requests: 2" in notes
    assert "hosts that are blocked by name: 1" in notes
    assert "only hosts of a list may take part: True" in notes
    (agents,) = seen.holders("module/inference", Effect.CENSOR)
    gate = seen.entities[agents].gate
    assert isinstance(gate, Threshold)
    assert (gate.k, len(gate.members)) == (2, 2)


def test_any_guardian_decides_on_a_host_and_two_thirds_of_heads_mint(gonka_program: Path) -> None:
    seen = _scan(gonka_program, Gonka(UNEQUAL))
    (guardians,) = [of for of in seen.holders("module/inference", Effect.ADMIT) if of.endswith("any-guardian")]
    gate = seen.entities[guardians].gate
    assert isinstance(gate, Threshold)
    assert (gate.k, len(gate.members)) == (1, 3)
    (heads,) = seen.holders("module/bank", Effect.MINT, "/inference.inference.MsgBridgeExchange")
    counted = seen.entities[heads].gate
    assert isinstance(counted, Threshold)
    assert (counted.k, len(counted.members)) == (2 * len(UNEQUAL) // 3, len(UNEQUAL))


def test_whom_modules_obey_is_proven_where_their_code_runs_and_inferred_where_it_does_not(gonka_program: Path) -> None:
    seen = _scan(gonka_program, Gonka(EQUAL))
    gov = f"{ID}:{module_account('gonka', 'gov')}"
    (upgrade,) = seen.grants("module/app", Effect.UPGRADE, "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade")
    assert (upgrade.holder, upgrade.certainty) == (gov, Certainty.PROVEN)
    own = seen.grants("module/inference", Effect.EMISSION, "/inference.inference.MsgUpdateParams")
    assert {(grant.holder, grant.certainty) for grant in own} == {(gov, Certainty.INFERRED)}


def test_another_chain_with_a_module_of_that_name_is_not_taken_for_it() -> None:
    node = fake.Node()
    node.answers["/cosmos/upgrade/v1beta1/module_versions"]["module_versions"].append({"name": "inference"})
    with fake.serving(node) as url:
        seen = scan(fake.ID, url, limits=QUICK)
    assert "Weight of work" not in {entity.label for entity in seen.snapshot.entities}


def test_a_running_chain_and_its_genesis_come_to_the_same(gonka_program: Path, tmp_path: Path) -> None:
    """Equal work, boosted by the code; real modules read the file as the tool does, odd numbers and all."""
    (tmp_path / "genesis.json").write_bytes(raw())
    first = Seen(pipeline.from_genesis(config.resolve("gonka"), tmp_path / "genesis.json"))
    live = _scan(gonka_program, Gonka(EQUAL))
    vote, now = _gov(first), _gov(live)
    assert {m.id: m.weight / vote.total for m in vote.electorate} == pytest.approx(
        {m.id: m.weight / now.total for m in now.electorate}
    )
    ours, theirs = (votes(seen.entities[f"{ID}:{module_account('gonka', 'gov')}"]) for seen in (first, live))
    for (wait, one), (length, other) in zip(ours, theirs, strict=True):
        assert (wait, one.threshold, one.veto) == (length, other.threshold, other.veto)
        assert one.quorum / one.total == pytest.approx(other.quorum / other.total, abs=1e-6)
    assert isinstance(live.entities[f"{ID}:{account(HOST)}"].gate, Key)
    for effect in (
        Effect.UPGRADE,
        Effect.MINT,
        Effect.SEIZE,
        Effect.EVICT,
        Effect.EMISSION,
        Effect.REDIRECT,
        Effect.PAUSE,
    ):
        assert set() < _does(first, effect) <= _does(live, effect), effect


def test_parameters_come_over_the_wire_as_they_stand_in_the_genesis_file(gonka_program: Path) -> None:
    routes = {name: f"/productscience/inference/{name}/params" for name in ("inference", "restrictions", "bls")}
    with serving(gonka_program, Gonka(EQUAL)) as url:
        told = asyncio.run(_asked(url, list(routes.values())))
    for name, route in routes.items():
        params = genesis()["app_state"][name]["params"]
        assert {field: _plain(told[route]["params"][field]) for field in params} == _plain(params)


async def _asked(url: str, paths: list[str]) -> dict[str, Any]:
    async with Wire.live({ID: [url]}, None, QUICK) as wire:
        rest, rpc = wire.rest(ID, serves_rest(ID), {}), wire.jsonrpc(ID, speaks_rpc(ID))
        assert rest is not None and rpc is not None
        gateway = Gateway(rest, rpc)
        return {path: await gateway.get(path, None) for path in paths}


def _plain(value: Any) -> Any:
    """A value with the exponents that the genesis file writes as text written as numbers, as protobuf has them."""
    if isinstance(value, dict):
        return {name: int(inner) if name == "exponent" else _plain(inner) for name, inner in value.items()}
    return value


def _does(seen: Seen, effect: Effect) -> set[tuple[str, str, str]]:
    """Who may do what to which module by which message, but for messages and parameters that later versions added."""
    later = ("AllowList", "DeleteGovernanceModel", "Bridge", "Wrapped", "Register")
    return {
        (grant.holder, grant.target, str(grant.function).partition("(")[0])
        for grant in seen.snapshot.grants
        if grant.effect is effect and not any(word in str(grant.function) for word in later)
    }
