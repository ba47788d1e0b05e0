"""The old Gnosis MultiSigWallet, also with a daily limit: any owner submits, ``required`` confirmations execute.

https://github.com/gnosis/MultiSigWallet
"""

from asyncio import gather

from auditor.chains.evm.code import may_answer
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.signatures import grant
from auditor.model.entity import EntityKind
from auditor.model.evidence import Gap
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Effect
from auditor.model.ids import account, short

# Where the wallet keeps the length of its list of owners and how many of them it asks for.
_OWNERS, _REQUIRED = 3, 4
_FALSE = "it answers as a MultiSigWallet does, but its storage is not that of one"


class GnosisMultisig:
    """A wallet that acts when ``required`` of its owners confirm."""

    name = "gnosis multisig"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The gate over the owners; what one owner may spend alone within the daily limit. Raises Unread."""
        if not may_answer(contract, "required()", "getOwners()"):
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
        if [int.from_bytes(each.value or b"", "big") for each in stored] != [len(ids), required.value]:
            return Reading(gaps=(Gap(subject=contract.id, what="who may act as it", why=_FALSE),))
        within = tuple(
            grant(
                *(chain.chain, owner, contract.id, Effect.WITHDRAW, "submitTransaction(address,uint256,bytes)"),
                (limit.evidence,),
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
            grants=within,
        )
