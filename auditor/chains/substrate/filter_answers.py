"""Decodes answers of ``ProxyFilterRuntimeApi``: the filters of a runtime's proxy types (subtensor, 2026).

They are SCALE for ``Vec<ProxyFilterInfo>``, in one of two forms: that of ``get_proxy_filters`` (RaoFoundation/subtensor
``common/src/proxy.rs`` at 0b4bc45a) and the older one of ``get_proxy_filter`` (opentensor/subtensor
``common/src/lib.rs`` at 14bc6f9f). Metadata of version 14 does not describe runtime APIs, so the forms are defined
here. Any other form is refused.
"""

from collections.abc import Callable

from auditor.chains.substrate.proxy_filters import MODES, Filter, FilteredCall

ALL_TYPES = "0x00"


def decoded(data: bytes) -> tuple[Filter, ...]:
    """The filters in an answer of ``get_proxy_filters``. Raises ValueError."""
    return _all(data, _filter)


def decoded_older(data: bytes) -> tuple[Filter, ...]:
    """The filters in an answer of ``get_proxy_filter``. Raises ValueError."""
    return _all(data, _older_filter)


# The functions of the API that return all filters, newest first, with the decoder of each.
APIS: tuple[tuple[str, Callable[[bytes], tuple[Filter, ...]]], ...] = (
    ("ProxyFilterRuntimeApi_get_proxy_filters", decoded),
    ("ProxyFilterRuntimeApi_get_proxy_filter", decoded_older),
)


def _all(data: bytes, decode: Callable[["_Reader"], Filter]) -> tuple[Filter, ...]:
    reader = _Reader(data)
    filters = tuple(decode(reader) for _ in range(reader.compact()))
    if reader.rest:
        raise ValueError("proxy filters have a form that is not known")
    return filters


def _filter(reader: "_Reader") -> Filter:
    reader.byte()
    name = reader.text()
    reader.byte()
    mode = reader.byte()
    if mode == 0:
        return Filter(name, "all", (), ())
    if mode == 1:
        return Filter(name, "only", tuple(_call(reader) for _ in range(reader.compact())), ())
    raise ValueError("a proxy filter has a mode that is not known")


def _call(reader: "_Reader") -> FilteredCall:
    pallet = reader.text()
    reader.byte()
    call = reader.text()
    reader.byte()
    if not reader.option():
        return FilteredCall(pallet, call)
    return _with_condition(reader, pallet, call, reader.byte(), with_argument=True)


def _older_filter(reader: "_Reader") -> Filter:
    reader.byte()
    name = reader.text()
    reader.byte()
    mode = reader.byte()
    if mode >= len(MODES):
        raise ValueError("a proxy filter has a mode that is not known")
    return Filter(name, MODES[mode], _older_calls(reader), _older_calls(reader))


def _older_calls(reader: "_Reader") -> tuple[FilteredCall, ...]:
    return tuple(_older_call(reader) for _ in range(reader.compact()))


def _older_call(reader: "_Reader") -> FilteredCall:
    pallet = reader.text()
    reader.byte()
    call = reader.text() if reader.option() else None
    if reader.option():
        reader.byte()
    if not reader.option():
        return FilteredCall(pallet, call)
    return _with_condition(reader, pallet, call, reader.byte(), with_argument=False)


def _with_condition(
    reader: "_Reader", pallet: str, call: str | None, condition: int, *, with_argument: bool
) -> FilteredCall:
    """A call with a condition on one of its arguments; the argument's name precedes an inner call only if
    ``with_argument``."""
    if condition == 0:
        reader.text()
        reader.take(16)
        return FilteredCall(pallet, call, limited=True)
    if condition == 1:
        if with_argument:
            reader.text()
        return FilteredCall(pallet, call, inner=f"{reader.text()}.{reader.text()}")
    raise ValueError("a proxy filter has a condition that is not known")


class _Reader:
    """Reads bytes from the front. Raises ValueError at the end."""

    def __init__(self, data: bytes) -> None:
        self.rest = data

    def take(self, size: int) -> bytes:
        if len(self.rest) < size:
            raise ValueError("proxy filters end too early")
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def option(self) -> bool:
        there = self.byte()
        if there > 1:
            raise ValueError("proxy filters have a form that is not known")
        return there == 1

    def compact(self) -> int:
        first = self.byte()
        size = (0, 1, 3, 0)[first & 3]
        if first & 3 == 3:
            raise ValueError("proxy filters have a form that is not known")
        return int.from_bytes(bytes([first]) + self.take(size), "little") >> 2

    def text(self) -> str:
        return self.take(self.compact()).decode("utf-8", "replace")
