"""The scanner of Substrate chains: reads one chain of a profile at one pinned block into a snapshot."""

from pathlib import Path

from auditor.chains.block_age import check_age
from auditor.chains.scanner import Progress
from auditor.chains.substrate.collect import collect
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.genesis import read_genesis
from auditor.chains.substrate.pallets import relay
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.reading import Unread
from auditor.chains.substrate.ss58 import account_of, prefix_of
from auditor.errors import ProfileError
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
from auditor.net.wire import Wire


class SubstrateScanner:
    """Reads a Substrate chain, starting at root."""

    async def scan(
        self, chain: Chain, network: Network, wire: Wire, *, block: str | None, progress: Progress
    ) -> Snapshot:
        """See ``ChainScanner``."""
        reader = await SubstrateReader.open(chain, wire, block)
        prefix = reader.runtime.constant("System", "SS58Prefix")
        collected = Collector(chain.id, prefix_of(prefix), subnet=chain.subnet)
        _name(collected, chain)
        await collect(reader, collected, network, progress)
        differing = (*await reader.ask_again(), *await reader.compare_sources(chain.rpc))
        moved = await reader.confirm()
        old = await check_age(wire, reader.block) if block is None and not await _is_development(reader) else ()
        collected.add(gaps=(*differing, *old, *moved), evidence=reader.evidence(), read=reader.read)
        return collected.snapshot(network, (reader.block,))

    def link(self, snapshot: Snapshot) -> Snapshot:
        """Adds what the root of a relay chain may do to the parachains of the same network. See ``ChainLinker``."""
        return relay.link(snapshot)

    def read_genesis(self, chain: Chain, network: Network, file: Path) -> Snapshot:
        """See ``GenesisReader``."""
        return read_genesis(chain, network, file)


async def _is_development(reader: SubstrateReader) -> bool:
    """Whether the node is one that developers run for themselves, whose clock is theirs to set."""
    try:
        return any(method.startswith("dev_") for method in await reader.methods())
    except Unread:
        return False


def _name(collected: Collector, chain: Chain) -> None:
    """Adds the profile's names of accounts and parts of the runtime (``module/NAME``). Raises ProfileError."""
    for name, address in chain.contracts.items():
        roles = tuple(role for role, names in chain.roles.items() if name in names)
        if address.startswith("module/"):
            collected.part(address.removeprefix("module/"), name, roles)
            continue
        try:
            holder = collected.account(account_of(address), name)
        except ValueError as error:
            raise ProfileError(f"{chain.id}: {name}: {error}", "copy the address again from its source") from None
        collected.add_origin(holder, "named")
