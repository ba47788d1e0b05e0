"""Who may send what: told by the chain's own software, by the table, or by nobody."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from auditor.chains.cosmos import reflection
from auditor.chains.cosmos.addresses import module_account
from auditor.chains.cosmos.modules.authority import leaves
from auditor.chains.cosmos.table import covers, table
from auditor.model.gate import Unknown
from auditor.model.grant import Effect
from tests.chains.cosmos.fake import CHAIN, ID, PREFIX, Node, serving
from tests.chains.cosmos.scanning import QUICK, Seen, scan
from tests.chains.cosmos.test_reflection import field

GOV = f"{ID}:{module_account(PREFIX, 'gov')}"


@contextmanager
def _rpc(signers: dict[str, str]) -> Iterator[str]:
    """CometBFT's RPC of a chain that accepts these messages (synthetic)."""
    listed = b"".join(field(1, name.encode()) for name in signers)
    files = b""
    for name, signer in signers.items():
        package, _, message = name.lstrip("/").rpartition(".")
        files += field(
            1,
            field(2, package.encode())
            + field(4, field(1, message.encode()) + field(7, field(11110000, signer.encode()))),
        )
    bodies = {reflection.MESSAGES: listed, reflection.DESCRIPTORS: files}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = [self._one(each) for each in asked] if isinstance(asked, list) else self._one(asked)
            raw = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def _one(self, asked: dict[str, Any]) -> dict[str, Any]:
            result: Any = {"node_info": {"network": CHAIN}}
            if asked["method"] == "abci_query":
                value = base64.b64encode(bodies[asked["params"][0]]).decode()
                result = {"response": {"code": 0, "value": value}}
            return {"jsonrpc": "2.0", "id": asked["id"], "result": result}

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _scan(signers: dict[str, str], node: Node | None = None) -> Seen:
    with serving(node or Node()) as rest, _rpc(signers) as rpc:
        return scan(ID, rest, rpc, limits=QUICK)


def test_a_message_that_no_table_knows_is_a_setting_of_its_module() -> None:
    seen = _scan({"/acme.dex.v1.MsgSetFees": "authority"})
    assert seen.holders("module/dex", Effect.PARAMETER, "/acme.dex.v1.MsgSetFees") == {GOV}


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
    assert leaves(params) == ["a.b", "a.c", "d"]
    (row,) = [row for row in table().messages if "allowed_clients" in row.parameters]
    assert covers(row, "allowed_clients")
    assert covers(row, "allowed_clients.kinds")
    assert not covers(row, "other_clients")


def test_every_row_of_the_table_has_a_source_and_fits_its_module() -> None:
    sources = [[row.source for row in table().messages], [row.source for row in table().outside]]
    assert all(map(all, [*sources, [row.source for row in table().notes]]))
    for row in table().messages:
        assert table().module_of(row.message) == row.module, row.message
        assert row.module in table().known
