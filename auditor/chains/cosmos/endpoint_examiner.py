"""What an endpoint of a Cosmos chain can do that a scan needs: it serves the chain, by REST or by CometBFT's RPC."""

import time

from auditor.chains.cosmos.node import NodeSource
from auditor.chains.endpoint_checks import reached, recent, unreachable
from auditor.chains.scanner import EndpointCheck
from auditor.errors import NetworkError
from auditor.model.network import Chain
from auditor.net.failure import NoAnswer
from auditor.net.wire import Wire


class CosmosEndpointExaminer:
    """See ``EndpointExaminer``."""

    async def examine(self, chain: Chain, wire: Wire) -> list[EndpointCheck]:
        """See ``EndpointExaminer``."""
        try:
            source = await NodeSource.open(chain, wire, None)
        except NetworkError as error:
            return [unreachable(NoAnswer(str(error)))]
        return [reached(source.block), recent(source.block, int(time.time()))]
