"""The setup of a Safe: it may delegatecall any code, which could write owners and modules that count but that no list
shows.

Since 1.3.0 the event ``SafeSetup`` names that code; for older Safes the calldata of the setup does, where the node
gives it.
"""

from asyncio import gather

from auditor.chains.evm.abi import parts
from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.kinds.safe_releases import release
from auditor.chains.evm.reading import ChainReader, Contract, Unread
from auditor.chains.evm.signatures import selector, topic
from auditor.model.evidence import Gap, GapKind
from auditor.model.ids import account, checksum, short

_EVENT = topic("SafeSetup(address,address[],uint256,address,address)")
_SETUPS = (
    "setup(address[],uint256,address,bytes,address,address,uint256,address)",
    "setup(address[],uint256,address,bytes,address,uint256,address)",
)
_INITIALIZER = 2  # the index of ``initializer`` in the event's data, and of ``to`` in the arguments of a setup
_WHAT = "owners and modules that its lists do not show"


async def hidden_members(contract: Contract, chain: ChainReader) -> tuple[Gap, ...]:
    """A gap unless the setup of a released Safe delegatecalled nothing, or a released initialiser."""
    try:
        initializers = await _initializers(contract, chain)
    except Unread as error:
        return (_gap(contract, str(error), GapKind.HISTORY),)
    if not initializers:
        why = "neither its logs nor its calls tell whose code its setup ran in its name"
        return (_gap(contract, why, GapKind.HISTORY),)
    run = sorted(item for item in initializers if not is_zero(item))
    codes = await gather(*(chain.code(item) for item in run))
    unknown = [item for item, code in zip(run, codes, strict=True) if release("initializers", code.value) is None]
    if not unknown:
        return ()
    names = ", ".join(short(account(chain.chain, item)) for item in unknown)
    return (_gap(contract, f"its setup ran code that is not known in its name: {names}", GapKind.MEMBERS),)


async def _initializers(contract: Contract, chain: ChainReader) -> set[str]:
    """The addresses whose code setups delegatecalled (zero: none); empty where nothing shows it. Raises Unread."""
    logs = await chain.logs(contract.address, [_EVENT])
    if logs:
        return {_address(log.data, _INITIALIZER) for log in logs}
    results = set()
    for data in await chain.inputs(contract.address, ()):
        for setup in _SETUPS:
            if data[:4].hex() == selector(parts(setup)[0])[2:]:
                results.add(_address(data[4:], _INITIALIZER))
    return results


def _address(data: bytes, place: int) -> str:
    """The address at an index in ABI words. Raises Unread where there is none."""
    word = data[32 * place : 32 * place + 32]
    if len(word) != 32 or any(word[:12]):
        raise Unread("what its setup was given makes no sense")
    return checksum("0x" + word[12:].hex())


def _gap(contract: Contract, why: str, kind: GapKind) -> Gap:
    return Gap(subject=contract.id, what=_WHAT, why=why, kind=kind)
