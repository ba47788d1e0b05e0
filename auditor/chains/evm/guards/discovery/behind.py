"""Whose code a contract runs, be it a proxy of no standard: found by calling functions that do not exist."""

from dataclasses import dataclass
from typing import NamedTuple

from auditor.chains.evm.code import delegates
from auditor.chains.evm.execution.call import Call, Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.guards.discovery.facets import handed_on, lookup
from auditor.chains.evm.guards.discovery.keys import Shape, shape
from auditor.chains.evm.guards.discovery.people import SENDER, STRANGER
from auditor.chains.evm.reading import Contract
from auditor.chains.evm.signatures import selector

_MADE_UP = tuple(selector(f"auditor_no_such_function_{word}()") for word in ("8d2e61", "f07c35"))


class Keeper(NamedTuple):
    """A storage word that tells others whose code they run: account, slot, and the shape of the slot."""

    account: bytes
    slot: int
    shape: Shape


@dataclass(frozen=True)
class Behind:
    """``codes`` are the addresses whose code it runs; ``chosen`` says that it looks up by what it is called with whose
    that is, so that not all of its functions are known, but those of ``selectors``; ``keepers`` are the words
    of other accounts in which it stands which code that is."""

    codes: tuple[bytes, ...] = ()
    chosen: bool = False
    selectors: frozenset[str] = frozenset()
    keepers: frozenset[Keeper] = frozenset()


async def behind(contract: Contract, engine: Engine) -> Behind:
    """What a contract runs in its own name, layer behind layer."""
    if not delegates(contract.code):
        return Behind()
    for person in (STRANGER, SENDER):
        engine.world.make_up(person)
    address = bytes.fromhex(contract.address[2:])
    data = (bytes.fromhex(each[2:]) + bytes(28) for each in _MADE_UP)
    one, other = await engine.settle([Call(address, each, STRANGER, SENDER) for each in data])
    codes = tuple(sorted(code for account, code in one.ran if account == address != code))
    if codes or _slots(one) == _slots(other):
        return Behind(codes, keepers=keepers(one, address))
    place = lookup(one, other)
    table = await handed_on(address, place, engine.world) if place is not None and looks_up(contract) else {}
    return Behind(tuple(sorted(set(table.values()))), True, frozenset("0x" + each.hex() for each in table))


def looks_up(contract: Contract) -> bool:
    """Whether a contract may hand on more functions than it lists: a diamond's loupe says what its facets want."""
    return contract.proxy is None or contract.proxy.kind == "eip2535"


def keepers(trace: Trace, address: bytes) -> frozenset[Keeper]:
    """The words of other accounts in which the run read the addresses of the code that it ran."""
    codes = [code for account, code in trace.ran if account == address != code]
    others = (load for load in trace.loads if load.account != address)
    named = (load for load in others if any(code in load.value.to_bytes(32, "big") for code in codes))
    return frozenset(Keeper(each.account, each.slot, shape(each.account, each.slot, trace.hashes)) for each in named)


def _slots(trace: Trace) -> set[tuple[bytes, int]]:
    return {(load.account, load.slot) for load in trace.loads}
