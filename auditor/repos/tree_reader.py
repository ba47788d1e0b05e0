"""Reads a whole tree: lists it, looks up cached facts, and lets several processes read the rest."""

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from auditor.repos import exclusions, tree
from auditor.repos.cache import Cache
from auditor.repos.catalogue import SURVEYS
from auditor.repos.checkout import Checkout
from auditor.repos.grammar import TakesTooLong
from auditor.repos.tree import File

MOST_BYTES = 4 * 2**20  # no source file that people write is larger
_BATCH_BYTES = 2**19
_WORTH_PROCESSES = 24 * 2**20  # bytes; below this, starting processes costs more than it saves

ReadProgress = Callable[[str, int, int], None]


@dataclass(slots=True)
class TreeFacts:
    """The facts of each file by survey, and by path the reason if there are none. ``excluded`` counts by reason."""

    facts: dict[str, list[tuple[File, bytes]]] = field(default_factory=dict)
    unread: list[tuple[str, str]] = field(default_factory=list)
    excluded: Counter[str] = field(default_factory=Counter)
    links: int = 0
    uncommitted: frozenset[str] = frozenset()
    submodules: list[tuple[str, str]] = field(default_factory=list)
    files: int = 0
    read_anew: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Task:
    """A file and the indices of the surveys that still have to read it."""

    file: File
    surveys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Done:
    file: File
    survey: int
    facts: bytes | None
    why: str = ""


def read(checkout: Checkout, cache: Cache, progress: ReadProgress, *, everything: bool = False) -> TreeFacts:
    """The facts of a tree. With ``everything``, generated, vendored and test files are read, too."""
    result = TreeFacts()
    listing = tree.listed(checkout, lambda path: _wanted(path, result.excluded, everything))
    result.links, result.submodules, result.files = listing.links, listing.submodules, len(listing.files)
    result.uncommitted = frozenset(listing.uncommitted)
    result.bytes = sum(file.size for file in listing.files)
    tasks = _unknown(listing.files, cache, result)
    result.read_anew = len(tasks)
    read_so_far = 0
    for done in _run(checkout, tasks):
        _take(done, cache, result)
        read_so_far += len({reading.file.name for reading in done})
        progress(f"reading {checkout.url}", read_so_far, len(tasks))
    for facts in result.facts.values():
        facts.sort(key=lambda pair: pair[0].path)
    result.unread.sort()
    return result


def _wanted(path: str, counted: Counter[str], everything: bool) -> bool:
    if not any(survey.wants(path) for survey in SURVEYS):
        return False
    why = None if everything else exclusions.exclusion_of_path(path)
    if why:
        counted[why] += 1
    return why is None


def _reader(survey: int, file: File) -> str:
    return f"{SURVEYS[survey].name}{_suffix(file)}"


def _suffix(file: File) -> str:
    return PurePosixPath(file.path).suffix.lower()


def _unknown(files: Sequence[File], cache: Cache, result: TreeFacts) -> list[_Task]:
    """The tasks that are not cached; cached facts are added to ``result``."""
    pairs = [(file, n) for file in files for n, survey in enumerate(SURVEYS) if survey.wants(file.path)]
    stored = cache.stored((_reader(n, file), file.blob) for file, n in pairs)
    tasks: dict[bytes, list[int]] = {}
    by_name = {file.name: file for file in files}
    for file, n in pairs:
        if file.size > MOST_BYTES:
            result.unread.append((file.path, f"it is larger than {MOST_BYTES // 2**20} MiB"))
        elif (facts := stored.get((_reader(n, file), file.blob))) is not None:
            _file_facts(result, n, file, facts)
        else:
            tasks.setdefault(file.name, []).append(n)
    result.unread = list(dict.fromkeys(result.unread))
    return [_Task(by_name[name], tuple(surveys)) for name, surveys in tasks.items()]


def _file_facts(result: TreeFacts, survey: int, file: File, facts: bytes) -> None:
    if facts:
        result.facts.setdefault(SURVEYS[survey].name, []).append((file, facts))
    else:
        result.excluded[exclusions.GENERATED] += survey == _first_survey(file)


def _first_survey(file: File) -> int:
    return next(n for n, survey in enumerate(SURVEYS) if survey.wants(file.path))


def _take(done: list[_Done], cache: Cache, result: TreeFacts) -> None:
    for reading in done:
        if reading.facts is None:
            result.unread.append((reading.file.path, reading.why))
        else:
            _file_facts(result, reading.survey, reading.file, reading.facts)
    cache.keep(
        ((_reader(reading.survey, reading.file), reading.file.blob), reading.facts)
        for reading in done
        if reading.facts is not None
    )


def _cut(tasks: Sequence[_Task]) -> Iterator[list[_Task]]:
    batch: list[_Task] = []
    size = 0
    for task in tasks:
        batch.append(task)
        size += task.file.size
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _run(checkout: Checkout, tasks: Sequence[_Task]) -> Iterator[list[_Done]]:
    batches = list(_cut(tasks))
    cores = min(len(batches), os.cpu_count() or 1)
    if cores < 2 or sum(task.file.size for task in tasks) < _WORTH_PROCESSES:
        for batch in batches:
            yield _read_batch(checkout, batch)
        return
    # Each worker gets a new interpreter: forking a process with threads can deadlock.
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_read_batch, [checkout] * len(batches), batches)


def _read_batch(checkout: Checkout, tasks: Sequence[_Task]) -> list[_Done]:
    with tree.contents(checkout) as content:
        return [done for task in tasks for done in _read_file(task, content(task.file))]


def _read_file(task: _Task, source: bytes | None) -> list[_Done]:
    if source is None:
        return [_Done(task.file, survey, None, "its content is not in this copy") for survey in task.surveys[:1]]
    if exclusions.is_generated(source):
        return [_Done(task.file, survey, b"") for survey in task.surveys]
    return [_survey_file(task.file, survey, source) for survey in task.surveys]


def _survey_file(file: File, survey: int, source: bytes) -> _Done:
    try:
        return _Done(file, survey, SURVEYS[survey].read(_suffix(file), source))
    except RecursionError:
        return _Done(file, survey, None, "it is nested too deeply to be followed")
    except TakesTooLong:
        return _Done(file, survey, None, "it takes a parser too long")
