"""Safe, 1.0 to 1.4 and its L2 variants: owners, threshold, modules, guard and fallback handler.

https://github.com/safe-global/safe-smart-account. A module may make the Safe send anything without its owners; a guard
sees every transaction of the owners first and can refuse it.
"""

from asyncio import gather

from auditor.chains.evm.addresses import as_address
from auditor.chains.evm.code import may_answer
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.signatures import grant, keccak
from auditor.model.entity import EntityKind
from auditor.model.evidence import EvidenceId, Gap
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Effect, Grant
from auditor.model.ids import account, short
from auditor.model.text import one_line

_SENTINEL = "0x0000000000000000000000000000000000000001"
_GUARD = int.from_bytes(keccak(b"guard_manager.guard.address"), "big")
_MODULE_GUARD = int.from_bytes(keccak(b"module_manager.module_guard.address"), "big")
_FALLBACK_HANDLER = int.from_bytes(keccak(b"fallback_manager.handler.address"), "big")
_BY_MODULE = "execTransactionFromModule(address,uint256,bytes,uint8)"
_PAGE = 50
_MOST_PAGES = 40


class Safe:
    """A Safe acts when enough of its owners sign, or when a module of it wants to."""

    name = "safe"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The Safe's gate over its owners, and the grants of modules and guard. Raises Unread."""
        if not may_answer(contract, "getThreshold()", "getOwners()"):
            return None
        owners, threshold, version = await gather(
            chain.call(contract.address, "getOwners()(address[])"),
            chain.call(contract.address, "getThreshold()(uint256)"),
            chain.call(contract.address, "VERSION()(string)"),
        )
        if not owners.value or not threshold.value or not isinstance(version.value, str):
            return None
        modules, complete = await self._modules(contract, chain)
        slots, notes = await self._slots(contract, chain)
        ids = sorted({account(chain.chain, owner) for owner in owners.value})
        gate = Threshold(k=threshold.value, members=tuple(Member(id=owner) for owner in ids))
        missing = Gap(subject=contract.id, what="its modules", why="the list of modules could not be read to its end")
        return Reading(
            standards=(f"safe {one_line(version.value, 16)}",),
            kind=EntityKind.MULTISIG,
            label=f"Safe {threshold.value}/{len(ids)} {short(contract.id)}",
            gate=gate,
            grants=(*modules, *slots),
            gaps=() if complete else (missing,),
            notes=notes,
        )

    async def _modules(self, contract: Contract, chain: ChainReader) -> tuple[list[Grant], bool]:
        """The modules' grants, and whether the list was read to its end (1.0 has one list, later ones pages)."""
        found: dict[str, EvidenceId] = {}
        start = _SENTINEL
        for _ in range(_MOST_PAGES):
            page = await chain.call(
                contract.address, "getModulesPaginated(address,uint256)(address[],address)", start, _PAGE
            )
            if page.value is None:
                break
            listed, following = page.value
            found |= dict.fromkeys(listed, page.evidence)
            # Up to 1.3 the next page starts after ``following``, which this page did not list.
            if not listed or int(following, 16) <= 1 or following in (start, contract.address):
                return self._by_modules(contract, chain, found), True
            found.setdefault(following, page.evidence)
            start = following
        if found:
            return self._by_modules(contract, chain, found), False
        whole = await chain.call(contract.address, "getModules()(address[])")
        if whole.value is None:
            return [], False
        return self._by_modules(contract, chain, dict.fromkeys(whole.value, whole.evidence)), True

    def _by_modules(self, contract: Contract, chain: ChainReader, found: dict[str, EvidenceId]) -> list[Grant]:
        return [
            grant(chain.chain, module, contract.id, Effect.EXECUTE, _BY_MODULE, (evidence,), role="module")
            for module, evidence in found.items()
        ]

    async def _slots(self, contract: Contract, chain: ChainReader) -> tuple[list[Grant], tuple[str, ...]]:
        """What guards can do, and notes for the reader."""
        positions = (_GUARD, _MODULE_GUARD, _FALLBACK_HANDLER)
        reads = await gather(*(chain.storage(contract.address, position) for position in positions))
        guard, module_guard, handler = (as_address(read.value or b"") for read in reads)
        grants, notes = [], []
        for address, what, read in ((guard, "guard", reads[0]), (module_guard, "module guard", reads[1])):
            if address is not None:
                grants.append(
                    grant(chain.chain, address, contract.id, Effect.CANCEL, None, (read.evidence,), role=what)
                )
                notes.append(f"{what} {short(account(chain.chain, address))} can refuse its transactions")
        if handler is not None:
            notes.append(f"fallback handler {short(account(chain.chain, handler))}")
        return grants, tuple(notes)
