"""Chain scanners, one folder per family. The family of a chain is the namespace of its CAIP-2 id."""

from importlib import import_module
from typing import Any

from auditor.chains.scanner import ChainLinker, ChainScanner, EndpointExaminer, StateComparer
from auditor.errors import ProfileError
from auditor.model.ids import ChainId
from auditor.model.snapshot import Snapshot

CHAIN_FAMILIES = {
    "cosmos": "auditor.chains.cosmos.scanner:CosmosScanner",
    "eip155": "auditor.chains.evm.scanner:EvmScanner",
    "polkadot": "auditor.chains.substrate.scanner:SubstrateScanner",
}
ENDPOINT_EXAMINERS = {
    "cosmos": "auditor.chains.cosmos.endpoint_examiner:CosmosEndpointExaminer",
    "eip155": "auditor.chains.evm.endpoint_examiner:EvmEndpointExaminer",
    "polkadot": "auditor.chains.substrate.endpoint_examiner:SubstrateEndpointExaminer",
}
STATE_COMPARERS = {"eip155": "auditor.chains.evm.state_comparer:EvmStateComparer"}


def scanner_for(chain: ChainId) -> ChainScanner:
    """The scanner of a chain's family, imported only now. Raises ProfileError for a family without one."""
    family = chain.split(":")[0]
    if family not in CHAIN_FAMILIES:
        families = ", ".join(sorted(CHAIN_FAMILIES))
        raise ProfileError(f"chains of the family {family!r} cannot be scanned", f"families that can: {families}")
    scanner: ChainScanner = _made(CHAIN_FAMILIES[family])
    return scanner


def state_comparer_for(chain: ChainId) -> StateComparer | None:
    """The state comparer of a chain's family, imported only now; None for a family without one."""
    place = STATE_COMPARERS.get(chain.split(":")[0])
    return _made(place) if place else None


def endpoint_examiner_for(chain: ChainId) -> EndpointExaminer | None:
    """The endpoint examiner of a chain's family; None for a family without one."""
    place = ENDPOINT_EXAMINERS.get(chain.split(":")[0])
    return _made(place) if place else None


def _made(place: str) -> Any:
    module, name = place.split(":")
    return getattr(import_module(module), name)()


def linked(snapshot: Snapshot) -> Snapshot:
    """The snapshot of a network with entities linked that are the same account on several of its chains."""
    chain_by_family = {chain.id.split(":")[0]: chain.id for chain in snapshot.network.chains}
    for chain in chain_by_family.values():
        scanner = scanner_for(chain)
        if isinstance(scanner, ChainLinker):
            snapshot = scanner.link(snapshot)
    return snapshot
