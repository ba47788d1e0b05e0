"""Whether a kept scan still holds: the state at the newest blocks is the same, and passing time changes nothing."""

from asyncio import gather, run
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from auditor.chains import state_comparer_for
from auditor.chains.scanner import NewerBlock, StateComparer
from auditor.model.evidence import Verification
from auditor.model.ids import ChainId
from auditor.model.network import Network
from auditor.model.snapshot import Snapshot
from auditor.net.limits import RequestLimits
from auditor.net.recording import RecordingReader
from auditor.net.wire import Wire
from auditor.pipeline.networks import replayed

_HORIZON_S = 30 * 86_400

NewerBlocks = Mapping[ChainId, NewerBlock]
States = dict[ChainId, dict[str, Any]]


def states_read(recording: RecordingReader) -> States | None:
    """What a scan read of each chain's state, None if it cannot be compared for every chain."""
    states: States = {}
    for chain in recording.network.chains:
        comparer = state_comparer_for(chain.id)
        state = comparer.state_read(chain.id, recording) if comparer else None
        if state is None:
            return None
        states[chain.id] = state
    return states


def is_proven(snapshot: Snapshot) -> bool:
    """Whether every view and run of a scan was made on proven state: only then is each account that they read, also
    through other contracts, among those that are compared."""
    runs = (item for item in snapshot.evidence if item.request.startswith(("eth_call ", "run ")))
    return all(item.verified in (Verification.PROOF, Verification.HEADER) for item in runs)


def blocks_read(recording: RecordingReader) -> NewerBlocks:
    """The blocks of a scan, for chains whose state can be compared."""
    chains = [chain.id for chain in recording.network.chains]
    return {chain: _comparer(chain).block_read(chain, recording) for chain in chains}


async def newer_blocks(network: Network, states: States) -> NewerBlocks | None:
    """The newest final block of each chain, if the state is the same at all of them; one request to each chain.

    Raises NoAnswer.
    """
    async with Wire.live({chain.id: chain.rpc for chain in network.chains}, None, RequestLimits()) as wire:
        comparisons = []
        for chain in network.chains:
            comparer, state = state_comparer_for(chain.id), states.get(chain.id)
            if comparer is None or state is None:
                return None
            comparisons.append(comparer.newer_block(chain, state, wire))
        newer = await gather(*comparisons)
    same = [block for block in newer if block is not None]
    return {block.block.chain: block for block in same} if len(same) == len(network.chains) else None


def for_time(snapshot: Snapshot, recording: RecordingReader, newer: NewerBlocks) -> tuple[Snapshot, int]:
    """The scan at the time of newer blocks, and the block time (Unix seconds) up to which it stays the same if the
    state does; 0 if that is unknown. Raises ReplayMiss.

    It is also run for a time some weeks later. If the results are equal, no delay ended and no proposal expired in
    between; something that opens and closes again in between, without a transaction, would not show.
    """
    later = {chain: _comparer(chain).after(chain, block, _HORIZON_S) for chain, block in newer.items()}
    then = _content(_at(recording, later))
    if then != _content(snapshot):
        snapshot = _at(recording, newer)
    return snapshot, newest_time(later) if then == _content(snapshot) else 0


def _at(recording: RecordingReader, newer: NewerBlocks) -> Snapshot:
    for chain, block in newer.items():
        recording = _comparer(chain).moved(chain, recording, block)
    return run(replayed(recording, _silent))


def newest_time(newer: NewerBlocks) -> int:
    """The latest block time, in Unix seconds."""
    return max(int(datetime.fromisoformat(block.block.time).timestamp()) for block in newer.values())


def _comparer(chain: ChainId) -> StateComparer:
    comparer = state_comparer_for(chain)
    assert comparer is not None  # its state was compared
    return comparer


def _content(snapshot: Snapshot) -> tuple[Any, ...]:
    """The contents of a snapshot, apart from block and evidence."""
    grants = tuple(grant.model_copy(update={"evidence": ()}) for grant in snapshot.grants)
    return snapshot.entities, grants, snapshot.gaps, snapshot.examined


def _silent(*_: object) -> None:
    """A progress report that nobody reads."""
