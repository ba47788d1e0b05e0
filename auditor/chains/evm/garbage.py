"""Tunes Python's cyclic garbage collector for scans."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 50_000  # new objects per collection


@contextmanager
def rare_collection() -> Iterator[None]:
    """Runs the cyclic garbage collector rarely within the block. Runs create many lasting objects and few cycles; the
    default thresholds cost a fifth of the time of a scan."""
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
