"""The required signers of a message: the accounts that its handler, and functions that it calls, compare the signer
with.

Either an account of the whole module (its authority, a list in its parameters), or the account in a record that the
message selects: the admin of one group, the owner of one token.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.repos.cosmos.chain_file import GoCall, GoFunction

_ABOUT_POWER = (
    r"allow_?list|white_?list|permission|authori[sz]|authority|admin|owner(?!ship)|role|access|decision|guardian"
    r"|gov(ernance|account)?"
)
_GUARDS = re.compile(
    rf"^((check|ensure|require|assert|verify|is|has|validate)\w{{0,80}}({_ABOUT_POWER})|({_ABOUT_POWER})\w{{0,80}}check)",
    re.IGNORECASE,
)
_POLICY = re.compile(r"Can[A-Z]\w{0,80}")
_MEMBERSHIP = re.compile(r"member|permission|admin|owner|allow|whitelist", re.IGNORECASE)
_OF_PEOPLE = re.compile(r"participant|member|validator|admin|owner|signer|list\b|guardian|operator", re.IGNORECASE)
_CALL = re.compile(r"(?:\w{1,80}(?:\(\))?\.){0,6}(\w{1,80}|\[\]byte)\(")
_CONVERTS = re.compile(r"\[\]byte|\w{0,80}(ToBytes|Bech32\w{0,80}|Addr(ess)?\w{0,80}|String|Bytes)")
_LISTS = {"Contains", "ContainsFunc", "InSlice", "StringInSlice"}
_AMOUNTS = re.compile(r"balance|fund|stake|deleg|amount|coin|exist|regist|enough|paid|valid|empty|zero", re.IGNORECASE)
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class SignerSeat:
    """A required signer, in the handler's words; ``per_record``: one for every record that a message can select."""

    name: str
    per_record: bool = False


@dataclass(frozen=True, slots=True)
class _Frame:
    """A function on the call path, and the expressions in it that hold the signer and the message."""

    path: str
    function: GoFunction
    messages: frozenset[str]
    fields: frozenset[str]
    mine: frozenset[str]
    depth: int = 0

    def is_signer(self, words: str) -> bool:
        """Whether an expression is the signer: ``msg.Authority``, ``req.GetAuthority()``, a variable that holds it."""
        plain = words.lstrip("&*").removesuffix(".String()")
        if plain in self.mine:
            return True
        match = re.match(r"(\w{1,80})\.(?:Get)?(\w{1,80})(?:\(\))?$", plain)
        return match is not None and match[1] in self.messages and match[2].casefold() in self.fields


class Signers:
    """The functions of a tree by name, to follow the signer through them."""

    def __init__(self, functions: Iterable[tuple[str, GoFunction]]) -> None:
        self._by_name: dict[str, list[tuple[str, GoFunction]]] = defaultdict(list)
        for path, function in functions:
            self._by_name[function.name].append((path, function))

    def seats(self, path: str, handler: GoFunction, message: str, signers: tuple[str, ...]) -> list[SignerSeat]:
        """The seats that the signers of the message of ``handler`` must hold."""
        return list(dict.fromkeys(self._seats(_entry(path, handler, message, signers))))

    def unclear(self, path: str, handler: GoFunction, message: str, signers: tuple[str, ...]) -> str:
        """A call that gets the signer and ends the handler if it returns false, and that does not compare amounts."""
        frame = _entry(path, handler, message, signers)
        for call in handler.calls:
            gets_signer = any(_is_signer(argument, frame) for argument in call.arguments)
            if gets_signer and call.turns_away and call.negated and not _AMOUNTS.search(call.name):
                return f"{call.operand}.{call.name}".strip(".")
            if call.name == handler.name and call.operand and not self._in_module(path, handler):
                return f"{call.operand}.{call.name}, which the tree does not hold,"
        return ""

    def _in_module(self, path: str, handler: GoFunction) -> bool:
        """Whether the module of a handler has another function of that name: the handler may just call it."""
        module = posixpath.dirname(posixpath.dirname(path))
        others = (place for place, function in self._by_name[handler.name] if function is not handler)
        return any(place.startswith(f"{module}/") for place in others)

    def _seats(self, frame: _Frame) -> Iterator[SignerSeat]:
        for left, operator, right in frame.function.compared:
            for side, other in ((left, right), (right, left)):
                if frame.is_signer(side) and (seat := _compared(other, operator, frame)):
                    yield seat
        for call in frame.function.calls:
            signer_arguments = [_is_signer(argument, frame) for argument in call.arguments]
            whole = any(argument.lstrip("&*") in frame.messages for argument in call.arguments)
            if not call.turns_away:
                continue
            if call.name in _LISTS and len(signer_arguments) > 1 and signer_arguments[1]:
                if call.negated:
                    yield SignerSeat(_last_name(call.arguments[0]), _picked(call.arguments[0], frame))
            elif (any(signer_arguments) or whole) and _GUARDS.match(call.name):
                inside = list(self._inner(frame, call))
                yield from (
                    inside if [seat.name for seat in inside] == ["authority"] else [SignerSeat(_spelt(call, frame))]
                )
            elif any(signer_arguments) and _POLICY.fullmatch(call.name):
                yield SignerSeat(call.name, any(_picked(a, frame) for a in call.arguments if not frame.is_signer(a)))
            elif call.name in ("Has", "GetOne") and _MEMBERSHIP.search(call.operand) and _mentions(call, frame):
                yield SignerSeat(call.operand.rpartition(".")[2], True)
            elif any(signer_arguments) or whole:
                yield from self._inner(frame, call)

    def _inner(self, frame: _Frame, call: GoCall) -> Iterator[SignerSeat]:
        if frame.depth >= _DEEPEST:
            return
        for path, helper in self._by_name.get(call.name, ()):
            if posixpath.dirname(path) != posixpath.dirname(frame.path) or helper is frame.function:
                continue
            pairs = list(zip(helper.parameters, call.arguments, strict=False))
            mine = frozenset(name for name, argument in pairs if _is_signer(argument, frame))
            messages = frozenset(name for name, argument in pairs if argument.lstrip("&*") in frame.messages)
            if mine or messages:
                inside = _Frame(path, helper, messages, frame.fields, mine, frame.depth + 1)
                yield from self._seats(_grown(inside))


def _entry(path: str, handler: GoFunction, message: str, signers: tuple[str, ...]) -> _Frame:
    fields = frozenset(signer.replace("_", "").casefold() for signer in signers)
    messages = frozenset(name for name, type_ in handler.takes if type_ == message) or frozenset({"msg", "req"})
    return _grown(_Frame(path, handler, messages, fields, frozenset()))


def _is_signer(argument: str, frame: _Frame) -> bool:
    """Whether an argument is the signer, in any form."""
    return any(map(frame.is_signer, _unwrapped(argument)))


def _last_name(words: str) -> str:
    """``Admins`` of ``k.GetParams(ctx).Admins``."""
    names = re.findall(r"[A-Za-z_]\w{0,80}", re.sub(r"\([^()]{0,200}\)", "", words))
    return names[-1].removeprefix("Get") if names else words


def _grown(frame: _Frame) -> _Frame:
    """The frame with all variables that hold the signer, in any form."""
    mine = set(frame.mine)
    for name, value in frame.function.assigned:
        so_far = _Frame(frame.path, frame.function, frame.messages, frame.fields, frozenset(mine))
        if any(so_far.is_signer(inside) for inside in _unwrapped(value.removeprefix("range "))):
            mine.add(name)
    return _Frame(frame.path, frame.function, frame.messages, frame.fields, frozenset(mine), frame.depth)


def _unwrapped(value: str) -> Iterator[str]:
    """A value, and the values inside of its conversions: ``k.codec.StringToBytes(msg.Sender)``."""
    for _ in range(4):
        yield value
        around = _CALL.match(value)
        if around is None or not _CONVERTS.fullmatch(around[1]):
            return
        value = value[around.end() :].rpartition(", ")[2].removesuffix(")")


def _compared(other: str, operator: str, frame: _Frame) -> SignerSeat | None:
    """The seat that the signer is compared with; None if the other side is from the message itself."""
    given = dict(frame.function.assigned)
    words, looped, field = other, False, other
    for _ in range(3):
        root = re.match(r"\w{1,80}", words)
        if root is None or root[0] not in given:
            break
        if given[root[0]].startswith("range ") and not looped:
            looped, other = True, given[root[0]].removeprefix("range ")
        words = given[root[0]].removeprefix("range ")
    if operator == "==" and not looped and not _refuses(frame.function, f"{other} {words}"):
        return None
    of_message = any(re.match(rf"[&*]?{re.escape(name)}\b", words) for name in frame.messages)
    if of_message or frame.is_signer(other) or _is_given(words, frame):
        return None
    if _is_authority(other) or _is_authority(words):
        return SignerSeat("authority")
    if re.search(r"\bgov", words, re.IGNORECASE):
        return SignerSeat("governance")
    if looped and operator == "!=" and "." in field:
        return SignerSeat(field.rpartition(".")[2], True)  # the signer must be the account in the selected item
    if looped and "arams" not in words and not _OF_PEOPLE.search(other):
        return None  # a record of a past action does not authorize
    bare = re.sub(r"\([^()]{0,200}\)", "", other)
    names = [word for word in re.findall(r"[A-Za-z_]\w{0,80}", bare) if word not in ("Address", "GetAddress", "String")]
    per_record = _picked(words, frame) or not re.match(r"(k|ms|m|s|server|keeper|params)\b", words)
    return SignerSeat(names[-1].removeprefix("Get"), per_record) if names else None


def _refuses(function: GoFunction, words: str) -> bool:
    """Whether the authority is one of several accepted callers, and all others are rejected."""
    turned = any("ErrUnauthorized" in argument for call in function.calls for argument in call.arguments)
    return turned and re.search("authority", words, re.IGNORECASE) is not None


def _is_authority(words: str) -> bool:
    """Whether it is the authority of a module, not a part of it such as the admin in authority metadata."""
    return re.search(r"authority[^.]{0,200}$", words.replace(".String()", ""), re.IGNORECASE) is not None


def _is_given(words: str, frame: _Frame) -> bool:
    """Whether a value is an unchanged parameter of a helper, whose comparison partner is unknown here."""
    return re.fullmatch(r"\w{1,80}", words) is not None and words in frame.function.parameters


def _picked(words: str, frame: _Frame) -> bool:
    """Whether a value was looked up by a key from the message or its sender."""
    given = dict(frame.function.assigned)
    root = re.match(r"[&*]?(\w{1,80})", words)
    value = given.get(root[1], words) if root else words
    from_message = {*frame.messages, *frame.function.parameters} - {"ctx", "goCtx", "c"}
    for name, held in frame.function.assigned:
        if any(re.search(rf"\b{re.escape(source)}\b", held) for source in from_message):
            from_message.add(name)
    return any(re.search(rf"\b{re.escape(name)}\b", value) for name in from_message)


def _mentions(call: GoCall, frame: _Frame) -> bool:
    given = dict(frame.function.assigned)
    for argument in call.arguments:
        words = [argument, *(given.get(name, "") for name in re.findall(r"\w{1,80}", argument))]
        if any(frame.is_signer(word) for text in words for word in re.findall(r"\w{1,80}(?:\.\w{1,80})?", text)):
            return True
    return False


def _spelt(call: GoCall, frame: _Frame) -> str:
    """A check with its argument: ``CheckPermission(GovernancePermission)``."""
    hidden = ("ctx", "goCtx", "c")
    arguments = [
        argument
        for argument in call.arguments
        if argument not in hidden
        and not frame.is_signer(argument)
        and not any(argument.startswith(name) for name in frame.messages)
    ]
    return f"{call.name}({', '.join(arguments)})" if arguments else call.name
