"""Safe proxies: the singleton lies at slot 0 and the proxy itself answers ``masterCopy()``."""

from asyncio import gather

from auditor.chains.evm.proxies.delegation import Delegation, Subject, address_at
from auditor.chains.evm.reading import ChainReader

_SINGLETON = 0


async def read(subject: Subject, chain: ChainReader) -> Delegation | None:
    """The singleton of a Safe. Only the Safe itself can change it (``changeMasterCopy`` before 1.2)."""
    (stored, seen), answered = await gather(
        address_at(subject, chain, _SINGLETON), chain.call(subject.address, "masterCopy()(address)")
    )
    if stored is None or answered.value is None or answered.value.lower() != stored:
        return None
    return Delegation(kind="safe", implementations=(stored,), evidence=(seen, answered.evidence), immutable=True)
