"""Whole pages as they are read, without scripts: the demo, and Bittensor and Gonka at genesis.

Digests and the numbers of evidence are left out, which change with every question that a scan asks.
"""

import gzip
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from auditor import config, pipeline
from auditor.engine.rulebook import Rulebook
from auditor.formats import render
from auditor.model.harm import Viewpoint
from auditor.model.snapshot import Snapshot
from tests.chains.substrate.test_genesis import BITTENSOR, specification
from tests.chains.substrate.test_genesis import read as genesis_of

GENESIS = Path(__file__).parents[1] / "recordings" / "gonka" / "genesis.json.gz"
_LEFT_OUT = (
    r"<(style|script|svg)\b.*?</\1>",
    r'<section id="(?:evidence|register)">.*?</section>',
    r"Evidence: <a.*?</(?:p|div|dd|li|span)>",
)
_BLOCKS = (
    r"</?(?:p|div|dl|dt|dd|li|ul|ol|tr|table|section|article|details|summary|h[1-4]|header|footer|nav|pre)\b[^>]*>"
)


class TextFile(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def _demo(folder: Path) -> Snapshot:
    return pipeline.open_snapshot("demo", lambda doing, done, total: None)


def _gonka(folder: Path) -> Snapshot:
    file = folder / "genesis.json"
    file.write_bytes(gzip.decompress(GENESIS.read_bytes()))
    return pipeline.from_genesis(config.resolve("gonka"), file)


def _bittensor(folder: Path) -> Snapshot:
    """Bittensor's genesis weights under made-up accounts."""
    return genesis_of(folder, specification(), BITTENSOR)


def read(page: str) -> str:
    """The text of a page, one block on a line."""
    for pattern in _LEFT_OUT:
        page = re.sub(pattern, "", page, flags=re.DOTALL)
    page = re.sub(r"\s+", " ", page.partition("<body>")[2])
    lines = re.sub(r"<[^>]+>", "", re.sub(_BLOCKS, "\n", page)).splitlines()
    text = "\n".join(filter(None, (" ".join(unescape(line).split()) for line in lines)))
    return re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", text) + "\n"


@pytest.mark.parametrize("network", [_demo, _bittensor, _gonka], ids=["demo", "bittensor", "gonka"])
def test_the_page_reads_as_it_did(
    network: Callable[[Path], Snapshot], tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    assessment = pipeline.assess(network(tmp_path), Rulebook.load(None), Viewpoint.BUILDER)
    assert read(render("html", assessment)) == snapshot(extension_class=TextFile)
