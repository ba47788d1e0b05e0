"""Paged lists, read completely or not at all, except where a part is useful.

https://github.com/cosmos/cosmos-sdk types/query/pagination.go: nodes may give fewer entries than were requested; the
key of the next page is empty after the last one.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from auditor.chains.cosmos.source import Unread

_PAGE = 200
_MOST_PAGES = 100

State = Callable[[str], Awaitable[Any]]


def first_page(path: str) -> str:
    """The path of a list's first page."""
    return f"{path}{'&' if '?' in path else '?'}pagination.limit={_PAGE}"


async def pages(state: State, path: str, field: str, most: int | None = None) -> tuple[list[Any], bool]:
    """The entries of a list, and whether they are complete: with ``most``, only so many pages of a long list are read.
    Raises Unread if the pages do not end, or have fewer entries than the node counts."""
    entries: list[Any] = []
    key, total, used_keys = "", None, set[str]()
    for _ in range(most or _MOST_PAGES):
        answer = await (_onward(state, path, key) if key else _first(state, path, counted=most is None))
        listed = answer.get(field) if isinstance(answer, dict) else None
        if not isinstance(listed, list):
            raise Unread(f"{path} was answered without {field}")
        entries += listed
        page = answer.get("pagination")
        pagination = page if isinstance(page, dict) else {}
        total = _number(pagination.get("total")) if total is None else total
        used_keys.add(key)
        key = pagination.get("next_key") or ""
        if not key:
            break
        if not isinstance(key, str) or key in used_keys:
            raise Unread(f"the pages of {path} run in a circle")
    else:
        if most is None:
            raise Unread(f"{path} has more than {_MOST_PAGES} pages")
        return entries, False
    if total and total != len(entries):
        raise Unread(f"{path} gave {len(entries)} of {total} entries")
    return entries, True


async def _first(state: State, path: str, *, counted: bool) -> Any:
    """The first page, with the number of all entries if it can be afforded. Some modules refuse to count: then the same
    list is requested without a count, and nothing shows its length."""
    first = first_page(path)
    if counted:
        try:
            return await state(f"{first}&pagination.count_total=true")
        except Unread:
            pass
    return await state(first)


async def _onward(state: State, path: str, key: str) -> Any:
    return await state(f"{first_page(path)}&pagination.key={quote(key, safe='')}")


def _number(text: Any) -> int | None:
    return int(text) if isinstance(text, str) and text.isdecimal() and text.isascii() else None
