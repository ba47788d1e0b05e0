"""Nine networks by level, exposure and curve, from what the repository holds: the table in ``docs/methodology.md``.

``python -m benchmarks.nine_networks`` scans the demo's recording, Gonka's genesis, Bittensor's genesis (its weights,
with made-up accounts) and the six recorded networks, and writes ``docs/nine-networks.json``. It takes half a minute.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from auditor import config, pipeline
from auditor.api import replay
from auditor.engine.rulebook import Rulebook
from auditor.formats.json import dumped, public
from auditor.model.harm import Viewpoint
from auditor.model.snapshot import Snapshot
from tests.chains.cosmos.test_gonka import GENESIS
from tests.chains.evm.scanning import scan
from tests.chains.evm.test_recorded_networks import NETWORKS, listed, served
from tests.chains.substrate.test_genesis import BITTENSOR, read, specification

TABLE = Path(__file__).parents[1] / "docs" / "nine-networks.json"
KEPT = ("verdict", "exposure", "grade", "level", "curve", "numbers")


def snapshots() -> Iterator[tuple[str, Snapshot]]:
    """The networks by title."""
    yield "Orrery (demo)", replay(config.DEMO)
    with TemporaryDirectory() as folder:
        yield "Bittensor, genesis", read(Path(folder), specification(), BITTENSOR)
        file = Path(folder) / "gonka.json"
        file.write_bytes(gzip.decompress(GENESIS.read_bytes()))
        yield "Gonka, genesis", pipeline.from_genesis(config.resolve("gonka"), file)
    for network in NETWORKS:
        with served(network) as (url, chain):
            yield f"{network}, recorded", scan(url, listed(network), chain_id=chain)


def row(title: str, snapshot: Snapshot) -> dict[str, Any]:
    """What the table shows of one network, in the words of the public JSON."""
    assessment = public(pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.BUILDER)).model_dump(by_alias=True)
    return {"network": title} | {name: assessment[name] for name in KEPT}


def main() -> None:
    """Writes the table's figures."""
    TABLE.write_text(dumped([row(title, snapshot) for title, snapshot in snapshots()]), encoding="utf-8")


if __name__ == "__main__":
    main()
