"""Metadata newer than the codec reads: a real node serves version 16, and its runtime the older ones on request."""

from pathlib import Path

import pytest

from auditor import pipeline
from auditor.errors import NetworkError
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
from tests.chains.substrate import node
from tests.chains.substrate.stub import option

pytestmark = pytest.mark.xdist_group("substrate")


def scanned(folder: Path, *served: int) -> Snapshot:
    """The kitchen sink of Substrate, whose runtime has metadata of these versions for whoever asks for one."""
    told = {"Metadata_metadata_at_version": {each: option(node.known_metadata(each, "substrate")) for each in served}}
    chain = node.metadata_alone(node.known_metadata(16, "substrate"), "kitchensink", 1, told)
    with node.started(chain, folder) as started:
        network = Network(name="sink", title="Sink", chains=(Chain(id=node.CHAIN, rpc=(started.url,)),))
        return pipeline.scan(network, {}, None, lambda *_: None)


@pytest.mark.parametrize(("served", "asked"), [((14, 15, 16), {"0x0f000000"}), ((14,), {"0x0f000000", "0x0e000000"})])
def test_the_newest_version_that_is_read_is_asked_for(
    programs: None, tmp_path: Path, served: tuple[int, ...], asked: set[str]
) -> None:
    snapshot = scanned(tmp_path, *served)
    requests = [each.request.partition("(") for each in snapshot.evidence]
    assert {argument[:-1] for name, _, argument in requests if name == "Metadata_metadata_at_version"} == asked
    assert {"module/Root", "module/Council"} <= {each.id.rpartition(":")[2] for each in snapshot.entities}


def test_a_runtime_with_no_older_version_is_one_clear_error(programs: None, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="its metadata is of version 16; versions 14 and 15 are read"):
        scanned(tmp_path, 16)
