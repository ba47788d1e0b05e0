"""The required sender of a message, according to handlers, their helpers and common libraries.

Libraries: cw-ownable (``assert_owner``), cw-controllers (``ADMIN.assert_admin``, ``execute_update_admin``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.repos.cosmwasm.contract_file import WasmFunction
from auditor.repos.cosmwasm.extract import SENDER
from auditor.repos.rust import arguments
from auditor.repos.substrate.signers import assignments, comparisons

_CHECK = re.compile(
    r"([\w:.]{0,120}?)\b((?:assert|ensure|check|require|only|validate|verify|is|can|has|authorize|must)_?\w{0,60}) ?\("
)
_OF_POWER = re.compile(
    r"admin|owner|authori[sz]|minter|govern|guardian|operator|manager|permission|allow|whitelist|member|sender|"
    r"can_(execute|modify|call|manage)|relayer|oracle|role|voter|validator",
    re.IGNORECASE,
)
_LIBRARY = re.compile(r"\b([A-Z][A-Z0-9_]{1,60})\.execute_\w{1,60}\(")
_UPDATE_OWNERSHIP = re.compile(r"\bcw_ownable::update_ownership\(|\binitialize_owner\(")
_KEPT = re.compile(r"\b(\w{1,60})\.(has|may_load|load)\( ?[^;{}()]{0,80}?, ?&?(\w{1,80})(?:\.clone\(\))? ?\)")
_CALL = re.compile(r"(?<![\w.!])(?:\w{1,60}::){0,4}(?:self\.)?([a-z_]\w{0,80})\(")
_PREFIX = re.compile(r"^(assert|ensure|check|require|only|validate|verify|is|has)_|_?(only|check|sender)$")
_REFUSED = re.compile(r"^[^;{]{0,120}?(\)\?|ok_or|\{ ?(?:return )?Err|, ?(?:\w{1,60}::)?\w{0,60}Error)")
_TURNED = re.compile(
    rf"\b(?:if|ensure!) ?\(? ?([^;{{}}]{{0,200}}\b{SENDER}\b[^;{{}}]{{0,160}}?)"
    r"(?:\{ ?(?:return )?Err\b|, ?\w{0,40}Error\b)"
)
_AMOUNTS = re.compile(r"balance|amount|stake|fund|claim|deposit|allowance|exist|expire|bid|vote", re.IGNORECASE)
_CONVERTED = re.compile(
    r"\.(?:clone|as_str|as_ref|to_string|unwrap|unwrap_or_default|ok_or|ok_or_else|load|may_load)\([^()]{0,80}\)|\?"
)
_CONSTANT = re.compile(r"& ?[A-Z][A-Z0-9_]{0,60}")
_DEEPEST = 3
_MOST_CODE = 100_000  # characters of a message's code that are looked at


@dataclass(frozen=True, slots=True)
class Sender:
    """A required sender; ``per_item``: one for each item that the message can select."""

    name: str
    guard: str
    per_item: bool = False


@dataclass(slots=True)
class Requirement:
    """The senders that a handler requires, and checks of the sender that were not understood."""

    senders: list[Sender] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    asks: bool = False


class Senders:
    """The functions of one contract, and those of the whole tree, some of which a contract may import."""

    def __init__(self, functions: list[WasmFunction], tree: list[WasmFunction]) -> None:
        self._functions = _by_name(functions)
        self._tree = _by_name(tree)

    def of(self, body: str, parameters: tuple[str, ...] = ()) -> Requirement:
        """The required senders of a message that a piece of code handles."""
        result = Requirement()
        self._follow(body, {SENDER}, parameters, result, 0)
        return result

    def code(self, body: str, depth: int = 0) -> str:
        """The code that handles a message, including the own functions that it calls."""
        inside = (name for name in _CALL.findall(body) if depth < _DEEPEST)
        helpers = (helper for name in dict.fromkeys(inside) for helper in self._functions.get(name, [])[:1])
        return " ".join((body, *(self.code(helper.body, depth + 1) for helper in helpers)))[:_MOST_CODE]

    def _elsewhere(self, name: str) -> list[WasmFunction]:
        """The function of that name in another package, if there is exactly one."""
        others = self._tree.get(name, [])
        return others if len(others) == 1 else []

    def _follow(self, body: str, mine: set[str], parameters: tuple[str, ...], result: Requirement, depth: int) -> None:
        values = dict(assignments(body))
        mine |= {new for new, old in values.items() if _bare(old) in mine}
        result.asks = result.asks or SENDER in body
        compared = [met for met in comparisons(body) if met.name in mine and _bare(met.other) not in mine]
        for met in compared:
            self._compared(met.other, values, parameters, result)
        if not compared:
            result.unclear += [words.strip() for words in _TURNED.findall(body) if _is_unclear(words)]
        result.senders += _kept(body, mine)
        result.senders += _of_library(body)
        for match in _CHECK.finditer(body):
            self._check(match, body, mine, result)
        if depth < _DEEPEST:
            for match in _CALL.finditer(body):
                self._called(match, body, mine, result, depth)

    def _compared(self, other: str, values: dict[str, str], parameters: tuple[str, ...], result: Requirement) -> None:
        root = re.match(r"[&*]{0,3}(?:Some ?\( ?)?[&*]{0,3}(\w{1,80})", other)
        value = values.get(root[1], "") if root else ""
        if root is not None and root[1] in parameters and "." not in other:
            return  # from the message itself
        name = _last(other) if "." in other or not value else _last(value.partition(".load")[0]) or _last(other)
        given = _arguments(value)
        result.senders.append(Sender(name, f"sender is {other.strip('&*')}", per_item=given > 1))

    def _check(self, match: "re.Match[str]", body: str, mine: set[str], result: Requirement) -> None:
        given, end = arguments(body, match.end())
        plain = [_bare(argument) for argument in given]
        if not mine & set(plain) and not any(argument in ("info", "&info") for argument in given):
            return
        if not _REFUSED.match(body[end : end + 200]) and not _is_refused_before(body, match.start()):
            return
        name = match[2]
        helpers = self._functions.get(name)
        if helpers is not None and any(SENDER in helper.body or helper.parameters for helper in helpers):
            before = len(result.senders)
            self._called(match, body, mine, result, 1)
            if len(result.senders) > before:
                return
        if not _OF_POWER.search(f"{match[1]}{name}"):
            return
        of = match[1].rstrip(".:").rpartition(".")[2].rpartition("::")[2]
        bare = _PREFIX.sub("", _PREFIX.sub("", name)) or name
        seat = of if of.isupper() else bare
        result.senders.append(Sender(seat, f"{match[1]}{name}(sender)"))

    def _called(self, match: "re.Match[str]", body: str, mine: set[str], result: Requirement, depth: int) -> None:
        """Follows a function of the contract that gets the sender, or the whole message context."""
        name = match[match.lastindex or 1]
        given = arguments(body, match.end())[0]
        thrown_away = re.search(r"\blet _ ?= ?$", body[max(0, match.start() - 12) : match.start()]) is not None
        helpers = self._functions.get(name) or self._elsewhere(name)
        if not helpers and depth == 0 and name.startswith("execute") and any(map(_is_whole, given)):
            result.unclear.append(f"what {name} does, which the tree does not hold")
        for helper in helpers[:1]:
            inside = {
                parameter
                for parameter, argument in zip(helper.parameters, given, strict=False)
                if _bare(argument) in mine
            }
            whole = any(map(_is_whole, given))
            if thrown_away or not (inside or whole):
                continue
            names = inside | ({SENDER} if whole else set())
            others = tuple(parameter for parameter in helper.parameters if parameter not in ("deps", "env", "info"))
            self._follow(helper.body, names, others, result, depth + 1)


def _by_name(functions: list[WasmFunction]) -> dict[str, list[WasmFunction]]:
    result: dict[str, list[WasmFunction]] = {}
    for function in functions:
        result.setdefault(function.name, []).append(function)
    return result


def _is_unclear(words: str) -> bool:
    """Whether a rejecting condition is about a permission; comparisons with one account use ``==``."""
    return not _AMOUNTS.search(words) and ("==" not in words or "!=" in words)


def _is_whole(argument: str) -> bool:
    """Whether an argument is the whole message context."""
    return re.fullmatch(r"&?(mut )?(info|ctx|self)", argument) is not None


def _kept(body: str, mine: set[str]) -> Iterator[Sender]:
    """Lists of authorized senders, keyed by address: a sender without an entry is rejected."""
    for match in _KEPT.finditer(body):
        rest = body[match.end() : match.end() + 160]
        if (
            match[3] in mine
            and match[1].isupper()
            and _OF_POWER.search(match[1])
            and (_REFUSED.match(rest) or "Err" in rest)
        ):
            yield Sender(match[1], f"{match[1]}.{match[2]}(sender)")


def _of_library(body: str) -> Iterator[Sender]:
    for match in _LIBRARY.finditer(body):
        given, _ = arguments(body, match.end())
        constants = (argument.strip("& ") for argument in given if _CONSTANT.fullmatch(argument))
        admin = next(constants, "")
        if any(argument in ("info", "&info") for argument in given):
            yield Sender(admin or match[1], f"{match[0]}…)")
    if _UPDATE_OWNERSHIP.search(body):
        yield Sender("owner", "cw_ownable::update_ownership(sender)")


def _is_refused_before(body: str, at: int) -> bool:
    before = body[max(0, at - 60) : at]
    return re.search(r"\bensure! ?\( ?!?[^;]{0,40}$|\bif !? ?[^;{}]{0,40}$", before) is not None


def _bare(words: str) -> str:
    """A value without references and conversions."""
    plain = words.strip(" &*").removeprefix("mut ")
    return re.sub(r"(?:\.(?:clone|as_str|as_ref|to_string|into_string|as_bytes)\(\)){1,6}$", "", plain)


def _last(words: str) -> str:
    """``admin`` of ``config.admin.clone()``, ``OWNER`` of ``OWNER``."""
    plain = _CONVERTED.sub("", words)
    words_left = re.findall(r"[A-Za-z_]\w{0,80}", re.sub(r"\([^()]{0,200}\)", "", plain.replace("Some(", "")))
    meaningful = [name for name in words_left if name not in ("Some", "addr", "0", "mut", "ref")]
    return meaningful[-1] if meaningful else words.strip()


def _arguments(value: str) -> int:
    """The number of arguments of a load: an item takes one, a map also a key."""
    loaded = re.search(r"\.(?:may_)?load\( ?", value)
    return len(arguments(value, loaded.end())[0]) if loaded else 0
