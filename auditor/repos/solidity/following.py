"""Follows a function from its head through modifiers, helpers and libraries, collecting guards and what it does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.expression import Expression, parsed
from auditor.repos.solidity.facts import Does, Function, Statement
from auditor.repos.solidity.guards import OWN, Guard, Judged, both, either, judged, roles, seat
from auditor.repos.solidity.hierarchy import Hierarchy, Unit
from auditor.repos.solidity.scope import Is, Scope, Value, is_caller_name, spelt

_DEEPEST = 14
MOST_STEPS = 4000
_LONGEST = 400  # words of a value; a loop of assignments could double them at every turn
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
_TYPES = re.compile(r"(address|u?int\d*|bytes\d*|bool|string|payable)$")
_BUILT_IN = {"require", "assert", "revert", "keccak256", "type", "abi", "ecrecover", "addmod", "mulmod", "blockhash"}


Outcome = tuple[tuple[tuple[Expression, bool], ...], Expression]


@dataclass(slots=True)
class Trail:
    """What following a function found: whom it lets through and what it does on the way, by name."""

    guard: Judged = None
    calls: dict[str, None] = field(default_factory=dict)
    writes: dict[str, None] = field(default_factory=dict)
    modifiers: dict[str, None] = field(default_factory=dict)
    low_level: set[str] = field(default_factory=set)
    steps: int = 0
    branches: list[tuple[Guard, str]] = field(default_factory=list)

    def needs(self, found: Judged) -> None:
        """Adds one more condition that must hold."""
        self.guard = both(self.guard, found)


class Following:
    """Follows functions in one tree."""

    def __init__(self, tree: Hierarchy) -> None:
        self._tree = tree
        self._trail = Trail()

    def follow(self, function: Function, scope: Scope) -> Trail:
        """The trail of a function that is called from outside."""
        self._trail = Trail()
        self._run(function, scope)
        return self._trail

    def value(self, tree: Expression, scope: Scope) -> Value:
        """Where the value of an expression comes from."""
        words = spelt(tree, scope)
        return Value(self._flags(tree, scope), words if len(words) < _LONGEST else words[:_LONGEST] + "…", tree, scope)

    def returned(self, call: ex.Call, scope: Scope) -> tuple[Expression, Scope] | None:
        """What a call of an own function gives, if that is one expression, and the scope that it stands in."""
        found = self._called(call.what, len(call.arguments), scope)
        if found is None or found[1].body is None or self._tired(scope):
            return None
        owner, function = found
        inner = self._entered(owner, function, call.arguments, scope)
        results = [statement for statement in function.body or () if statement.does is Does.RETURN]
        if len(results) != 1 or results[0].under:
            return None
        for statement in function.body or ():
            if statement.does is Does.LET:
                self._let(statement, inner)
        return parsed(results[0].text), inner

    def _tired(self, scope: Scope) -> bool:
        """Whether following has gone deep or long enough; counts one step more."""
        self._trail.steps += 1
        return scope.depth >= _DEEPEST or self._trail.steps > MOST_STEPS

    def left_to_heirs(self, tree: Expression, scope: Scope) -> bool:
        """Whether a condition asks an own function that this contract declares and does not write."""
        if not isinstance(tree, ex.Call):
            return False
        found = self._called(tree.what, len(tree.arguments), scope)
        return found is not None and found[1].body is None

    def outcomes(self, call: ex.Call, scope: Scope) -> tuple[list[Outcome], Scope] | None:
        """Everything that an own function with several returns can give, with the conditions under which it does."""
        found = self._called(call.what, len(call.arguments), scope)
        if found is None or found[1].body is None or self._tired(scope):
            return None
        inner = self._entered(*found, call.arguments, scope)
        given: list[Outcome] = []
        for statement in found[1].body:
            if statement.does is Does.LET:
                self._let(statement, inner)
            elif statement.does is Does.RETURN:
                given.append(
                    (tuple((parsed(text), wanted) for text, wanted in statement.under), parsed(statement.text))
                )
        return (given, inner) if len(given) > 1 and found[1].results == 1 else None

    def _run(self, function: Function, scope: Scope) -> None:
        self._trail.steps += 1
        if scope.depth > _DEEPEST or self._trail.steps > MOST_STEPS:
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
            around = judged(parsed(condition), wanted if statement.does is Does.BODY else not wanted, scope, self)
            if statement.does is Does.BODY:
                found = both(found, around)
            elif isinstance(found, Guard) and around is None and lenient and condition != "?":
                found = Guard(found.text, found.roles, "only in some states of the contract")
            else:
                found = either(around, found)
        return found

    def _branch(self, statement: Statement, calls: list[str], scope: Scope) -> None:
        """Keeps what only happens if somebody in particular calls."""
        for condition, wanted in statement.under:
            found = judged(parsed(condition), wanted, scope, self)
            if isinstance(found, Guard):
                self._trail.branches += [(found, call) for call in calls]

    def _modifier(self, name: str, arguments: tuple[Expression, ...], scope: Scope) -> None:
        self._trail.modifiers[name] = None
        for unit in scope.order:
            for candidate in unit.functions.get(name, ()):
                if candidate.kind == "modifier" and candidate.body is not None:
                    self._run(candidate, self._entered(unit, candidate, arguments, scope))
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
            self._trail.needs(judged(tree, statement.does is Does.NEED, scope, self))
        self._calls(tree, scope)
        if statement.does is Does.LET:
            self._let(statement, scope)
            self._trail.writes |= {name: None for name in statement.names if name not in scope.values}

    def _let(self, statement: Statement, scope: Scope) -> None:
        value = self.value(parsed(statement.text), scope)
        for name in statement.names:
            if self._is_state(name, scope):
                self._trail.writes[name] = None
            else:
                held = Scope(scope.order, scope.owner, dict(scope.values), scope.depth)
                scope.values[name] = Value(value.flags, value.spelt, value.tree, held)

    def _is_state(self, name: str, scope: Scope) -> bool:
        return any(name in unit.contract.state for unit in scope.order)

    def _calls(self, tree: Expression, scope: Scope) -> None:
        for each in _walk(tree):
            if isinstance(each, ex.Call):
                self._call(each, scope)
            elif isinstance(each, ex.Operation) and each.operator[-1:] == "=" and len(each.parts) == 2:
                if each.operator not in ("==", "!=", "<=", ">="):
                    self._trail.writes[_base(each.parts[0])] = None
            elif isinstance(each, ex.Operation) and each.operator in ("delete", "++", "--"):
                self._trail.writes[_base(each.parts[0])] = None

    def _call(self, call: ex.Call, scope: Scope) -> None:
        name = _called_name(call.what)
        if not name or name in _BUILT_IN:
            return
        found = self._called(call.what, len(call.arguments), scope)
        if found is not None:
            owner, function = found
            self._trail.calls[name] = None
            if function.body is None:
                if owner.contract.kind != "interface" and _LEFT_TO_HEIRS.match(name):
                    self._trail.needs(Guard(f"{name}, which heirs decide", (name.strip("_"),)))
                return
            self._run(function, self._entered(owner, function, call.arguments, scope))
            return
        if isinstance(call.what, ex.Member):
            self._trail.calls[f".{name}"] = None
            if name in ("call", "delegatecall", "callcode"):
                flags = self._flags(call.what.of, scope)
                for argument in call.arguments:
                    flags |= self._flags(argument, scope)
                self._trail.low_level.add(f"{name}{'*' if Is.GIVEN in flags else ''}")
        else:
            self._trail.calls[name] = None
        if _CHECKS.match(name) and not name[:1].isupper():
            self._outside_check(call, name, scope)

    def _outside_check(self, call: ex.Call, name: str, scope: Scope) -> None:
        """A call of a check whose source is not there, or of another contract, that is told who calls."""
        flags = Is.NOTHING
        for argument in call.arguments:
            flags |= self._flags(argument, scope)
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

    def _entered(self, owner: Unit, function: Function, arguments: tuple[Expression, ...], scope: Scope) -> Scope:
        """The scope inside a call: parameters hold what the arguments are where the call is made."""
        library = owner.contract.kind == "library"
        order = (owner,) if library else scope.order
        inner = Scope(order, owner, {}, scope.depth + 1)
        for parameter, argument in zip(function.parameters, arguments, strict=False):
            if parameter.name:
                inner.values[parameter.name] = self.value(argument, scope)
        return inner

    def _called(self, what: Expression, count: int, scope: Scope) -> tuple[Unit, Function] | None:
        """The own function that a call means: of the contract, a base by ``super`` or name, a library, or free."""
        match what:
            case ex.Name(name):
                return (
                    _among(scope.order, name, count)
                    or _among((scope.owner,), name, count)
                    or _among((self._tree.free_of(scope.owner.path),), name, count)
                )
            case ex.Member(ex.Name("super"), name):
                at = scope.order.index(scope.owner) if scope.owner in scope.order else 0
                return _among(scope.order[at + 1 :], name, count)
            case ex.Member(ex.Name(of), name) if of not in scope.values and of not in ("this", "msg", "abi", "block"):
                if any(of in unit.contract.state for unit in scope.order):
                    return None
                unit = self._tree.meant(of, scope.owner.path)
                if unit is None or unit.contract.kind == "interface":
                    return None
                return _among((unit,) if unit.contract.kind == "library" else self._tree.bases(unit), name, count)
            case _:
                return None

    def _flags(self, tree: Expression, scope: Scope) -> Is:
        match tree:
            case ex.Name(name):
                if name in scope.values:
                    return scope.values[name].flags
                return Is.SELF if name == "this" else Is.STATE
            case ex.Literal(text):
                return Is.ZERO if text in ("0", "false", '""', "0x0") else Is.STATE
            case ex.Member(ex.Name("msg"), name):
                return {"sender": Is.CALLER, "data": Is.ROLE, "sig": Is.ROLE}.get(name, Is.GIVEN)
            case ex.Member(ex.Name("tx"), "origin"):
                return Is.ORIGIN
            case ex.Member(of, _):
                return self._flags(of, scope) & ~Is.SELF
            case ex.Index(of, by):
                key = self._flags(by, scope)
                return self._flags(of, scope) | key | (Is.LOOKUP if Is.CALLER in key else Is.NOTHING)
            case ex.Call(what, arguments):
                return self._call_flags(tree, what, arguments, scope)
            case ex.Operation("?", (_, yes, no)):
                return self._flags(yes, scope) | self._flags(no, scope)
            case ex.Operation(_, parts):
                flags = Is.NOTHING
                for part in parts:
                    flags |= self._flags(part, scope)
                return flags | (Is.LOOKUP if Is.CALLER in flags and len(parts) > 1 else Is.NOTHING)

    def _call_flags(self, call: ex.Call, what: Expression, arguments: tuple[Expression, ...], scope: Scope) -> Is:
        if isinstance(what, ex.Name):
            if (
                what.name == "payable"
                or _TYPES.match(what.name)
                or (len(arguments) == 1 and self._is_type(what, scope))
            ):
                return self._flags(arguments[0], scope) if arguments else Is.STATE
            if is_caller_name(what.name) and not arguments:
                return Is.CALLER
        last = _called_name(what)
        if last[:1].isupper() and not last.isupper():  # a struct is made: its members are no longer who calls
            flags = Is.NOTHING
            for argument in arguments:
                flags |= self._flags(argument, scope)
            return flags & ~(Is.CALLER | Is.LOOKUP)
        if (inside := self.returned(call, scope)) is not None:
            return self._flags(*inside)
        flags = self._flags(what.of, scope) & ~Is.CALLER if isinstance(what, ex.Member) else Is.STATE
        for argument in arguments:
            flags |= self._flags(argument, scope)
        return (flags & ~(Is.ZERO | Is.SELF)) | Is.STATE | (Is.LOOKUP if Is.CALLER in flags else Is.NOTHING)

    def _is_type(self, name: ex.Name, scope: Scope) -> bool:
        return name.name[:1].isupper() and _among(scope.order, name.name, 1) is None


def _among(units: tuple[Unit, ...], name: str, count: int) -> tuple[Unit, Function] | None:
    """The most derived function of that name with that many parameters; one with a body if there is any."""
    bodiless: tuple[Unit, Function] | None = None
    for unit in units:
        for function in unit.functions.get(name, ()):
            if function.kind == "function" and len(function.parameters) == count:
                if function.body is not None:
                    return unit, function
                bodiless = bodiless or (unit, function)
    return bodiless


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


def _base(tree: Expression) -> str:
    while isinstance(tree, (ex.Index, ex.Member)):
        tree = tree.of
    return tree.name if isinstance(tree, ex.Name) else ""


def _called_name(what: Expression) -> str:
    return what.name if isinstance(what, (ex.Name, ex.Member)) else ""


def _plain_role(name: str) -> str:
    """``owner`` of ``onlyOwner`` and ``_checkOwner``."""
    bare = re.sub(r"^_*(only|check|require|auth|ensure|enforce|assert|validate)(?=[A-Z_])", "", name).strip("_")
    return bare[:1].lower() + bare[1:] if bare else name


def _slot_name(words: str) -> str:
    found = re.findall(r"[A-Za-z_]\w*", words)
    return next(
        (w.strip("_") for w in found if w not in ("eq", "sub", "xor", "caller", "sload", "shl", "shr")), "caller"
    )
