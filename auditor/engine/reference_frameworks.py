"""The reference pages of frameworks as Markdown."""

from collections.abc import Iterable

from auditor.engine.frameworks.framework import CheckedItem, Framework


def framework_page(framework: Framework) -> str:
    """One framework: its origin, and for each item the requirement and the condition or the missing data."""
    file = framework.file
    lines = [
        f"## {file.id}",
        f"**{file.title}**, {file.version}, {file.date}, {file.status}. {file.about.strip()}",
        f"Source: <{file.source}>",
        "\n".join(f"- {_item(item)}" for item in framework.items),
    ]
    return "\n\n".join(lines) + "\n"


def frameworks_page(frameworks: Iterable[Framework]) -> str:
    """All frameworks."""
    head = (
        "# Frameworks\n\nOthers' rules, computed from our own facts: `auditor scan NETWORK --by ID`. An item is *met*, "
        "*not met* or *not known*, which names what is missing. An answer is never a legal verdict. Each framework is "
        "one file in `rules/frameworks/`; a folder given with `--rules` may bring more.\n"
    )
    return "\n".join([head, *map(framework_page, frameworks)])


def _item(item: CheckedItem) -> str:
    file = item.file
    if file.missing:
        return f"`{file.id}` {file.title}. Not known: {file.missing}."
    where = "" if file.where == "true" else f" for every {file.applies_to} with `{' '.join(file.where.split())}`"
    return f"`{file.id}` {file.title}. Asks `{' '.join(file.holds.split())}`{where}."
