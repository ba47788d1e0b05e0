"""The code of Safe's releases, by Keccak-256: a contract that answers like a Safe need not be one.

The table ``safe_releases.toml`` lists in its first lines the published packages that it was made from: singletons,
proxies, fallback handlers, and initialisers that a setup may delegatecall. None of them has immutables that differ
between deployments, except handlers and initialisers that contain their own address, which are deployed once.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from auditor.chains.evm.signatures import keccak

TABLE = Path(__file__).with_name("safe_releases.toml")


def release(group: Literal["singletons", "proxies", "handlers", "initializers"], code: bytes) -> str | None:
    """The name and version of a released contract; None if the code is not a release."""
    return _table()[group].get(keccak(code).hex())


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text("utf-8"))
