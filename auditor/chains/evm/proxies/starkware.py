"""StarkWare's proxies: governors announce an implementation, which takes effect after a delay kept in a slot.

https://github.com/starkware-libs/starkex-contracts Proxy.sol
"""

from asyncio import gather

from auditor.chains.evm.addresses import as_address
from auditor.chains.evm.proxies.delegation import Delegation, Subject, address_at, slot, upgrades
from auditor.chains.evm.reading import ChainReader
from auditor.chains.evm.signatures import keccak, topic

# The misspelling is in the deployed contracts.
_IMPLEMENTATION = slot("StarkWare2019.implemntation-slot")
_CALL_PROXY = slot("StarkWare2020.CallProxy.Implemntation.Slot")
_DELAY = slot("StarkWare.Upgradibility.Delay.Slot")
_FINAL = slot("StarkWare2019.finalization-flag-slot")
_GOVERNOR_ACCEPTED = topic("LogNewGovernorAccepted(address)")
_ROLE_GRANTED = topic("RoleGranted(bytes32,address,address)")
_UPGRADE_GOVERNOR = (int.from_bytes(keccak(b"ROLE_UPGRADE_GOVERNOR"), "big") & ((1 << 250) - 1)).to_bytes(32, "big")
_FUNCTIONS = ("addImplementation(address,bytes,bool)", "upgradeTo(address,bytes,bool)")


async def read(subject: Subject, chain: ChainReader) -> Delegation | None:
    """The implementation, its governors and their delay."""
    first, met = await address_at(subject, chain, _IMPLEMENTATION)
    if first is None:
        return None
    delay, final = await gather(chain.storage(subject.address, _DELAY), chain.storage(subject.address, _FINAL))
    fixed = any(final.value or b"")
    delay_s = int.from_bytes(delay.value or b"", "big")
    governors = () if fixed else await _governors(subject, chain)
    return Delegation(
        kind="starkware",
        implementations=(first,),
        evidence=(met, delay.evidence, final.evidence),
        admins=tuple((address, "proxyIsGovernor(address)") for address, _ in governors),
        grants=tuple(
            grant
            for address, evidence in governors
            for grant in upgrades(
                subject, chain, address, _FUNCTIONS, (evidence, delay.evidence), role="governor", delay_s=delay_s
            )
        ),
        immutable=fixed,
    )


async def _governors(subject: Subject, chain: ChainReader) -> tuple[tuple[str, str], ...]:
    """The accounts that an event made governors and that still are, with the evidence."""
    accepted, granted = await gather(
        chain.logs(subject.address, [_GOVERNOR_ACCEPTED]),
        chain.logs(subject.address, [_ROLE_GRANTED, _UPGRADE_GOVERNOR]),
    )
    words = [log.data[:32] for log in accepted] + [log.topics[2] for log in granted if len(log.topics) > 2]
    names = dict.fromkeys(address for word in words if (address := as_address(word)))
    answers = await gather(
        *(chain.call(subject.address, "proxyIsGovernor(address)(bool)", address) for address in names)
    )
    held = await gather(
        *(
            chain.call(subject.address, "hasRole(bytes32,address)(bool)", _UPGRADE_GOVERNOR, address)
            for address in names
        )
    )
    return tuple(
        (address, (old if old.value else new).evidence)
        for address, old, new in zip(names, answers, held, strict=True)
        if old.value or new.value
    )
