"""Checks of endpoints, and the block in their answers."""

import base64
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from auditor.model.ids import ChainId
from auditor.model.snapshot import Block
from auditor.net.failure import RpcOutcome
from auditor.net.jsonrpc import RpcCheck
from auditor.net.rest import RestCheck, RestGet

INFO = "/cosmos/base/tendermint/v1beta1/node_info"


def serves_rest(chain: ChainId) -> RestCheck:
    """Checks that an endpoint serves REST and the chain."""
    wanted = chain.partition(":")[2]

    async def check(ask: RestGet) -> str | None:
        answer = await ask(INFO)
        node_info = answer.get("default_node_info") if isinstance(answer, dict) else None
        network = node_info.get("network") if isinstance(node_info, dict) else None
        return None if network == wanted else f"it serves {str(network)[:40]!r}, not {wanted}"

    return check


def speaks_rpc(chain: ChainId) -> RpcCheck:
    """Checks that an endpoint serves CometBFT's RPC and the chain."""
    wanted = chain.partition(":")[2]

    async def check(ask: Callable[[str, list[Any]], Awaitable[RpcOutcome]]) -> str | None:
        answer = await ask("status", [])
        node_info = answer.get("node_info") if isinstance(answer, dict) else None
        network = node_info.get("network") if isinstance(node_info, dict) else None
        return None if network == wanted else f"it serves {str(network)[:40]!r}, not {wanted}"

    return check


def software(answer: Any) -> str:
    """Name and version of a node's application and of its Cosmos SDK; a fork of the SDK by its own name."""
    version = answer.get("application_version") if isinstance(answer, dict) else None
    if not isinstance(version, dict):
        return ""
    dependencies = [dependency for dependency in version.get("build_deps") or [] if isinstance(dependency, dict)]
    forks = [
        str(dependency.get("path"))
        for dependency in dependencies
        if str(dependency.get("path", "")).endswith("/cosmos-sdk")
    ]
    sdk = f"{(forks or ['cosmos-sdk'])[0]} {version.get('cosmos_sdk_version') or ''}"
    return f"{version.get('app_name') or version.get('name') or ''} {version.get('version') or ''}, {sdk}".strip(" ,")


def pinned(chain: ChainId, answer: Any) -> Block:
    """The block in an answer. Raises ValueError."""
    try:
        header = answer["block"]["header"]
        # REST pads fractions of a second with zeros, the RPC does not: both must give the same time.
        whole, _, part = str(header["time"]).removesuffix("Z").partition(".")
        height, time = int(header["height"]), f"{whole}.{part.rstrip('0')}".removesuffix(".") + "Z"
        datetime.fromisoformat(time)
        return Block(chain=chain, number=height, hash=block_hash(answer), time=time)
    except (KeyError, TypeError, ValueError):
        raise ValueError("the newest block makes no sense") from None


def block_hash(answer: Any) -> str:
    """The hash in an answer about a block, in hex like in explorers; empty if there is none."""
    try:
        return base64.b64decode(answer["block_id"]["hash"]).hex().upper()
    except (KeyError, TypeError, ValueError):
        return ""
