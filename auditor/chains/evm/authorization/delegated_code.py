"""The code that a contract runs by delegatecall, also for a non-standard proxy: found by calling undefined
functions."""

from dataclasses import dataclass
from typing import NamedTuple

from auditor.chains.evm.authorization.facets import delegated_selectors, selector_lookup
from auditor.chains.evm.authorization.members.mapping_slots import SlotPattern, slot_pattern
from auditor.chains.evm.authorization.search.sentinels import SENDER, UNPRIVILEGED
from auditor.chains.evm.code import delegates
from auditor.chains.evm.execution.call import EvmCall, Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.reading import Contract
from auditor.chains.evm.signatures import selector

_MADE_UP = tuple(selector(f"auditor_no_such_function_{word}()") for word in ("8d2e61", "f07c35"))


class CodePointer(NamedTuple):
    """A storage word of another account that decides which code a contract runs: account, slot, and the slot's
    pattern."""

    account: bytes
    slot: int
    pattern: SlotPattern


@dataclass(frozen=True)
class DelegatedCode:
    """``codes`` are the addresses whose code it runs. ``by_selector``: the called selector picks the code, as in a
    diamond without a loupe; then ``selectors`` are the functions found so far, and there may be more. ``code_pointers``
    are the storage words of other accounts that decide the code."""

    codes: tuple[bytes, ...] = ()
    by_selector: bool = False
    selectors: frozenset[str] = frozenset()
    code_pointers: frozenset[CodePointer] = frozenset()


async def delegated_code(contract: Contract, engine: Engine) -> DelegatedCode:
    """The code that a contract runs by delegatecall, through any number of layers."""
    if not delegates(contract.code):
        return DelegatedCode()
    for person in (UNPRIVILEGED, SENDER):
        engine.world.add_account(person)
    address = bytes.fromhex(contract.address[2:])
    data = (bytes.fromhex(name[2:]) + bytes(28) for name in _MADE_UP)
    trace, other = await engine.settle([EvmCall(address, value, UNPRIVILEGED, SENDER) for value in data])
    codes = tuple(sorted(code for account, code in trace.frames if account == address != code))
    if codes or _slots(trace) == _slots(other):
        return DelegatedCode(codes, code_pointers=code_pointers(trace, address))
    place = selector_lookup(trace, other)
    table = (
        await delegated_selectors(address, place, engine.world)
        if place is not None and may_have_more_functions(contract)
        else {}
    )
    return DelegatedCode(tuple(sorted(set(table.values()))), True, frozenset("0x" + value.hex() for value in table))


def may_have_more_functions(contract: Contract) -> bool:
    """Whether a contract may delegate more functions than its code lists; a diamond's loupe lists all."""
    return contract.proxy is None or contract.proxy.kind == "eip2535"


def code_pointers(trace: Trace, address: bytes) -> frozenset[CodePointer]:
    """The storage words of other accounts that hold addresses of the code that ran."""
    codes = [code for account, code in trace.frames if account == address != code]
    others = (load for load in trace.loads if load.account != address)
    loads = (load for load in others if any(code in load.value.to_bytes(32, "big") for code in codes))
    return frozenset(
        CodePointer(load.account, load.slot, slot_pattern(load.account, load.slot, trace.hashes)) for load in loads
    )


def _slots(trace: Trace) -> set[tuple[bytes, int]]:
    return {(load.account, load.slot) for load in trace.loads}
