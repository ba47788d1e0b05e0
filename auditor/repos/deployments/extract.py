"""Extracts addresses from JSON, TOML, environment files and Rust, with the keys above them."""

import json
import re
from collections import defaultdict, deque
from collections.abc import Iterator
from typing import Any

from auditor.repos.deployments.address_file import AddressFile, Entry
from auditor.repos.manifest import table, toml

_EVM = re.compile(r"0x[0-9a-fA-F]{40}")
_AT_KEY = re.compile(r"(?:\"([^\"\\\n]{1,80})\"\s{0,20}:\s{0,200})?\"(0x[0-9a-fA-F]{40})\"")
_BASE58 = re.compile(r"[1-9A-HJ-NP-Za-km-z]{32,44}")
_VARIABLE = re.compile(
    r"^\s{0,20}(?:export\s{1,20})?([A-Za-z_]\w{0,80})\s{0,20}=\s{0,20}[\"']?(0x[0-9a-fA-F]{40})\b", re.MULTILINE
)
_DECLARED = re.compile(r"declare_id!\s{0,20}\(\s{0,20}\"([1-9A-HJ-NP-Za-km-z]{32,44})\"\s{0,20}\)")
_NO_DEPLOYMENTS = {
    *("abi", "bytecode", "receipt", "receipts", "arguments", "args", "initArgs", "constructorArgs", "linkedData"),
    *("additionalContracts", "layout", "storageLayout", "devdoc", "userdoc", "execute", "history", "metadata"),
}
_CHAIN_KEYS = ("chainId", "chain_id", "chainID", "networkId", "network_id", "networkID")
_NOBODY = "0x" + "0" * 40
_MOST = 2000
_DEEPEST = 12


def extract(suffix: str, source: bytes) -> AddressFile:
    """The addresses of a file; empty for a malformed one."""
    text = source.decode("utf-8", "replace")
    if suffix == ".json":
        return _json(text)
    if suffix == ".toml":
        return _anchor(source)
    if suffix == ".rs":
        return AddressFile(
            tuple(Entry(("program",), m[1], "", _line(text, m.start())) for m in _DECLARED.finditer(text))
        )
    entries = [Entry((m[1],), m[2], m[1], _line(text, m.start())) for m in _VARIABLE.finditer(text)]
    chain = text.strip() if re.fullmatch(r"\s{0,20}\d{1,12}\s{0,20}", text) else ""
    return AddressFile(tuple(entries[:_MOST]), chain)


def _json(text: str) -> AddressFile:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return AddressFile()
    lines = _lines(text)
    entries = [
        Entry(keys, address, name, _next_line(lines, keys, address), chain)
        for keys, address, name, chain in _walk(value, (), "", "", 0)
    ]
    file = AddressFile(tuple(entries[:_MOST]))
    if isinstance(value, dict):
        file.chain_id = str(value.get("chain_id") or value.get("chainId") or "")[:40]
        file.pretty_name = str(value.get("pretty_name") or value.get("chain_name") or "")[:80]
        file.endpoints = tuple(_endpoints(value.get("apis")))
    return file


def _lines(text: str) -> dict[tuple[str, str], deque[int]]:
    """The lines of each address by its key ("*" in a list), in order."""
    lines: dict[tuple[str, str], deque[int]] = defaultdict(deque)
    number, counted = 1, 0
    for match in _AT_KEY.finditer(text):
        number, counted = number + text.count("\n", counted, match.start(2)), match.start(2)
        lines[match[1] or "*", match[2]].append(number)
    return lines


def _next_line(lines: dict[tuple[str, str], deque[int]], keys: tuple[str, ...], address: str) -> int:
    """The line of the next entry with that key and address; 1 if the file spells the key differently."""
    left = lines.get((keys[-1] if keys else "*", address))
    if not left:
        return 1
    return left.popleft() if len(left) > 1 else left[0]


def _walk(
    value: Any, keys: tuple[str, ...], name: str, chain: str, depth: int
) -> Iterator[tuple[tuple[str, ...], str, str, str]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        contract_name = value.get("contractName") or value.get("name")
        beside = contract_name if isinstance(contract_name, str) else ""
        chain = next((number for key in _CHAIN_KEYS if (number := _number(value.get(key)))), chain)
        for key, inner in value.items():
            if key not in _NO_DEPLOYMENTS:
                yield from _walk(inner, (*keys, str(key)[:80]), beside, chain, depth + 1)
    elif isinstance(value, list):
        for inner in value[:_MOST]:
            yield from _walk(inner, (*keys, "*"), name, chain, depth + 1)
    elif isinstance(value, str) and value != _NOBODY and _EVM.fullmatch(value):
        yield keys, value, name[:80], chain


def _number(value: Any) -> str:
    """The number of an EVM chain, given as a number or in digits; "" for anything else."""
    said = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    return said if 0 < len(said) <= 12 and said.isascii() and said.isdigit() and int(said) else ""


def _endpoints(apis: Any) -> Iterator[str]:
    for kind in ("rest",):
        listed = apis.get(kind) if isinstance(apis, dict) else None
        for endpoint in listed if isinstance(listed, list) else ():
            address = endpoint.get("address") if isinstance(endpoint, dict) else None
            if isinstance(address, str):
                yield address[:200]


def _anchor(source: bytes) -> AddressFile:
    """``[programs.mainnet]`` of an Anchor.toml."""
    programs = table(toml(source), "programs")
    entries = [
        Entry((cluster, name), address, name, 1)
        for cluster in programs
        for name, given in table(programs, cluster).items()
        if isinstance(address := given.get("address") if isinstance(given, dict) else given, str)
        and _BASE58.fullmatch(address)
    ]
    return AddressFile(tuple(entries[:_MOST]))


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
