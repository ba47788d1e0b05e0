"""Optimism's ResolvedDelegateProxy: an address manager holds the implementation under a name.

https://github.com/ethereum-optimism/optimism ResolvedDelegateProxy.sol: two mappings keyed by the proxy itself,
``implementationName`` at slot 0 and ``addressManager`` at slot 1.
"""

from asyncio import gather

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.proxies.delegation import Delegation, Subject, address_at, upgrades
from auditor.chains.evm.reading import ChainReader
from auditor.chains.evm.signatures import keccak

_NAMES, _MANAGERS = 0, 1


def _entry(address: str, mapping: int) -> int:
    key = bytes.fromhex(address[2:]).rjust(32, b"\0") + mapping.to_bytes(32, "big")
    return int.from_bytes(keccak(key), "big")


async def read(subject: Subject, chain: ChainReader) -> Delegation | None:
    """The implementation that the address manager returns; the manager holds the grant to replace it."""
    (manager, met), stored = await gather(
        address_at(subject, chain, _entry(subject.address, _MANAGERS)),
        chain.storage(subject.address, _entry(subject.address, _NAMES)),
    )
    name = _short_string(stored.value or b"")
    if manager is None or name is None:
        return None
    current = await chain.call(manager, "getAddress(string)(address)", name)
    if is_zero(current.value):
        return None
    return Delegation(
        kind="resolved-delegate",
        implementations=(current.value,),
        evidence=(met, stored.evidence, current.evidence),
        admins=((manager, "address manager slot"),),
        grants=upgrades(
            subject, chain, manager, ("setAddress(string,address)",), (met, current.evidence), role="manager"
        ),
    )


def _short_string(word: bytes) -> str | None:
    """A Solidity string of at most 31 bytes, stored in one slot; None for other words."""
    length = word[31] // 2 if len(word) == 32 else 0
    if not 0 < length < 32 or word[31] % 2 or any(word[length:31]):
        return None
    try:
        return word[:length].decode()
    except UnicodeDecodeError:
        return None
