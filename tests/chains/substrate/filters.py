"""Filters of proxies as runtimes answer with them, in the form of today and in the older one."""

from collections.abc import Iterable

from auditor.chains.substrate.derivation import compact
from auditor.chains.substrate.proxy_filters import MODES, Filter, FilteredCall


def encoded(filters: Iterable[Filter]) -> bytes:
    """An answer of ``get_proxy_filters``, which knows the modes ``all`` and ``only``."""
    return _vector([head(n, each) + _today(each) for n, each in enumerate(filters)])


def encoded_older(filters: Iterable[Filter]) -> bytes:
    """An answer of ``get_proxy_filter``."""
    told = [
        head(number, each) + bytes([MODES.index(each.mode)]) + _older(each.calls) + _older(each.exceptions)
        for number, each in enumerate(filters)
    ]
    return _vector(told)


def head(number: int, told: Filter) -> bytes:
    return bytes([number]) + text(told.name) + b"\0"


def text(value: str) -> bytes:
    return compact(len(value)) + value.encode()


def _today(told: Filter) -> bytes:
    if told.mode == "all":
        return b"\0"
    assert told.mode == "only"
    return b"\1" + _vector(
        [text(each.pallet) + b"\3" + text(each.call or "") + b"\7" + _limit(each, text("call")) for each in told.calls]
    )


def _older(ruled: tuple[FilteredCall, ...]) -> bytes:
    calls = []
    for each in ruled:
        named = b"\0\0" if each.call is None else b"\1" + text(each.call) + b"\1\7"
        calls.append(text(each.pallet) + b"\3" + named + _limit(each, b""))
    return _vector(calls)


def _limit(ruled: FilteredCall, argument: bytes) -> bytes:
    """The condition on a call; ``argument`` stands before the call that must be inside."""
    if ruled.inner is not None:
        pallet, _, name = ruled.inner.partition(".")
        return b"\1\1" + argument + text(pallet) + text(name)
    return b"\1\0" + text("value") + bytes(16) if ruled.limited else b"\0"


def _vector(items: list[bytes]) -> bytes:
    return compact(len(items)) + b"".join(items)
