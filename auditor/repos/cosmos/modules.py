"""Joins messages with their handlers, and follows code that runs without a message."""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.repos.cosmos.chain_file import ChainFile, GoCall, GoFunction
from auditor.repos.cosmos.signers import Signers, SignerSeat

_DEEPEST = 6
_MOVES = re.compile(
    r"^(SendCoins\w{0,80}|MintCoins|BurnCoins|DelegateCoins\w{0,80}|UndelegateCoins\w{0,80}|SubUnlockedCoins|AddCoins|"
    r"SetComputeValidators|SetValidator(ByPowerIndex)?|SetLastValidatorPower|UpdateWeights?|Slash\w{0,80}|Jail|Tombstone|"
    r"AllocateTokens\w{0,80}|FundCommunityPool|DistributeFromFeePool|PayParticipant\w{0,80}|AddVestedRewards)$"
)


@dataclass(frozen=True, slots=True)
class Handler:
    """The function that handles a message, and its file."""

    path: str
    function: GoFunction


@dataclass(frozen=True, slots=True)
class Move:
    """A call that moves funds or weights, reached from ``entry`` through ``chain``."""

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
        self._signers = Signers(self._go)
        self._declared = Counter(rpc.request.rpartition(".")[2] for _, proto in self.protos for rpc in proto.rpcs)

    def handler(self, proto: ChainFile, rpc: str, request: str) -> Handler | None:
        """The method of that name that takes the message; among several, the one in the module of the protobuf file."""
        module = _module_folder(proto)
        candidates = [
            Handler(path, function)
            for path, function in self._by_name.get(rpc, ())
            if function.receiver and any(message == request for _, message in function.takes)
        ]
        near = [handler for handler in candidates if module and f"/{module}/" in f"/{handler.path}"]
        if not near and self._declared[request] > 1:
            return None  # several modules have a message of that name, and none of the handlers is in this module
        version = f"{proto.package.rpartition('.')[2]}.{request}"
        return min(
            near or candidates,
            key=lambda handler: (version not in handler.function.head, handler.path, handler.function.line),
            default=None,
        )

    def seats(self, handler: Handler, message: str, signers: tuple[str, ...]) -> list[SignerSeat]:
        """The seats that a handler requires of the signers of its message."""
        return self._signers.seats(handler.path, handler.function, message, signers)

    def unclear(self, handler: Handler, message: str, signers: tuple[str, ...]) -> str:
        """A check of a signer that can refuse and was not understood; "" if there is none."""
        return self._signers.unclear(handler.path, handler.function, message, signers)

    def undeclared(self) -> Iterator[tuple[str, Handler]]:
        """Handlers of messages that no protobuf file of the tree declares, with the message's name."""
        for path, function in self._go:
            messages = [message for _, message in function.takes if message.startswith("Msg")]
            if len(messages) == 1 and messages[0] not in self._declared and _is_handler(function, messages[0]):
                yield messages[0], Handler(path, function)

    def moves_without_message(self) -> Iterator[tuple[str, Move]]:
        """Moves of funds or weights without a message: in block hooks, upgrade handlers and ante decorators."""
        for path, function in self._go:
            kind = _entry_kind(function, path)
            if kind:
                yield from ((kind, move) for move in self._moves(path, function))

    def _moves(self, path: str, entry: GoFunction) -> Iterator[Move]:
        met: set[int] = set()
        reported: set[tuple[str, int, str]] = set()
        waiting: list[tuple[str, GoFunction, tuple[str, ...]]] = [(path, entry, (entry.name,))]
        while waiting:
            home, function, chain = waiting.pop()
            if id(function) in met or len(chain) > _DEEPEST:
                continue
            met.add(id(function))
            for call in function.calls:
                if _MOVES.match(call.name) and (home, call.line, call.name) not in reported:
                    reported.add((home, call.line, call.name))
                    yield Move(path, entry, chain, call, home)
                waiting += [(p, f, (*chain, f.name)) for p, f in self._callee(home, call)]

    def _callee(self, path: str, call: GoCall) -> list[tuple[str, GoFunction]]:
        """The called function: in the same folder, else the only one of that name in the tree."""
        candidates = self._by_name.get(call.name, [])
        near = [pair for pair in candidates if posixpath.dirname(pair[0]) == posixpath.dirname(path)]
        return near or (candidates if len(candidates) == 1 else [])


def _entry_kind(function: GoFunction, path: str) -> str | None:
    if function.name in ("EndBlock", "EndBlocker", "BeginBlock", "BeginBlocker", "PreBlock", "PreBlocker"):
        return "block hook"
    if function.name == "AnteHandle" and function.receiver:
        return "ante decorator"
    if re.fullmatch(r"(Create)?UpgradeHandler\w{0,80}", function.name) or (
        "/upgrades/" in f"/{path}" and "upgrade" in function.head.lower() and not function.receiver
    ):
        return "upgrade handler"
    return None


def _module_folder(proto: ChainFile) -> str:
    """``x/bank`` for the Go package ``github.com/…/x/bank/types``; else the last word of the protobuf package."""
    match = re.search(r"(?:^|/)(x/[\w/]{1,200}?)(?:/types(?:/\w{1,80}){0,12})?(?:;\w{1,80})?$", proto.go_package)
    return match[1] if match else f"x/{proto.package.rpartition('.')[2]}"


def _is_handler(function: GoFunction, message: str) -> bool:
    answers = re.search(rf"\b{message}Response\b", function.head) is not None
    return bool(function.receiver) and answers and f"Msg{function.name}" == message
