"""Where the values of a function come from, followed through locals, parameters and helpers that return one thing."""

import re

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.expression import Expression, parsed
from auditor.repos.solidity.facts import Does, Function, Statement
from auditor.repos.solidity.hierarchy import Hierarchy, Unit
from auditor.repos.solidity.scope import Is, Scope, Value, is_caller_name, spelt

DEEPEST = 14
MOST_STEPS = 4000
_LONGEST = 400  # words of a value; a loop of assignments could double them at every turn
_TYPES = re.compile(r"(address|u?int\d*|bytes\d*|bool|string|payable)$")

Outcome = tuple[tuple[tuple[Expression, bool], ...], Expression]


class Values:
    """Values in one tree. ``steps`` counts what was followed since ``begin``; after MOST_STEPS nothing more is."""

    def __init__(self, tree: Hierarchy) -> None:
        self._tree = tree
        self.steps = 0

    def begin(self) -> None:
        """A new function is followed."""
        self.steps = 0

    def value(self, tree: Expression, scope: Scope) -> Value:
        """Where the value of an expression comes from."""
        words = spelt(tree, scope)
        return Value(self.flags(tree, scope), words if len(words) < _LONGEST else words[:_LONGEST] + "…", tree, scope)

    def returned(self, call: ex.Call, scope: Scope) -> tuple[Expression, Scope] | None:
        """What a call of an own function gives, if that is one expression, and the scope that it stands in."""
        found = self.called(call.what, len(call.arguments), scope)
        if found is None or found[1].body is None or self.tired(scope):
            return None
        owner, function = found
        inner = self.entered(owner, function, call.arguments, scope)
        results = [statement for statement in function.body or () if statement.does is Does.RETURN]
        if len(results) != 1 or results[0].under:
            return None
        for statement in function.body or ():
            if statement.does is Does.LET:
                self.let(statement, inner)
        return parsed(results[0].text), inner

    def outcomes(self, call: ex.Call, scope: Scope) -> tuple[list[Outcome], Scope] | None:
        """Everything that an own function with several returns can give, with the conditions under which it does."""
        found = self.called(call.what, len(call.arguments), scope)
        if found is None or found[1].body is None or self.tired(scope):
            return None
        inner = self.entered(*found, call.arguments, scope)
        given: list[Outcome] = []
        for statement in found[1].body:
            if statement.does is Does.LET:
                self.let(statement, inner)
            elif statement.does is Does.RETURN:
                given.append(
                    (tuple((parsed(text), wanted) for text, wanted in statement.under), parsed(statement.text))
                )
        return (given, inner) if len(given) > 1 and found[1].results == 1 else None

    def tired(self, scope: Scope) -> bool:
        """Whether following has gone deep or long enough; counts one step more."""
        self.steps += 1
        return scope.depth >= DEEPEST or self.steps > MOST_STEPS

    def left_to_heirs(self, tree: Expression, scope: Scope) -> bool:
        """Whether a condition asks an own function that this contract declares and does not write."""
        if not isinstance(tree, ex.Call):
            return False
        found = self.called(tree.what, len(tree.arguments), scope)
        return found is not None and found[1].body is None

    def let(self, statement: Statement, scope: Scope) -> None:
        """Gives locals their values; what the contract keeps stays what it is."""
        value = self.value(parsed(statement.text), scope)
        for name in statement.names:
            if not any(name in unit.contract.state for unit in scope.order):
                held = Scope(scope.order, scope.owner, dict(scope.values), scope.depth)
                scope.values[name] = Value(value.flags, value.spelt, value.tree, held)

    def entered(self, owner: Unit, function: Function, arguments: tuple[Expression, ...], scope: Scope) -> Scope:
        """The scope inside a call: parameters hold what the arguments are where the call is made."""
        library = owner.contract.kind == "library"
        order = (owner,) if library else scope.order
        inner = Scope(order, owner, {}, scope.depth + 1)
        for parameter, argument in zip(function.parameters, arguments, strict=False):
            if parameter.name:
                inner.values[parameter.name] = self.value(argument, scope)
        return inner

    def called(self, what: Expression, count: int, scope: Scope) -> tuple[Unit, Function] | None:
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

    def flags(self, tree: Expression, scope: Scope) -> Is:
        """Where the value of an expression comes from."""
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
                return self.flags(of, scope) & ~Is.SELF
            case ex.Index(of, by):
                key = self.flags(by, scope) & ~(Is.STATE | Is.ZERO | Is.SELF)  # which one it is, and not whose
                return self.flags(of, scope) | key | (Is.LOOKUP if Is.CALLER in key else Is.NOTHING)
            case ex.Call(what, arguments):
                return self._call_flags(tree, what, arguments, scope)
            case ex.Operation("?", (_, yes, no)):
                return self.flags(yes, scope) | self.flags(no, scope)
            case ex.Operation(_, parts):
                flags = Is.NOTHING
                for part in parts:
                    flags |= self.flags(part, scope)
                return flags | (Is.LOOKUP if Is.CALLER in flags and len(parts) > 1 else Is.NOTHING)

    def _call_flags(self, call: ex.Call, what: Expression, arguments: tuple[Expression, ...], scope: Scope) -> Is:
        if isinstance(what, ex.Name):
            if (
                what.name == "payable"
                or _TYPES.match(what.name)
                or (len(arguments) == 1 and self._is_type(what, scope))
            ):
                return self.flags(arguments[0], scope) if arguments else Is.STATE
            if is_caller_name(what.name) and not arguments:
                return Is.CALLER
        last = called_name(what)
        if last[:1].isupper() and not last.isupper():  # a struct is made: its members are no longer who calls
            flags = Is.NOTHING
            for argument in arguments:
                flags |= self.flags(argument, scope)
            return flags & ~(Is.CALLER | Is.LOOKUP)
        if (inside := self.returned(call, scope)) is not None:
            return self.flags(*inside)
        flags = self.flags(what.of, scope) & ~Is.CALLER if isinstance(what, ex.Member) else Is.STATE
        for argument in arguments:
            flags |= self.flags(argument, scope)
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


def called_name(what: Expression) -> str:
    """The last name of what is called."""
    return what.name if isinstance(what, (ex.Name, ex.Member)) else ""
