"""Safe, 1.0 to 1.5 and its L2 variants: owners, threshold, modules, guard and fallback handler.

https://github.com/safe-global/safe-smart-account. A module can make the Safe send any call without its owners; a guard
checks every transaction of the owners first and can refuse it. Any contract can answer like a Safe, so the answers must
agree with the storage layout, and code that is not a release of Safe is a gap. The Safe forwards unknown calls of any
caller to the fallback handler, which also answers for it whether a message is signed (EIP-1271).
"""

from asyncio import gather

from auditor.chains.evm.addresses import as_address
from auditor.chains.evm.code import may_have_functions, selectors
from auditor.chains.evm.kinds.safe_releases import release
from auditor.chains.evm.kinds.safe_setup import HiddenMembers, hidden_members
from auditor.chains.evm.kinds.safe_storage import FALLBACK_HANDLER, GUARD, MODULE_GUARD, SENTINEL
from auditor.chains.evm.reading import ChainReader, Contract, Read, Reading
from auditor.chains.evm.signatures import grant
from auditor.model.entity import EntityKind
from auditor.model.evidence import EvidenceId, Gap, GapKind
from auditor.model.gate import Member, Threshold
from auditor.model.grant import Call, Effect, Grant
from auditor.model.ids import ANYONE, account, address_of, short
from auditor.model.text import one_line

_BY_OWNERS = "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)"
_BY_MODULE = "execTransactionFromModule(address,uint256,bytes,uint8)"
_OWNER_COUNT, _THRESHOLD = 3, 4
_PAGE = 50
_MOST_PAGES = 40

_FALSE = "it answers as a Safe does, but its storage is not that of a Safe"
_ENDLESS = "the list of modules could not be read to its end"
_UNRELEASED = "it answers as a Safe does, but its code is not a known release of Safe"
_HANDLED = "its fallback handler, which decides what it has signed, is not a known release"


class Safe:
    """A Safe acts when enough of its owners sign, or when one of its modules calls it."""

    name = "safe"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The Safe's gate over its owners, and the grants of modules and guard. Raises Unread."""
        if not may_have_functions(contract, "getThreshold()", "getOwners()"):
            return None
        owners, threshold, version = await gather(
            chain.call(contract.address, "getOwners()(address[])"),
            chain.call(contract.address, "getThreshold()(uint256)"),
            chain.call(contract.address, "VERSION()(string)"),
        )
        if not owners.value or not threshold.value or not isinstance(version.value, str):
            return None
        ids = sorted({account(chain.chain, owner) for owner in owners.value})
        (modules, complete), (guards, notes), handled, stored, released = await gather(
            self._modules(contract, chain),
            self._guards(contract, chain),
            self._handler(contract, chain),
            self._stored(contract, chain),
            self._released(contract, chain),
        )
        if stored != (len(ids), threshold.value) or threshold.value > len(ids):
            return Reading(gaps=(_gap(contract, "who may act as it", _FALSE, GapKind.IDENTITY),))
        gaps = () if complete else (_gap(contract, "its modules", _ENDLESS, GapKind.MEMBERS),)
        if released is None:
            gaps = (*gaps, _gap(contract, "whether its owners alone act as it", _UNRELEASED, GapKind.IDENTITY))
            hidden = HiddenMembers()
        else:
            listed = [*owners.value, *(address_of(module.holder) for module in modules)]
            hidden = await hidden_members(contract, chain, listed)
            gaps = (*gaps, *hidden.gaps)
            modules += self._by_modules(contract, chain, dict(hidden.modules))
            ids = sorted({*ids, *(account(chain.chain, owner) for owner, _ in hidden.owners)})
        return Reading(
            standards=(f"safe {one_line(version.value, 16)}",),
            kind=EntityKind.MULTISIG,
            label=f"Safe {threshold.value}/{len(ids)} {short(contract.id)}",
            gate=Threshold(k=threshold.value, members=tuple(Member(id=owner) for owner in ids)),
            grants=(_by_owners(contract, chain, owners, threshold), *modules, *guards, *handled.grants),
            gaps=(*gaps, *handled.gaps),
            linked=handled.linked,
            notes=(*notes, *handled.notes),
            recognised=released or "",
            covers=contract.selectors if released else frozenset(),
        )

    async def _stored(self, contract: Contract, chain: ChainReader) -> tuple[int, int]:
        """The number of owners and the threshold from the storage slots of every release."""
        reads = await gather(*(chain.storage(contract.address, slot) for slot in (_OWNER_COUNT, _THRESHOLD)))
        count, threshold = (int.from_bytes(read.value or b"", "big") for read in reads)
        return count, threshold

    async def _released(self, contract: Contract, chain: ChainReader) -> str | None:
        """The release whose code it is, byte for byte: a released proxy with a released singleton."""
        if contract.proxy is None:
            return release("singletons", contract.code)
        reads = await gather(*(chain.code(address_of(item)) for item in contract.proxy.implementation))
        singletons = [release("singletons", read.value or b"") for read in reads]
        recognised = len(singletons) == 1 and release("proxies", contract.code) is not None
        return singletons[0] if recognised else None

    async def _modules(self, contract: Contract, chain: ChainReader) -> tuple[list[Grant], bool]:
        """The modules' grants, and whether the list was read completely (1.0 has one list, later ones pages)."""
        results: dict[str, EvidenceId] = {}
        start = SENTINEL
        for _ in range(_MOST_PAGES):
            page = await chain.call(
                contract.address, "getModulesPaginated(address,uint256)(address[],address)", start, _PAGE
            )
            if page.value is None:
                break
            listed, following = page.value
            results |= dict.fromkeys(listed, page.evidence)
            # Up to 1.3 the next page starts after ``following``, which is not part of this page.
            if not listed or int(following, 16) <= 1 or following in (start, contract.address):
                return self._by_modules(contract, chain, results), True
            results.setdefault(following, page.evidence)
            start = following
        if results:
            return self._by_modules(contract, chain, results), False
        whole = await chain.call(contract.address, "getModules()(address[])")
        if whole.value is None:
            return [], False
        return self._by_modules(contract, chain, dict.fromkeys(whole.value, whole.evidence)), True

    def _by_modules(self, contract: Contract, chain: ChainReader, results: dict[str, EvidenceId]) -> list[Grant]:
        return [
            grant(chain.chain, module, contract.id, Effect.EXECUTE, _BY_MODULE, (evidence,), role="module")
            for module, evidence in results.items()
        ]

    async def _guards(self, contract: Contract, chain: ChainReader) -> tuple[list[Grant], tuple[str, ...]]:
        """The grants of guards, and notes for the reader."""
        positions = (GUARD, MODULE_GUARD)
        reads = await gather(*(chain.storage(contract.address, position) for position in positions))
        grants, notes = [], []
        for what, read in zip(("guard", "module guard"), reads, strict=True):
            address = as_address(read.value or b"")
            if address is not None:
                grants.append(
                    grant(chain.chain, address, contract.id, Effect.CANCEL, None, (read.evidence,), role=what)
                )
                notes.append(f"{what} {short(account(chain.chain, address))} can refuse its transactions")
        return grants, tuple(notes)

    async def _handler(self, contract: Contract, chain: ChainReader) -> Reading:
        """The fallback handler: unless it is a release, a gap, since every caller can reach it and it signs for the
        Safe."""
        read = await chain.storage(contract.address, FALLBACK_HANDLER)
        address = as_address(read.value or b"")
        if address is None:
            return Reading()
        who = account(chain.chain, address)
        notes = (f"fallback handler {short(who)}",)
        code = await chain.code(address)
        if not code.value or release("handlers", code.value) is not None:
            return Reading(notes=notes)
        called = sorted(selectors(code.value) - contract.selectors)
        by_anyone = grant(
            chain=chain.chain,
            address=address,
            target=contract.id,
            effect=Effect.PARAMETER,
            function=None,
            evidence=(read.evidence, code.evidence),
            forwards=tuple(Call(target=who, selector=item) for item in called),
            condition="its fallback handler is called as the Safe",
        ).model_copy(update={"holder": ANYONE})
        return Reading(
            grants=(by_anyone,),
            gaps=(_gap(contract, "who may act as it", _HANDLED, GapKind.GATE),),
            linked=(address,),
            notes=notes,
        )


def _by_owners(contract: Contract, chain: ChainReader, owners: Read, threshold: Read) -> Grant:
    return grant(
        chain=chain.chain,
        address=contract.address,
        target=contract.id,
        effect=Effect.EXECUTE,
        function=_BY_OWNERS,
        evidence=(owners.evidence, threshold.evidence),
        role="owners",
    )


def _gap(contract: Contract, what: str, why: str, kind: GapKind) -> Gap:
    return Gap(subject=contract.id, what=what, why=why, kind=kind)
