"""Joins messages with their handlers, and follows what runs without any message."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.repos.cosmos.facts import ChainFile, GoCall, GoFunction, Message

_DEEPEST = 6
_ABOUT_POWER = (
    r"allow_?list|white_?list|permission|authori[sz]|authority|admin|owner|role|access|decision|guardian"
    r"|gov(ernance|account)?"
)
_GUARDS = re.compile(
    rf"^((check|ensure|require|assert|verify|is|has|validate)\w*({_ABOUT_POWER})|({_ABOUT_POWER})\w*check)",
    re.IGNORECASE,
)
_MOVES = re.compile(
    r"^(SendCoins\w*|MintCoins|BurnCoins|DelegateCoins\w*|UndelegateCoins\w*|SubUnlockedCoins|AddCoins|"
    r"SetComputeValidators|SetValidator(ByPowerIndex)?|SetLastValidatorPower|UpdateWeights?|Slash\w*|Jail|Tombstone|"
    r"AllocateTokens\w*|FundCommunityPool|DistributeFromFeePool|PayParticipant\w*|AddVestedRewards)$"
)


@dataclass(frozen=True, slots=True)
class Handler:
    """The function that handles a message, and where it is."""

    path: str
    function: GoFunction


@dataclass(frozen=True, slots=True)
class Move:
    """A call that moves funds or weights, reached from ``entry`` by ``chain``."""

    path: str
    entry: GoFunction
    chain: tuple[str, ...]
    call: GoCall
    call_path: str


class Modules:
    """All Go functions and messages of a tree."""

    def __init__(self, files: Sequence[tuple[str, ChainFile]]) -> None:
        self.protos = [(path, file) for path, file in files if path.endswith(".proto")]
        self._go = [(path, function) for path, file in files for function in file.functions]
        self._by_name: dict[str, list[tuple[str, GoFunction]]] = defaultdict(list)
        for path, function in self._go:
            self._by_name[function.name].append((path, function))

    def handler(self, proto: ChainFile, rpc: str, request: str) -> Handler | None:
        """The method of that name that takes the message; of several, the one in the module of the protobuf file."""
        module = _module_folder(proto)
        candidates = [
            Handler(path, function)
            for path, function in self._by_name.get(rpc, ())
            if function.receiver and any(message == request for _, message in function.takes)
        ]
        near = [handler for handler in candidates if module and f"/{module}/" in f"/{handler.path}"]
        return min(near or candidates, key=lambda handler: (handler.path, handler.function.line), default=None)

    def guards(self, handler: Handler, message: Message) -> list[str]:
        """What a handler asks about who signed, in its own words: checks of an authority, allow lists, permissions."""
        return list(dict.fromkeys(self._guards(handler.path, handler.function, message.signers, 0)))

    def _guards(self, path: str, function: GoFunction, signers: tuple[str, ...], depth: int) -> Iterator[str]:
        names = [name for name, _ in function.takes] or ["msg", "req"]
        for left, operator, right in function.compared:
            for side, other in ((left, right), (right, left)):
                if _is_signer(side, names, signers, depth) and (seat := _seat(other, operator, function, names)):
                    yield seat
        for call in function.calls:
            told = any(_is_signer(a, names, signers, depth) or a.lstrip("&*") in names for a in call.arguments)
            if told and _GUARDS.match(call.name):
                inside = list(self._inner(path, call, signers, depth))
                yield from inside if inside == ["authority"] else [_spelt(call, names)]
            elif told and depth < 2 and call.name != function.name and call.name[:1].islower():
                yield from self._inner(path, call, signers, depth)

    def _inner(self, path: str, call: GoCall, signers: tuple[str, ...], depth: int) -> Iterator[str]:
        for home, helper in self._by_name.get(call.name, ()):
            if posixpath.dirname(home) == posixpath.dirname(path):
                yield from self._guards(home, helper, signers, depth + 1)

    def unasked(self) -> Iterator[tuple[str, Move]]:
        """What moves funds or weights without a message: in block hooks, upgrade handlers and ante decorators."""
        for path, function in self._go:
            kind = _entry_kind(function, path)
            if kind:
                yield from ((kind, move) for move in self._moves(path, function))

    def _moves(self, path: str, entry: GoFunction) -> Iterator[Move]:
        met: set[tuple[str, int]] = set()
        told: set[tuple[str, int]] = set()
        waiting: list[tuple[str, GoFunction, tuple[str, ...]]] = [(path, entry, (entry.name,))]
        while waiting:
            home, function, chain = waiting.pop()
            if (home, function.line) in met or len(chain) > _DEEPEST:
                continue
            met.add((home, function.line))
            for call in function.calls:
                if _MOVES.match(call.name) and (home, call.line) not in told:
                    told.add((home, call.line))
                    yield Move(path, entry, chain, call, home)
                waiting += [(p, f, (*chain, f.name)) for p, f in self._callee(home, call)]

    def _callee(self, path: str, call: GoCall) -> list[tuple[str, GoFunction]]:
        """The function that a call means: in the same folder, else the only one of that name in the tree."""
        known = self._by_name.get(call.name, [])
        near = [pair for pair in known if posixpath.dirname(pair[0]) == posixpath.dirname(path)]
        return near or (known if len(known) == 1 else [])


def _entry_kind(function: GoFunction, path: str) -> str | None:
    if function.name in ("EndBlock", "EndBlocker", "BeginBlock", "BeginBlocker", "PreBlock", "PreBlocker"):
        return "block hook"
    if function.name == "AnteHandle" and function.receiver:
        return "ante decorator"
    if re.fullmatch(r"(Create)?UpgradeHandler\w*", function.name) or (
        "/upgrades/" in f"/{path}" and "upgrade" in function.head.lower() and not function.receiver
    ):
        return "upgrade handler"
    return None


def _module_folder(proto: ChainFile) -> str:
    """``x/bank`` of the Go package ``github.com/…/x/bank/types``; the last word of the protobuf package else."""
    found = re.search(r"(?:^|/)(x/[\w/]+?)(?:/types)?(?:;\w+)?$", proto.go_package)
    return found[1] if found else f"x/{proto.package.rpartition('.')[2]}"


def _is_signer(side: str, names: list[str], signers: tuple[str, ...], depth: int) -> bool:
    """Whether an expression is the field of the message that signs it: ``msg.Authority``, ``req.GetAuthority()``."""
    fields = {signer.replace("_", "").casefold() for signer in signers}
    found = re.match(rf"(?:{'|'.join(map(re.escape, names))})\.(?:Get)?(\w+)(?:\(\))?$", side)
    if found:
        return found[1].casefold() in fields
    return depth > 0 and side.casefold() in fields


def _seat(other: str, operator: str, function: GoFunction, names: list[str]) -> str | None:
    """Who the signer is compared with, if the module knows that by itself; None if the message chose it."""
    given = dict(function.assigned)
    words, looped = other, False
    for _ in range(3):
        root = re.match(r"\w+", words)
        if root is None or root[0] not in given:
            break
        if given[root[0]].startswith("range ") and not looped:
            looped, other = True, given[root[0]].removeprefix("range ")
        words = given[root[0]].removeprefix("range ")
    if (operator == "==" and not looped) or any(re.search(rf"\b{re.escape(name)}\b", words) for name in names):
        return None
    if re.search("authority", f"{other} {words}", re.IGNORECASE):
        return "authority"
    if re.search(r"\bgov", words, re.IGNORECASE):
        return "governance"
    # A record that was looked up may belong to the signer; what the module keeps as such, or names so, gives a power.
    if not re.match(r"(k|ms|m|s|server|keeper|params)\b", words) and not re.search(_ABOUT_POWER, other, re.IGNORECASE):
        return None
    named = re.sub(r"\([^()]*\)", "", other)
    known = [word for word in re.findall(r"[A-Za-z_]\w*", named) if word not in ("Address", "GetAddress", "String")]
    return known[-1] if known else None


def _spelt(call: GoCall, names: list[str]) -> str:
    """A check with what it asks for: ``CheckPermission(GovernancePermission)``."""
    asked = [a for a in call.arguments if a not in ("ctx", "goCtx", "c") and not any(a.startswith(n) for n in names)]
    return f"{call.name}({', '.join(asked)})" if asked else call.name
