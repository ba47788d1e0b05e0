"""Real chains for the tests: one node per test process, every test on a clean state."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor import pipeline
from auditor.chains.scanner import Progress
from auditor.config import DEMO_RECORDING
from auditor.model.snapshot import Snapshot
from auditor.pipeline import networks
from tests import examples
from tests.absent import end_test
from tests.chains import npm
from tests.chains.evm.chain import Chain
from tests.chains.evm.node import started

examples.register()


# Fixtures that install packages, start nodes or start a browser.
_OF_NODES = frozenset({"packages", "programs", "cosmos", "gonka_program", "browser"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that need a node, packages or a browser; ``make quick`` leaves them out."""
    for item in items:
        if not _OF_NODES.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker("node")


@pytest.fixture(scope="session", autouse=True)
def demo_replayed_once() -> Iterator[None]:
    """In each test process the demo's recording is replayed once: it takes seconds and always gives the same."""
    replay, snapshots = networks.replay, dict[Path, Snapshot]()

    def once(recording: Path, progress: Progress) -> Snapshot:
        if recording != DEMO_RECORDING:
            return replay(recording, progress)
        if recording not in snapshots:
            snapshots[recording] = replay(recording, progress)
        return snapshots[recording]

    with pytest.MonkeyPatch.context() as patch:
        for user in (pipeline, networks, pipeline.snapshots):
            patch.setattr(user, "replay", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What commands keep of scans and sources goes into a folder of the test process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def packages() -> None:
    """The npm packages of the test chains. Without them the test is skipped; in CI it fails."""
    try:
        npm.install()
    except npm.NpmMissing as missing:
        end_test(missing)


@pytest.fixture(scope="session")
def anvil(packages: None) -> Iterator[Chain]:
    """A running node, shared by all tests of this process. Use ``chain`` unless you reset it yourself."""
    with started() as chain:
        chain.with_multicall3()
        yield chain


@pytest.fixture
def chain(anvil: Chain) -> Iterator[Chain]:
    """The shared node with nothing deployed but Multicall3; what the test does is undone afterwards."""
    mark = anvil.snapshot()
    yield anvil
    anvil.revert(mark)
