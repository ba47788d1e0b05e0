"""Keys that are public: development accounts and keys that protocols publish, from ``published_keys.toml``."""

import tomllib
from functools import cache
from pathlib import Path

from auditor.model.ids import ChainId

_TABLE = Path(__file__).with_name("published_keys.toml")
# On a developer's own node these accounts stand for any holder.
_LOCAL = frozenset({"eip155:1337", "eip155:31337"})


def published_key(chain: ChainId, address: str) -> str | None:
    """Which published key an account has, in words; None if none is known, or on a local development chain."""
    return None if chain in _LOCAL else _accounts().get(address.lower())


@cache
def _accounts() -> dict[str, str]:
    table = tomllib.loads(_TABLE.read_text("utf-8"))
    return {account.lower(): item["of"] for item in table["keys"] for account in item["accounts"]}
