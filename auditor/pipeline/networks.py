"""From a profile to a snapshot: through nodes, from a recording, or from a genesis file."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.chains import linked, scanner_for
from auditor.chains.scanner import GenesisReader, NameReader, Progress
from auditor.errors import NetworkError, ProfileError, UsageError
from auditor.model.collected import Collected
from auditor.model.evidence import Gap
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Block, Snapshot
from auditor.net.limits import RequestLimits
from auditor.net.recording import RecordingReader, RecordingWriter
from auditor.net.secrets import masked_url
from auditor.net.sources import Sources
from auditor.net.wire import Wire

if TYPE_CHECKING:
    from auditor.engine.rulebook import Rulebook

PinnedBlocks = Mapping[str, str]  # block by chain id, as the user wrote it


def scan(
    network: Network,
    blocks: PinnedBlocks,
    record: Path | None,
    progress: Progress,
    timeout_s: float = 0.0,
    book: "Rulebook | None" = None,
    sources: Sources | None = None,
) -> Snapshot:
    """Reads a network at ``blocks`` (by chain id; the newest final one where none is given).

    Every answer goes into the file ``record`` if one is given. What is not read after ``timeout_s`` becomes gaps; 0 is
    no limit. A chain with a trusted block is read at it. Claims may name the harms of ``book``, by default the shipped
    one. Raises RuleError for a claim that cannot be used, ProfileError for a chain without endpoint, both before the
    first request, and NetworkError if no chain of the network can be read.
    """
    _check_claims(network, book)
    sources = sources or Sources()
    for chain in network.chains:
        if not chain.rpc:
            raise ProfileError(
                f"no endpoint is known for {chain.id}", f"give one with --rpc {chain.id}=https://your.node.example"
            )
    endpoints = {chain.id: chain.rpc for chain in network.chains}
    masked = _without_secrets(network)
    pinned = {**sources.trusted, **blocks}
    recorder = RecordingWriter(record, masked, {"blocks": pinned} | sources.plain()) if record else None
    wire = Wire.live(endpoints, recorder, RequestLimits(total_s=timeout_s), sources)
    return asyncio.run(_collect(masked, pinned, wire, progress))


def _check_claims(network: Network, book: "Rulebook | None") -> None:
    if network.claims:
        from auditor.engine.rulebook import Rulebook

        (book or Rulebook.load()).check_claims(network)


def _without_secrets(network: Network) -> Network:
    """The network with the secrets in its endpoints masked."""
    chains = (chain.model_copy(update={"rpc": tuple(map(masked_url, chain.rpc))}) for chain in network.chains)
    return network.model_copy(update={"chains": tuple(chains)})


def replay(recording: Path, progress: Progress) -> Snapshot:
    """The same scan from a recording alone. Raises ReplayMiss for a request that was not recorded."""
    return asyncio.run(replayed(RecordingReader.open(recording), progress))


async def replayed(player: RecordingReader, progress: Progress) -> Snapshot:
    """The same for a recording that is open."""
    return await _collect(player.network, player.settings["blocks"], Wire.replay(player), progress)


def replayed_network(recording: Path) -> Network:
    """The profile that a recording was made from."""
    return RecordingReader.open(recording).network


async def _collect(network: Network, blocks: PinnedBlocks, wire: Wire, progress: Progress) -> Snapshot:
    async with wire:
        network = await _with_addresses(network, blocks, wire)
        parts = await asyncio.gather(
            *(_chain(chain, network, wire, blocks.get(chain.id), progress) for chain in network.chains)
        )
    failed = [part for part in parts if isinstance(part, NetworkError)]
    if failed and len(failed) == len(parts):
        raise failed[0]
    return _merged(network, parts)


async def _with_addresses(network: Network, blocks: PinnedBlocks, wire: Wire) -> Network:
    """The network with every account by its address, also those that were given by name."""
    chains: list[Chain] = []
    for chain in network.chains:
        reader = scanner_for(chain.id)
        if isinstance(reader, NameReader) and reader.has_names(chain):
            chain = await reader.with_addresses(chain, wire, block=blocks.get(chain.id))
        chains.append(chain)
    return network.model_copy(update={"chains": tuple(chains)})


async def _chain(
    chain: Chain, network: Network, wire: Wire, block: str | None, progress: Progress
) -> Snapshot | NetworkError:
    try:
        read = await scanner_for(chain.id).scan(chain, network, wire, block=block, progress=progress)
    except NetworkError as error:
        return error
    trusted = wire.sources.trusted.get(chain.id)
    if trusted is not None and trusted.lower() != read.blocks[0].hash.lower():
        return NetworkError(
            f"{chain.id} was not read: the node gives block {read.blocks[0].hash} instead of the one that you trust",
            f"check --trust, or give another endpoint with --rpc {chain.id}=URL",
        )
    return read


def _merged(network: Network, parts: list[Snapshot | NetworkError]) -> Snapshot:
    """One snapshot of all chains; a chain that could not be read at all is a gap."""
    collected = Collected()
    blocks: list[Block] = []
    for chain, part in zip(network.chains, parts, strict=True):
        if isinstance(part, NetworkError):
            collected.add_gap(Gap(subject=chain.id, what="the whole chain", why=str(part)))
        else:
            collected.include(part)
            blocks += part.blocks
    if any(administered.administrators for administered in (*network.repositories, *network.channels)):
        from auditor.repos.community import add_community

        add_community(collected, network)
    snapshot = linked(collected.snapshot(network, blocks))
    if network.repositories:
        from auditor.repos.join import with_unread

        snapshot = with_unread(snapshot)
    return snapshot


def from_genesis(network: Network, file: Path, book: "Rulebook | None" = None) -> Snapshot:
    """What the genesis file of a network's chain says, with no connection; that time has passed since then is a gap.

    Raises UsageError if no chain of the network, or more than one, can be read from such a file, and RuleError for a
    claim that cannot be used (see ``scan``).
    """
    _check_claims(network, book)
    readers = [
        (chain, scanner) for chain in network.chains if isinstance(scanner := scanner_for(chain.id), GenesisReader)
    ]
    if len(readers) != 1:
        which = "more than one chain" if readers else "no chain"
        raise UsageError(
            f"--genesis cannot be used with {network.name}: {which} of it can be read from a genesis file",
            "scan it through a node: omit --genesis",
        )
    chain, scanner = readers[0]
    read = scanner.read_genesis(chain, network, file)
    blocks = tuple(block.model_copy(update={"genesis": True}) for block in read.blocks)
    since = Gap(
        subject=chain.id,
        what="everything that changed after genesis",
        why="only the genesis file was read; without --genesis the chain is read as it is now",
    )
    begun = read.model_copy(update={"blocks": blocks, "gaps": (*read.gaps, since)})
    others = NetworkError("only the genesis file of another chain was read", "omit --genesis")
    return _merged(network, [begun if other.id == chain.id else others for other in network.chains])
