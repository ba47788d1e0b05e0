"""Seats whose holders are in a mapping: candidates from events, confirmed by a view.

Maker's wards (``Rely``, and ``LogNote`` of older builds, https://github.com/makerdao/dss), Centre's minters
(https://github.com/circlefin/stablecoin-evm), and the role contracts of OpenZeppelin 2.
"""

from asyncio import gather
from dataclasses import dataclass

from auditor.chains.evm.addresses import as_address, is_zero
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.guards.seat import GuardSeat
from auditor.chains.evm.reading import ChainReader, Contract, Log, Unread
from auditor.chains.evm.signatures import selector, topic
from auditor.model.grant import Effect
from auditor.model.ids import checksum

# A hostile contract can emit endless members.
MOST_MEMBERS = 500


@dataclass(frozen=True, slots=True)
class _List:
    """``view`` returns whether an account is a member; the given topics of ``events`` hold candidates."""

    seat: str
    view: str
    returns: str
    events: tuple[tuple[bytes, tuple[int, ...]], ...]
    effect: Effect
    functions: tuple[str, ...] = ()
    chief: bool = False


# LogNote is anonymous: its topics are the selector, the caller (a ward) and the first argument.
_NOTED_RELY = bytes.fromhex(selector("rely(address)")[2:]).ljust(32, b"\0")
_LISTS = (
    _List(
        seat="ward",
        view="wards(address)",
        returns="uint256",
        events=((topic("Rely(address)"), (1,)), (_NOTED_RELY, (1, 2))),
        effect=Effect.CONTROL,
        functions=("rely(address)", "deny(address)"),
        chief=True,
    ),
    _List(
        seat="minter",
        view="isMinter(address)",
        returns="bool",
        events=((topic("MinterConfigured(address,uint256)"), (1,)), (topic("MinterAdded(address)"), (1,))),
        effect=Effect.MINT,
    ),
    _List("pauser", "isPauser(address)", "bool", ((topic("PauserAdded(address)"), (1,)),), Effect.PAUSE),
)


async def mapping_seats(contract: Contract, chain: ChainReader) -> tuple[GuardSeat, ...]:
    """The lists that the contract has, with their current members. Raises Unread."""
    kept = [
        item for item in _LISTS if may_have_functions(contract, item.view) and selector(item.view) in contract.selectors
    ]
    return tuple(await gather(*(_read(contract, chain, item) for item in kept)))


async def _read(contract: Contract, chain: ChainReader, kept: _List) -> GuardSeat:
    logs = await gather(*(chain.logs(contract.address, [event]) for event, _ in kept.events))
    places = dict(kept.events)
    labelled = dict.fromkeys(address for results in logs for log in results for address in _labelled(log, places))
    if len(labelled) > MOST_MEMBERS:
        raise Unread(f"it has named more than {MOST_MEMBERS} accounts as {kept.seat}")
    view = f"{kept.view}({kept.returns})"
    reads = await gather(*(chain.call(contract.address, view, address) for address in labelled))
    holders = tuple((address, read.evidence) for address, read in zip(labelled, reads, strict=True) if read.value)
    return GuardSeat(kept.seat, tuple(sorted(holders)), kept.effect, kept.functions, kept.chief)


def _labelled(log: Log, places: dict[bytes, tuple[int, ...]]) -> list[str]:
    words = [log.topics[place] for place in places.get(log.topics[0], ()) if place < len(log.topics)]
    return [checksum(address) for word in words if (address := as_address(word)) and not is_zero(address)]
