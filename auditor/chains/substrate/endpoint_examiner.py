"""What an endpoint of a Substrate chain can do that a scan needs: the right chain, and proofs of what it reads."""

from auditor.chains.endpoint_checks import unreachable
from auditor.chains.scanner import EndpointCheck
from auditor.chains.substrate.node import serves
from auditor.model.network import Chain
from auditor.net.failure import NoAnswer, RpcError
from auditor.net.wire import Wire

_CODE = "0x3a636f6465"  # the well-known key of the runtime, which every chain has
_HEAP = "0x3a686561707061676573"


class SubstrateEndpointExaminer:
    """See ``EndpointExaminer``."""

    async def examine(self, chain: Chain, wire: Wire) -> list[EndpointCheck]:
        """See ``EndpointExaminer``."""
        rpc = wire.jsonrpc(chain.id, serves(chain))
        assert rpc is not None  # an examination is never a replay
        try:
            head = await rpc.ask("chain_getFinalizedHead", [])
            hashed = await rpc.ask("state_getStorageHash", [_CODE, head])
        except NoAnswer as error:
            return [unreachable(error)]
        if not isinstance(head, str) or not isinstance(hashed, str):
            return [unreachable(NoAnswer("it gives no state of its newest final block"))]
        return [
            EndpointCheck("reach", True, f"serves {chain.id}, newest final block {head}"),
            await self._proofs(chain, wire, head),
        ]

    async def _proofs(self, chain: Chain, wire: Wire, head: str) -> EndpointCheck:
        rpc = wire.jsonrpc(chain.id, serves(chain))
        assert rpc is not None
        remedy = "use an endpoint with state_getReadProof: without it answers stay unproven"
        try:
            answer = await rpc.ask("state_getReadProof", [[_HEAP], head])
        except NoAnswer as error:
            return EndpointCheck("proofs", False, str(error), remedy)
        if isinstance(answer, dict) and answer.get("proof"):
            return EndpointCheck("proofs", True, "state_getReadProof answers")
        why = answer.message if isinstance(answer, RpcError) else "the answer makes no sense"
        return EndpointCheck("proofs", False, why, remedy)
