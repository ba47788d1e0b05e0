"""Who may send what: told by the chain's own software, by the table, or by nobody."""

import pytest

from auditor.chains.cosmos.addresses import module_account
from auditor.chains.cosmos.modules.parameters import value_names
from auditor.chains.cosmos.table import covers, table
from auditor.model.evidence import Certainty, GapKind
from auditor.model.gate import Nobody, Threshold, Unknown
from auditor.model.grant import Effect
from tests.chains.cosmos.fake import ID, PREFIX, Node, account, serving
from tests.chains.cosmos.fake_rpc import Simulated, refuses, serving_rpc
from tests.chains.cosmos.scanning import QUICK, Seen, scan

GOV = f"{ID}:{module_account(PREFIX, 'gov')}"


COUNCIL = module_account(PREFIX, "council")
FEES = "/acme.dex.v1.MsgSetFees"


def _scan(signers: dict[str, str], node: Node | None = None, simulated: Simulated = refuses) -> Seen:
    with serving(node or Node()) as rest, serving_rpc(signers, simulated) as rpc:
        return scan(ID, rest, rpc, limits=QUICK)


def _unknown(seen: Seen, module: str, function: str) -> str:
    """The holder of a module's setting, of whom nothing is known."""
    (holder,) = seen.holders(f"module/{module}", Effect.PARAMETER, function)
    assert holder != GOV
    assert seen.entities[holder].gate == Unknown()
    return holder


def test_a_message_that_no_table_knows_is_a_setting_of_its_module_and_nobodys_by_its_signers_name() -> None:
    seen = _scan({FEES: "authority"})
    _unknown(seen, "dex", FEES)
    assert any(gap.kind is GapKind.CALLERS and gap.subject == ID and gap.critical for gap in seen.snapshot.gaps)


@pytest.mark.parametrize(
    "words",
    [
        "message index: 0: invalid authority; expected {expected}, got {given}: expected gov account as only signer",
        "expected {expected} got {given}: expected authority account as only signer for proposal message",
        "invalid authority: expected: {expected}, but got: {given} with gas used: '7'",
        "sender {given} is not an authority. allowed: {expected}: not an authority",
    ],
)
def test_whom_a_module_expected_is_proven_to_be_its_authority(words: str) -> None:
    def simulated(message: str, account: str, number: int) -> str:
        return words.format(expected=COUNCIL, given=account)

    (grant,) = _scan({FEES: "authority"}, simulated=simulated).grants("module/dex", Effect.PARAMETER, FEES)
    assert (grant.holder, grant.certainty) == (f"{ID}:{COUNCIL}", Certainty.PROVEN)
    assert grant.certainty_of_effect is Certainty.INFERRED


def test_the_refusal_is_the_evidence_without_what_differs_from_node_to_node() -> None:
    seen = _scan(
        {FEES: "authority"}, simulated=lambda message, account, number: f"expected {COUNCIL}, got {account}: gas '9'"
    )
    (grant,) = seen.grants("module/dex", Effect.PARAMETER, FEES)
    (proof,) = [one for one in seen.snapshot.evidence if one.id in grant.evidence and "simulate" in one.request]
    assert proof.request == f"simulate {FEES} signed by {account(1)}"
    assert proof.answer == f'"refused: expected {COUNCIL}"'


@pytest.mark.parametrize(
    "words",
    [
        "unknown query path: unknown request",
        "empty fees: invalid request",
        "expected {expected}, got somebody-else",
        "expected a council, got {given}",
        "expected {broken}, got {given}",
    ],
)
def test_a_refusal_that_names_no_authority_proves_nothing(words: str) -> None:
    def simulated(message: str, account: str, number: int) -> str:
        return words.format(expected=COUNCIL, given=account, broken=COUNCIL[:-1] + "q")

    _unknown(_scan({FEES: "authority"}, simulated=simulated), "dex", FEES)


@pytest.mark.parametrize("message", ["/cosmos.bank.v1beta1.MsgSetSendEnabled", "/ibc.core.client.v1.MsgUpdateParams"])
def test_a_refusal_of_a_known_module_that_names_nobody_leaves_its_authority_open(message: str) -> None:
    seen = _scan({message: "authority"}, simulated=lambda message, account, number: "unauthorized")
    held = [grant for grant in seen.snapshot.grants if (grant.function or "").startswith(message)]
    assert held
    assert GOV not in {grant.holder for grant in held}
    (gap,) = [gap for gap in seen.snapshot.gaps if gap.kind is GapKind.CALLERS]
    assert (gap.what, gap.critical) == ("who may send 1 of its messages", True)


def test_what_one_message_of_a_module_says_of_its_authority_holds_for_its_others() -> None:
    def simulated(message: str, account: str, number: int) -> str:
        return f"expected {COUNCIL}, got {account}" if message.endswith("UpdateParams") else "nothing to enable"

    messages = ("/cosmos.bank.v1beta1.MsgUpdateParams", "/cosmos.bank.v1beta1.MsgSetSendEnabled")
    seen = _scan(dict.fromkeys(messages, "authority"), simulated=simulated)
    (grant,) = seen.grants("module/bank", Effect.FREEZE, messages[1])
    assert (grant.holder, grant.certainty) == (f"{ID}:{COUNCIL}", Certainty.INFERRED)
    (record,) = [one for one in seen.snapshot.examined if one.entity.endswith("module/bank")]
    assert (record.entry_points, record.decided) == (2, 2)


def test_a_stranger_whom_the_chain_would_obey_is_told_beside_whom_nobody_named() -> None:
    seen = _scan({FEES: "authority"}, simulated=lambda message, account, number: "")
    grants = {grant.holder: grant.certainty for grant in seen.grants("module/dex", Effect.PARAMETER, FEES)}
    assert grants.pop(f"{ID}:{account(1)}") is Certainty.PROVEN
    assert grants.keys() == {f"{ID}:module/dex-admins"}


def test_a_modules_account_that_has_authority_acts_as_its_code_says_and_not_never() -> None:
    """Where the authority is an admin module's account, nobody's upgrade would need it first."""
    node, message = Node(), "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade"
    told = {"name": "council", "permissions": [], "base_account": {"address": COUNCIL, "pub_key": None}}
    node.answers[f"/cosmos/auth/v1beta1/accounts/{COUNCIL}"] = {"account": told}
    seen = _scan({message: "authority"}, node, lambda message, account, number: f"expected {COUNCIL}, got {account}")
    assert seen.holders("module/app", Effect.UPGRADE) == {f"{ID}:{COUNCIL}"}
    assert seen.labelled("x/council account").gate == Unknown()
    (gap,) = [gap for gap in seen.snapshot.gaps if gap.subject == f"{ID}:{COUNCIL}"]
    assert (gap.kind, gap.critical) == (GapKind.GATE, True)


def test_governance_has_no_account_on_a_chain_without_it() -> None:
    node = Node()
    listed = node.answers["/cosmos/upgrade/v1beta1/module_versions"]["module_versions"]
    listed.remove({"name": "gov", "version": "1"})
    del node.answers["/cosmos/upgrade/v1beta1/authority"]
    seen = _scan({"/cosmos.bank.v1beta1.MsgUpdateParams": "authority"}, node)
    assert GOV not in {grant.holder for grant in seen.snapshot.grants}
    assert GOV not in seen.entities


def test_an_account_that_has_sent_transactions_is_tried_with_their_number() -> None:
    def simulated(message: str, account: str, number: int) -> str:
        if number != 41:
            return f"account sequence mismatch, expected 41, got {number}: incorrect account sequence"
        return f"expected {COUNCIL}, got {account}"

    grants = _scan({FEES: "authority", "/acme.dex.v1.MsgPause": "authority"}, simulated=simulated).grants(
        "module/dex", Effect.PARAMETER
    )
    assert {(grant.holder, grant.certainty) for grant in grants} == {(f"{ID}:{COUNCIL}", Certainty.PROVEN)}
    assert len(grants) == 2


def test_a_node_that_does_not_simulate_is_asked_once() -> None:
    asked = []

    def simulated(message: str, account: str, number: int) -> str:
        asked.append(message)
        return refuses(message, account, number)

    _scan({f"/acme.dex.v1.Msg{n}": "authority" for n in range(5)}, simulated=simulated)
    assert len(asked) == 1


def test_who_sends_what_is_signed_by_another_name_is_unknown_never_governance() -> None:
    seen = _scan({"/acme.oracle.v2.UpdateParamsRequest": "sender"})
    (holder,) = seen.holders("module/oracle", Effect.PARAMETER, "/acme.oracle.v2.UpdateParamsRequest")
    assert holder != GOV
    assert seen.entities[holder].gate == Unknown()


def test_a_module_that_nobody_looked_at_is_a_gap_and_a_known_one_is_none() -> None:
    seen = _scan({"/acme.dex.v1.MsgSwap": "sender", "/cosmos.bank.v1beta1.MsgSend": "from_address"})
    assert [(gap.subject, gap.what) for gap in seen.snapshot.gaps if "may send" in gap.what] == [
        (f"{ID}:module/dex", "who may send 1 of its messages")
    ]


def test_what_the_chain_does_not_accept_is_no_power() -> None:
    seen = _scan({"/cosmos.bank.v1beta1.MsgSetSendEnabled": "authority"})
    assert seen.holders("module/bank", Effect.FREEZE, "/cosmos.bank") == {GOV}
    assert not seen.grants("module/app", Effect.UPGRADE)


def test_an_upgrade_authority_that_is_not_governance_is_believed() -> None:
    other = module_account(PREFIX, "council")
    node = Node()
    node.answers["/cosmos/upgrade/v1beta1/authority"] = {"address": other}
    seen = _scan({"/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade": "authority"}, node)
    assert seen.holders("module/app", Effect.UPGRADE) == {f"{ID}:{other}"}


def test_parameters_before_messages_for_them_are_set_by_an_old_proposal() -> None:
    node = Node()
    node.answers["/cosmos/upgrade/v1beta1/module_versions"]["module_versions"].append({"name": "params"})
    node.answers["/cosmos/staking/v1beta1/params"] = {"params": {"unbonding_time": "1814400s", "max_entries": 7}}
    seen = _scan({"/cosmos.bank.v1beta1.MsgSend": "from_address"}, node)
    assert [grant.function for grant in seen.grants("module/staking", Effect.FREEZE)] == [
        "/cosmos.params.v1beta1.ParameterChangeProposal(unbonding_time)"
    ]


def test_names_of_parameters_have_dots_and_patterns_cover_groups() -> None:
    params = {"a": {"b": 1, "c": {"value": "1", "exponent": 0}}, "d": [{"e": 1}]}
    assert value_names(params) == ["a.b", "a.c", "d"]
    (row,) = [row for row in table().messages if "allowed_clients" in row.parameters]
    assert covers(row, "allowed_clients")
    assert covers(row, "allowed_clients.kinds")
    assert not covers(row, "other_clients")


def test_modules_have_names_that_say_what_they_are_about() -> None:
    assert table().title("slashing") == "x/slashing (penalties of validators)"
    assert table().title("dex") == "x/dex"
    assert all(len(table().title(name)) <= 60 for name in table().titles)
    assert set(table().titles) <= table().known_modules | {"emissions"}


def test_every_row_of_the_table_has_a_source_and_fits_its_module() -> None:
    sources = [[row.source for row in table().messages], [row.source for row in table().outside]]
    assert all(map(all, [*sources, [row.source for row in table().notes]]))
    for row in table().messages:
        assert table().module_of(row.message) == row.module, row.message
        assert row.module in table().known_modules


def test_what_the_applications_circuit_breaker_refuses_nobody_can_send() -> None:
    """celestia-app refuses upgrades so, whoever sends them, and tells no list."""
    upgrade = "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade"

    def simulated(message: str, account: str, number: int) -> str:
        off = f"circuit breaker disables execution of this message: {message}"
        return off if message == upgrade else f"expected {GOV.rpartition(':')[2]}, got {account}"

    seen = _scan({upgrade: "authority", FEES: "authority"}, simulated=simulated)
    (grant,) = seen.grants("module/app", Effect.UPGRADE, upgrade)
    both = seen.entities[grant.holder].gate
    assert isinstance(both, Threshold)
    assert (both.k, len(both.members)) == (2, 2)
    assert [seen.entities[member.id].gate for member in both.members if member.id != GOV] == [Nobody()]


def test_whoever_sets_validators_weights_by_authority_decides_who_makes_blocks() -> None:
    """strangelove-ventures/poa beside x/staking, whose validators sign."""
    power = "/strangelove_ventures.poa.v1.MsgSetPower"

    def simulated(message: str, account: str, number: int) -> str:
        return f"sender {account} is not an authority. allowed: {COUNCIL}: not an authority"

    seen = _scan({power: "sender"}, simulated=simulated)
    assert seen.holders("consensus-set", Effect.EXECUTE) == {f"{ID}:{COUNCIL}"}
    assert f"{ID}:{COUNCIL}" in seen.holders("consensus-set", Effect.PAUSE)
    gate = seen.labelled("Validators").gate
    assert isinstance(gate, Threshold)
    assert len(gate.members) == 4
