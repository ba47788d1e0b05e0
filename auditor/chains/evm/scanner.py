"""The scanner of EVM chains: reads one chain of a profile at one pinned block into a snapshot."""

from auditor.chains.evm.alias import unalias
from auditor.chains.evm.crawl import crawl
from auditor.chains.evm.garbage import rare_collection
from auditor.chains.evm.inspection import ProfileFacts
from auditor.chains.evm.market.sellers import accounts_of_parties, read_markets
from auditor.chains.evm.naming import with_addresses, with_names
from auditor.chains.evm.parents import assumptions
from auditor.chains.evm.proof.check import check_state
from auditor.chains.evm.reader import EvmReader
from auditor.chains.scanner import Progress
from auditor.model.collected import Collected
from auditor.model.ids import is_evm_address
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
from auditor.net.wire import Wire


class EvmScanner:
    """Reads an EVM chain, starting at the profile's addresses."""

    async def scan(
        self, chain: Chain, network: Network, wire: Wire, *, block: str | None, progress: Progress
    ) -> Snapshot:
        """The chain's entities, grants, gaps and evidence. Raises NetworkError if the chain cannot be read at all."""
        reader = await EvmReader.open(chain, wire, block)
        with rare_collection():
            start = (*chain.contracts.values(), *accounts_of_parties(chain, network))
            results = await crawl(start, reader, _profile_facts(chain, network), progress)
        results = await with_names(results, reader)
        markets = await read_markets(chain, results, reader)
        unproven = await check_state(reader)
        differing = (*await reader.ask_again(), *await reader.compare_sources(chain.rpc))
        if reader.block.hash == wire.sources.trusted.get(chain.id):
            reader.trust_block()
        moved = (*await reader.check_age(), *await reader.confirm())
        examined = (item.examined for item in results if item.examined is not None)
        collected = Collected()
        collected.add(
            entities=(item.entity for item in results),
            grants=(grant for item in results for grant in item.grants),
            gaps=(*(gap for item in results for gap in item.gaps), *unproven, *differing, *moved),
            examined=(*examined, *assumptions(chain.id)),
            evidence=reader.evidence(),
            read=reader.read,
        )
        collected.include(markets.snapshot(network))
        return collected.snapshot(network, (reader.block,))

    def has_names(self, chain: Chain) -> bool:
        """See ``NameReader``."""
        return not all(map(is_evm_address, chain.contracts.values()))

    async def with_addresses(self, chain: Chain, wire: Wire, *, block: str | None) -> Chain:
        """See ``NameReader``: resolves ENS names at the block that the scan will read."""
        return await with_addresses(chain, await EvmReader.open(chain, wire, block))

    def link(self, snapshot: Snapshot) -> Snapshot:
        """See ``ChainLinker``: L2 aliases are linked to the contracts of the parent chain."""
        return unalias(snapshot)


def _profile_facts(chain: Chain, network: Network) -> ProfileFacts:
    """The profile's facts about the chain's contracts."""
    names: dict[str, str] = {}
    for name, address in chain.contracts.items():
        names.setdefault(address.lower(), name)
    roles: dict[str, list[str]] = {}
    for role, contracts in chain.roles.items():
        for name in contracts:
            roles.setdefault(chain.contracts[name].lower(), []).append(role)
    return ProfileFacts(
        names=names,
        roles={address: tuple(dict.fromkeys(held)) for address, held in roles.items()},
        places=chain.contracts,
        actions=tuple(action for action in network.builder_actions if action.chain == chain.id),
    )
