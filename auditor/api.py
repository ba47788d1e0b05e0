"""The Python API: the verbs of the product as functions, for notebooks and scripts. ``docs/python.md`` shows each.

Every function raises ``auditor.AuditorError``, whose ``hint`` says what to do.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from auditor import config, pipeline
from auditor.engine.comparison import Comparison
from auditor.engine.comparison import compare as compare_assessments
from auditor.engine.rulebook import Rulebook
from auditor.errors import UnknownName, UsageError
from auditor.model import duration
from auditor.model.assessment import Assessment
from auditor.model.harm import Viewpoint
from auditor.model.snapshot import Snapshot
from auditor.net.sources import Sources

if TYPE_CHECKING:
    import pandas as pd

Result = TypeVar("Result")


def scan(
    network: str,
    *,
    rpc: Mapping[str, str | Iterable[str]] | None = None,
    blocks: Mapping[str, int | str] | None = None,
    record: str | Path | None = None,
    rules: str | Path | None = None,
    trust: Mapping[str, str] | None = None,
) -> Snapshot:
    """Reads a network: a bundled name, the path of a profile, a CAIP-10 account, an ENS name, or ``demo`` (without a
    connection).

    ``rpc`` gives endpoints by chain id (``{"eip155:1": "https://…"}``; two of a chain are compared), ``blocks`` the
    block to read at by chain id (a number or hash; default: the newest final one). ``record`` keeps every raw answer in
    a file for ``replay``. ``trust`` gives hashes of blocks that you know from elsewhere, which are then read at. Claims
    of the profile may name the harms of ``rules`` (see ``assess``); one that cannot be used raises before any request.
    """
    if network == config.DEMO:
        return replay(network)
    endpoints = {chain: [urls] if isinstance(urls, str) else list(urls) for chain, urls in (rpc or {}).items()}
    profile = config.with_endpoints(config.resolve(network), endpoints)
    pinned = {chain: str(block) for chain, block in (blocks or {}).items()}
    path = None if record is None else Path(record)
    book = _rulebook(rules)
    sources = Sources(trust or {}, frozenset(chain for chain, urls in endpoints.items() if len(urls) > 1))
    return _outside_a_loop(lambda: pipeline.scan(profile, pinned, path, _silent, book=book, sources=sources))


def replay(source: str | Path) -> Snapshot:
    """The snapshot in a recording, in a file of ``-o snapshot=FILE``, or of the ``demo``. Needs no connection."""
    return _outside_a_loop(lambda: pipeline.open_snapshot(str(source), _silent))


def assess(
    snapshot: Snapshot,
    viewpoint: str = "builder",
    exit: str | timedelta | None = None,
    rules: str | Path | None = None,
) -> Assessment:
    """The verdict for a viewpoint (builder, operator, staker, holder, user, investor), with all that it rests on.

    ``exit`` is the time that you need to leave, as an ISO 8601 duration (``P7D``) or a timedelta; by default it is that
    of the profile. ``rules`` is a folder with more rules.
    """
    sides = tuple(side.value for side in Viewpoint)
    if viewpoint not in sides:
        raise UnknownName("viewpoint", viewpoint, sides, f"choose one of: {', '.join(sides)}")
    return pipeline.assess(snapshot, _rulebook(rules), Viewpoint(viewpoint), None if exit is None else _seconds(exit))


def compare(before: Assessment, after: Assessment) -> Comparison:
    """What changed from one assessment to the next; ``worse`` says whether anything is worse for you."""
    return compare_assessments(before, after)


def tables(assessment: Assessment) -> "dict[str, pd.DataFrame]":
    """The assessment as data frames: ``slices``, ``curve_before_exit``, ``curve_ever``, ``frameworks``, ``harms``,
    ``powers``, ``actors``, ``electorates``, ``parties``, ``findings``, ``claims``, ``gaps``, ``evidence``, ``nodes``
    and ``edges``."""
    from auditor.formats.tables import tables as frames

    return frames(assessment)


def _rulebook(folder: str | Path | None) -> Rulebook:
    return Rulebook.load(None if folder is None else Path(folder))


def _seconds(exit: str | timedelta) -> int:
    if isinstance(exit, timedelta):
        return int(exit.total_seconds())
    try:
        return duration.seconds(exit)
    except ValueError:
        raise UsageError(
            f"{exit!r} is not an ISO 8601 duration", "write P7D for seven days, PT36H for 36 hours"
        ) from None


def _outside_a_loop(work: Callable[[], Result]) -> Result:
    """Runs ``work``, which starts an event loop, also where one runs already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def _silent(*_: object, **__: object) -> None:
    """A progress report that nobody reads."""
