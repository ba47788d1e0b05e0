"""From a Rust file to the functions that take an origin."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.grammar import line, parsed, text
from auditor.repos.manifest import table, toml
from auditor.repos.substrate.facts import Asked, RustFile, RustFunction
from auditor.repos.substrate.signers import comparisons, handed, lets, signers, without_comments

_CALL_INDEX = re.compile(r"call_index\s*\(\s*(\d+)\s*\)")
_RUNTIME = re.compile(
    r"construct_runtime!|#\[frame_support::runtime\]|#\[runtime::runtime\]|mod runtime\b", re.MULTILINE
)
_PALLET_LINE = re.compile(
    r"(?:^|[{,;\]])\s*(?:pub type )?([A-Z]\w*)\s*[:=]\s*([a-z]\w*)\b(?:::\w+|::\{[^}]*\}|::<[^>]*>|<[^>]*>)*"
    r"\s*(?:=\s*\d+)?\s*(?=[,;}])",
    re.MULTILINE,
)
_ALIAS = re.compile(r"let\s+(?:mut\s+)?(\w+)\s*(?::[^=]+)?=\s*(\w+)(?:\.clone\(\))?\s*;")
_COMPARED = (
    re.compile(r"(\w+)\s*::\s*<\s*T\s*>\s*::\s*get\s*\([^()]*\)\s*==\s*\*?&?\w+"),
    re.compile(r"\w+\s*==\s*(\w+)\s*::\s*<\s*T\s*>\s*::\s*get\s*\("),
    re.compile(r"(\w+)\s*::\s*<\s*T\s*>\s*::\s*get\(\)\s*\.\w+\([^|;]{0,40}\|\s*&?(?:\w+)\s*\|\s*&?\w+\s*==\s*&?\w+"),
)
_FAILS = re.compile(r"\{\s*(?://[^\n]*\s*)*(?:return\s+)?Err\s*\([^;{}]*\)\s*;?\s*\}")
_BRANCHES = {
    "if_expression": ("consequence", "alternative"),
    "match_arm": ("value",),
    "while_expression": ("body",),
    "for_expression": ("body",),
    "loop_expression": ("body",),
}


def extract(suffix: str, source: bytes) -> RustFile:
    """The facts of a ``.rs`` file or of a ``Cargo.toml``."""
    if suffix == ".toml":
        return RustFile(package=_package(source))
    if (
        b"rigin" not in source
        and b"ensure!" not in source
        and b"construct_runtime" not in source
        and b"runtime::" not in source
    ):
        return RustFile()
    root = parsed("rust", source)
    whole = source.decode("utf-8", "replace")
    pallets = tuple(_PALLET_LINE.findall(whole)) if _RUNTIME.search(whole) else ()
    return RustFile(tuple(_functions(root)), pallets, "", root.has_error)


def _package(source: bytes) -> str:
    name = table(toml(source), "package").get("name", "")
    return name if isinstance(name, str) else ""


def _functions(root: Node) -> Iterator[RustFunction]:
    """Every function below a node that takes an origin or an account, with what stands before it."""
    waiting: list[tuple[Node, bool]] = [(root, False)]
    while waiting:
        node, dispatchable = waiting.pop()
        attributes: list[str] = []
        claims: list[str] = []
        for child in node.named_children:
            if child.type == "attribute_item":
                attributes.append(text(child))
            elif child.type == "line_comment":
                claims.append(text(child).lstrip("/! ").rstrip())
            else:
                if child.type == "function_item":
                    yield from _function(child, attributes, claims, dispatchable)
                elif child.type in ("mod_item", "impl_item", "trait_item"):
                    body = child.child_by_field_name("body")
                    calls = any(re.search(r"pallet\s*::\s*call\b", attribute) for attribute in attributes)
                    if body is not None:
                        waiting.append((body, calls))
                attributes, claims = [], []


def _function(node: Node, attributes: list[str], claims: list[str], dispatchable: bool) -> Iterator[RustFunction]:
    body = node.child_by_field_name("body")
    parameters = node.child_by_field_name("parameters")
    if body is None or parameters is None:
        return
    named = [(_name(child), text(child.child_by_field_name("type"))) for child in parameters.named_children]
    origins = {name.lstrip("mut ") for name, type_ in named if "Origin" in type_}
    called = _CALL_INDEX.search(" ".join(attributes))
    if dispatchable and (not origins or (called is None and not any("pallet" in each for each in attributes))):
        return
    source = text(body)
    if not origins and not any("AccountId" in type_ for _, type_ in named):
        return
    for new, old in _ALIAS.findall(source):
        if old in origins:
            origins.add(new)
    plain = without_comments(source)
    yield RustFunction(
        name=text(node.child_by_field_name("name")),
        line=line(node),
        head=" ".join(text(node)[: body.start_byte - node.start_byte].split())[:300],
        dispatchable=dispatchable,
        index=int(called[1]) if called else None,
        condition=next((each for each in attributes if re.match(r"#\[\s*cfg\b", each)), ""),
        claims=" ".join(claims)[:2000],
        asked=tuple(_asked(body, origins)),
        compared=tuple(dict.fromkeys(name for pattern in _COMPARED for name in pattern.findall(source))),
        fails=_FAILS.fullmatch(source.strip()) is not None,
        parameters=tuple(name.lstrip("&") for name, _ in named if name and name != "self"),
        signers=tuple(signers(plain)),
        lets=tuple(lets(plain)),
        met=tuple(comparisons(plain)),
        handed=tuple(handed(plain)),
    )


def _name(parameter: Node) -> str:
    return text(parameter.child_by_field_name("pattern")).removeprefix("mut ").strip()


def _asked(body: Node, origins: set[str]) -> Iterator[Asked]:
    waiting: list[tuple[Node, bool]] = [(body, False)]
    found: list[tuple[int, Asked]] = []
    while waiting:
        node, maybe = waiting.pop()
        if node.type == "call_expression" and (asked := _origin_call(node, origins, maybe)) is not None:
            found.append((node.start_byte, asked))
        branches = _BRANCHES.get(node.type, ())
        inside = [child for name in branches for child in node.children_by_field_name(name)]
        waiting += [(child, maybe or child in inside) for child in node.named_children]
    found.sort(key=lambda pair: pair[0])
    yield from (asked for _, asked in found)


def _origin_call(node: Node, origins: set[str], maybe: bool) -> Asked | None:
    arguments = node.child_by_field_name("arguments")
    function = node.child_by_field_name("function")
    if arguments is None or function is None:
        return None
    given = {re.sub(r"^&?(mut )?|(\.clone\(\)|\.into\(\))$", "", text(child)) for child in arguments.named_children}
    if origins.isdisjoint(given):
        return None
    if function.type == "field_expression":
        name = text(function.child_by_field_name("field"))
        path = "." + text(function.child_by_field_name("value"))[:80]
    else:
        whole = text(function)
        path, _, name = whole.rpartition("::")
        path = path.strip()
    after = node.parent
    tested = after is not None and after.type == "field_expression" and text(after).endswith(("is_ok", "is_err"))
    return Asked(" ".join(path.split()), re.sub(r"::<.*", "", name), line(node), maybe, tested)
