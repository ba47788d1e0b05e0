"""The real Cosmos chain of the tests: built once, started once for all tests that need it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chains.cosmos.binary import GoMissing
from tests.chains.cosmos.node import Chain, started


@pytest.fixture(scope="session")
def cosmos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """A running chain. Where it cannot be built the test is skipped; in CI it fails."""
    home: Path = tmp_path_factory.mktemp("cosmos")
    try:
        with started(home) as chain:
            yield chain
    except GoMissing as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))
