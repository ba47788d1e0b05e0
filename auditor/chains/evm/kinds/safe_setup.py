"""The setup of a Safe: it may delegatecall any code, which could write owners and modules that count but that no list
shows.

Since 1.3.0 the event ``SafeSetup`` names that code; for older Safes the calldata of the setup does, where the node
gives it.
"""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.chains.evm.abi import split_function
from auditor.chains.evm.addresses import eip55, is_zero, padded_addresses
from auditor.chains.evm.code import constants
from auditor.chains.evm.kinds.safe_releases import release
from auditor.chains.evm.kinds.safe_storage import SafeStorage
from auditor.chains.evm.reading import ChainReader, Contract, Log, Unread
from auditor.chains.evm.signatures import selector, topic
from auditor.model.evidence import EvidenceId, Gap, GapKind
from auditor.model.ids import account, checksum, short

_EVENT = topic("SafeSetup(address,address[],uint256,address,address)")
_SETUPS = (
    "setup(address[],uint256,address,bytes,address,address,uint256,address)",
    "setup(address[],uint256,address,bytes,address,uint256,address)",
)
_INITIALIZER = 2  # the index of ``initializer`` in the event's data, and of ``to`` in the arguments of a setup
_WHAT = "owners and modules that its lists do not show"
_UNTOLD = "neither its logs nor its calls show which code its setup ran by delegatecall"


@dataclass(frozen=True, slots=True)
class HiddenMembers:
    """Owners and modules (EIP-55, each with the evidence of its storage word) that no list of a Safe shows, and gaps if
    its storage may hold more."""

    owners: tuple[tuple[str, EvidenceId], ...] = ()
    modules: tuple[tuple[str, EvidenceId], ...] = ()
    gaps: tuple[Gap, ...] = ()


async def hidden_members(contract: Contract, chain: ChainReader, listed: Sequence[str]) -> HiddenMembers:
    """The members that the setup of a released Safe may have written besides the ``listed`` owners and modules. None if
    it delegatecalled nothing, or a released initialiser. Otherwise addresses in that code and in the setup's calldata
    are looked up, and the storage root shows whether these are all."""
    try:
        logs = await chain.logs(contract.address, [_EVENT])
        initializers = await _initializers(contract, chain, logs)
    except Unread as error:
        return HiddenMembers(gaps=(_gap(contract, str(error), GapKind.HISTORY),))
    run = sorted(item for item in initializers if not is_zero(item))
    codes = await gather(*(chain.code(item) for item in run))
    unknown = {
        item: code.value for item, code in zip(run, codes, strict=True) if release("initializers", code.value) is None
    }
    if initializers and not unknown:
        return HiddenMembers()
    names = ", ".join(short(account(chain.chain, item)) for item in unknown)
    why = f"its setup ran unknown code by delegatecall: {names}" if unknown else _UNTOLD
    gap = _gap(contract, why, GapKind.MEMBERS if unknown else GapKind.HISTORY)
    transactions = list(dict.fromkeys(log.transaction for log in logs if log.transaction))
    inputs = await chain.inputs(contract.address, transactions)
    candidates = [address for data in inputs for address in padded_addresses(data)]
    candidates += [address for code in unknown.values() for address in constants(code)]
    storage = await SafeStorage.read(contract, chain, listed, [eip55(address) for address in candidates])
    return HiddenMembers(storage.owners, storage.modules, () if await storage.is_whole() else (gap,))


async def _initializers(contract: Contract, chain: ChainReader, logs: Sequence[Log]) -> set[str]:
    """The addresses whose code setups delegatecalled (zero: none); empty where nothing shows it. Raises Unread."""
    if logs:
        return {_address(log.data, _INITIALIZER) for log in logs}
    results = set()
    for data in await chain.inputs(contract.address, ()):
        for setup in _SETUPS:
            if data[:4].hex() == selector(split_function(setup)[0])[2:]:
                results.add(_address(data[4:], _INITIALIZER))
    return results


def _address(data: bytes, place: int) -> str:
    """The address at an index in ABI words. Raises Unread where there is none."""
    word = data[32 * place : 32 * place + 32]
    if len(word) != 32 or any(word[:12]):
        raise Unread("the calldata of its setup makes no sense")
    return checksum("0x" + word[12:].hex())


def _gap(contract: Contract, why: str, kind: GapKind) -> Gap:
    return Gap(subject=contract.id, what=_WHAT, why=why, kind=kind)
