"""The authorized callers of known privileged functions: by trial calls, else by what the contract's seats usually may
do."""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.chains.evm.code import selectors
from auditor.chains.evm.functions import Function
from auditor.chains.evm.guards.probe import ProbeAnswer, ProbeResult, probe
from auditor.chains.evm.guards.seat import GuardSeat
from auditor.chains.evm.reading import ChainReader, Contract
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.grant import Effect
from auditor.model.ids import ZERO_ADDRESS, checksum

# Limits on trials for one function, and for all functions of a contract; the callers beyond stay unknown. A hostile
# contract may have endless functions that each burn all gas.
MOST_TRIED = 64
MOST_CALLS = 3_000
# Effects that the name of a function alone does not prove: without its guard, its holder stays unknown.
_NEVER_GUESSED = frozenset({Effect.EXECUTE, Effect.UPGRADE})


@dataclass(frozen=True, slots=True)
class Attribution:
    """One authorized caller of a function. ``seat`` is the seat that authorizes it, None if the account is not in a
    seat."""

    function: Function
    address: str
    seat: str
    certainty: Certainty
    evidence: tuple[EvidenceId, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """What is known about the guard of one function. ``refused`` says that it refused every account that was tried."""

    function: Function
    accepted: tuple[Attribution, ...] = ()
    refused: bool = False


async def guards_of(
    contract: Contract, functions: Sequence[Function], seats: tuple[GuardSeat, ...], chain: ChainReader
) -> tuple[Guard, ...]:
    """The guards of the functions with their authorized callers. Raises Unread."""
    tried = _to_try(contract, seats, min(MOST_TRIED, MOST_CALLS // max(1, len(functions))))
    return tuple(await gather(*(_guard(contract, function, seats, tried, chain) for function in functions)))


async def _guard(
    contract: Contract,
    function: Function,
    seats: tuple[GuardSeat, ...],
    tries: tuple[list[str], bool],
    chain: ChainReader,
) -> Guard:
    unprivileged = await probe(contract.address, function.signature, chain)
    if unprivileged.answer in (ProbeAnswer.CLOSED, ProbeAnswer.MANAGED):
        return Guard(function)
    if (role := unprivileged.role) is not None:
        return _by_role(function, role, seats, unprivileged)
    if unprivileged.answer is ProbeAnswer.RETURNED and not unprivileged.said:
        return Guard(function)
    tried, left = tries
    outcomes = await gather(*(probe(contract.address, function.signature, chain, address) for address in tried))
    passed = {
        address: outcome
        for address, outcome in zip(tried, outcomes, strict=True)
        if not outcome.ends_like(unprivileged)
    }
    if passed and (unprivileged.answer is not ProbeAnswer.FAILED or not (function.open and unprivileged.said)):
        return Guard(function, _observed(contract, function, seats, unprivileged, passed))
    if unprivileged.answer is ProbeAnswer.REFUSED:
        return Guard(function, refused=True)
    if unprivileged.answer is ProbeAnswer.RETURNED or _unguessable(contract, function):
        return Guard(function)
    return Guard(function, _inferred(function, seats, unprivileged), refused=left)


def _unguessable(contract: Contract, function: Function) -> bool:
    """Whether the name of a function says too little. A proxy's own functions are for its admin, which others read."""
    own = contract.proxy is not None and function.selector in selectors(contract.code)
    return own or function.open or function.effect in _NEVER_GUESSED


def _to_try(contract: Contract, seats: tuple[GuardSeat, ...], most: int) -> tuple[list[str], bool]:
    """The accounts to try, each once, the contract itself last; and whether some are left out."""
    item = list(dict.fromkeys(address for seat in seats for address in seat.addresses))
    return [*item[:most], checksum(contract.address.lower())], len(item) > most


def _by_role(function: Function, role: bytes, seats: tuple[GuardSeat, ...], unprivileged: ProbeResult) -> Guard:
    """The guard's error names the role that it requires."""
    seat = next((seat for seat in seats if seat.role == role), None)
    if seat is None:
        return Guard(function, refused=True)
    holders = seat.addresses or (ZERO_ADDRESS,)
    return Guard(
        function,
        tuple(
            Attribution(function, item, seat.name, Certainty.OBSERVED, (unprivileged.evidence, *seat.sources(item)))
            for item in holders
        ),
    )


def _observed(
    contract: Contract,
    function: Function,
    seats: tuple[GuardSeat, ...],
    unprivileged: ProbeResult,
    passed: dict[str, ProbeResult],
) -> tuple[Attribution, ...]:
    results = []
    for address, outcome in passed.items():
        seat = _seat_of(address, function, seats, unprivileged)
        if seat is None and len(passed) > 1:
            continue  # the contract itself may call what others may call: that is no additional power
        sources = seat.sources(address) if seat else ()
        evidence = (unprivileged.evidence, outcome.evidence, *sources)
        results.append(Attribution(function, address, seat.name if seat else "self", Certainty.OBSERVED, evidence))
    return tuple(results)


def _seat_of(
    address: str, function: Function, seats: tuple[GuardSeat, ...], unprivileged: ProbeResult
) -> GuardSeat | None:
    """The seat of an authorized caller that most likely authorizes it."""
    held = [seat for seat in seats if address in seat.addresses]
    if unprivileged.requires_owner:
        return next((seat for seat in held if seat.name in ("owner", "getOwner")), held[0] if held else None)
    usual = [seat for seat in held if _usual(seat, function)]
    return next(iter((*usual, *(seat for seat in held if seat.chief), *held)), None)


def _usual(seat: GuardSeat, function: Function) -> bool:
    """Whether seats of this name usually have functions like this one."""
    specific = seat.effect not in (Effect.CONTROL, Effect.PARAMETER)
    return function.signature in seat.functions or (specific and seat.effect is function.effect)


def _inferred(function: Function, seats: tuple[GuardSeat, ...], unprivileged: ProbeResult) -> tuple[Attribution, ...]:
    """By the names of seats: those that usually have such functions, else the first chief."""
    own = [seat for seat in seats if _usual(seat, function) and not _given_up(seat)]
    chiefs = sorted((seat for seat in seats if seat.chief and seat.addresses), key=_given_up)
    return tuple(
        Attribution(function, address, seat.name, Certainty.INFERRED, (unprivileged.evidence, *seat.sources(address)))
        for seat in (own or chiefs[:1])
        for address in seat.addresses
    )


def _given_up(seat: GuardSeat) -> bool:
    return all(address == ZERO_ADDRESS for address in seat.addresses)
