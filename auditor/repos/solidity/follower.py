"""Follows a function through modifiers, helpers and libraries, and collects its guards and effects."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.assembly import COMPARED, WORD, asks_caller, slot_name
from auditor.repos.solidity.branches import Under, guard_of_branches, keep_branch
from auditor.repos.solidity.conditions import judged
from auditor.repos.solidity.effects import is_decisive_call
from auditor.repos.solidity.expression import Expression, parsed
from auditor.repos.solidity.gates import gates, is_outcome
from auditor.repos.solidity.guard import OWN, UNCLEAR, CallerGuard, Judged, conjunction, disjunction
from auditor.repos.solidity.hierarchy import Hierarchy, Unit
from auditor.repos.solidity.moves import pays_given, written
from auditor.repos.solidity.names import guarding, is_check, may_be_left_to_heirs, roles_of_name
from auditor.repos.solidity.scope import Scope, ValueSource, is_caller_name, spelt
from auditor.repos.solidity.seats import called_name, roles
from auditor.repos.solidity.source_file import LOOP, TRY, SolidityFunction, Statement, StatementKind
from auditor.repos.solidity.trail import Trail
from auditor.repos.solidity.values import MOST_STEPS, Called, Values

_BY_NAME = "its source is not in the tree; judged by its name"
_BUILT_IN = {"require", "assert", "revert", "keccak256", "type", "abi", "ecrecover", "addmod", "mulmod", "blockhash"}


class FunctionFollower:
    """Follows functions in one tree."""

    def __init__(self, tree: Hierarchy) -> None:
        self._tree = tree
        self._values = Values(tree)
        self._trail = Trail()
        self._quiet: dict[tuple[int, tuple[Unit, ...], tuple[ValueSource, ...]], Trail] = {}

    def follow(self, function: SolidityFunction, scope: Scope) -> Trail:
        """The trail of a function that is called from outside."""
        self._trail = Trail()
        self._values.begin()
        self._run(function, scope)
        self._trail.whole = self._values.steps <= MOST_STEPS
        return self._trail

    def _run(self, function: SolidityFunction, scope: Scope) -> None:
        if self._values.is_exhausted(scope):
            return
        for used in function.modifiers:
            self._modifier(used.name, tuple(parsed(argument) for argument in used.arguments), scope)
        lenient = function.kind == "modifier" or is_check(function.name)
        # Leaving the function itself ends the call; leaving a helper continues after it.
        whole = function.kind == "modifier" or scope.depth == 0
        skipped: set[str] = set()
        branches: dict[Under, Judged] = {}
        for statement in function.body or ():
            if statement.does is StatementKind.SKIP and whole:
                skipped.add(statement.text)
                statement = replace(statement, does=StatementKind.REFUSE)
            under = tuple(condition for condition in statement.under if condition[0] not in skipped or condition[1])
            statement = replace(statement, under=under)
            before, self._trail.guard = self._trail.guard, None
            made = len(self._trail.calls)
            self._step(statement, scope)
            if statement.under and len(self._trail.calls) > made:
                self._branch(statement, list(self._trail.calls)[made:], scope)
            decision, self._trail.guard = self._trail.guard, before
            required = self._weakened(decision, statement, scope, lenient=lenient)
            self._trail.require(required)
            if required is None and statement.does is not StatementKind.BODY:
                keep_branch(branches, under, decision)
        self._trail.require(guard_of_branches(branches))

    def _weakened(self, decision: Judged, statement: Statement, scope: Scope, *, lenient: bool) -> Judged:
        """A condition within a branch: callers that the branch does not apply to are accepted, too."""
        for condition, wanted in statement.under:
            signed = isinstance(decision, CallerGuard) and decision.signed
            if (
                condition == LOOP
                and not signed
                and (decision == OWN or (isinstance(decision, CallerGuard) and decision.by_argument))
            ):
                continue  # a check within a loop over items applies to each call that selects an item
            if condition in (LOOP, TRY):
                # How many signatures a loop requires is not modelled.
                decision = UNCLEAR if signed and condition == LOOP else None
                continue
            around = judged(
                parsed(condition), wanted if statement.does is StatementKind.BODY else not wanted, scope, self._values
            )
            if statement.does is StatementKind.BODY:
                decision = conjunction(decision, around)
            elif isinstance(decision, CallerGuard) and around is None and lenient:
                decision = replace(decision, note="only in some states of the contract")
            else:
                decision = disjunction(around, decision)
        return decision

    def _branch(self, statement: Statement, calls: list[str], scope: Scope) -> None:
        """Records calls that only happen for certain callers."""
        for condition, wanted in statement.under:
            if condition in (LOOP, TRY):
                continue
            decision = judged(parsed(condition), wanted, scope, self._values)
            if isinstance(decision, CallerGuard) and not decision.per_item:
                self._trail.branches += [(decision, call) for call in calls]

    def _modifier(self, name: str, arguments: tuple[Expression, ...], scope: Scope) -> None:
        self._trail.modifiers[name] = None
        for unit in scope.order:
            for candidate in unit.functions.get(name, ()):
                if candidate.kind == "modifier" and candidate.body is not None:
                    outside, self._trail = self._trail, Trail()
                    self._run(candidate, self._values.entered(Called(unit, candidate, arguments), scope))
                    inside, self._trail = self._trail, outside
                    if guarding(name) and inside.guard is None and not inside.conditional:
                        self._trail.empty_guards.add(name)
                    self._trail.include(inside)
                    return
        if self._tree.meant(name, scope.owner.path) is None and guarding(name):
            words = [spelt(argument, scope) for argument in arguments]
            text = f"{name}({', '.join(words)})" if arguments else name
            self._trail.require(CallerGuard(text, roles_of_name(name, words), _BY_NAME))

    def _step(self, statement: Statement, scope: Scope) -> None:
        if statement.does is StatementKind.ASSEMBLY:
            self._assembly(" ".join(statement.text.split()), scope)
            return
        tree = parsed(statement.text)
        if statement.does in (StatementKind.NEED, StatementKind.REFUSE):
            self._condition(statement, tree, scope)
        self._calls(tree, scope)
        self._trail.writes += written(statement, tree, scope, self._values)
        if statement.does is StatementKind.LET:
            self._values.let(statement, scope)

    def _condition(self, statement: Statement, tree: Expression, scope: Scope) -> None:
        """Adds a condition that must, or must not, hold."""
        decision = judged(tree, statement.does is StatementKind.NEED, scope, self._values)
        if decision is None and tree == ex.LOST and _names_caller(statement.text):
            decision = UNCLEAR
        if decision is None:
            self._trail.gates |= set(gates(tree, statement.does is StatementKind.NEED, scope, self._values))
            self._trail.reads |= {part.name for part in _walk(tree) if isinstance(part, (ex.NameNode, ex.MemberNode))}
        if decision is None and not _holds_always(tree):
            origins = self._values.flags(tree, scope)
            asks_more = bool(origins & ~(ValueSource.GIVEN | ValueSource.ZERO | ValueSource.ROLE)) and not is_outcome(
                tree, scope
            )
            self._trail.conditional = self._trail.conditional or asks_more
        self._trail.require(decision)

    def _calls(self, tree: Expression, scope: Scope) -> None:
        for part in _walk(tree):
            if isinstance(part, ex.CallNode):
                self._call(part, scope)

    def _enter(self, function: SolidityFunction, scope: Scope) -> None:
        """Runs a helper. A helper without a caller check is not run again with arguments of the same sources."""
        key = (id(function), scope.order, tuple(value.flags for value in scope.values.values()))
        inside = self._quiet.get(key)
        if inside is None:
            outside, self._trail = self._trail, Trail()
            self._run(function, scope)
            inside, self._trail = self._trail, outside
            if inside.guard is None and not inside.branches and self._values.steps <= MOST_STEPS:
                self._quiet[key] = inside
        self._trail.include(inside)

    def _call(self, call: ex.CallNode, scope: Scope) -> None:
        name = called_name(call.what)
        if not name or name in _BUILT_IN:
            return
        callee = self._values.called(call, scope)
        attached = callee is not None and len(callee.arguments) > len(call.arguments)
        if callee is not None and not (attached and is_decisive_call(f".{name}")):
            self._own_call(name, callee, scope)
            return
        if isinstance(call.what, ex.MemberNode):
            self._outside_call(call.what, call, scope)
        else:
            self._trail.calls[name] = None
        if name in ("_require", "_assert", "__require", "__assert") and call.arguments:
            self._trail.require(judged(call.arguments[0], True, scope, self._values))
        elif name in ("grantRole", "revokeRole") and isinstance(call.what, ex.NameNode):
            self._trail.require(CallerGuard(spelt(call, scope), ("role admin",), _BY_NAME))
        elif is_check(name):
            self._outside_check(call, name, scope)

    def _own_call(self, name: str, callee: Called, scope: Scope) -> None:
        self._trail.calls[name] = None
        if callee.function.body is not None:
            self._enter(callee.function, self._values.entered(callee, scope))
        elif callee.owner.contract.kind != "interface" and may_be_left_to_heirs(name):
            self._trail.require(CallerGuard(f"{name}, which heirs decide", (name.strip("_"),), of_inheritors=True))

    def _outside_call(self, what: ex.MemberNode, call: ex.CallNode, scope: Scope) -> None:
        """Records a call of another contract, or of an address: its arguments and the recipient of a payment."""
        name = what.name
        first = self._values.flags(call.arguments[0], scope) if call.arguments else ValueSource.NOTHING
        takes = name in ("transferFrom", "safeTransferFrom") and ValueSource.CALLER in first
        self._trail.calls[f".{name}" if not takes else ".takesPayment"] = None
        if name == "call" and call.value is not None and call.arguments == (ex.LiteralNode('""'),):
            self._trail.calls[".sendValue"] = None
        elif name in ("call", "delegatecall", "callcode"):
            target = self._values.flags(what.of, scope)
            given = target | first
            for argument in call.arguments[1:]:
                given |= self._values.flags(argument, scope)
            self._trail.low_level.add(f"{name}{'*' if ValueSource.GIVEN in given else ''}")
            if ValueSource.GIVEN in target:
                self._trail.low_level.add(f"{name} of the given")
        if (whole := pays_given(what, call, scope, self._values)) is not None:
            self._trail.payouts.append(whole)

    def _outside_check(self, call: ex.CallNode, name: str, scope: Scope) -> None:
        """A call that gets the caller: of a check without source, or of another contract.

        A call that changes the state of the called contract is not a check.
        """
        flags = ValueSource.NOTHING
        for argument in call.arguments:
            flags |= self._values.flags(argument, scope)
        if ValueSource.CALLER in flags and ValueSource.GIVEN not in flags:
            tells = self._tree.only_tells(name, len(call.arguments))
            self._trail.require(UNCLEAR if tells else CallerGuard(spelt(call, scope), roles(call, scope)))
        elif not call.arguments and self._is_missing(call.what, scope) and guarding(_camel(name)):
            self._trail.require(CallerGuard(f"{name}()", roles_of_name(name, []), _BY_NAME))

    def _is_missing(self, what: Expression, scope: Scope) -> bool:
        """Whether a name belongs to the contract, a module or a library whose source is missing."""
        if isinstance(what, ex.MemberNode) and isinstance(what.of, ex.NameNode):
            return what.of.name not in scope.values and self._tree.meant(what.of.name, scope.owner.path) is None
        return isinstance(what, ex.NameNode)

    def _assembly(self, source: str, scope: Scope) -> None:
        self._trail.low_level |= {word for word in ("delegatecall", "selfdestruct", "sstore") if word in source}
        if "revert" not in source or not asks_caller(source):
            return
        compared = COMPARED.search(source)
        if compared is None:
            self._trail.require(UNCLEAR)
            return
        other = (compared[3] or compared[4]).strip()
        used = WORD.findall(compared[0])
        given = any(ValueSource.GIVEN in scope.values[name].flags for name in used if name in scope.values)
        self._trail.require(OWN if given else CallerGuard(f"assembly: {compared[0]}", (slot_name(other),)))


def _walk(tree: Expression) -> Iterator[Expression]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        match node:
            case ex.MemberNode(of, _):
                waiting.append(of)
            case ex.IndexNode(of, by):
                waiting += [by, of]
            case ex.CallNode(what, arguments, value):
                waiting += [*reversed(arguments), what, *([value] if value is not None else [])]
            case ex.OperationNode(_, parts):
                waiting += reversed(parts)


def _camel(name: str) -> str:
    """``checkOwner`` of ``_check_owner``."""
    first, *rest = name.strip("_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def _holds_always(tree: Expression) -> bool:
    """Whether a condition is always true: ``x || true``."""
    match tree:
        case ex.OperationNode("||", parts):
            return any(map(_holds_always, parts))
        case ex.OperationNode("&&" | "()", parts):
            return all(map(_holds_always, parts))
        case _:
            return tree == ex.LiteralNode("true")


def _names_caller(source: str) -> bool:
    """Whether a condition that does not parse mentions the caller."""
    return "msg.sender" in source or any(map(is_caller_name, WORD.findall(source)))
