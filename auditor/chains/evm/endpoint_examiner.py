"""What an endpoint of an EVM chain can do that a scan needs: proofs, earlier state, events, many questions at once."""

import time
from asyncio import gather

from auditor.chains.endpoint_checks import reached, recent, unreachable
from auditor.chains.evm.answers import number_of
from auditor.chains.evm.pinned_block import block_at, is_development, serves
from auditor.chains.evm.proof.nodes import nodes_by_hash
from auditor.chains.inquiry import Ask
from auditor.chains.scanner import EndpointCheck
from auditor.model.ids import ZERO_ADDRESS
from auditor.model.network import Chain
from auditor.model.snapshot import Block
from auditor.net.failure import NoAnswer, RpcError
from auditor.net.wire import Wire

_EARLIER = 100_000  # blocks; nodes that prune keep far fewer
_AT_ONCE = 40
_SLOW_S = 5.0


class EvmEndpointExaminer:
    """See ``EndpointExaminer``."""

    async def examine(self, chain: Chain, wire: Wire) -> list[EndpointCheck]:
        """See ``EndpointExaminer``."""
        rpc = wire.jsonrpc(chain.id, serves(chain.id))
        assert rpc is not None  # an examination is never a replay
        try:
            block, raw, _ = await block_at(rpc.ask, chain.id, None)
            of_developers = await is_development(rpc.ask)
        except NoAnswer as error:
            return [unreachable(error)]
        address = next(iter(chain.contracts.values()), ZERO_ADDRESS)
        return [
            reached(block),
            *([] if of_developers else [recent(block, int(time.time()))]),
            await _proofs(rpc.ask, block, str(raw.get("stateRoot"))),
            await _archive(rpc.ask, block),
            await _logs(rpc.ask, address),
            await _load(rpc.ask, block),
        ]


async def _proofs(ask: Ask, block: Block, root: str) -> EndpointCheck:
    remedy = "use an endpoint with eth_getProof: answers stay unproven, and an unchanged network is scanned each time"
    try:
        answer = await ask("eth_getProof", [ZERO_ADDRESS, [], hex(block.number)])
    except NoAnswer as error:
        return EndpointCheck("proofs", False, str(error), remedy)
    if root.lower() in nodes_by_hash(answer):
        return EndpointCheck("proofs", True, "eth_getProof fits the newest block")
    why = answer.message if isinstance(answer, RpcError) else "its proofs do not begin at the state root of the block"
    return EndpointCheck("proofs", False, why, remedy)


async def _archive(ask: Ask, block: Block) -> EndpointCheck:
    remedy = "use an archive node for --block, and to verify reports of earlier blocks; a scan of today needs none"
    number = max(0, block.number - _EARLIER)
    try:
        answer = await ask("eth_getBalance", [ZERO_ADDRESS, hex(number)])
    except NoAnswer as error:
        return EndpointCheck("archive", False, str(error), remedy)
    if number_of(answer) is not None:
        return EndpointCheck("archive", True, f"it has the state of block {number:,}")
    why = answer.message if isinstance(answer, RpcError) else "the answer makes no sense"
    return EndpointCheck("archive", False, f"it has no state of block {number:,}: {why}", remedy)


async def _logs(ask: Ask, address: str) -> EndpointCheck:
    remedy = "use an endpoint that has all events: without them members of roles can be missing, which is a gap"
    try:
        answer = await ask("eth_getLogs", [{"address": address, "fromBlock": "0x0", "toBlock": "0x64"}])
    except NoAnswer as error:
        return EndpointCheck("logs", False, str(error), remedy)
    if isinstance(answer, list):
        return EndpointCheck("logs", True, "it has events from the first block on")
    why = answer.message if isinstance(answer, RpcError) else "the answer makes no sense"
    return EndpointCheck("logs", False, why, remedy)


async def _load(ask: Ask, block: Block) -> EndpointCheck:
    remedy = "a scan will be slow: use an endpoint with a key of your own (AUDITOR_RPC) or your own node"
    begin = time.monotonic()
    questions = [ask("eth_getStorageAt", [ZERO_ADDRESS, hex(slot), hex(block.number)]) for slot in range(_AT_ONCE)]
    answers = await gather(*questions, return_exceptions=True)
    took = time.monotonic() - begin
    refused = [answer for answer in answers if isinstance(answer, NoAnswer | RpcError)]
    if refused:
        why = f"{len(refused)} of {_AT_ONCE} questions at once were refused: {_said(refused[0])}"
        return EndpointCheck("limits", False, why, remedy)
    said = f"{_AT_ONCE} questions at once took {took:.1f} s"
    return EndpointCheck("limits", took < _SLOW_S, said, "" if took < _SLOW_S else remedy)


def _said(answer: NoAnswer | RpcError) -> str:
    return answer.message if isinstance(answer, RpcError) else str(answer)
