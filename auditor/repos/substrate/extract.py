"""Extracts from a Rust file the functions that take an origin."""

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tree_sitter import Node

from auditor.repos.grammar import line, parsed, text
from auditor.repos.manifest import table, toml
from auditor.repos.rust import flat
from auditor.repos.substrate.arms import is_error
from auditor.repos.substrate.choices import choices
from auditor.repos.substrate.origin_calls import origin_calls
from auditor.repos.substrate.runtime import pallet_lines, runtime_types
from auditor.repos.substrate.rust_file import RustFile, RustFunction
from auditor.repos.substrate.signers import assignments, comparisons, helper_calls, signers

_T = TypeVar("_T")
_CALL_INDEX = re.compile(r"call_index\s{0,20}\(\s{0,20}(\d{1,4})")
_RUNTIME = re.compile(
    r"construct_runtime!|#\[frame_support::runtime\]|#\[runtime::runtime\]|mod runtime\b", re.MULTILINE
)
_ALIAS = re.compile(r"let (?:mut )?(\w{1,80}) ?(?::[^=;]{1,200})?= ?(\w{1,80})(?:\.clone\(\))? ?;")
_COMPARED = (
    re.compile(r"\b(\w{1,80}) ?:: ?< ?T ?> ?:: ?get ?\([^()]{0,200}\) ?== ?\*?&?\w"),
    re.compile(r"\b\w{1,80} ?== ?(\w{1,80}) ?:: ?< ?T ?> ?:: ?get ?\("),
    re.compile(
        r"\b(\w{1,80}) ?:: ?< ?T ?> ?:: ?get\(\) ?\.\w{1,40}\([^|;]{0,40}\| ?&?\w{1,80} ?\| ?&?\w{1,80} ?== ?&?\w"
    ),
)


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
    pallets = tuple(pallet_lines(whole)) if _RUNTIME.search(whole) else ()
    configured, aliases = runtime_types(root)
    return RustFile(tuple(_functions(root)), pallets, "", root.has_error, configured, aliases)


def _package(source: bytes) -> str:
    name = table(toml(source), "package").get("name", "")
    return name if isinstance(name, str) else ""


def _functions(root: Node) -> Iterator[RustFunction]:
    """Every function below a node that takes an origin or an account, with its attributes and comments."""
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
                    calls = any(re.search(r"pallet\s{0,20}::\s{0,20}call\b", attribute) for attribute in attributes)
                    if body is not None:
                        waiting.append((body, calls))
                attributes, claims = [], []


def _function(node: Node, attributes: list[str], claims: list[str], dispatchable: bool) -> Iterator[RustFunction]:
    body = node.child_by_field_name("body")
    parameters = node.child_by_field_name("parameters")
    if body is None or parameters is None:
        return
    typed = [(_name(child), text(child.child_by_field_name("type"))) for child in parameters.named_children]
    origins = {name.lstrip("mut ") for name, type_ in typed if "Origin" in type_}
    called = _CALL_INDEX.search(" ".join(attributes))
    if dispatchable and not origins:
        return
    source = text(body)
    if not origins and not any("AccountId" in type_ for _, type_ in typed):
        return
    plain = flat(source)
    for new, old in _ALIAS.findall(plain):
        if old in origins:
            origins.add(new)
    if text(node.child_by_field_name("return_type")) == "bool":
        plain = f"-> bool {plain}"
    matches = tuple(choices(body))
    arms = [arm for branches in matches for arm in branches]
    yield RustFunction(
        name=text(node.child_by_field_name("name")),
        line=line(node),
        head=" ".join(text(node)[: body.start_byte - node.start_byte].split())[:300],
        dispatchable=dispatchable,
        index=int(called[1]) if called else None,
        condition=next((attribute for attribute in attributes if re.match(r"#\[\s{0,20}cfg\b", attribute)), ""),
        claims=" ".join(claims)[:2000],
        origin_calls=tuple(origin_calls(body, origins)),
        compared=tuple(dict.fromkeys(name for pattern in _COMPARED for name in pattern.findall(plain))),
        fails=_only_fails(body),
        parameters=tuple(name.lstrip("&") for name, _ in typed if name and name != "self"),
        signers=tuple(signers(plain)),
        assignments=tuple(assignments(plain)),
        comparisons=_without(comparisons(plain), (met for arm in arms for met in arm.met)),
        helper_calls=_without(helper_calls(plain), (call for arm in arms for call in arm.handed)),
        choices=matches,
    )


def _without(every: Iterable[_T], in_arms: Iterable[_T]) -> tuple[_T, ...]:
    """The parts outside of the arms of a choice."""
    rest = list(every)
    for item in in_arms:
        if item in rest:
            rest.remove(item)
    return tuple(rest)


def _name(parameter: Node) -> str:
    return text(parameter.child_by_field_name("pattern")).removeprefix("mut ").strip()


def _only_fails(body: Node) -> bool:
    """Whether a body only returns an error."""
    inside = [child for child in body.named_children if not child.type.endswith("comment")]
    return len(inside) == 1 and is_error(inside[0])
