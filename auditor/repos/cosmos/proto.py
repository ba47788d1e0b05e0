"""Reads messages and their signers from protobuf files (protobuf language, version 3).

It reads tokens only: packages, services and the options of messages.
"""

import re
from dataclasses import dataclass

from auditor.repos.cosmos.chain_file import ChainFile, ProtoMessage, Rpc

# An unclosed comment or text extends to the end of its line, or of the file: each character is scanned once.
_TOKEN = re.compile(
    r"//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?|(?P<string>\"(?:\\.|[^\"\\\n])*+\"?|'(?:\\.|[^'\\\n])*+'?)|(?P<word>[\w.]++)|"
    r"(?P<mark>[{}()\[\]=;,<>])",
    re.DOTALL,
)
_SIGNER = "cosmos.msg.v1.signer"
_SERVICE = "cosmos.msg.v1.service"


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    line: int


def read_proto(source: str) -> ChainFile:
    """The facts of a protobuf file; malformed parts are skipped."""
    tokens = _tokens(source)
    lines = source.splitlines()
    file = ChainFile()
    rpcs: list[tuple[bool, Rpc]] = []
    messages: list[ProtoMessage] = []
    place = 0
    while place < len(tokens):
        word = tokens[place].text
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if word == "package":
            file.package = following
        elif word == "option" and following == "go_package":
            file.go_package = tokens[place + 3].text.strip("\"'") if place + 3 < len(tokens) else ""
        elif word in ("service", "message", "enum", "extend") and place + 2 < len(tokens):
            end = _closing(tokens, place + 2)
            inside = tokens[place + 3 : end]
            if word == "service":
                marked = following == "Msg" or any(token.text == _SERVICE for token in inside)
                rpcs += [(marked, rpc) for rpc in _rpcs(inside)]
            elif word == "message":
                at = tokens[place].line
                messages.append(ProtoMessage(following, at, _signers(inside), lines[at - 1].strip()[:300]))
            place = end
        place += 1
    # A Msg service has the option, or takes messages with signers; the names are free.
    signed = {message.name for message in messages if message.signers}
    file.rpcs = tuple(rpc for marked, rpc in rpcs if marked or rpc.request.rpartition(".")[2] in signed)
    file.messages = tuple(messages)
    return file


def _tokens(source: str) -> list[_Token]:
    tokens: list[_Token] = []
    line, counted_to = 1, 0
    for match in _TOKEN.finditer(source):
        if match.lastgroup:
            line += source.count("\n", counted_to, match.start())
            counted_to = match.start()
            tokens.append(_Token(match[0], line))
    return tokens


def _closing(tokens: list[_Token], opening: int) -> int:
    """The index of the bracket that closes the one at or after ``opening``."""
    depth = 0
    for place in range(opening, len(tokens)):
        depth += {"{": 1, "}": -1}.get(tokens[place].text, 0)
        if depth == 0 and tokens[place].text in ("}", ";"):
            return place
    return len(tokens)


def _rpcs(tokens: list[_Token]) -> list[Rpc]:
    words = [token.text for token in tokens]
    return [
        Rpc(words[n + 1], words[n + 3] if words[n + 3] != "stream" else words[n + 4])
        for n, word in enumerate(words[:-4])
        if word == "rpc" and words[n + 2] == "("
    ]


def _signers(tokens: list[_Token]) -> tuple[str, ...]:
    words = [token.text for token in tokens]
    return tuple(
        words[n + 5].strip("\"'")
        for n, word in enumerate(words[:-5])
        if word == "option" and words[n + 2] == _SIGNER and words[n + 4] == "="
    )
