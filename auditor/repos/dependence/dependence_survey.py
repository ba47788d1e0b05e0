"""The dependence survey: services that a program queries, downloads from or reports to, and restrictions of its
licence."""

import posixpath
import re
from collections import defaultdict

from auditor.repos.dependence.extract import LICENCE_TEXT, uses
from auditor.repos.dependence.use import USES, Use
from auditor.repos.survey import CodePlace, Joined, Remark
from auditor.repos.tree import File

_SUFFIXES = {
    ".go", ".rs", ".py", ".ts", ".tsx", ".js", ".mjs", ".cjs", ".sh", ".yml", ".yaml", ".toml", ".env", ".json",
    ".cfg", ".conf",
}  # fmt: skip
_FILE_NAMES = re.compile(
    r"^(Dockerfile[\w.-]{0,200}|\.env[\w.-]{0,200}|LICEN[CS]E[\w.-]{0,200}|COPYING[\w.-]{0,200}|Makefile)$",
    re.IGNORECASE,
)
_SKIPPED = re.compile(
    r"(^|/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|go\.sum|Cargo\.lock|docs?/|\.github/ISSUE)",
    re.IGNORECASE,
)
_DATA = 2**18


class DependenceSurvey:
    """Extracts external dependences."""

    name = "dependence"

    def wants(self, path: str) -> bool:
        base = posixpath.basename(path)
        return not _SKIPPED.search(path) and (
            posixpath.splitext(base)[1].lower() in _SUFFIXES or _FILE_NAMES.match(base) is not None
        )

    def read(self, suffix: str, source: bytes) -> bytes:
        if suffix == ".json" and len(source) > _DATA:
            return USES.dump_json(())  # data: a configuration that people write is shorter
        return USES.dump_json(uses(suffix, source))

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        uses_by_subject: dict[tuple[str, str], list[tuple[str, Use]]] = defaultdict(list)
        for file, facts in files:
            for use in USES.validate_json(facts):
                uses_by_subject[use.kind, use.what].append((file.path, use))
        remarks = [_remark(kind, what, places) for (kind, what), places in sorted(uses_by_subject.items())]
        return Joined(remarks=tuple(remarks))


def _remark(kind: str, what: str, places: list[tuple[str, Use]]) -> Remark:
    path, use = places[0]
    more = f" and in {len(places) - 1} more files" if len(places) > 1 else ""
    whom = f", which {_controller(what)} controls" if "." in what and kind != LICENCE_TEXT else ""
    return Remark(
        survey="dependence",
        kind=kind,
        subject=what,
        says=f"{what}{whom}{more}",
        place=CodePlace(path=path, line=use.line, text=use.text),
    )


def _controller(what: str) -> str:
    """The controller of a domain or of a name at a registry, which is all that the tree shows."""
    host, _, owner = what.partition("/")
    if owner:
        return f"the owner of {owner} at {host}"
    labels = host.split(".")
    return (
        f"whoever holds {'.'.join(labels[-2:])}"
        if len(labels) > 1 and not labels[-1].isdigit()
        else f"whoever runs {host}"
    )
