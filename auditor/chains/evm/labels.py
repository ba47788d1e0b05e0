"""Names for people. Names from contracts are hostile text and are shortened and cleaned."""

from asyncio import gather
from collections.abc import Sequence

from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.reading import ChainReader, Contract, Reading, Unread
from auditor.model.ids import short
from auditor.model.text import one_line

_LONGEST = 48


def label(contract: Contract, labelled: str | None, readings: Sequence[Reading], own: str) -> str:
    """The profile's name; else that of a kind; else the contract's own name; else its short address."""
    said = next((reading.label for reading in readings if reading.label), None)
    return labelled or one_line(said or own, _LONGEST).strip() or short(contract.id)


async def own_name(contract: Contract, chain: ChainReader) -> str:
    """The contract's ``name()``; empty if it has none or it cannot be read, which hides no power."""
    views = [view for view in ("symbol()", "name()") if may_have_functions(contract, view)]
    try:
        answers = await gather(*(chain.call(contract.address, f"{view}(string)") for view in views))
    except Unread:
        return ""
    return next((answer.value for answer in answers if isinstance(answer.value, str) and answer.value), "")
