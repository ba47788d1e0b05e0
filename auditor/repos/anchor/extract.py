"""Extracts from a Rust file the instructions of its programs and their accounts (https://www.anchor-lang.com)."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.anchor.checks import branches, calls, calls_with_accounts, checks, returned_check, with_own_names
from auditor.repos.anchor.program_file import AccountField, Accounts, AnchorFile, HelperFunction, Instruction
from auditor.repos.grammar import line, parsed, text
from auditor.repos.manifest import table, toml
from auditor.repos.rust import flat, without_comments

_CONTEXT = re.compile(r"Context ?<(?: ?'\w{1,40} ?,){0,6} ?((?:\w{1,60}::){0,6}\w{1,80})")
_PROGRAM = re.compile(r"#\[ ?program ?\]")
_ACCOUNT = re.compile(r"#\[ ?account ?\(")


def extract(suffix: str, source: bytes) -> AnchorFile:
    """The facts of a file; empty for Rust without Anchor."""
    if suffix == ".toml":
        name = table(toml(source), "package").get("name", "")
        return AnchorFile(package=name if isinstance(name, str) else "")
    if not any(word in source for word in (b"#[program]", b"Accounts", b"Context<", b".accounts", b"anchor_lang")):
        return AnchorFile()
    root = parsed("rust", source)
    instructions: list[Instruction] = []
    structs: list[Accounts] = []
    methods: list[HelperFunction] = []
    for module, attributes, node in _items(root):
        if node.type == "mod_item" and any(_PROGRAM.match(_line(attribute)) for attribute in attributes):
            instructions += _instructions(node)
        elif node.type == "struct_item" and any(
            "derive" in attribute and "Accounts" in attribute for attribute in attributes
        ):
            structs.append(Accounts(text(node.child_by_field_name("name")), module, tuple(_accounts(node))))
        elif node.type == "impl_item":
            of = text(node.child_by_field_name("type")).partition("<")[0].strip()
            methods += _methods(of, module, node.child_by_field_name("body"))
        elif node.type == "function_item":
            methods += _method("", module, node, attributes)
    return AnchorFile(tuple(instructions), tuple(structs), root.has_error, tuple(methods))


def _items(root: Node) -> Iterator[tuple[str, list[str], Node]]:
    """Every item with its inline module and its attributes."""
    waiting = [("", root)]
    while waiting:
        module, parent = waiting.pop()
        attributes: list[str] = []
        for child in parent.named_children:
            if child.type == "attribute_item":
                attributes.append(text(child))
            elif child.type not in ("line_comment", "block_comment"):
                yield module, attributes, child
                body = child.child_by_field_name("body") if child.type == "mod_item" else None
                if body is not None:
                    waiting.append((text(child.child_by_field_name("name")), body))
                attributes = []


def _instructions(module: Node) -> Iterator[Instruction]:
    body = module.child_by_field_name("body")
    program = text(module.child_by_field_name("name"))
    attributes: list[str] = []
    for child in body.named_children if body is not None else ():
        if child.type == "attribute_item":
            attributes.append(text(child))
        elif child.type == "function_item":
            yield from _instruction(program, child, attributes)
            attributes = []


def _instruction(program: str, node: Node, attributes: list[str]) -> Iterator[Instruction]:
    accounts = _CONTEXT.search(_line(text(node.child_by_field_name("parameters"))))
    body = node.child_by_field_name("body")
    if accounts is None or body is None:
        return
    plain = with_own_names(flat(text(body)))
    head = text(node)[: body.start_byte - node.start_byte]
    yield Instruction(
        program=program,
        name=text(node.child_by_field_name("name")),
        accounts=accounts[1],
        line=line(node),
        head=" ".join(head.split())[:300],
        checks=(*checks(plain), *_controls(attributes)),
        calls=(*calls(plain), *(pair for attribute in attributes for pair in calls(attribute))),
        handed=tuple(calls_with_accounts(plain)),
        branches=tuple(branches(plain)),
    )


def _controls(attributes: list[str]) -> Iterator[str]:
    """The functions that ``#[access_control]`` runs before the instruction."""
    for attribute in attributes:
        whole = _line(attribute)
        if "access_control" in whole:
            yield whole.partition("(")[2].rpartition(")")[0].strip()[:200]


def _line(source: str) -> str:
    return " ".join(source.split())


def _methods(of: str, module: str, body: Node | None) -> Iterator[HelperFunction]:
    attributes: list[str] = []
    for child in body.named_children if body is not None else ():
        if child.type == "attribute_item":
            attributes.append(text(child))
        elif child.type == "function_item":
            yield from _method(of, module, child, attributes)
            attributes = []


def _method(of: str, module: str, node: Node, attributes: list[str]) -> Iterator[HelperFunction]:
    accounts = _CONTEXT.search(_line(text(node.child_by_field_name("parameters"))))
    plain = with_own_names(flat(text(node.child_by_field_name("body"))))
    made = HelperFunction(
        of=of,
        name=text(node.child_by_field_name("name")),
        accounts=accounts[1] if accounts else "",
        checks=(*checks(plain), *_controls(attributes), *(returned_check(plain) if _is_question(node) else ())),
        calls=(*calls(plain), *(pair for attribute in attributes for pair in calls(attribute))),
        parameters=tuple(_parameters(node)),
        handed=tuple(calls_with_accounts(plain)),
        module=module,
    )
    if made.checks or made.calls or made.handed:
        yield made


def _is_question(node: Node) -> bool:
    return text(node.child_by_field_name("return_type")) == "bool"


def _parameters(node: Node) -> Iterator[str]:
    parameters = node.child_by_field_name("parameters")
    for child in parameters.named_children if parameters is not None else ():
        if child.type == "parameter":
            yield text(child.child_by_field_name("pattern")).removeprefix("mut ").strip()


def _accounts(struct: Node) -> Iterator[AccountField]:
    body = struct.child_by_field_name("body")
    constraints: list[str] = []
    for child in body.named_children if body is not None else ():
        if child.type == "attribute_item":
            whole = _line(without_comments(text(child)))
            if _ACCOUNT.match(whole):
                constraints += _parts(whole.partition("(")[2].rpartition(")")[0])
        elif child.type == "field_declaration":
            type_ = " ".join(text(child.child_by_field_name("type")).split())
            yield AccountField(text(child.child_by_field_name("name")), type_, tuple(constraints))
            constraints = []


def _parts(inside: str) -> list[str]:
    """The constraints of one attribute: separated by commas outside all brackets."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(inside):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append(inside[start:at])
            start = at + 1
    return [" ".join(part.split())[:200] for part in (*parts, inside[start:]) if part.strip()]
