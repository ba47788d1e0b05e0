"""Chain scanners, one folder per family. The family of a chain is the namespace of its CAIP-2 id."""

from importlib import import_module

from auditor.chains.scanner import ChainScanner
from auditor.errors import ProfileError
from auditor.model.ids import ChainId

CHAIN_FAMILIES = {
    "cosmos": "auditor.chains.cosmos.scanner:CosmosScanner",
    "eip155": "auditor.chains.evm.scanner:EvmScanner",
    "polkadot": "auditor.chains.substrate.scanner:SubstrateScanner",
}


def scanner_for(chain: ChainId) -> ChainScanner:
    """The scanner of a chain's family, imported only now. Raises ProfileError for a family without one."""
    family = chain.split(":")[0]
    if family not in CHAIN_FAMILIES:
        known = ", ".join(sorted(CHAIN_FAMILIES))
        raise ProfileError(f"chains of the family {family!r} cannot be scanned", f"families that can: {known}")
    module, name = CHAIN_FAMILIES[family].split(":")
    scanner: ChainScanner = getattr(import_module(module), name)()
    return scanner
