"""Six real networks as another public tool recorded them: what share of its recorded permissions a scan reaches.

The recordings (``tests/recordings/networks.zip``) say in their README what of them is real. They are served by their
own node on loopback and scored by their own script; a profile starts from every contract in the file.
"""

import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from auditor.model.gate import Threshold, members
from auditor.model.ids import address_of
from auditor.model.snapshot import Snapshot
from tests.chains.evm.scanning import scan

RECORDED = zipfile.ZipFile(Path(__file__).parents[2] / "recordings" / "networks.zip")
NETWORKS = sorted(Path(name).stem for name in RECORDED.namelist() if name.startswith("raw/"))
WANTED = {"safes": 1.0, "proxies": 0.95, "delays": 1.0, "facts": 0.97, "power": 0.95}


def script(name: str) -> ModuleType:
    """A script of the recordings."""
    module = ModuleType(f"recorded_{name}")
    module.__file__ = str(Path(str(RECORDED.filename)) / f"{name}.py")
    exec(compile(RECORDED.read(f"{name}.py"), module.__file__, "exec"), module.__dict__)
    return module


def recorded(folder: str, network: str) -> Any:
    """One file of the recordings."""
    return json.loads(RECORDED.read(f"{folder}/{network}.json"))


@contextmanager
def served(network: str) -> Iterator[tuple[str, str]]:
    """The recorded network as a node: its URL and chain id."""
    replay = script("replay")
    node = replay.Node([recorded("raw", network)], [recorded("provenance", network)])
    server = replay.serve(node, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", f"eip155:{node.chain_id}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def listed(network: str) -> dict[str, str]:
    """Every contract that the recording lists, by its place in the file."""
    contracts = [entry["address"] for entry in recorded("raw", network)["entries"] if entry["type"] == "Contract"]
    return {f"contract {place}": address for place, address in enumerate(contracts)}


def as_graph(snapshot: Snapshot) -> dict[str, Any]:
    """The nodes and edges that ``score.py`` reads."""

    def at(entity: str | None) -> str | None:
        return address_of(entity).lower() if entity else None

    nodes: dict[str, Any] = {}
    edges = [{"holder": at(grant.holder), "over": at(grant.target)} for grant in snapshot.grants]
    for entity in snapshot.entities:
        inside = [at(member.id) for member in members(entity.gate)]
        multisig = entity.kind.value == "multisig"
        nodes[address_of(entity.id)] = {
            "kind": "eoa" if entity.kind.value == "key" else entity.kind.value,
            "owners": inside if multisig else None,
            "threshold": entity.gate.k if multisig and isinstance(entity.gate, Threshold) else None,
            "delay": entity.delay_s,
            "implementation": [at(each) for each in entity.proxy.implementation] if entity.proxy else [],
        }
        edges += [{"holder": member, "over": at(entity.id)} for member in inside]
    return {"nodes": nodes, "edges": edges}


@pytest.fixture(scope="module")
def snapshots() -> dict[str, Snapshot]:
    found = {}
    for network in NETWORKS:
        with served(network) as (url, chain):
            found[network] = scan(url, listed(network), chain_id=chain)
    return found


@pytest.mark.slow
def test_recorded_permissions_are_reached(snapshots: dict[str, Snapshot]) -> None:
    score = script("score").score
    assert len(NETWORKS) == 6
    results = [score(recorded("truth", network), as_graph(snapshot)) for network, snapshot in snapshots.items()]
    shares = {name: sum(r[name][0] for r in results) / sum(r[name][1] for r in results) for name in WANTED}
    missing = [row for result in results for row in result["missing"]]
    assert all(shares[name] >= wanted for name, wanted in WANTED.items()), (shares, missing)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_contract_is_known_and_every_grant_has_evidence(snapshots: dict[str, Snapshot], network: str) -> None:
    snapshot = snapshots[network]
    known = {entity.id for entity in snapshot.entities} | {"anyone", "nobody"}
    evidence = {each.id for each in snapshot.evidence}
    for grant in snapshot.grants:
        assert {grant.holder, grant.target} <= known
        assert grant.evidence and evidence.issuperset(grant.evidence)
    for entity in snapshot.entities:
        assert known.issuperset(member.id for member in members(entity.gate))


def test_a_scan_of_the_same_block_gives_the_same_snapshot(snapshots: dict[str, Snapshot]) -> None:
    first = NETWORKS[0]
    with served(first) as (url, chain):
        again = scan(url, listed(first), chain_id=chain)
    assert again.model_copy(update={"network": snapshots[first].network}) == snapshots[first]
