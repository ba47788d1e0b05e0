"""A scan of a real chain finds all that its deployer knows, before and after each change of power."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from auditor.chains.cosmos.addresses import module_account
from auditor.chains.cosmos.gateway import Gateway
from auditor.model.entity import OPAQUE, Entity, EntityKind
from auditor.model.evidence import Certainty
from auditor.model.gate import Any as AnyGate
from auditor.model.gate import Delay, Gate, Key, Member, Threshold, Vote
from auditor.model.grant import Effect, Grant
from auditor.model.ids import NOBODY
from auditor.net.wire import Wire
from tests.chains.cosmos.binary import modules
from tests.chains.cosmos.node import ID, PROPOSAL_S, STAKES, Chain
from tests.chains.cosmos.scanning import Seen, read_genesis, scan, votes

pytestmark = [pytest.mark.xdist_group("cosmos"), pytest.mark.timeout(2700)]


@dataclass(frozen=True)
class Story:
    """What was done, and what a scan saw before and after it."""

    chain: Chain
    before: Seen
    after: Seen
    contract: str
    abandoned: str
    owned: str
    multisig: str
    silent_multisig: str
    group: str


@pytest.fixture(scope="module")
def story(cosmos: Chain) -> Story:
    """All changes of power, one after the other, on one chain."""
    before = scan(ID, cosmos.rest, cosmos.rpc)
    multisig, silent = _multisig(cosmos, "team", "alice", "bob", "carol"), _multisig(cosmos, "quiet", "bob", "carol")
    group = _group(cosmos)
    _store(cosmos)
    contract, abandoned = _contract(cosmos, multisig), _contract(cosmos, None)
    other = _contract(cosmos, group)
    owned = _owned(cosmos)
    _delegate(cosmos, "bob", "west", 100_000_000)
    cosmos.send("alice", "authz", "grant", cosmos.address("dave"), "generic", "--msg-type", "/cosmos.gov.v1.MsgVote")
    _leave_over_tokens(cosmos)
    _leave_to_vote(cosmos, "south", "dave")
    _leave_to_vote(cosmos, "west", "carol", seconds=2)
    _pass(cosmos)
    _sign_as_multisig(cosmos, multisig)
    named = {"Silent": silent, "Vault": contract, "Owned": owned}
    after = scan(ID, cosmos.rest, cosmos.rpc, contracts=named)
    assert other in {entity.id.rpartition(":")[2] for entity in after.snapshot.entities}
    return Story(cosmos, before, after, contract, abandoned, owned, multisig, silent, group)


def test_governance_is_a_vote_of_the_validators(story: Story) -> None:
    gov = story.before.entities[f"{ID}:{story.chain.gov()}"]
    (period, vote), (sooner, quick) = votes(gov)
    assert (gov.kind, gov.delay_s, period, sooner) == (EntityKind.GOVERNOR, PROPOSAL_S, 40, PROPOSAL_S)
    assert {member.id: member.weight for member in vote.electorate} == {
        story.chain.id(name): stake for name, stake in STAKES.items()
    }
    assert (vote.total, vote.quorum, vote.threshold, vote.veto) == (1_000_000_000, 334_000_000, 0.5, 0.334)
    assert (quick.electorate, quick.quorum, quick.threshold) == (vote.electorate, 334_000_000, 0.667)


def test_a_third_of_the_validators_halts_and_two_thirds_censor(story: Story) -> None:
    third, whole = story.before.labelled("A third of the validators"), story.before.labelled("Validators")
    assert isinstance(third.gate, Threshold)
    assert isinstance(whole.gate, Threshold)
    assert (third.gate.k, whole.gate.k) == (333_333_334, 666_666_667)
    assert story.before.holders("consensus-set", Effect.PAUSE) == {third.id}
    assert story.before.holders("consensus-set", Effect.CENSOR) == {whole.id}


def test_messages_and_signers_are_those_of_the_chains_own_software(story: Story) -> None:
    gov = f"{ID}:{story.chain.gov()}"
    upgrade = story.before.grants("module/app", Effect.UPGRADE, "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade")
    assert [(grant.holder, grant.certainty) for grant in upgrade] == [(gov, Certainty.PROVEN)]
    # Known by no table: only the descriptors say that an authority signs them.
    assert story.before.holders("module/auth", Effect.PARAMETER, "/cosmos.auth.v1beta1.MsgUpdateParams") == {gov}
    assert story.before.holders("module/wasm", Effect.PARAMETER, "/cosmwasm.wasm.v1.MsgUnpinCodes") == {gov}
    # Signed by a field called authority, but asked for a permission.
    assert not story.before.grants("module/circuit", Effect.PARAMETER)


def test_the_chains_own_code_says_whom_each_module_obeys(story: Story) -> None:
    """A stranger's message is refused with the name of whoever was expected."""
    gov = f"{ID}:{story.chain.gov()}"
    asked = {one.id: one for one in story.before.snapshot.evidence if one.request.startswith("simulate ")}
    proven = [grant for grant in story.before.snapshot.grants if grant.certainty is Certainty.PROVEN]
    assert {grant.holder for grant in proven} == {gov}
    assert all(asked.keys() & set(grant.evidence) for grant in proven)
    modules = {grant.target.rpartition("/")[2] for grant in proven}
    assert {"app", "bank", "consensus", "distribution", "mint", "slashing", "staking", "transfer"} <= modules
    stranger = story.chain.id("north").rpartition(":")[2]
    assert all(stranger in one.request for one in asked.values())
    assert {one.answer for one in asked.values()} == {f'"refused: expected {story.chain.gov()}"'}
    # x/wasm looks at what a message says before it asks who sent it.
    wasm = story.before.grants("module/wasm", Effect.PARAMETER, "/cosmwasm.wasm.v1.MsgUnpinCodes")
    assert {(grant.holder, grant.certainty) for grant in wasm} == {(gov, Certainty.INFERRED)}


def test_one_message_is_many_powers(story: Story) -> None:
    mint = [grant for grant in story.before.snapshot.grants if "mint.v1beta1.MsgUpdateParams" in (grant.function or "")]
    assert {grant.effect for grant in mint} == {Effect.MINT, Effect.EMISSION}
    staking = story.before.grants("module/staking", Effect.FREEZE)
    assert [grant.function for grant in staking] == ["/cosmos.staking.v1beta1.MsgUpdateParams(unbonding_time)"]


def test_a_passed_proposal_changes_what_is_seen(story: Story) -> None:
    (period, vote), _ = votes(story.after.entities[f"{ID}:{story.chain.gov()}"])
    assert (period, vote.total, vote.quorum) == (33, 1_100_000_000, 440_000_000)
    assert vote.turnout == pytest.approx(920 / 1100)


def test_a_circuit_breaker_holder_stops_messages(story: Story) -> None:
    assert not story.before.holders("module/app", Effect.PAUSE, "/cosmos.circuit")
    carol, dave = story.chain.id("carol"), story.chain.id("dave")
    assert story.after.holders("module/app", Effect.PAUSE, "/cosmos.circuit") == {carol, dave}
    assert story.after.holders("module/bank", Effect.FREEZE, "/cosmos.circuit") == {carol}
    assert story.after.holders("module/circuit", Effect.CONTROL, "/cosmos.circuit") == {
        carol,
        f"{ID}:{story.chain.gov()}",
    }
    (limited,) = [g for g in story.after.grants("module/app", Effect.PAUSE, "/cosmos.circuit") if g.holder == dave]
    assert limited.condition == "only /cosmos.gov.v1.MsgVote"


def test_a_contract_obeys_its_admin_and_governance(story: Story) -> None:
    gov = f"{ID}:{story.chain.gov()}"
    assert story.after.holders(story.contract, Effect.UPGRADE) == {f"{ID}:{story.multisig}", gov}
    assert story.after.holders(story.abandoned, Effect.UPGRADE) == {NOBODY}
    assert story.after.holders("module/wasm", Effect.UPGRADE) == {gov}


def test_a_contract_tells_whom_its_code_obeys(story: Story) -> None:
    assert story.after.holders(story.owned, Effect.EXECUTE) == {story.chain.id("bob")}
    assert story.after.holders(story.contract, Effect.EXECUTE) == set()


def test_what_governance_really_sent_is_observed_where_no_refusal_proves_it(story: Story) -> None:
    """The circuit breaker refuses strangers without a word of whom it obeys: until then nobody can tell."""
    message, gov = "/cosmos.circuit.v1.MsgAuthorizeCircuitBreaker", f"{ID}:{story.chain.gov()}"
    before, after = (
        {(grant.holder, grant.certainty) for grant in seen.snapshot.grants if grant.function == message}
        for seen in (story.before, story.after)
    )
    assert before == {(f"{ID}:module/circuit-admins", Certainty.INFERRED)}
    assert (gov, Certainty.OBSERVED) in after
    assert f"{ID}:module/circuit-admins" not in {holder for holder, _ in after}


def test_a_multisig_that_signed_opens_up_and_a_silent_one_counts_as_one_key(story: Story) -> None:
    team = story.after.entities[f"{ID}:{story.multisig}"]
    assert team.kind is EntityKind.MULTISIG
    assert isinstance(team.gate, Threshold)
    assert (team.gate.k, set(team.gate.members)) == (
        2,
        {Member(id=story.chain.id(name)) for name in ("alice", "bob", "carol")},
    )
    quiet = story.after.entities[f"{ID}:{story.silent_multisig}"]
    assert (quiet.gate, quiet.standards) == (Key(), (OPAQUE,))
    assert "or a multisig that has never signed" in quiet.notes[0]


def test_a_group_policy_acts_by_weight(story: Story) -> None:
    group = story.after.entities[f"{ID}:{story.group}"]
    assert isinstance(group.gate, Delay)
    gate = group.gate.gate
    assert isinstance(gate, Threshold)
    assert (group.gate.seconds, gate.k) == (60, 3)
    assert {member.id: member.weight for member in gate.members} == {
        story.chain.id("alice"): 2,
        story.chain.id("bob"): 1,
        story.chain.id("dave"): 1,
    }
    assert story.after.holders(story.group, Effect.EXECUTE) == {story.chain.id("carol")}


def test_leave_to_vote_puts_a_second_hand_beside_the_voter(story: Story) -> None:
    hand = story.after.labelled("vote of south")
    assert isinstance(hand.gate, Threshold)
    assert (hand.gate.k, {member.id for member in hand.gate.members}) == (
        1,
        {story.chain.id("south"), story.chain.id("dave")},
    )
    for _, vote in votes(story.after.entities[f"{ID}:{story.chain.gov()}"]):
        # What has ended is no leave any more, and that of somebody without votes is none.
        voters = {member.id for member in vote.electorate}
        assert voters == {story.chain.id("north"), hand.id, story.chain.id("west"), _bobs(story).id}
    assert isinstance(story.after.entities[story.chain.id("dave")].gate, Key)


def _bobs(story: Story) -> Entity:
    """What bob delegates to west."""
    (found,) = [entity for entity in story.after.snapshot.entities if "delegated votes" in entity.standards]
    return found


def test_a_large_delegator_counts_beside_his_validator(story: Story) -> None:
    gate = _bobs(story).gate
    assert isinstance(gate, Threshold)
    assert (gate.k, {member.id for member in gate.members}) == (1, {story.chain.id("bob"), story.chain.id("west")})
    for _, vote in votes(story.after.entities[f"{ID}:{story.chain.gov()}"]):
        weights = {member.id: member.weight for member in vote.electorate}
        assert (weights[_bobs(story).id], weights[story.chain.id("west")]) == (100_000_000, 80_000_000)
    # Blocks are signed by validators alone, with all that is delegated to them.
    consensus = story.after.labelled("Validators").gate
    assert isinstance(consensus, Threshold)
    assert {member.weight for member in consensus.members} == {800_000_000, 120_000_000, 180_000_000}


def test_leave_over_tokens_and_stake_is_power_over_the_account(story: Story) -> None:
    alice, north, south = (story.chain.id(name) for name in ("alice", "north", "south"))
    carol, dave = story.chain.id("carol"), story.chain.id("dave")
    assert story.after.holders(alice, Effect.WITHDRAW) == {dave}
    (limited,) = story.after.grants(north, Effect.WITHDRAW)
    assert limited.holder == carol
    assert limited.condition is not None and limited.condition.endswith("; at most 5 stake")
    (moved,) = story.after.grants(south, Effect.CONTROL)
    assert (moved.holder, moved.function) == (dave, "/cosmos.staking.v1beta1.MsgBeginRedelegate by authz")
    assert moved.condition is not None and moved.condition.endswith("; to 1 listed address")
    # Whoever may send tokens away may sell them: of a limited leave only so many.
    sold = {
        grant.holder: grant
        for grant in story.after.grants("module/bank", Effect.SELL)
        if "authz" in str(grant.condition)
    }
    total = sum(float(grant.share or 0) for grant in story.after.grants("module/bank", Effect.SELL))
    assert sold.keys() == {carol, dave}
    assert sold[dave].share == next(
        g.share for g in story.after.grants("module/bank", Effect.SELL) if g.holder == alice
    )
    assert 0 < (sold[carol].share or 0) < 1e-8 < total


def test_nothing_is_unread(story: Story) -> None:
    holders = ("the largest holders of all", False)
    # The circuit breaker alone does not say whom it obeys.
    breaker = ("who may send 1 of its messages", True)
    assert [(gap.what, gap.critical) for gap in story.before.snapshot.gaps] == [holders, breaker]
    assert [gap.subject for gap in story.before.snapshot.gaps if gap.critical] == [f"{ID}:module/circuit"]
    records = {one.entity.rpartition("/")[2]: one for one in story.before.snapshot.examined}
    assert {name for name, one in records.items() if one.decided < one.entry_points} == {"circuit"}
    assert records["staking"].entry_points == 7
    # Of a contract that the profile names, only its code knows everybody whom it obeys.
    after = [(gap.what, gap.critical) for gap in story.after.snapshot.gaps]
    unsigned = ("whether an account that has never signed is one key or a multisig", False)
    assert after == [unsigned, holders, ("whom else its code obeys", True), ("whom else its code obeys", True)]
    assert story.after.snapshot.blocks[0].number > story.before.snapshot.blocks[0].number


def test_the_genesis_file_says_what_the_young_chain_says(story: Story) -> None:
    """Weights, gates and powers agree; only a running chain tells messages that no table knows."""
    first = read_genesis(ID, story.chain.home / "config" / "genesis.json")
    gov = f"{ID}:{story.chain.gov()}"
    for seen in (first, story.before):
        assert seen.entities[gov].gate == story.before.entities[gov].gate
        assert seen.labelled("Validators").gate == story.before.labelled("Validators").gate
    known = {_what(grant) for grant in story.before.snapshot.grants}
    told = {_what(grant) for grant in first.snapshot.grants if grant.effect is not Effect.SELL}
    # Whom the circuit breaker obeys is as modules are made by default in a file, and open on a chain that does not say.
    assert {what for what in told - known if not what[1].endswith("module/circuit")} == set()


def test_the_past_is_read_as_it_was(story: Story) -> None:
    then = story.before.snapshot.blocks[0]
    again = scan(ID, story.chain.rest, story.chain.rpc, block=str(then.number)).snapshot
    assert (again.blocks, again.entities, again.grants) == (
        story.before.snapshot.blocks,
        story.before.snapshot.entities,
        story.before.snapshot.grants,
    )


def test_without_rest_the_rpc_alone_tells_the_same(story: Story) -> None:
    named = {"Silent": story.silent_multisig, "Vault": story.contract, "Owned": story.owned}
    at = str(story.after.snapshot.blocks[0].number)
    alone = scan(ID, story.chain.rpc, contracts=named, block=at).snapshot
    assert alone.gaps == story.after.snapshot.gaps
    assert alone.blocks == story.after.snapshot.blocks
    ours, theirs = ({e.id: e.gate for e in seen.entities} for seen in (alone, story.after.snapshot))
    assert ours == theirs
    assert [_what(grant) for grant in alone.grants] == [_what(grant) for grant in story.after.snapshot.grants]


def test_the_rpc_answers_to_the_letter_what_rest_answers(story: Story) -> None:
    height = story.after.snapshot.blocks[0].number
    people = [story.chain.address("south"), story.multisig, story.chain.gov()]
    paths = [
        "/cosmos/gov/v1/params/voting",
        "/cosmos/gov/v1/proposals?pagination.limit=5&pagination.reverse=true",
        "/cosmos/staking/v1beta1/validators?status=BOND_STATUS_BONDED&pagination.limit=2&pagination.count_total=true",
        "/cosmos/staking/v1beta1/params",
        "/cosmos/mint/v1beta1/params",
        "/cosmos/distribution/v1beta1/params",
        "/cosmos/slashing/v1beta1/params",
        "/cosmos/bank/v1beta1/supply?pagination.limit=200",
        "/cosmos/auth/v1beta1/module_accounts",
        "/cosmos/circuit/v1/accounts",
        "/cosmos/upgrade/v1beta1/current_plan",
        "/cosmos/group/v1/group_policies_by_group/1",
        "/cosmos/group/v1/group_members/1",
        f"/cosmwasm/wasm/v1/contract/{story.contract}",
        # Not the parameters of x/wasm: it writes the names of its access types by code of its own.
        "/ibc/core/client/v1/params",
        *(f"/cosmos/auth/v1beta1/accounts/{address}" for address in people),
        *(f"/cosmos/authz/v1beta1/grants/granter/{address}?pagination.limit=200" for address in people),
    ]
    ours, theirs = (asyncio.run(_answers(url, paths, height)) for url in (story.chain.rpc, story.chain.rest))
    for path in paths:
        assert list(_unlike(ours[path], theirs[path])) == [], path


def _unlike(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:
    """Where two answers differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        for name in ours:
            yield from _unlike(ours[name], theirs[name], f"{place}.{name}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _unlike(one, other, f"{place}.{number}")
    elif ours != theirs:
        yield f"{place}: {ours!r} is not {theirs!r}"


async def _answers(url: str, paths: list[str], height: int) -> dict[str, Any]:
    async def serves(ask: Any) -> None:
        await ask("/cosmos/base/tendermint/v1beta1/node_info")

    async def speaks(ask: Any) -> None:
        await ask("status", [])

    async with Wire.live({ID: [url]}, None) as wire:
        rest, rpc = wire.rest(ID, serves, {}), wire.jsonrpc(ID, speaks)
        assert rest is not None and rpc is not None
        gateway = Gateway(rest, rpc)
        return {path: await gateway.get(path, height) for path in paths}


def test_an_exported_state_says_what_the_running_chain_says(story: Story) -> None:
    named = {"Silent": story.silent_multisig, "Vault": story.contract, "Owned": story.owned}
    told = read_genesis(ID, story.chain.exported(), named)
    for address in (story.chain.gov(), story.multisig, story.group):
        ours, theirs = (seen.entities[f"{ID}:{address}"].gate for seen in (told, story.after))
        assert _without_turnout(ours) == _without_turnout(theirs)
    for label in ("Validators", "A third of the validators", "vote of south"):
        assert told.labelled(label).gate == story.after.labelled(label).gate
    # What contracts answer and how authorities are called is told by a running chain alone.
    live = {_what(grant) for grant in story.after.snapshot.grants}
    assert {_what(grant) for grant in told.snapshot.grants if grant.effect is not Effect.SELL} <= live
    for target, effect in (
        (story.contract, Effect.UPGRADE),
        ("module/app", Effect.PAUSE),
        (story.group, Effect.EXECUTE),
    ):
        assert told.holders(target, effect) == story.after.holders(target, effect)


def _what(grant: Grant) -> tuple[str, str, str, str]:
    return grant.holder, grant.target, grant.effect.value, str(grant.function)


def _without_turnout(gate: Gate) -> Gate:
    """The gate without what only past votes tell."""
    if isinstance(gate, AnyGate):
        return gate.model_copy(update={"of": tuple(map(_without_turnout, gate.of))})
    if isinstance(gate, Delay) and isinstance(gate.gate, Vote):
        return gate.model_copy(update={"gate": gate.gate.model_copy(update={"turnout": None})})
    return gate


def test_addresses_are_derived_as_the_chain_does(story: Story) -> None:
    assert module_account("wasm", "gov") == story.chain.gov()


def _multisig(chain: Chain, name: str, *people: str) -> str:
    listed = ("--multisig", ",".join(people), "--multisig-threshold", "2")
    chain.run("keys", "add", name, *listed, "--keyring-backend", "test")
    address = chain.address(name)
    chain.send("alice", "bank", "send", chain.address("alice"), address, "1000000stake")
    return address


def _sign_as_multisig(chain: Chain, address: str) -> None:
    flags = ("--chain-id", "auditor-1", "--node", chain.rpc.replace("http", "tcp"), "--keyring-backend", "test")
    send = ("bank", "send", address, chain.address("dave"), "1stake", "--generate-only", "--gas", "300000")
    plain = chain.home / "plain.json"
    plain.write_text(chain.run("tx", *send, *flags))
    files = []
    for name in ("alice", "bob"):
        file = chain.home / f"{name}.sig"
        file.write_text(chain.run("tx", "sign", str(plain), "--multisig", address, "--from", name, *flags))
        files.append(str(file))
    whole = chain.home / "whole.json"
    whole.write_text(chain.run("tx", "multi-sign", str(plain), "team", *files, *flags))
    answer = json.loads(
        chain.run("tx", "broadcast", str(whole), "--node", chain.rpc.replace("http", "tcp"), "-o", "json")
    )
    assert answer["code"] == 0, answer
    chain.included(answer["txhash"])


def _group(chain: Chain) -> str:
    weights = {"alice": "2", "bob": "1", "dave": "1"}
    members, policy = chain.home / "members.json", chain.home / "policy.json"
    listed = [{"address": chain.address(name), "weight": weight, "metadata": ""} for name, weight in weights.items()]
    members.write_text(json.dumps({"members": listed}))
    windows = {"voting_period": "120s", "min_execution_period": "60s"}
    policy.write_text(
        json.dumps({"@type": "/cosmos.group.v1.ThresholdDecisionPolicy", "threshold": "3", "windows": windows})
    )
    carol = chain.address("carol")
    chain.send("carol", "group", "create-group-with-policy", carol, "", "", str(members), str(policy))
    address: str = chain.get("/cosmos/group/v1/group_policies_by_group/1")["group_policies"][0]["address"]
    return address


def _store(chain: Chain) -> None:
    for name in ("hackatom.wasm", "reflect_2_0.wasm"):
        chain.send("alice", "wasm", "store", str(modules() / "x/wasm/keeper/testdata" / name))


def _owned(chain: Chain) -> str:
    """A contract whose own code has an owner, told by a query of its own; nobody may change its code."""
    chain.send("bob", "wasm", "instantiate", "2", "{}", "--label", "Owned", "--no-admin")
    address: str = chain.get("/cosmwasm/wasm/v1/code/2/contracts")["contracts"][0]
    return address


def _contract(chain: Chain, admin: str | None) -> str:
    people = json.dumps({"verifier": chain.address("alice"), "beneficiary": chain.address("bob")})
    whose = ("--admin", admin) if admin else ("--no-admin",)
    chain.send("alice", "wasm", "instantiate", "1", people, "--label", "Vault", *whose)
    address: str = chain.get("/cosmwasm/wasm/v1/code/1/contracts")["contracts"][-1]
    return address


def _leave_to_vote(chain: Chain, granter: str, grantee: str, seconds: int = 86_400) -> None:
    until = int((datetime.now(UTC) + timedelta(seconds=seconds)).timestamp())
    kind = ("generic", "--msg-type", "/cosmos.gov.v1.MsgVote", "--expiration", str(until))
    chain.send(granter, "authz", "grant", chain.address(grantee), *kind)


def _delegate(chain: Chain, delegator: str, validator: str, stake: int) -> None:
    chain.send(delegator, "staking", "delegate", _operator(chain, validator), f"{stake}stake")


def _operator(chain: Chain, name: str) -> str:
    return chain.run("keys", "show", name, "--bech", "val", "-a", "--keyring-backend", "test").strip()


def _leave_over_tokens(chain: Chain) -> None:
    """Somebody may send away alice's tokens, another five of north's, and move south's stake to west."""
    carol, dave = chain.address("carol"), chain.address("dave")
    chain.send("alice", "authz", "grant", dave, "generic", "--msg-type", "/cosmos.bank.v1beta1.MsgSend")
    chain.send("north", "authz", "grant", carol, "send", "--spend-limit", "5stake")
    chain.send("south", "authz", "grant", dave, "redelegate", "--allowed-validators", _operator(chain, "west"))


def _pass(chain: Chain) -> None:
    """One proposal: other rules of governance, and two holders of the circuit breaker."""
    gov = chain.gov()
    params = chain.get("/cosmos/gov/v1/params/voting")["params"] | {"quorum": "0.4", "voting_period": "33s"}
    breakers = {"carol": {"level": "LEVEL_SUPER_ADMIN"}, "dave": {"level": "LEVEL_SOME_MSGS"}}
    breakers["dave"] |= {"limit_type_urls": ["/cosmos.gov.v1.MsgVote"]}  # type: ignore[dict-item]
    chain.pass_proposal(
        {"@type": "/cosmos.gov.v1.MsgUpdateParams", "authority": gov, "params": params},
        *(
            {
                "@type": "/cosmos.circuit.v1.MsgAuthorizeCircuitBreaker",
                "granter": gov,
                "grantee": chain.address(name),
                "permissions": permissions,
            }
            for name, permissions in breakers.items()
        ),
    )
