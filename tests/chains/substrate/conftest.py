"""Local Substrate chains for the tests; without npm they skip, and fail in CI."""

from collections.abc import Iterator

import pytest

from tests.absent import end_test
from tests.chains import npm
from tests.chains.substrate import bittensor, filters, node


@pytest.fixture(scope="session")
def programs() -> None:
    """The packages that the local chains need."""
    try:
        npm.install(node.FOLDER)
    except npm.NpmMissing as missing:
        end_test(missing)


@pytest.fixture(scope="session")
def finney(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[node.Node]:
    """Bittensor's metadata with the state of ``bittensor.fill``. Put back what you change."""
    told = {"ProxyFilterRuntimeApi_get_proxy_filter": filters.encoded_older(bittensor.FILTERS)}
    with node.started(node.finney(told), tmp_path_factory.mktemp("finney")) as started:
        bittensor.fill(started)
        yield started


@pytest.fixture(scope="session")
def asset_hub(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[node.Node]:
    """A real runtime without sudo, at its genesis."""
    with node.started(node.asset_hub(), tmp_path_factory.mktemp("asset-hub")) as started:
        yield started


@pytest.fixture(scope="session")
def later(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[node.Node]:
    """The same state under metadata that is extended to a later runtime. Put back what you change."""
    with node.started(node.later_finney(), tmp_path_factory.mktemp("later")) as started:
        bittensor.fill(started)
        yield started
