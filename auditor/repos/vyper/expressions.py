"""Translates Vyper's expressions into Solidity's, which ``solidity.expression`` parses.

Storage variables lose their ``self.``; a local with the name of a storage variable is renamed first.
"""

import re
from collections.abc import Iterable

_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'")
_KEYWORD = re.compile(
    r",? ?\b(?:default_return_value|value|gas|skip_contract_check|max_outsize|revert_on_failure|is_static_call|salt|"
    r"code_offset|raw_args|is_delegate_call) ?= ?(?:[^,()]|\([^()]{0,80}\)){1,120}"
)
_OPERAND = r"[\w.]{1,120}(?:\[[^\[\]]{0,80}\]|\([^()]{0,80}\)|\.\w{1,60}){0,6}"
_MEMBERSHIP = re.compile(rf"({_OPERAND}) (not )?in ({_OPERAND}|\[[^\[\]]{{0,400}}\])")
_FLAG = re.compile(r"[A-Z]\w{0,60}\.[A-Z][A-Z0-9_]{0,60}")
_RAW_CALL = re.compile(rf"\braw_call\( ?({_OPERAND}) ?,")
_SEND = re.compile(rf"\bsend\( ?({_OPERAND}) ?, ?")
_CONVERT = re.compile(rf"\bconvert\( ?({_OPERAND}) ?, ?(\w{{1,20}}) ?\)")
_CHOICE = re.compile(r"^(.{1,300}?) if (.{1,300}?) else (.{1,300})$")
_CHOICE_INSIDE = re.compile(r"\(([^()]{1,200}?) if ([^()]{1,200}?) else ([^()]{1,200})\)")
_WORDS = (
    (re.compile(r"\b(?:extcall|staticcall) "), ""),
    (re.compile(r"\bempty\( ?address ?\)|\bZERO_ADDRESS\b"), "address(0)"),
    (re.compile(r"\bempty\([^()]{0,80}\)|\bEMPTY_BYTES32\b"), "0"),
    (re.compile(r"\bTrue\b"), "true"),
    (re.compile(r"\bFalse\b"), "false"),
    (re.compile(r"(?<![\w.])self\.balance\b"), "address(this).balance"),
    (re.compile(r"(?<![\w.])self\."), ""),
    (re.compile(r"(?<![\w.])self\b"), "this"),
    (re.compile(r" and "), " && "),
    (re.compile(r" or "), " || "),
)
_NOT = re.compile(r"(?<![\w.])not ")


def translated(source: str, renamed: Iterable[str] = ()) -> str:
    """An expression in Solidity's form. ``renamed`` are locals with the name of a storage variable."""
    text = _STRING.sub('"s"', source)
    for name in renamed:
        text = re.sub(rf"(?<![\w.]){re.escape(name)}\b(?! ?\()", local(name), text)
    delegates = re.search(r"is_delegate_call ?= ?True", text) is not None
    text = _KEYWORD.sub("", text)
    text = _CHOICE_INSIDE.sub(lambda m: f"({m[2]} ? {m[1]} : {m[3]})", text)
    if (choice := _CHOICE.match(text)) is not None:
        text = f"{choice[2]} ? {choice[1]} : {choice[3]}"
    text = _MEMBERSHIP.sub(_membership, text)
    text = _RAW_CALL.sub(lambda m: f"{m[1]}.{'delegatecall' if delegates else 'call'}(", text)
    text = _SEND.sub(lambda m: f"{m[1]}.transfer(", text)
    text = _CONVERT.sub(lambda m: f"{m[2]}({m[1]})", text)
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    return _negated(text)


def local(name: str) -> str:
    """The new name of a local that has the name of a storage variable."""
    return f"{name}_"


def _membership(match: "re.Match[str]") -> str:
    """``x in self.members`` as a membership check, ``x in [a, b]`` as comparisons, a flag as a key."""
    item, no, members = match[1], "!" if match[2] else "", match[3]
    if _FLAG.fullmatch(item):
        return f"{no}{members}[{item}]"
    if members.startswith("["):
        same = " || ".join(f"{item} == {member.strip()}" for member in members[1:-1].split(","))
        return f"{no}({same})"
    return f"{no}{members}.contains({item})"


def _negated(text: str) -> str:
    """``not a == b`` as ``!(a == b)``: in Vyper a comparison binds more tightly than ``not``."""
    while (match := _NOT.search(text)) is not None:
        end, depth = match.end(), 0
        while end < len(text):
            depth += (text[end] in "([") - (text[end] in ")]")
            if depth < 0 or (depth == 0 and (text[end] == "," or text.startswith((" && ", " || "), end))):
                break
            end += 1
        text = f"{text[: match.start()]}!({text[match.end() : end]}){text[end:]}"
    return text
