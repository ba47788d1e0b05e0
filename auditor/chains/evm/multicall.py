"""Multicall3: many calls in one eth_call. https://github.com/mds1/multicall3, at the same address on over 250
chains."""

from collections.abc import Awaitable, Callable, Sequence

from auditor.chains.evm.abi import calldata, decode_result
from auditor.net.failure import NoAnswer, RpcOutcome
from auditor.net.gathering import Gathering

MULTICALL3 = "0xcA11bde05977b3631167028862bE2a173976CA11"
_AGGREGATE = "aggregate3((address,bool,bytes)[])((bool,bytes)[])"
# All calls of a group share its gas: small groups leave enough for each.
_GROUP = 50


class Multicall:
    """Collects the calls of a round and sends them in groups through ``send``, which calls Multicall3 with calldata."""

    def __init__(self, send: Callable[[str], Awaitable[RpcOutcome]]) -> None:
        self._send = send
        self._gathering: Gathering[tuple[str, str], str | None] = Gathering(self._group, _GROUP)

    async def ask(self, address: str, data: str) -> str | None:
        """The return data of a call; None if it must be sent by itself.

        That is so for every failed call: another call of the group may have used up the gas, so a failure proves
        nothing.
        """
        return await self._gathering.ask((address, data))

    async def _group(self, group: Sequence[tuple[str, str]]) -> list[str | None]:
        if len(group) == 1:
            return [None]
        calls = [(address, True, bytes.fromhex(data[2:])) for address, data in group]
        try:
            outcome = await self._send("0x" + calldata(_AGGREGATE, (calls,)).hex())
        except NoAnswer:
            outcome = None
        return _returned(outcome, len(group))


def _returned(outcome: RpcOutcome, number: int) -> list[str | None]:
    """The return data of each call; None for those that failed, and for all if the answer is malformed."""
    try:
        results = decode_result(_AGGREGATE, bytes.fromhex(outcome[2:])) if isinstance(outcome, str) else None
    except ValueError:
        results = None
    if results is None or len(results) != number:
        return [None] * number
    return ["0x" + data.hex() if success else None for success, data in results]
