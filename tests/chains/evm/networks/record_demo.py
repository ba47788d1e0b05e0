"""Makes the recordings of Orrery: run ``python -m tests.chains.evm.networks.record_demo``.

Starts a node, deploys Orrery, scans it and keeps every answer: the recording behind ``auditor scan demo``. Then the
founder's council lowers its threshold, and the same scan becomes ``examples/demo-later.jsonl.gz``, by which a builder
can try what a check says of a change. The same sources give the same bytes: blocks, addresses and the endpoint's name
do not depend on the machine or the clock.
"""

import sys
from pathlib import Path

from auditor import config, pipeline
from tests.chains.evm.networks import orrery
from tests.chains.evm.node import started

# Named in the recording, so it is always the same.
PORT = 31337
LATER = Path(__file__).parents[4] / "examples" / "demo-later.jsonl.gz"


def record(target: Path, later: Path) -> None:
    """Writes the recordings. Raises NodeError if the port is taken and NpmMissing without the packages."""
    with started(port=PORT) as chain:
        chain.with_multicall3()
        network = orrery.deploy(chain)
        pipeline.scan(network, {}, target, lambda doing, done, known: None)
        orrery.lower_threshold(chain, network)
        pipeline.scan(network, {}, later, lambda doing, done, known: None)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        record(folder / "demo.jsonl.gz", folder / LATER.name)
    else:
        record(config.DEMO_RECORDING, LATER)
