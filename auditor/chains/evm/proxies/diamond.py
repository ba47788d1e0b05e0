"""EIP-2535 diamonds: many implementations, one for each selector. https://eips.ethereum.org/EIPS/eip-2535"""

from asyncio import gather

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.proxies.delegation import Delegation, Subject, upgrades
from auditor.chains.evm.reading import ChainReader
from auditor.chains.evm.signatures import selector, topic
from auditor.model.evidence import Certainty, EvidenceId

CUT = "diamondCut((address,uint8,bytes4[])[],address,bytes)"
_CUT_EVENT = topic("DiamondCut((address,uint8,bytes4[])[],address,bytes)")
_REMOVE = 2


async def read(subject: Subject, chain: ChainReader) -> Delegation | None:
    """The facets from the loupe, or from DiamondCut events where a diamond has none."""
    loupe, addresses = await gather(
        chain.call(subject.address, "facets()((address,bytes4[])[])"),
        chain.call(subject.address, "facetAddresses()(address[])"),
    )
    table: dict[str, str] = {}
    if loupe.value:
        table = {"0x" + bytes(code).hex(): facet for facet, codes in loupe.value for code in codes}
        facets: tuple[str, ...] = tuple(dict.fromkeys(facet for facet, _ in loupe.value))
        evidence: tuple[EvidenceId, ...] = (loupe.evidence,)
    elif addresses.value:
        facets, evidence = tuple(dict.fromkeys(addresses.value)), (addresses.evidence,)
    else:
        table, evidence = await _from_events(subject, chain)
        facets = tuple(dict.fromkeys(table.values()))
    if not facets:
        return None
    owner = await chain.call(subject.address, "owner()(address)")
    # The table is complete: without diamondCut in it, nobody can change the facets any more.
    fixed = bool(table) and selector(CUT) not in table
    admin = None if fixed or is_zero(owner.value) else owner.value
    return Delegation(
        kind="eip2535",
        implementations=facets,
        evidence=(*evidence, owner.evidence),
        admins=((admin, "owner()"),) if admin else (),
        grants=upgrades(subject, chain, admin, (CUT,), (owner.evidence,), role="owner", certainty=Certainty.INFERRED),
        selectors=frozenset(table),
        immutable=fixed,
    )


async def _from_events(subject: Subject, chain: ChainReader) -> tuple[dict[str, str], tuple[EvidenceId, ...]]:
    """By selector its facet after all cuts, in their order. Only read for code that emits DiamondCut."""
    if _CUT_EVENT not in subject.code:
        return {}, ()
    from eth_abi.abi import decode
    from eth_abi.exceptions import DecodingError

    table: dict[str, str] = {}
    logs = await chain.logs(subject.address, [_CUT_EVENT])
    for log in logs:
        try:
            cuts, _, _ = decode(("(address,uint8,bytes4[])[]", "address", "bytes"), log.data)
        except DecodingError:
            continue
        for facet, action, codes in cuts:
            for code in codes:
                if action == _REMOVE:
                    table.pop("0x" + code.hex(), None)
                else:
                    table["0x" + code.hex()] = facet
    return table, tuple(log.evidence for log in logs)
