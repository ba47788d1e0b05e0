"""A web3 provider over the scan's own reader: typed contract reads, pinned, recorded, replayed and proven like
others."""

from typing import Any

from web3 import AsyncWeb3
from web3.eth import AsyncEth
from web3.providers import AsyncBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from auditor.chains.evm.reading import ChainReader


class RecordedProvider(AsyncBaseProvider):
    """Answers ``eth_call`` through a ``ChainReader``, at its pinned block whatever block web3 names.

    It supports no other method. Off-chain lookups (EIP-3668) are not followed: the contract would choose the host, and
    they would not be recorded. Raises Unread.
    """

    global_ccip_read_enabled = False

    def __init__(self, chain: ChainReader) -> None:
        super().__init__()
        self._chain = chain

    async def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """See ``AsyncBaseProvider``."""
        if method != "eth_call":
            return {"jsonrpc": "2.0", "id": 0, "error": {"code": -32601, "message": f"{method} is not read"}}
        call = params[0]
        read = await self._chain.raw_call(call["to"], bytes.fromhex(call["data"].removeprefix("0x")))
        if read.value is None:
            revert = f"0x{(read.revert or b'').hex()}"
            return {"jsonrpc": "2.0", "id": 0, "error": {"code": 3, "message": "execution reverted", "data": revert}}
        return {"jsonrpc": "2.0", "id": 0, "result": f"0x{read.value.hex()}"}


def connected(chain: ChainReader) -> AsyncWeb3[RecordedProvider]:
    """web3 over a reader, without middleware that sends additional queries."""
    return AsyncWeb3(RecordedProvider(chain), middleware=[], modules={"eth": AsyncEth})
