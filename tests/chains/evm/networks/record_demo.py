"""Makes the recording behind ``auditor scan demo``: run ``python -m tests.chains.evm.networks.record_demo``.

Starts a node, deploys Orrery, scans it and keeps every answer. The same sources give the same bytes: blocks, addresses
and the endpoint's name do not depend on the machine or the clock.
"""

import sys
from pathlib import Path

from auditor import config, pipeline
from tests.chains.evm.networks import orrery
from tests.chains.evm.node import started

# Named in the recording, so it is always the same.
PORT = 31337


def record(target: Path) -> None:
    """Writes the recording. Raises NodeError if the port is taken and NpmMissing without the packages."""
    with started(port=PORT) as chain:
        chain.with_multicall3()
        network = orrery.deploy(chain)
        pipeline.scan(network, {}, target, lambda doing, done, known: None)


if __name__ == "__main__":
    record(Path(sys.argv[1]) if len(sys.argv) > 1 else config.DEMO_RECORDING)
