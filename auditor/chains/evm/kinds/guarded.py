"""Any contract: the authorized callers of its functions that are known to be privileged.

A grant is *observed* where calls show the authorized callers (see ``guards``). Otherwise it is *inferred* from what
owners, pausers, minters and the like usually may do. The holder of a seat without a known function is shown, too.
"""

from asyncio import gather
from collections.abc import Iterable

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.functions import known_functions
from auditor.chains.evm.guards.attribution import Attribution, Guard, guards_of
from auditor.chains.evm.guards.seat import GuardSeat
from auditor.chains.evm.guards.seats import seats_of
from auditor.chains.evm.reading import ChainReader, Contract, Read, Reading
from auditor.chains.evm.signatures import grant, selector
from auditor.model.evidence import Certainty, Gap, GapKind
from auditor.model.grant import Effect, Grant

# Views of contracts whose own kinds decide everything about them.
_CONTROL_VIEWS = (
    ("getMinDelay()", "schedule(address,uint256,bytes,bytes32,bytes32,uint256)"),
    ("GRACE_PERIOD()", "queueTransaction(address,uint256,string,bytes,uint256)"),
    ("__abdicate()", "__acceptAdmin()", "proposalCount()"),
    ("getThreshold()", "execTransactionFromModule(address,uint256,bytes,uint8)"),
)
_CAPS = ("cap()", "maxSupply()", "MAX_SUPPLY()", "supplyCap()", "MAXIMUM_SUPPLY()")
_WHY = "its guard refuses every account with known power here"


class Guarded:
    """Grants over the privileged functions of a contract."""

    name = "guarded functions"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The grants over its functions, and a gap for guards that accept no known account. Raises Unread."""
        if any({selector(item) for item in said} <= contract.selectors for said in _CONTROL_VIEWS):
            return None
        seats, queried = await seats_of(contract, chain)
        present = [recognised for item, recognised in known_functions().items() if item in contract.selectors]
        guards = await guards_of(contract, present, seats, chain)
        limit = await _cap(contract, chain, guards)
        names = {seat.name for seat in seats} | {"*"}
        grants = tuple(_grant(contract, chain, item, limit, names) for guard in guards for item in guard.accepted)
        powerful = {grant.holder for grant in grants}
        grants += tuple(item for item in _shown(contract, chain, seats) if item.holder not in powerful)
        gaps = _gaps(contract, guards)
        return Reading(grants=grants, gaps=gaps, linked=queried) if grants or gaps else None


async def _cap(contract: Contract, chain: ChainReader, guards: Iterable[Guard]) -> str | None:
    """The mint limit in words, where the contract has one."""
    if not any(guard.function.effect is Effect.MINT and guard.accepted for guard in guards):
        return None
    views = [view for view in _CAPS if may_have_functions(contract, view)]
    reads: list[Read] = await gather(*(chain.call(contract.address, f"{view}(uint256)") for view in views))
    limit = next((read.value for read in reads if read.value), None)
    return None if limit is None else f"up to a total supply of {limit}, by what the contract says"


def _grant(contract: Contract, chain: ChainReader, made: Attribution, limit: str | None, names: set[str]) -> Grant:
    function = made.function
    return grant(
        chain=chain.chain,
        address=made.address,
        target=contract.id,
        effect=function.effect,
        function=function.signature,
        evidence=made.evidence,
        role=made.seat,
        confers=tuple(name for name in function.confers if name in names),
        certainty=made.certainty,
        condition=limit if function.effect is Effect.MINT else None,
    )


def _shown(contract: Contract, chain: ChainReader, seats: Iterable[GuardSeat]) -> Iterable[Grant]:
    """Grants of seats that no function confirms, with the effect that such seats usually have."""
    for seat in seats:
        for address, evidence in () if seat.is_recognised else seat.holders:
            if not is_zero(address):
                yield grant(
                    chain=chain.chain,
                    address=address,
                    target=contract.id,
                    effect=seat.effect,
                    function=None,
                    evidence=(evidence,),
                    role=seat.name,
                    certainty=Certainty.INFERRED,
                )


def _gaps(contract: Contract, guards: Iterable[Guard]) -> tuple[Gap, ...]:
    refused = sorted(guard.function.signature for guard in guards if guard.refused)
    if not refused:
        return ()
    labelled = ", ".join(refused[:5]) + (f" and {len(refused) - 5} more" if len(refused) > 5 else "")
    return (Gap(subject=contract.id, what=f"who may call {labelled}", why=_WHY, kind=GapKind.CALLERS),)
