"""References to networks in a source tree: accounts, hosts, packages, chain ids, names of variables.

Text of a tree is hostile: files are read up to a size and line by line, and nothing is run. Only names of environment
variables are stored, never their values.
"""

import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from auditor.repos import exclusions, tree
from auditor.repos.checkout import Checkout
from auditor.repos.manifest import table, toml

_SUFFIXES = frozenset(
    (
        *(".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".json", ".toml", ".yaml", ".yml", ".py", ".rs", ".go"),
        *(".sol", ".vy", ".sh", ".env", ".cfg", ".ini"),
    )
)
_MOST_BYTES = 2**20
_LONGEST_LINE = 4_000
_ENVIRONMENT = re.compile(r"^(\.env[\w.-]{0,100}|[\w.-]{1,100}\.env)$")
_LOCKS = re.compile(r"(package-lock|yarn\.lock|pnpm-lock|poetry\.lock|Cargo\.lock|go\.sum|uv\.lock)", re.IGNORECASE)
# Addresses of EVM, SS58, bech32 and Solana accounts; also within CAIP-10 ids and names of variables.
_ACCOUNT = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(0x[0-9a-fA-F]{40}|[a-z@]{2,20}1[02-9ac-hj-np-z]{38,60}|[1-9A-HJ-NP-Za-km-z]{43,48})(?![0-9A-Za-z])"
)
_HOST = re.compile(r"\b(?:https?|wss?)://(?:[^\s/\"'<>@]{0,100}@)?([A-Za-z0-9.-]{3,253})")
_CHAIN_NUMBER = re.compile(r"\bchain_?id\"?\s{0,5}[:=]\s{0,5}\"?(\d{1,12})\b", re.IGNORECASE)
_VARIABLE = re.compile(r"^\s{0,20}(?:export\s{1,5})?([A-Za-z_]\w{0,80})\s{0,5}=")
_ENDPOINT_NAME = re.compile(r"RPC|ENDPOINT|NODE_URL|PROVIDER_URL|WSS?_URL", re.IGNORECASE)
_REQUIREMENT = re.compile(r"^\s{0,20}([A-Za-z0-9][\w.-]{0,100})\s{0,5}(?:\[[^\]]{0,200}\])?\s{0,5}(?:[=<>~!;@]|$)")
_GO_MODULE = re.compile(r"^\s{0,20}(?:require\s{1,5})?((?:[\w.-]{1,100}/){1,5}[\w.-]{1,100})\s{1,5}v\d")


class Mention(NamedTuple):
    """One reference and its place. ``kind`` is ``account``, ``host``, ``package``, ``chain`` or ``variable``; a package
    is spelt as in its registry, or as the path of its repository."""

    kind: str
    name: str
    path: str
    line: int


def mentions(checkout: Checkout) -> list[Mention]:
    """All references in a tree, each once, at its first place; without generated, vendored and test files."""
    first: dict[tuple[str, str], Mention] = {}
    listing = tree.listed(checkout, wanted)
    with tree.contents(checkout) as content:
        for file in listing.files:
            source = content(file) if 0 <= file.size <= _MOST_BYTES else None
            if source is not None and b"\0" not in source[:4096]:
                for mention in _in_file(file.path, source):
                    first.setdefault(mention[:2], mention)
    return list(first.values())


def wanted(path: str) -> bool:
    """Whether a file may say which networks a program uses."""
    base = posixpath.basename(path)
    by_name = _ENVIRONMENT.match(base) or base in ("go.mod", "requirements.txt", "Dockerfile")
    of_interest = bool(by_name) or posixpath.splitext(base)[1].lower() in _SUFFIXES
    return of_interest and not _LOCKS.search(base) and exclusions.exclusion_of_path(path) is None


def _in_file(path: str, source: bytes) -> Iterator[Mention]:
    base, text = posixpath.basename(path), source.decode("utf-8", "replace")
    names = dict(_packages(base, source, text))
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > _LONGEST_LINE:
            continue
        if _ENVIRONMENT.match(base) and (variable := _VARIABLE.match(line)) and _ENDPOINT_NAME.search(variable[1]):
            yield Mention("variable", variable[1], path, number)
        for kind, pattern in (("account", _ACCOUNT), ("host", _HOST), ("chain", _CHAIN_NUMBER)):
            for match in pattern.finditer(line):
                yield Mention(kind, match[1].lower() if kind == "host" else match[1], path, number)
        for name in [name for name, spelt in names.items() if spelt in line]:
            del names[name]
            yield Mention("package", name, path, number)


def _packages(base: str, source: bytes, text: str) -> Iterator[tuple[str, str]]:
    """Names of packages that a manifest requires, each as spelt in its line."""
    if base == "package.json":
        names: Iterable[str] = _npm(text)
    elif base == "Cargo.toml":
        names = [name for key in ("dependencies", "build-dependencies") for name in table(toml(source), key)]
    elif base == "pyproject.toml":
        names = _python(table(toml(source), "project"))
    elif base == "requirements.txt":
        names = [match[1] for line in text.splitlines() if (match := _REQUIREMENT.match(line))]
    elif base == "go.mod":
        names = [match[1] for line in text.splitlines() if (match := _GO_MODULE.match(line))]
    else:
        names = ()
    return ((name, name) for name in names)


def _npm(text: str) -> list[str]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [name for key in ("dependencies", "devDependencies", "peerDependencies") for name in table(content, key)]


def _python(project: dict[str, Any]) -> list[str]:
    listed = project.get("dependencies")
    required = [entry for entry in listed if isinstance(entry, str)] if isinstance(listed, list) else []
    return [match[1] for entry in required if (match := _REQUIREMENT.match(entry))]
