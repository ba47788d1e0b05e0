"""The old Gnosis MultiSigWallet, also with a daily limit: any owner submits, ``required`` confirmations execute.

https://github.com/gnosis/MultiSigWallet
"""

from asyncio import gather
from dataclasses import replace

from auditor.chains.evm.abi import calldata
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.reading import ChainReader, Contract, Read, Reading
from auditor.chains.evm.scenarios import PAYLOAD, RECIPIENT, Behaviour, CallStep, Scenario
from auditor.chains.evm.signatures import grant, selector
from auditor.model.entity import EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Effect, Grant
from auditor.model.ids import account, short

# The slots of the length of the list of owners and of ``required``.
_OWNERS, _REQUIRED = 3, 4
_SUBMIT, _CONFIRM = "submitTransaction(address,uint256,bytes)", "confirmTransaction(uint256)"
_EXECUTE = "executeTransaction(uint256)"
_BY_ITSELF = (
    *("addOwner(address)", "removeOwner(address)", "replaceOwner(address,address)", "changeRequirement(uint256)"),
)
_COVERED = (_SUBMIT, _CONFIRM, _EXECUTE)
_FALSE = "it answers as a MultiSigWallet does, but its storage is not that of one"


class GnosisMultisig:
    """A wallet that acts when ``required`` of its owners confirm."""

    name = "gnosis multisig"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The gate over the owners, and what one owner may spend alone within the daily limit. Raises Unread."""
        if not may_have_functions(contract, "required()", "getOwners()"):
            return None
        owners, required, count, limit, *stored = await gather(
            chain.call(contract.address, "getOwners()(address[])"),
            chain.call(contract.address, "required()(uint256)"),
            chain.call(contract.address, "transactionCount()(uint256)"),
            chain.call(contract.address, "dailyLimit()(uint256)"),
            *(chain.storage(contract.address, slot) for slot in (_OWNERS, _REQUIRED)),
        )
        if not owners.value or not required.value or count.value is None:
            return None
        ids = sorted({account(chain.chain, owner) for owner in owners.value})
        if [int.from_bytes(item.value or b"", "big") for item in stored] != [len(ids), required.value]:
            return Reading(
                gaps=(Gap(subject=contract.id, what="who may act as it", why=_FALSE, kind=GapKind.IDENTITY),)
            )
        within = tuple(
            grant(
                chain=chain.chain,
                address=owner,
                target=contract.id,
                effect=Effect.WITHDRAW,
                function=_SUBMIT,
                evidence=(limit.evidence,),
                role="owner",
                condition=f"up to {limit.value} wei a day, without the other owners",
            )
            for owner in sorted(set(owners.value))
            if limit.value
        )
        return Reading(
            standards=("gnosis multisig with daily limit" if limit.value is not None else "gnosis multisig",),
            kind=EntityKind.MULTISIG,
            label=f"MultiSigWallet {required.value}/{len(ids)} {short(contract.id)}",
            gate=Threshold(k=required.value, members=tuple(Member(id=owner) for owner in ids)),
            grants=(*within, *_by_itself(contract, chain, required)),
            behaviour=_behaviour(contract, sorted(set(owners.value))[: required.value], count.value),
        )


def _by_itself(contract: Contract, chain: ChainReader, required: Read) -> tuple[Grant, ...]:
    """The grants of the wallet over its own funds and settings, once enough owners have confirmed."""
    effects = {_EXECUTE: Effect.EXECUTE} | dict.fromkeys(_BY_ITSELF, Effect.CONTROL)
    return tuple(
        grant(
            chain=chain.chain,
            address=contract.address,
            target=contract.id,
            effect=effect,
            function=function,
            evidence=(required.evidence,),
            role="wallet",
            confers=("owner",) if effect is Effect.CONTROL else (),
        )
        for function, effect in effects.items()
        if selector(function) in contract.selectors
    )


def _behaviour(contract: Contract, owners: list[str], number: int) -> Behaviour:
    """What such a wallet does once ``required`` owners have confirmed, and refuses before."""
    submitted = CallStep("submit", owners[0], calldata(_SUBMIT, (RECIPIENT, 0, PAYLOAD)), restricted=True)
    confirmed = [CallStep("confirm", owner, calldata(_CONFIRM, (number,)), restricted=True) for owner in owners[1:]]
    if confirmed:
        confirmed[-1] = replace(confirmed[-1], part="the last confirmation")
    covers = contract.selectors & frozenset(map(selector, _COVERED))
    alone = CallStep("execute", owners[-1], calldata(_EXECUTE, (number,)))
    return Behaviour(
        "gnosis multisig",
        (Scenario((submitted, *confirmed)),),
        ((submitted, *confirmed[:-1], alone),) if confirmed else (),
        covers,
    )
