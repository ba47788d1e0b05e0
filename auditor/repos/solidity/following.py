"""Follows a function from its head through modifiers, helpers and libraries, collecting guards and what it does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.expression import Expression, parsed
from auditor.repos.solidity.facts import LOOP, Does, Function, Statement
from auditor.repos.solidity.guard import OWN, Guard, Judged, both, either
from auditor.repos.solidity.guards import judged
from auditor.repos.solidity.hierarchy import Hierarchy, Unit
from auditor.repos.solidity.scope import Is, Scope, spelt
from auditor.repos.solidity.seats import roles, seat
from auditor.repos.solidity.values import MOST_STEPS, Values, called_name

_CHECKS = re.compile(r"^_*(check|require|only|auth|assert|enforce|validate|ensure|verify|must|restrict)", re.IGNORECASE)
_GUARDING_NAME = re.compile(
    r"^_*(only(?!(Proxy|DelegateCall|Delegated|Initializ|Once|EOA|Valid|NonZero|Existing|Active|Open|After|Before|When|"
    r"If|Not|Unpaused|Paused)\w*)\w+|auth\w*|requiresAuth\w*|restricted|isOwner|isAdmin|isAuthorized|authP?|governance|"
    r"onlyowner|ownerOnly|adminOnly|has(Role|Permission)\w*|check(Role|Owner|Admin|Governance|Auth)\w*)$"
)
_LEFT_TO_HEIRS = re.compile(r"^_*(authorize|check|require|only|ensure|canSet|before)\w*")
_ASSEMBLY = re.compile(r"\bcaller\(\)")
_COMPARED = re.compile(
    r"(eq|sub|xor)\(\s*(caller\(\)\s*,[^\n,()]{1,60}(\([^()\n]{0,60}\))?|[^\n,]{1,60},\s*caller\(\))\s*\)"
)
_BUILT_IN = {"require", "assert", "revert", "keccak256", "type", "abi", "ecrecover", "addmod", "mulmod", "blockhash"}


@dataclass(slots=True)
class Trail:
    """What following a function found: whom it lets through and what it does on the way, by name.

    ``branches`` are calls that only happen if somebody in particular calls; ``whole`` says that nothing was cut short.
    """

    guard: Judged = None
    calls: dict[str, None] = field(default_factory=dict)
    modifiers: dict[str, None] = field(default_factory=dict)
    low_level: set[str] = field(default_factory=set)
    whole: bool = True
    branches: list[tuple[Guard, str]] = field(default_factory=list)

    def needs(self, found: Judged) -> None:
        """Adds one more condition that must hold."""
        self.guard = both(self.guard, found)

    def takes(self, inside: "Trail") -> None:
        """Adds what a helper did."""
        self.needs(inside.guard)
        self.calls |= inside.calls
        self.modifiers |= inside.modifiers
        self.low_level |= inside.low_level
        self.branches += inside.branches


class Following:
    """Follows functions in one tree."""

    def __init__(self, tree: Hierarchy) -> None:
        self._tree = tree
        self._values = Values(tree)
        self._trail = Trail()
        self._quiet: dict[tuple[int, tuple[Unit, ...], tuple[Is, ...]], Trail] = {}

    def follow(self, function: Function, scope: Scope) -> Trail:
        """The trail of a function that is called from outside."""
        self._trail = Trail()
        self._values.begin()
        self._run(function, scope)
        self._trail.whole = self._values.steps <= MOST_STEPS
        return self._trail

    def _run(self, function: Function, scope: Scope) -> None:
        if self._values.tired(scope):
            return
        for used in function.modifiers:
            self._modifier(used.name, tuple(parsed(argument) for argument in used.arguments), scope)
        lenient = function.kind == "modifier" or _CHECKS.match(function.name) is not None
        for statement in function.body or ():
            before, self._trail.guard = self._trail.guard, None
            made = len(self._trail.calls)
            self._step(statement, scope)
            if statement.under and len(self._trail.calls) > made:
                self._branch(statement, list(self._trail.calls)[made:], scope)
            found, self._trail.guard = self._trail.guard, before
            self._trail.needs(self._weakened(found, statement, scope, lenient=lenient))

    def _weakened(self, found: Judged, statement: Statement, scope: Scope, *, lenient: bool) -> Judged:
        """What a condition says that only a branch asks: whoever the branch does not concern is let through too."""
        for condition, wanted in statement.under:
            if condition == LOOP and (found == OWN or (isinstance(found, Guard) and found.named)):
                continue  # what is asked for each item is asked of every call that names one
            around = judged(
                parsed(condition), wanted if statement.does is Does.BODY else not wanted, scope, self._values
            )
            if statement.does is Does.BODY:
                found = both(found, around)
            elif isinstance(found, Guard) and around is None and lenient and condition not in ("?", LOOP):
                found = replace(found, note="only in some states of the contract")
            else:
                found = either(around, found)
        return found

    def _branch(self, statement: Statement, calls: list[str], scope: Scope) -> None:
        """Keeps what only happens if somebody in particular calls."""
        for condition, wanted in statement.under:
            found = judged(parsed(condition), wanted, scope, self._values)
            if isinstance(found, Guard) and not found.each:
                self._trail.branches += [(found, call) for call in calls]

    def _modifier(self, name: str, arguments: tuple[Expression, ...], scope: Scope) -> None:
        self._trail.modifiers[name] = None
        for unit in scope.order:
            for candidate in unit.functions.get(name, ()):
                if candidate.kind == "modifier" and candidate.body is not None:
                    self._run(candidate, self._values.entered(unit, candidate, arguments, scope))
                    return
        if self._tree.meant(name, scope.owner.path) is None and _GUARDING_NAME.match(name):
            words = f"{name}({', '.join(spelt(a, scope) for a in arguments)})" if arguments else name
            named = (spelt(arguments[0], scope),) if arguments else (seat(_plain_role(name)),)
            self._trail.needs(Guard(words, named, "its source is not in the tree; judged by its name"))

    def _step(self, statement: Statement, scope: Scope) -> None:
        if statement.does is Does.ASSEMBLY:
            self._assembly(statement.text, scope)
            return
        tree = parsed(statement.text)
        if statement.does in (Does.NEED, Does.REFUSE):
            self._trail.needs(judged(tree, statement.does is Does.NEED, scope, self._values))
        self._calls(tree, scope)
        if statement.does is Does.LET:
            self._values.let(statement, scope)

    def _calls(self, tree: Expression, scope: Scope) -> None:
        for each in _walk(tree):
            if isinstance(each, ex.Call):
                self._call(each, scope)

    def _enter(self, function: Function, scope: Scope) -> None:
        """Runs a helper. One that asked nothing of the caller, given values of the same origins, is not run again."""
        key = (id(function), scope.order, tuple(value.flags for value in scope.values.values()))
        inside = self._quiet.get(key)
        if inside is None:
            outside, self._trail = self._trail, Trail()
            self._run(function, scope)
            inside, self._trail = self._trail, outside
            if inside.guard is None and not inside.branches and self._values.steps <= MOST_STEPS:
                self._quiet[key] = inside
        self._trail.takes(inside)

    def _call(self, call: ex.Call, scope: Scope) -> None:
        name = called_name(call.what)
        if not name or name in _BUILT_IN:
            return
        found = self._values.called(call.what, len(call.arguments), scope)
        if found is not None:
            owner, function = found
            self._trail.calls[name] = None
            if function.body is None:
                if owner.contract.kind != "interface" and _LEFT_TO_HEIRS.match(name):
                    self._trail.needs(Guard(f"{name}, which heirs decide", (name.strip("_"),)))
                return
            self._enter(function, self._values.entered(owner, function, call.arguments, scope))
            return
        if isinstance(call.what, ex.Member):
            self._trail.calls[f".{name}"] = None
            if name in ("call", "delegatecall", "callcode"):
                flags = self._values.flags(call.what.of, scope)
                for argument in call.arguments:
                    flags |= self._values.flags(argument, scope)
                self._trail.low_level.add(f"{name}{'*' if Is.GIVEN in flags else ''}")
        else:
            self._trail.calls[name] = None
        if re.fullmatch(r"_+(require|assert)", name) and call.arguments:
            self._trail.needs(judged(call.arguments[0], True, scope, self._values))
        elif name in ("grantRole", "revokeRole") and isinstance(call.what, ex.Name):
            note = "its source is not in the tree; judged by its name"
            self._trail.needs(Guard(spelt(call, scope), ("role admin",), note))
        elif _CHECKS.match(name) and not name[:1].isupper():
            self._outside_check(call, name, scope)

    def _outside_check(self, call: ex.Call, name: str, scope: Scope) -> None:
        """A call of a check whose source is not there, or of another contract, that is told who calls."""
        flags = Is.NOTHING
        for argument in call.arguments:
            flags |= self._values.flags(argument, scope)
        if Is.CALLER in flags and Is.GIVEN not in flags:
            self._trail.needs(Guard(spelt(call, scope), roles(call, scope)))
        elif not call.arguments and isinstance(call.what, ex.Name) and _GUARDING_NAME.match(name.lstrip("_")):
            note = "its source is not in the tree; judged by its name"
            self._trail.needs(Guard(f"{name}()", (seat(_plain_role(name)),), note))

    def _assembly(self, source: str, scope: Scope) -> None:
        self._trail.low_level |= {word for word in ("delegatecall", "selfdestruct", "sstore") if word in source}
        if _ASSEMBLY.search(source) and "revert" in source:
            compared = _COMPARED.search(source)
            if compared:
                used = re.findall(r"[A-Za-z_$][\w$]*", compared[0])
                given = any(Is.GIVEN in scope.values[name].flags for name in used if name in scope.values)
                self._trail.needs(OWN if given else Guard(f"assembly: {compared[0]}", (_slot_name(compared[0]),)))


def _walk(tree: Expression) -> Iterator[Expression]:
    waiting = [tree]
    while waiting:
        each = waiting.pop()
        yield each
        match each:
            case ex.Member(of, _):
                waiting.append(of)
            case ex.Index(of, by):
                waiting += [by, of]
            case ex.Call(what, arguments):
                waiting += [*reversed(arguments), what]
            case ex.Operation(_, parts):
                waiting += reversed(parts)


def _plain_role(name: str) -> str:
    """``owner`` of ``onlyOwner`` and ``_checkOwner``."""
    bare = re.sub(r"^_*(only|check|require|auth|ensure|enforce|assert|validate)(?=[A-Z_])", "", name).strip("_")
    return bare[:1].lower() + bare[1:] if bare else name


def _slot_name(words: str) -> str:
    found = re.findall(r"[A-Za-z_]\w*", words)
    return next(
        (w.strip("_") for w in found if w not in ("eq", "sub", "xor", "caller", "sload", "shl", "shr")), "caller"
    )
