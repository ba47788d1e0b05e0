"""Extracts the facts of a contract from a Vyper file (https://docs.vyperlang.org): one file is one contract."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from auditor.repos.solidity.source_file import Parameter, SolidityContract, SolidityFunction, Source
from auditor.repos.vyper.lines import SourceBlock, blocks
from auditor.repos.vyper.statements import statements

_DEFINED = re.compile(r"def (\w{1,100}) ?\(")
_STATE = re.compile(r"(?!implements|uses|initializes|exports)(\w{1,100}) ?: ?(.{1,400}?)(?: ?= ?.{1,400})?$")
_WRAPPED = re.compile(r"(?:public|constant|immutable|transient|reentrant) ?\((.{1,400})\)$")
_BLOCK = re.compile(r"(struct|enum|flag|interface|event) (\w{1,100})")
_PUBLIC = {"@external", "@public"}
_IMPORT = re.compile(r"(?:from (\S{1,200}) )?import (\S{1,200})(?: as (\w{1,100}))?$")


def extract(source: bytes) -> Source:
    """The facts of a file; ``with_name`` adds the name of its contract."""
    lines = blocks(source.decode("utf-8", "replace"))
    state: dict[str, str] = {}
    structs: dict[str, tuple[str, ...]] = {}
    enums: list[str] = []
    for block in lines:
        kind = _BLOCK.match(block.text)
        if kind is not None and kind[1] == "struct":
            structs[kind[2]] = tuple(_type(inner.text.partition(":")[2]) for inner in block.inside)
        elif kind is not None and kind[1] in ("enum", "flag"):
            enums.append(kind[2])
        elif kind is None and not block.inside and (variable := _STATE.match(block.text)) is not None:
            state[variable[1]] = _type(variable[2])
    functions = tuple(_functions(lines, frozenset(state)))
    contract = SolidityContract("contract", "", (), functions, state, structs, (), {}, 1)
    contract.aliases = dict.fromkeys(enums, "uint256")
    free = SolidityContract("free", "", (), (), {}, {}, (), {}, 1)
    return Source((contract,), free, tuple(_imports(lines)))


def with_name(path: str, source: Source) -> Source:
    """The facts with the contract's name, which is that of its file."""
    for contract in source.contracts:
        contract.name = PurePosixPath(path).stem
    return source


def _imports(lines: list[SourceBlock]) -> Iterator[tuple[str, dict[str, str]]]:
    """The modules that a file imports, with their local names."""
    for block in lines:
        if (match := _IMPORT.match(block.text)) is not None:
            last = match[2].rpartition(".")[2]
            yield f"{match[2].rpartition('.')[2]}.vy", {match[3] or last: last}


def _functions(lines: list[SourceBlock], state: frozenset[str]) -> Iterator[SolidityFunction]:
    decorators: list[str] = []
    for block in lines:
        if block.text.startswith("@"):
            decorators.append(block.text)
        else:
            if (defined := _DEFINED.match(block.text)) is not None:
                yield _function(block, defined, decorators, state)
            decorators = []


def _function(
    block: SourceBlock, defined: "re.Match[str]", decorators: list[str], state: frozenset[str]
) -> SolidityFunction:
    name = defined[1]
    kind = {"__init__": "constructor", "__default__": "fallback"}.get(name, "function")
    inside = block.text[defined.end() :].partition("->")[0].rstrip(": ").removesuffix(")")
    parameters = [_parameter(part) for part in _parts(inside) if part]
    own = {parameter.name for parameter in parameters} | _locals(block.inside)
    renamed = frozenset(own & state)
    words = {decorator.partition("(")[0] for decorator in decorators}
    mutability = next((word for word in ("view", "pure", "payable") if f"@{word}" in words), "")
    return SolidityFunction(
        kind=kind,
        name=kind if kind != "function" else name,
        parameters=tuple(Parameter(p.type, f"{p.name}_" if p.name in renamed else p.name) for p in parameters),
        visibility="external" if words & _PUBLIC else "internal",
        mutability="view" if "@constant" in words else mutability,
        modifiers=(),
        body=statements(block.inside, renamed),
        line=block.line,
        head=block.text[:300],
        results=1 if "->" in block.text else 0,
    )


def _locals(body: list[SourceBlock]) -> set[str]:
    names: set[str] = set()
    for block in body:
        if (match := re.match(r"(?:for )?(\w{1,80}) ?(?::|in )", block.text)) is not None:
            names.add(match[1])
        names |= _locals(block.inside)
    return names


def _parameter(written: str) -> Parameter:
    name, _, type_ = written.partition(":")
    return Parameter(_type(type_.partition("=")[0]), name.strip())


def _parts(inside: str) -> list[str]:
    parts, depth = [""], 0
    for char in inside:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def _type(written: str) -> str:
    """A type in Solidity's form: ``mapping(address => bool)`` for ``HashMap[address, bool]``."""
    text = written.strip()
    while (wrapped := _WRAPPED.match(text)) is not None:
        text = wrapped[1].strip()
    name, _, rest = text.partition("[")
    inside = _parts(rest.rpartition("]")[0])
    if name == "HashMap" and len(inside) == 2:
        return f"mapping({_type(inside[0])} => {_type(inside[1])})"
    if name == "DynArray" and inside:
        return f"{_type(inside[0])}[]"
    return {"String": "string", "Bytes": "bytes"}.get(name, text) if name in ("String", "Bytes") else text
