"""The state changes and payments of a statement."""

from collections.abc import Iterator

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.expression import Expression
from auditor.repos.solidity.scope import Scope, ValueSource
from auditor.repos.solidity.source_file import Statement, StatementKind
from auditor.repos.solidity.trail import StateWrite
from auditor.repos.solidity.values import Values

_SWITCHED = {"true": "true", "1": "true", "false": "false", "0": "false"}
_GROWS = {"+=": 1, "-=": -1}
_ASSIGNS = {"=", "+=", "-=", "*=", "/=", "|=", "&=", "^=", "++", "--", "delete"}


def written(statement: Statement, tree: Expression, scope: Scope, values: Values) -> list[StateWrite]:
    """The assignments of a statement to state of the contract."""
    if statement.does is StatementKind.LET:
        kept = [ex.NameNode(name) for name in filter(None, statement.names) if _is_state(ex.NameNode(name), scope)]
        return [write for name in kept for write in _writes(name, tree, 0, scope, values)]
    match tree:
        case ex.OperationNode(operator, (left, *right)) if operator in _ASSIGNS:
            value = right[0] if right else ex.LiteralNode("false" if operator == "delete" else "")
            targets = left.parts if isinstance(left, ex.OperationNode) and left.operator == "()" else (left,)
            grows = _GROWS.get(operator, 0)
            return [write for target in targets for write in _writes(target, value, grows, scope, values)]
        case ex.CallNode(ex.MemberNode(of, "push" | "pop"), _):
            return list(_writes(of, ex.LiteralNode(""), 0, scope, values))
    return []


def _writes(target: Expression, value: Expression, grows: int, scope: Scope, values: Values) -> Iterator[StateWrite]:
    own, keyed, names, root = False, False, [], target
    while True:
        match root:
            case ex.MemberNode(of, name):
                names.append(name)
                root = of
            case ex.IndexNode(of, by):
                key = values.flags(by, scope)
                own, keyed = own or ValueSource.CALLER in key, keyed or ValueSource.GIVEN in key
                root = of
            case _:
                break
    if not _is_state(root, scope):
        return
    match value:
        case ex.OperationNode("+" | "-" as operator, (first, _)) if first == target:
            grows = _GROWS[f"{operator}="]
    name = names[0] if names else root.name if isinstance(root, ex.NameNode) else ""
    yield StateWrite(name, own, _literal(value), keyed, ValueSource.GIVEN in values.flags(value, scope), grows)


def _is_state(root: Expression, scope: Scope) -> bool:
    """Whether a variable is a state variable, or a storage pointer."""
    if isinstance(root, ex.CallNode):
        return True
    if not isinstance(root, ex.NameNode):
        return False
    if any(root.name in unit.contract.state for unit in scope.order):
        return True
    held = scope.values.get(root.name)
    return root.name == "$" or (held is not None and isinstance(held.tree, (ex.CallNode, ex.IndexNode, ex.MemberNode)))


def _literal(tree: Expression) -> str:
    return _SWITCHED.get(tree.text, "") if isinstance(tree, ex.LiteralNode) else ""


def pays_given(what: ex.MemberNode, call: ex.CallNode, scope: Scope, values: Values) -> bool | None:
    """Whether a transfer to a recipient from the input is of the whole balance; None for anything else."""
    paid = _paid(what, call.arguments, call.value)
    if what.of == ex.NameNode("super"):
        return None
    if paid is None or not values.flags(paid[0], scope) & (ValueSource.GIVEN | ValueSource.CALLER):
        return None
    value = values.value(paid[1], scope)
    amount = value.tree
    if isinstance(amount, ex.NameNode) and amount.name in scope.values:
        amount = scope.values[amount.name].tree
    match amount:
        case ex.MemberNode(of, "balance") | ex.CallNode(ex.MemberNode(_, "balanceOf"), (of,)):
            return values.flags(of, scope) == ValueSource.SELF
        case _:
            return False


def _paid(
    what: ex.MemberNode, arguments: tuple[Expression, ...], value: Expression | None
) -> tuple[Expression, Expression] | None:
    """Recipient and amount of a payment."""
    match what.name, arguments:
        case "transfer" | "send" | "sendValue" | "safeTransferETH", (amount,):
            return what.of, amount
        case "transfer" | "safeTransfer" | "sendValue" | "safeTransferETH", (to, amount):
            return to, amount
        case "safeTransfer", (_, to, amount):
            return to, amount
        case "call", (ex.LiteralNode('""'),) if value is not None:
            return what.of, value
        case _:
            return None
