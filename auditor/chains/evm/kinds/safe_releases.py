"""The code of Safe's releases, by Keccak-256: what answers like a Safe need not be one.

The table ``safe_releases.toml`` says in its first lines from which published packages it was made: singletons, proxies,
fallback handlers, and the code that a setup may run in the name of a new Safe. None of them has immutables that differ
from one deployment to the next, but for handlers and initializers that name themselves, which are deployed once.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from auditor.chains.evm.signatures import keccak

TABLE = Path(__file__).with_name("safe_releases.toml")


def release(group: Literal["singletons", "proxies", "handlers", "initializers"], code: bytes) -> str | None:
    """The name and version of a released contract, None if the code is no release."""
    return _table()[group].get(keccak(code).hex())


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text("utf-8"))
