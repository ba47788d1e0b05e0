"""From a Rust file to the instructions of its programs and the accounts that they take (https://www.anchor-lang.com)."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.anchor.checks import calls, checks, without_comments
from auditor.repos.anchor.facts import Account, AnchorFile, Instruction, Method
from auditor.repos.grammar import line, parsed, text

_CONTEXT = re.compile(r"Context\s*<(?:\s*'[\w]+\s*,)*\s*(\w+)")
_CONTROL = re.compile(r"access_control\s*\((.*)\)\s*\]", re.DOTALL)


def extract(source: bytes) -> AnchorFile:
    """The facts of a file; nothing for Rust that has nothing to do with Anchor."""
    if not any(word in source for word in (b"#[program]", b"Accounts", b"Context<", b".accounts", b"anchor_lang")):
        return AnchorFile()
    root = parsed("rust", source)
    instructions: list[Instruction] = []
    structs: dict[str, tuple[Account, ...]] = {}
    methods: list[Method] = []
    for attributes, node in _items(root):
        if node.type == "mod_item" and any(re.match(r"#\[\s*program\s*\]", each) for each in attributes):
            instructions += _instructions(node)
        elif node.type == "struct_item" and any("derive" in each and "Accounts" in each for each in attributes):
            structs[text(node.child_by_field_name("name"))] = tuple(_accounts(node))
        elif node.type == "impl_item":
            of = re.sub(r"<.*", "", text(node.child_by_field_name("type")), flags=re.DOTALL)
            methods += _methods(of, node.child_by_field_name("body"))
        elif node.type == "function_item":
            methods += _method("", node, attributes)
    return AnchorFile(tuple(instructions), structs, root.has_error, tuple(methods))


def _items(root: Node) -> Iterator[tuple[list[str], Node]]:
    """Every item with the attributes before it, also inside modules."""
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
    plain = without_comments(text(body))
    head = text(node)[: body.start_byte - node.start_byte]
    yield Instruction(
        program=program,
        name=text(node.child_by_field_name("name")),
        accounts=accounts[1],
        line=line(node),
        head=" ".join(head.split())[:300],
        checks=(*checks(plain), *_controls(attributes)),
        calls=(*calls(plain), *(pair for each in attributes for pair in calls(each))),
    )


def _controls(attributes: list[str]) -> Iterator[str]:
    """What ``#[access_control]`` runs before the instruction."""
    for each in attributes:
        if found := _CONTROL.search(each):
            yield " ".join(found[1].split())[:200]


def _methods(of: str, body: Node | None) -> Iterator[Method]:
    attributes: list[str] = []
    for child in body.named_children if body is not None else ():
        if child.type == "attribute_item":
            attributes.append(text(child))
        elif child.type == "function_item":
            yield from _method(of, child, attributes)
            attributes = []


def _method(of: str, node: Node, attributes: list[str]) -> Iterator[Method]:
    accounts = _CONTEXT.search(text(node.child_by_field_name("parameters")))
    plain = without_comments(text(node.child_by_field_name("body")))
    made = Method(
        of=of,
        name=text(node.child_by_field_name("name")),
        accounts=accounts[1] if accounts else "",
        checks=(*checks(plain), *_controls(attributes)),
        calls=(*calls(plain), *(pair for each in attributes for pair in calls(each))),
    )
    if made.checks or made.calls:
        yield made


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
