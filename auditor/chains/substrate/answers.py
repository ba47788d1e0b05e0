"""Decodes answers of Substrate nodes: numbers, bytes, the block to read at, and reasons for refusals."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from auditor.chains.inquiry import hexed
from auditor.model.snapshot import Block
from auditor.model.text import one_line
from auditor.net.failure import FailureReason, NoAnswer, RpcError, RpcOutcome
from auditor.net.refusals import refusal_reason

_LONGEST_ANSWER = 160
_MOST_BITS = 256
Ask = Callable[[str, list[Any]], Awaitable[RpcOutcome]]


def refused(error: RpcError) -> str:
    """Why a node refused, with advice where there is some."""
    if refusal_reason(error.code, error.message) is FailureReason.PRUNED:
        return f"the node no longer keeps the state of this block ({one_line(error.message)}); an archive node does"
    return f"the node refused: {one_line(error.message)} ({error.code})"


async def pinned_block(ask: Ask, chain: str, wanted: str | None) -> Block:
    """The block to read at; its time is read later, from its state. Raises NoAnswer."""
    if wanted is None:
        block_hash = await ask("chain_getFinalizedHead", [])
    elif len(wanted) == 66:
        block_hash = wanted.lower()
    else:
        block_hash = await ask("chain_getBlockHash", [int(wanted, 16) if wanted.startswith("0x") else int(wanted)])
    if len(hexed(block_hash) or b"") != 32:
        raise NoAnswer(f"no endpoint knows block {wanted or 'latest'}")
    header = await ask("chain_getHeader", [block_hash])
    number = whole(header.get("number")) if isinstance(header, dict) else None
    if number is None or (wanted is not None and wanted.isdecimal() and number != int(wanted)):
        raise NoAnswer(f"no endpoint knows block {wanted or block_hash}")
    return Block(chain=chain, number=number, hash=block_hash, time="")


def opaque(option: Any) -> bytes | None:
    """The metadata inside an ``Option<OpaqueMetadata>``."""
    if not isinstance(option, bytes) or option[:1] != b"\1":
        return None
    place = option.find(b"meta", 1, 10)
    return option[place:] if place > 0 else None


def whole(value: Any) -> int | None:
    """A number of at most 256 bits, or hexadecimal digits of one; None for anything else."""
    if isinstance(value, int):
        return value if value.bit_length() <= _MOST_BITS else None
    try:
        return int(value, 16) if isinstance(value, str) and len(value) <= 2 + _MOST_BITS // 4 else None
    except ValueError:
        return None


def iso(seconds: int) -> str:
    """A time in ISO 8601; empty if it is outside of the calendar's range."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return ""


def short(value: Any) -> str:
    """An answer as evidence shows it."""
    return one_line(str(value), _LONGEST_ANSWER)
