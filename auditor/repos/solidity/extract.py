"""Extracts facts from a Solidity file, by tree-sitter; parts that do not parse are skipped."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from auditor.repos.grammar import line, parsed, text
from auditor.repos.solidity.body import statements
from auditor.repos.solidity.source_file import Invocation, Parameter, SolidityContract, SolidityFunction, Source

_CONTRACTS = {
    "contract_declaration": "contract",
    "interface_declaration": "interface",
    "library_declaration": "library",
}
_FUNCTIONS = {"function_definition", "modifier_definition", "constructor_definition", "fallback_receive_definition"}
_LOCATIONS = re.compile(r"\b(memory|calldata|storage|payable)\b")


def extract(source: bytes) -> Source:
    """The facts of a file. Raises RecursionError for code that is nested too deeply."""
    root = parsed("solidity", source)
    contracts = tuple(_contract(node, kind) for node in root.named_children if (kind := _CONTRACTS.get(node.type)))
    imports = tuple(_import(node) for node in root.named_children if node.type == "import_directive")
    return Source(contracts, _members("free", "", root, root), imports, root.has_error)


def _import(node: Node) -> tuple[str, dict[str, str]]:
    names: dict[str, str] = {}
    latest = ""
    for position, child in enumerate(node.children):
        role = node.field_name_for_child(position)
        if role == "import_name":
            latest = text(child)
            names[latest] = latest
        elif role == "alias" and latest:
            names[text(child)] = names.pop(latest)
    return text(node.child_by_field_name("source")).strip("\"'"), names


def _contract(node: Node, kind: str) -> SolidityContract:
    body = node.child_by_field_name("body")
    made = _members(kind, text(node.child_by_field_name("name")), node, body)
    made.bases = tuple(
        text(ancestor).replace(" ", "")
        for child in node.named_children
        if child.type == "inheritance_specifier" and (ancestor := child.child_by_field_name("ancestor")) is not None
    )
    made.abstract = any(child.type == "abstract" for child in node.children)
    return made


def _members(kind: str, name: str, node: Node, body: Node | None) -> SolidityContract:
    functions: list[SolidityFunction] = []
    state: dict[str, str] = {}
    structs: dict[str, tuple[str, ...]] = {}
    enums: list[str] = []
    aliases: dict[str, str] = {}
    using: list[str] = []
    for child in body.named_children if body is not None else ():
        if child.type in _FUNCTIONS:
            functions.append(_function(child))
        elif child.type == "state_variable_declaration":
            state[text(child.child_by_field_name("name"))] = _type(child.child_by_field_name("type"))
        elif child.type == "struct_declaration":
            structs[text(child.child_by_field_name("name"))] = tuple(_struct(child))
        elif child.type == "enum_declaration":
            enums.append(text(child.child_by_field_name("name")))
        elif child.type == "user_defined_type_definition":
            aliases[text(child.child_by_field_name("name"))] = text(child.named_children[-1])
        elif child.type == "using_directive":
            using += [text(alias) for alias in child.named_children if alias.type in ("type_alias", "using_alias")]
    return SolidityContract(
        kind, name, (), tuple(functions), state, structs, tuple(enums), aliases, line(node), tuple(using)
    )


def _struct(node: Node) -> Iterator[str]:
    body = node.child_by_field_name("body")
    for member in body.named_children if body is not None else ():
        if member.type == "struct_member":
            yield _type(member.child_by_field_name("type"))


def _type(node: Node | None) -> str:
    return " ".join(_LOCATIONS.sub(" ", text(node)).split())


def _function(node: Node) -> SolidityFunction:
    kind = node.type.partition("_")[0]
    name = text(node.child_by_field_name("name"))
    if kind == "fallback":
        kind = "receive" if text(node).startswith("receive") else "fallback"
    body = node.child_by_field_name("body")
    head = text(node)[: (body.start_byte - node.start_byte) if body is not None else None]
    results = [
        inner
        for child in node.named_children
        if child.type == "return_type_definition"
        for inner in child.named_children
        if inner.type == "parameter"
    ]
    return SolidityFunction(
        kind=kind,
        name=name or kind,
        parameters=tuple(_parameter(child) for child in node.named_children if child.type == "parameter"),
        visibility=_word(node, "visibility"),
        mutability=_word(node, "state_mutability"),
        modifiers=tuple(_invocation(child) for child in node.named_children if child.type == "modifier_invocation"),
        body=tuple(statements(body)) if body is not None else None,
        line=line(node),
        head=" ".join(head.split())[:300],
        results=len(results),
        result=text(results[0].child_by_field_name("name")) if len(results) == 1 else "",
        verdict=next(_verdicts(results), None),
    )


def _verdicts(results: list[Node]) -> Iterator[tuple[int, str]]:
    """The boolean results: their indices and names."""
    for place, result in enumerate(results):
        if text(result.child_by_field_name("type")) == "bool":
            yield place, text(result.child_by_field_name("name"))


def _word(node: Node, kind: str) -> str:
    return next((text(child) for child in node.named_children if child.type == kind), "")


def _parameter(node: Node) -> Parameter:
    return Parameter(_type(node.child_by_field_name("type")), text(node.child_by_field_name("name")))


def _invocation(node: Node) -> Invocation:
    arguments = [text(child) for child in node.named_children if child.type == "call_argument"]
    name = text(node).partition("(")[0].strip()
    return Invocation(name, tuple(arguments))
