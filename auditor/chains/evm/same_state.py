"""Whether a scan would read the same state again: compares proofs of the accounts that it read at the newest block.

A scan reads only accounts of the state, and its answer follows from what it reads. If nonce, balance, code and storage
root of every account that it read are unchanged (EIP-1186, yellow paper 4.1), so is its answer, apart from what depends
on the time of the block. For a key only the code counts, and its balance if the scan read it: fees change nonce and
balance of every signer.
"""

import time
from asyncio import gather
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditor.chains.block_age import age_gap
from auditor.chains.evm.answers import number_of
from auditor.chains.evm.pinned_block import block_of, is_of_developers
from auditor.chains.evm.proof.header import header_hash
from auditor.chains.evm.proof.nodes import BrokenProof, nodes_by_hash
from auditor.chains.evm.proof.trie import NO_CODE, ProvenAccount, account_of
from auditor.chains.inquiry import Ask, hexed
from auditor.chains.scanner import NewerBlock
from auditor.model.ids import ChainId
from auditor.model.network import Chain
from auditor.net.failure import FailureReason, RpcOutcome
from auditor.net.recording import Query, QueryAnswer, RecordingReader
from auditor.net.wire import Wire

_OF_ACCOUNTS = frozenset(
    {"eth_getCode", "eth_getStorageAt", "eth_getBalance", "eth_call", "eth_getLogs", "eth_getProof"}
)
# If a read failed for one of these reasons, a new scan would fail as well.
_LASTING = frozenset({FailureReason.UNSUPPORTED, FailureReason.PRUNED, FailureReason.TOO_LARGE})


def state_read(chain: ChainId, recording: RecordingReader) -> dict[str, Any] | None:
    """See ``StateComparer``: the relevant fields of each account, and how the newest block was requested."""
    items = [(query, answer) for query, answer in recording.items() if query.chain == chain]
    tag, raw = newest(items)
    root = hexed(raw.get("stateRoot"))
    if root is None or header_hash(raw) != hexed(raw.get("hash")) or any(_may_be_read_later(item) for _, item in items):
        return None
    nodes = dict(node for query, answer in items if query.method == "trie node" for node in _node(query, answer))
    addresses = sorted({query.params[0].lower() for query, _ in items if query.method in _OF_ACCOUNTS})
    valued = {query.params[0].lower() for query, _ in items if query.method == "eth_getBalance"}
    try:
        proven = {address: account_of(root, _raw(address), nodes) for address in addresses}
    except (BrokenProof, ValueError):
        return None
    accounts = {address: _counting(account, address in valued) for address, account in proven.items()}
    return {"newest": tag, "number": number_of(raw["number"]), "dated": not _of_developers(items), "accounts": accounts}


async def newer_block(chain: Chain, state: Mapping[str, Any], wire: Wire) -> NewerBlock | None:
    """See ``StateComparer``. Every proof is checked against the header of the block."""
    rpc = wire.jsonrpc(chain.id, _unchecked)  # the chain id is part of the same request
    if rpc is None:
        return None
    tag, accounts = state["newest"], state["accounts"]
    chain_id, raw, *proofs = await gather(
        rpc.ask("eth_chainId", []),
        rpc.ask("eth_getBlockByNumber", [tag, False]),
        *(rpc.ask("eth_getProof", [address, [], tag]) for address in accounts),
    )
    if number_of(chain_id) != int(chain.id.removeprefix("eip155:")) or not isinstance(raw, dict):
        return None
    newer, root = NewerBlock(block_of(chain.id, raw), raw), hexed(raw.get("stateRoot"))
    if root is None or header_hash(raw) != hexed(newer.block.hash) or newer.block.number < state["number"]:
        return None
    if state["dated"] and age_gap(newer.block, int(time.time())) is not None:
        return None
    nodes = dict(node for proof in proofs for node in _nodes(proof))
    try:
        same = all(_fits(account_of(root, _raw(address), nodes), was) for address, was in accounts.items())
    except BrokenProof:  # also if the block changed between two answers
        return None
    return newer if same else None


async def _unchecked(_: Ask) -> str | None:
    return None


def newest(items: Iterable[tuple[Query, QueryAnswer]]) -> tuple[str, Mapping[str, Any]]:
    """The tag with which the scan requested its block, and the block; an empty tag if it requested another block."""
    answers = {
        query.params[0]: answer.outcome
        for query, answer in items
        if query.method == "eth_getBlockByNumber" and query.block is None and isinstance(answer.outcome, dict)
    }
    read = [tag for tag in ("latest", "finalized") if number_of(answers.get(tag, {}).get("number"))]
    return (read[0], answers[read[0]]) if read else ("", {})


def _may_be_read_later(answer: QueryAnswer) -> bool:
    return answer.failed is not None and answer.reason not in _LASTING


def _of_developers(items: Iterable[tuple[Query, QueryAnswer]]) -> bool:
    return any(is_of_developers(answer.outcome) for query, answer in items if query.method == "web3_clientVersion")


def _counting(account: ProvenAccount, valued: bool) -> list[Any]:
    """Code hash, storage root, nonce and balance as JSON; None for fields that do not count."""
    has_code = account.code_hash != NO_CODE
    nonce, balance = account.nonce if has_code else None, account.balance if has_code or valued else None
    return [account.code_hash.hex(), account.storage_root.hex(), nonce, balance]


def _fits(account: ProvenAccount, was: list[Any]) -> bool:
    code, storage, nonce, balance = was
    return (
        (account.code_hash.hex(), account.storage_root.hex()) == (code, storage)
        and nonce in (None, account.nonce)
        and balance in (None, account.balance)
    )


def _raw(address: str) -> bytes:
    return bytes.fromhex(address[2:])


def _node(query: Query, answer: QueryAnswer) -> Iterator[tuple[bytes, bytes]]:
    key, content = hexed(query.params[0]), hexed(answer.outcome)
    if key is not None and content is not None:
        yield key, content


def _nodes(proof: RpcOutcome) -> Iterator[tuple[bytes, bytes]]:
    for key, node in nodes_by_hash(proof).items():
        yield bytes.fromhex(key[2:]), bytes.fromhex(node[2:])
