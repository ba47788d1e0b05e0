"""How often Python looks for garbage while a chain is scanned."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 50_000  # new ones after which Python looks for cycles


@contextmanager
def rare_collection() -> Iterator[None]:
    """Collects garbage rarely within the block. Runs make many objects that last and few cycles: to look through them
    as often as Python does by itself takes a fifth of the time of a scan."""
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
