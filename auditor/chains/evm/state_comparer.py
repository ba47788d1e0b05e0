"""The state comparer of EVM chains; a module of its own, since comparing needs little of what scanning needs."""

from collections.abc import Mapping
from typing import Any

from auditor.chains.evm import moved_recording, same_state
from auditor.chains.scanner import NewerBlock
from auditor.model.ids import ChainId
from auditor.model.network import Chain
from auditor.net.recording import RecordingReader
from auditor.net.wire import Wire


class EvmStateComparer:
    """See ``StateComparer``."""

    def state_read(self, chain: ChainId, recording: RecordingReader) -> dict[str, Any] | None:
        """See ``StateComparer``."""
        return same_state.state_read(chain, recording)

    def block_read(self, chain: ChainId, recording: RecordingReader) -> NewerBlock:
        """See ``StateComparer``."""
        return moved_recording.block_read(chain, recording)

    async def newer_block(self, chain: Chain, state: Mapping[str, Any], wire: Wire) -> NewerBlock | None:
        """See ``StateComparer``."""
        return await same_state.newer_block(chain, state, wire)

    def moved(self, chain: ChainId, recording: RecordingReader, newer: NewerBlock) -> RecordingReader:
        """See ``StateComparer``."""
        return moved_recording.moved(chain, recording, newer)

    def after(self, chain: ChainId, newer: NewerBlock, seconds: int) -> NewerBlock:
        """See ``StateComparer``."""
        return moved_recording.after(chain, newer, seconds)
