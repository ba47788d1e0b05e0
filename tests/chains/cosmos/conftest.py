"""The real Cosmos programs of the tests: built once; the chain is started once for all tests that need it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.absent import end_test
from tests.chains.cosmos.binary import GoMissing, built
from tests.chains.cosmos.node import Chain, started


def _program(name: str) -> Path:
    """A program. Where it cannot be built the test is skipped; in CI it fails."""
    try:
        return built(name)
    except GoMissing as missing:
        end_test(missing)


@pytest.fixture(scope="session")
def cosmos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """A running chain."""
    with started(_program("wasmd"), tmp_path_factory.mktemp("cosmos")) as chain:
        yield chain


@pytest.fixture(scope="session")
def gonka_program() -> Path:
    """The program that answers as Gonka does."""
    return _program("gonka")
