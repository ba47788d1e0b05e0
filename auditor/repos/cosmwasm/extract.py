"""Extracts from a Rust file the messages of a CosmWasm contract and its functions (https://docs.cosmwasm.com)."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.cosmwasm.contract_file import ContractFile, MessageArm, WasmFunction
from auditor.repos.grammar import line, parsed, text
from auditor.repos.manifest import table, toml
from auditor.repos.rust import flat

SENDER = "signer__"
_SENDER = re.compile(
    r"(?:\b\w{1,20}\.)?\b_?info\.sender\b(?:\.(?:clone|as_str|as_ref|to_string|into_string|as_bytes)\(\))*+"
)
_EMPTY = re.compile(r" ?\{ ?\}")
_CHAINED = re.compile(r"\??\s{1,8}(?=\.[a-z])|\?(?=\.[a-z])")
_MESSAGE = re.compile(r"\b(\w{0,60}Msg)::(\w{1,80})")
_EQUAL = re.compile(r"\bensure_eq! ?\( ?([^,;]{1,160}?) ?, ?([^,;]{1,160}?) ?(?=[,)])")
_OPERATORS = {"eq": "==", "ne": "!="}
_BY_METHOD = re.compile(r"([\w.]{1,120})\.(eq|ne)\( ?&?((?:\w{1,60}\.){0,4}\w{1,60}) ?\)")
_ANY_OF = re.compile(r"([\w.]{1,120})\.iter\(\)\.any\( ?\| ?&?(\w{1,40}) ?\| ?[*&]{0,3}\2 ?== ?[*&]{0,3}(\w{1,60}) ?\)")
_EXPORTED = re.compile(r"#\[ ?(?:cfg_attr\([^)]{0,120}(?:\([^)]{0,60}\))?[^)]{0,60}, ?)?(?:\w{1,40}::)?entry_point")
_OF_FRAMEWORK = re.compile(r"#\[ ?(?:sv::)?msg ?\( ?exec")


_HOLDERS = ("mod_item", "impl_item", "trait_item")


def extract(suffix: str, source: bytes) -> ContractFile:
    """The facts of a file; empty for Rust without CosmWasm."""
    if suffix == ".toml":
        name = table(toml(source), "package").get("name", "")
        return ContractFile(package=name if isinstance(name, str) else "")
    if b"MessageInfo" not in source and b"ExecuteMsg" not in source and b"info.sender" not in source:
        return ContractFile()
    root = parsed("rust", source)
    return ContractFile(tuple(_functions(root)), tuple(_arms(root)), "", root.has_error)


def _functions(root: Node) -> Iterator[WasmFunction]:
    waiting = [root]
    while waiting:
        attributes: list[str] = []
        for child in waiting.pop().named_children:
            if child.type == "attribute_item":
                attributes.append(text(child))
                continue
            body = child.child_by_field_name("body")
            if child.type == "function_item" and body is not None:
                yield _function(child, body, " ".join(attributes))
            elif child.type in _HOLDERS and body is not None and not _is_test(attributes):
                waiting.append(body)
            if not child.type.endswith("comment"):
                attributes = []


def _is_test(attributes: list[str]) -> bool:
    return any("cfg(test)" in attribute for attribute in attributes)


def _function(node: Node, body: Node, attributes: str) -> WasmFunction:
    parameters = node.child_by_field_name("parameters")
    typed = parameters.named_children if parameters is not None else ()
    names = (text(child.child_by_field_name("pattern")) for child in typed if child.type == "parameter")
    exported = _EXPORTED.search(attributes) is not None or _OF_FRAMEWORK.search(attributes) is not None
    return WasmFunction(
        name=text(node.child_by_field_name("name")),
        line=line(node),
        head=" ".join(text(node)[: body.start_byte - node.start_byte].split())[:300],
        parameters=tuple(name.removeprefix("mut ").lstrip("_") for name in names),
        body=plain(text(body)),
        exported=exported,
    )


def _arms(root: Node) -> Iterator[MessageArm]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting += node.named_children
        if node.type != "match_arm":
            continue
        messages = _MESSAGE.findall(text(node.child_by_field_name("pattern")))
        if messages and messages[0][0].endswith(("ExecuteMsg", "SudoMsg", "HandleMsg")):
            kind, variant = messages[-1]
            kind = kind if kind.endswith(("ExecuteMsg", "HandleMsg", "SudoMsg")) else messages[0][0]
            body = text(node.child_by_field_name("value"))
            head = " ".join(text(node).split())[:300]
            yield MessageArm(kind, variant, line(node), head, plain(body))


def plain(source: str) -> str:
    """The text of a body on one line, without comments, with one name for the message's sender."""
    text = _CHAINED.sub("", _EMPTY.sub("", flat(source)))
    text = _EQUAL.sub(r"ensure!(\1 == \2", _SENDER.sub(SENDER, text))
    text = _BY_METHOD.sub(lambda match: f"{match[1]} {_OPERATORS[match[2]]} {match[3]}", text)
    return _ANY_OF.sub(r"\1.contains(\3)", text)
