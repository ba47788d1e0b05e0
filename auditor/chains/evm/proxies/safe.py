"""Safe proxies: the singleton is at slot 0, and a view returns the same (https://github.com/safe-global).

Proxies since 1.1 answer ``masterCopy()``; those of 1.0 answer ``implementation()``, as other proxies do, so that the
singleton must also have a threshold.
"""

from asyncio import gather

from auditor.chains.evm.proxies.delegation import Delegation, Subject, address_at
from auditor.chains.evm.reading import ChainReader

_SINGLETON = 0


async def read(subject: Subject, chain: ChainReader) -> Delegation | None:
    """The singleton of a Safe. Only the Safe itself can change it (``changeMasterCopy``, up to 1.1)."""
    (stored, met), said, older, threshold = await gather(
        address_at(subject, chain, _SINGLETON),
        chain.call(subject.address, "masterCopy()(address)"),
        chain.call(subject.address, "implementation()(address)"),
        chain.call(subject.address, "getThreshold()(uint256)"),
    )
    answer = older if said.value is None and threshold.value else said
    if stored is None or answer.value is None or answer.value.lower() != stored:
        return None
    return Delegation(kind="safe", implementations=(stored,), evidence=(met, answer.evidence), immutable=True)
