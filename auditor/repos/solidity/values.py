"""The sources of values in a function, followed through locals, parameters and helpers with one return value."""

import re
from dataclasses import dataclass

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.expression import Expression, parsed
from auditor.repos.solidity.hierarchy import Hierarchy, Unit, among
from auditor.repos.solidity.scope import RESULT, WHO, Scope, Value, ValueSource, is_caller_name, spelt
from auditor.repos.solidity.seats import called_name
from auditor.repos.solidity.source_file import LOOP, TRY, SolidityFunction, Statement, StatementKind

DEEPEST = 14
MOST_STEPS = 4000
_LONGEST = 400  # characters of a value; assignments in a loop could double them each time
MOST_JUDGEMENTS = 20_000  # conditions judged for one function
_TYPES = re.compile(r"(address|u?int\d{0,3}|bytes\d{0,2}|bool|string|payable)$")
_RECOVERS = {"ecrecover", "recover", "tryRecover", "recoverSigner", "recoverCalldata"}


@dataclass(frozen=True, slots=True)
class Called:
    """A called own function, with its contract and the values of its parameters."""

    owner: Unit
    function: SolidityFunction
    arguments: tuple[Expression, ...]


Outcome = tuple[tuple[tuple[str, bool], ...], Expression]


class Values:
    """Values in one tree. ``steps`` counts steps since ``begin``; after MOST_STEPS nothing more is followed.

    ``judgements`` counts conditions; after MOST_JUDGEMENTS every condition is unclear.
    """

    def __init__(self, tree: Hierarchy) -> None:
        self._tree = tree
        self.steps = 0
        self.judgements = 0

    def begin(self) -> None:
        """Resets the counts for a new function."""
        self.steps = self.judgements = 0

    def count_judgement(self) -> bool:
        """Whether the limit of conditions is reached; counts one more."""
        self.judgements += 1
        return self.judgements > MOST_JUDGEMENTS

    def value(self, tree: Expression, scope: Scope) -> Value:
        """The sources of the value of an expression."""
        words = spelt(tree, scope)
        return Value(self.flags(tree, scope), words if len(words) < _LONGEST else words[:_LONGEST] + "…", tree, scope)

    def returned(self, call: ex.CallNode, scope: Scope) -> tuple[Expression, Scope] | None:
        """The return value of an own function, if it is one expression, and its scope."""
        callee = self.called(call, scope)
        if callee is None or callee.function.body is None or self.is_exhausted(scope):
            return None
        body, inner = callee.function.body, self.entered(callee, scope)
        results = [statement for statement in body if statement.does is StatementKind.RETURN and statement.text]
        assigned = [
            statement
            for statement in body
            if statement.does is StatementKind.LET and statement.names == (callee.function.result,)
        ]
        if results and (len(results) != 1 or results[0].under):
            return None
        if not results and not (callee.function.result and len(assigned) == 1 and not assigned[0].under):
            return None
        for statement in body:
            if statement.does is StatementKind.LET:
                self.let(statement, inner)
        return parsed(results[0].text) if results else ex.NameNode(callee.function.result), inner

    def outcomes(self, call: ex.CallNode, scope: Scope) -> tuple[list[Outcome], Scope] | None:
        """The boolean results that an own function can return, with their conditions."""
        callee = self.called(call, scope)
        if callee is None or callee.function.body is None or self.is_exhausted(scope):
            return None
        inner = self.entered(callee, scope)
        given: list[Outcome] = []
        if callee.function.verdict is None and callee.function.results != 1:
            return None
        place, name = callee.function.verdict or (0, "")
        if name:
            inner.values[name] = self.value(ex.LiteralNode("false"), inner)
        for statement in callee.function.body:
            if statement.does is StatementKind.LET:
                self.let(statement, inner)
            elif statement.does is StatementKind.RETURN and statement.text:
                given.append((statement.under, _part(parsed(statement.text), place, callee.function.results)))
        if not given and _is_assigned(callee.function, name):
            given.append(((), ex.NameNode(name)))
        return (given, inner) if given else None

    def gives_several(self, call: ex.CallNode, scope: Scope) -> bool:
        """Whether an own function returns more than its boolean result, which then is not the whole answer."""
        callee = self.called(call, scope)
        return callee is not None and callee.function.results > 1

    def is_exhausted(self, scope: Scope) -> bool:
        """Whether the limit of depth or steps is reached; counts one step more."""
        self.steps += 1
        return scope.depth >= DEEPEST or self.steps > MOST_STEPS

    def left_to_heirs(self, tree: Expression, scope: Scope) -> bool:
        """Whether a condition calls an own function that this contract declares but does not implement."""
        if not isinstance(tree, ex.CallNode):
            return False
        callee = self.called(tree, scope)
        return callee is not None and callee.function.body is None

    def let(self, statement: Statement, scope: Scope) -> None:
        """Assigns locals; state is not changed."""
        tree = parsed(statement.text)
        for place, name in enumerate(statement.names):
            if not name or any(name in unit.contract.state for unit in scope.order):
                continue
            part = self._result(tree, place, len(statement.names), scope)
            given = self._in_branch(part, name, statement, scope)
            value = self.value(given, scope)
            held = Scope(scope.order, scope.owner, dict(scope.values), scope.depth)
            scope.values[name] = Value(value.flags, value.spelt, value.tree, held)

    def _result(self, tree: Expression, place: int, count: int, scope: Scope) -> Expression:
        """One of several assigned values. The boolean result of a call stands for the call itself."""
        if count == 1 or not isinstance(tree, ex.CallNode):
            return _part(tree, place, count)
        callee = self.called(tree, scope)
        is_verdict = callee is None or callee.function.verdict is None or callee.function.verdict[0] == place
        return tree if is_verdict else ex.IndexNode(tree, ex.LiteralNode(f"{RESULT}{place}"))

    def _in_branch(self, given: Expression, name: str, statement: Statement, scope: Scope) -> Expression:
        """The value of a local after a branch that assigns it: the new or the old one."""
        before = scope.values.get(name)
        conditions = [(parsed(text), wanted) for text, wanted in statement.under if text not in (LOOP, TRY)]
        if before is None or before.tree is None or not conditions:
            return given
        taken = [condition if wanted else ex.OperationNode("!", (condition,)) for condition, wanted in conditions]
        whole = taken[0]
        for condition in taken[1:]:
            whole = ex.OperationNode("&&", (whole, condition))
        return ex.OperationNode("?", (whole, given, ex.NameNode(name)))

    def entered(self, callee: "Called", scope: Scope) -> Scope:
        """The scope inside of a call: parameters have the values of the arguments at the call."""
        library = callee.owner.contract.kind == "library"
        order = (callee.owner,) if library else scope.order
        inner = Scope(order, callee.owner, {}, scope.depth + 1)
        for parameter, argument in zip(callee.function.parameters, callee.arguments, strict=False):
            if parameter.name:
                inner.values[parameter.name] = self.value(argument, scope)
        return inner

    def called(self, call: ex.CallNode, scope: Scope) -> "Called | None":
        """The own function that is called: of the contract, a base by ``super`` or name, a library, or free."""
        callee, arguments = self._named_function(call.what, len(call.arguments), scope), call.arguments
        if callee is None and isinstance(call.what, ex.MemberNode):
            callee = self._attached(call.what.name, len(call.arguments) + 1, scope)
            arguments = (call.what.of, *call.arguments)
        return Called(*callee, arguments) if callee is not None else None

    def _attached(self, name: str, count: int, scope: Scope) -> tuple[Unit, SolidityFunction] | None:
        """A function that ``using … for`` attaches: of a library, or free."""
        for used, path in self._tree.used(scope.owner):
            last = used.rpartition(".")[2]
            unit = self._tree.meant(used, path)
            if unit is not None and unit.contract.kind == "library" and (function := among((unit,), name, count)):
                return function
            if last == name and (function := self._tree.free_function(name, count, path)):
                return function
        return None

    def _named_function(self, what: Expression, count: int, scope: Scope) -> tuple[Unit, SolidityFunction] | None:
        match what:
            case ex.NameNode(name):
                return (
                    among(scope.order, name, count)
                    or among((scope.owner,), name, count)
                    or self._tree.free_function(name, count, scope.owner.path)
                )
            case ex.MemberNode(ex.NameNode("super"), name):
                at = scope.order.index(scope.owner) if scope.owner in scope.order else 0
                return among(scope.order[at + 1 :], name, count)
            case ex.MemberNode(ex.NameNode(of), name) if of not in scope.values and of not in (
                "this",
                "msg",
                "abi",
                "block",
            ):
                if any(of in unit.contract.state for unit in scope.order):
                    return None
                unit = self._tree.meant(of, scope.owner.path)
                if unit is None or unit.contract.kind == "interface":
                    return None
                return among((unit,) if unit.contract.kind == "library" else self._tree.bases(unit), name, count)
            case _:
                return None

    def flags(self, tree: Expression, scope: Scope) -> ValueSource:
        """The sources of the value of an expression."""
        match tree:
            case ex.NameNode(name):
                if name in scope.values:
                    return scope.values[name].flags
                return ValueSource.SELF if name == "this" else ValueSource.STATE
            case ex.LiteralNode(text):
                return ValueSource.ZERO if text in ("0", "false", '""', "0x0") else ValueSource.STATE
            case ex.MemberNode(ex.NameNode("msg"), name):
                return {"sender": ValueSource.CALLER, "data": ValueSource.ROLE, "sig": ValueSource.ROLE}.get(
                    name, ValueSource.GIVEN
                )
            case ex.MemberNode(ex.NameNode("tx"), "origin"):
                return ValueSource.ORIGIN
            case ex.MemberNode(of, name):
                flags = self.flags(of, scope) & ~ValueSource.SELF
                # Properties of an account, such as code and balance, do not identify it.
                return flags | (
                    ValueSource.LOOKUP
                    if name in ("code", "codehash", "balance") and flags & WHO
                    else ValueSource.NOTHING
                )
            case ex.IndexNode(of, by):
                key = self.flags(by, scope) & ~(
                    ValueSource.STATE | ValueSource.ZERO | ValueSource.SELF
                )  # which entry it is, not whose
                return self.flags(of, scope) | key | (ValueSource.LOOKUP if key & WHO else ValueSource.NOTHING)
            case ex.CallNode(what, arguments):
                return self._call_flags(tree, what, arguments, scope)
            case ex.OperationNode("?", (_, yes, no)):
                return self.flags(yes, scope) | self.flags(no, scope)
            case ex.OperationNode(_, parts):
                flags = ValueSource.NOTHING
                for part in parts:
                    flags |= self.flags(part, scope)
                return flags | (ValueSource.LOOKUP if flags & WHO and len(parts) > 1 else ValueSource.NOTHING)

    def _call_flags(
        self, call: ex.CallNode, what: Expression, arguments: tuple[Expression, ...], scope: Scope
    ) -> ValueSource:
        if isinstance(what, ex.NameNode):
            if (
                what.name == "payable"
                or _TYPES.match(what.name)
                or (len(arguments) == 1 and self._is_type(what, scope))
            ):
                return self.flags(arguments[0], scope) if arguments else ValueSource.STATE
            if is_caller_name(what.name) and not arguments:
                return ValueSource.CALLER
        last = called_name(what)
        if last in _RECOVERS:
            return ValueSource.SIGNER
        if last[:1].isupper() and not last.isupper():  # a struct: its members are no longer the caller
            flags = ValueSource.NOTHING
            for argument in arguments:
                flags |= self.flags(argument, scope)
            return flags & ~(WHO | ValueSource.LOOKUP)
        if (inside := self.returned(call, scope)) is not None:
            return self.flags(*inside)
        flags = self.flags(what.of, scope) & ~WHO if isinstance(what, ex.MemberNode) else ValueSource.STATE
        for argument in arguments:
            flags |= self.flags(argument, scope)
        return (
            (flags & ~(ValueSource.ZERO | ValueSource.SELF))
            | ValueSource.STATE
            | (ValueSource.LOOKUP if flags & WHO else ValueSource.NOTHING)
        )

    def _is_type(self, name: ex.NameNode, scope: Scope) -> bool:
        return name.name[:1].isupper() and among(scope.order, name.name, 1) is None


def _is_assigned(function: SolidityFunction, name: str) -> bool:
    """Whether statements, not assembly, assign a named result."""
    body = function.body or ()
    in_assembly = any(name in statement.text for statement in body if statement.does is StatementKind.ASSEMBLY)
    return bool(name) and not in_assembly and any(name in s.names for s in body if s.does is StatementKind.LET)


def _part(tree: Expression, place: int, count: int) -> Expression:
    """One of the values that a function returns."""
    is_tuple = count > 1 and isinstance(tree, ex.OperationNode) and tree.operator == "()" and len(tree.parts) == count
    return tree.parts[place] if is_tuple and isinstance(tree, ex.OperationNode) else tree
