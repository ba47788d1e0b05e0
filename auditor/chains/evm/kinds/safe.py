"""Safe, 1.0 to 1.4 and its L2 variants: owners, threshold, modules, guard and fallback handler.

https://github.com/safe-global/safe-smart-account. A module may make the Safe send anything without its owners; a guard
sees every transaction of the owners first and can refuse it. Any contract can answer like a Safe, so the answers must
agree with the storage of one, and code that is no release of Safe is a gap.
"""

from asyncio import gather

from auditor.chains.evm.addresses import as_address
from auditor.chains.evm.code import may_answer
from auditor.chains.evm.kinds.safe_releases import PROXIES, SINGLETONS
from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.signatures import grant, keccak
from auditor.model.entity import EntityKind
from auditor.model.evidence import EvidenceId, Gap
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Effect, Grant
from auditor.model.ids import account, address_of, short
from auditor.model.text import one_line

_SENTINEL = "0x0000000000000000000000000000000000000001"
_GUARD = int.from_bytes(keccak(b"guard_manager.guard.address"), "big")
_MODULE_GUARD = int.from_bytes(keccak(b"module_manager.module_guard.address"), "big")
_FALLBACK_HANDLER = int.from_bytes(keccak(b"fallback_manager.handler.address"), "big")
_BY_MODULE = "execTransactionFromModule(address,uint256,bytes,uint8)"
_OWNER_COUNT, _THRESHOLD = 3, 4
_PAGE = 50
_MOST_PAGES = 40

_FALSE = "it answers as a Safe does, but its storage is not that of a Safe"
_ENDLESS = "the list of modules could not be read to its end"
_UNRELEASED = "it answers as a Safe does, but its code is no release of Safe that is known"


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
        ids = sorted({account(chain.chain, owner) for owner in owners.value})
        (modules, complete), (slots, notes), stored, released = await gather(
            self._modules(contract, chain),
            self._slots(contract, chain),
            self._stored(contract, chain),
            self._released(contract, chain),
        )
        if stored != (len(ids), threshold.value) or threshold.value > len(ids):
            return Reading(gaps=(Gap(subject=contract.id, what="who may act as it", why=_FALSE),))
        gate = Threshold(k=threshold.value, members=tuple(Member(id=owner) for owner in ids))
        gaps = () if complete else (Gap(subject=contract.id, what="its modules", why=_ENDLESS),)
        if not released:
            gaps = (*gaps, Gap(subject=contract.id, what="whether its owners alone act as it", why=_UNRELEASED))
        return Reading(
            standards=(f"safe {one_line(version.value, 16)}",),
            kind=EntityKind.MULTISIG,
            label=f"Safe {threshold.value}/{len(ids)} {short(contract.id)}",
            gate=gate,
            grants=(*modules, *slots),
            gaps=gaps,
            notes=notes,
        )

    async def _stored(self, contract: Contract, chain: ChainReader) -> tuple[int, int]:
        """How many owners and which threshold lie in storage, where every release keeps them."""
        reads = await gather(*(chain.storage(contract.address, slot) for slot in (_OWNER_COUNT, _THRESHOLD)))
        count, threshold = (int.from_bytes(read.value or b"", "big") for read in reads)
        return count, threshold

    async def _released(self, contract: Contract, chain: ChainReader) -> bool:
        """Whether the code is, byte for byte, a released proxy on a released singleton."""
        if contract.proxy is None:
            return keccak(contract.code).hex() in SINGLETONS
        reads = await gather(*(chain.code(address_of(each)) for each in contract.proxy.implementation))
        known = bool(reads) and all(keccak(read.value or b"").hex() in SINGLETONS for read in reads)
        return known and keccak(contract.code).hex() in PROXIES

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
