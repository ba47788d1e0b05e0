"""Lists that come in pages: read to their end or not at all, but for those of which a part is worth having.

https://github.com/cosmos/cosmos-sdk types/query/pagination.go: nodes may give fewer entries than were asked for; the
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
    """The entries of a list, and whether they are all: of a long one, ``most`` pages are read if that is given. Raises
    Unread if its pages do not end, or are fewer than the node says there are."""
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
    """The first page, with the number of all entries if that is worth its price. Some modules refuse to count: what is
    answered without it is the same list, and nothing tells its length."""
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
