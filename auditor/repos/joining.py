"""Joins the facts of all files of a tree, or takes what the last run joined if no file of the survey changed."""

import hashlib
from contextlib import suppress

from pydantic import TypeAdapter, ValidationError

from auditor.model.evidence import GapKind
from auditor.repos.cache import Cache
from auditor.repos.survey import CodeGap, Joined, Survey
from auditor.repos.tree import File

_JOINED = TypeAdapter(Joined)


def joined(survey: Survey, files: list[tuple[File, bytes]], tree: str, cache: Cache) -> Joined:
    """The joined facts of all files; a gap if their nesting exceeds the recursion limit.

    ``tree`` names the tree: of each survey of a tree only the last result is kept.
    """
    reader, state = f"{survey.name} joined in {tree}", _digest(files)
    if (kept := cache.stored([(reader, state)]).get((reader, state))) is not None:
        with suppress(ValidationError):
            return _JOINED.validate_json(kept)
    try:
        result = survey.join(files)
    except RecursionError:
        why = "its files refer to each other more deeply than is followed"
        return Joined(gaps=(CodeGap(f"what the {survey.name} files say together", why, GapKind.LIMIT),))
    with suppress(ValueError):  # a path that is no text of Unicode
        cache.keep_alone(reader, state, _JOINED.dump_json(result))
    return result


def _digest(files: list[tuple[File, bytes]]) -> str:
    """A digest of paths and facts."""
    digest = hashlib.sha256()
    for file, facts in files:
        path = file.path.encode("utf-8", "surrogatepass")
        digest.update(b"%d %d\n" % (len(path), len(facts)))
        digest.update(path)
        digest.update(facts)
    return digest.hexdigest()
