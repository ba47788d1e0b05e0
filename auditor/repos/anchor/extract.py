"""From a Rust file to the instructions of its programs and the accounts that they take (https://www.anchor-lang.com)."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.anchor.facts import Account, AnchorFile, Instruction
from auditor.repos.grammar import line, parser, text

_CONTEXT = re.compile(r"Context\s*<(?:\s*'[\w]+\s*,)*\s*(\w+)")
_CHECKS = re.compile(r"require_keys_eq!\s*\(([^;]*?)\)\s*;|require!\s*\(([^;]*?key\(\)[^;]*?)\)\s*;", re.DOTALL)
_CONTROL = re.compile(r"access_control\s*\((.*)\)\s*\]", re.DOTALL)


def extract(source: bytes) -> AnchorFile:
    """The facts of a file; nothing for Rust that has nothing to do with Anchor."""
    if b"#[program]" not in source and b"Accounts" not in source:
        return AnchorFile()
    root = parser("rust").parse(source).root_node
    instructions: list[Instruction] = []
    structs: dict[str, tuple[Account, ...]] = {}
    for attributes, node in _items(root):
        if node.type == "mod_item" and any(re.match(r"#\[\s*program\s*\]", each) for each in attributes):
            instructions += _instructions(node)
        elif node.type == "struct_item" and any("derive" in each and "Accounts" in each for each in attributes):
            structs[text(node.child_by_field_name("name"))] = tuple(_accounts(node))
    return AnchorFile(tuple(instructions), structs, root.has_error)


def _items(root: Node) -> Iterator[tuple[list[str], Node]]:
    """Every module and struct with the attributes before it, also inside modules."""
    waiting = [root]
    while waiting:
        attributes: list[str] = []
        for child in waiting.pop().named_children:
            if child.type == "attribute_item":
                attributes.append(text(child))
            elif child.type not in ("line_comment", "block_comment"):
                yield attributes, child
                body = child.child_by_field_name("body") if child.type == "mod_item" else None
                waiting += [body] if body is not None else []
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
    accounts = _CONTEXT.search(text(node.child_by_field_name("parameters")))
    body = node.child_by_field_name("body")
    if accounts is None or body is None:
        return
    checks = [" ".join((found[0] or found[1]).split()) for found in _CHECKS.findall(text(body))]
    checks += [" ".join(found[1].split()) for each in attributes if (found := _CONTROL.search(each))]
    head = text(node)[: body.start_byte - node.start_byte]
    yield Instruction(
        program=program,
        name=text(node.child_by_field_name("name")),
        accounts=accounts[1],
        line=line(node),
        head=" ".join(head.split())[:300],
        checks=tuple(check[:200] for check in checks),
    )


def _accounts(struct: Node) -> Iterator[Account]:
    body = struct.child_by_field_name("body")
    constraints: list[str] = []
    for child in body.named_children if body is not None else ():
        if child.type == "attribute_item":
            found = re.match(r"#\[\s*account\s*\((.*)\)\s*\]$", text(child), re.DOTALL)
            constraints += _parts(found[1]) if found else []
        elif child.type == "field_declaration":
            type_ = " ".join(text(child.child_by_field_name("type")).split())
            yield Account(text(child.child_by_field_name("name")), type_, tuple(constraints))
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
