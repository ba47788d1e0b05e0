"""What a statement changes in the contract's own state, and whom it pays."""

from collections.abc import Iterator

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.expression import Expression, parsed
from auditor.repos.solidity.scope import Is, Scope
from auditor.repos.solidity.source_file import Does, Statement
from auditor.repos.solidity.trail import StateWrite
from auditor.repos.solidity.values import Values

_ASSIGNS = {"=", "+=", "-=", "*=", "/=", "|=", "&=", "^=", "++", "--", "delete"}


def written(statement: Statement, tree: Expression, scope: Scope, values: Values) -> list[StateWrite]:
    """The assignments of a statement to what the contract keeps."""
    if statement.does is Does.LET:
        kept = (name for name in statement.names if _is_state(ex.NameNode(name), scope))
        return [StateWrite(name, literal=_literal(tree)) for name in kept]
    match tree:
        case ex.OperationNode(operator, (left, *right)) if operator in _ASSIGNS:
            given = right[0] if right else ex.LiteralNode("false" if operator == "delete" else "")
            targets = left.parts if isinstance(left, ex.OperationNode) and left.operator == "()" else (left,)
            return [write for target in targets for write in _writes(target, given, scope, values)]
        case ex.CallNode(ex.MemberNode(of, "push" | "pop"), _):
            return list(_writes(of, ex.LiteralNode(""), scope, values))
    return []


def _writes(target: Expression, given: Expression, scope: Scope, values: Values) -> Iterator[StateWrite]:
    own, names = False, []
    while True:
        match target:
            case ex.MemberNode(of, name):
                names.append(name)
                target = of
            case ex.IndexNode(of, by):
                own = own or Is.CALLER in values.flags(by, scope)
                target = of
            case _:
                break
    if not _is_state(target, scope):
        return
    name = names[0] if names else target.name if isinstance(target, ex.NameNode) else ""
    yield StateWrite(name, own, _literal(given))


def _is_state(root: Expression, scope: Scope) -> bool:
    """Whether a variable is one that the contract keeps, or a pointer to such."""
    if isinstance(root, ex.CallNode):
        return True
    if not isinstance(root, ex.NameNode):
        return False
    if any(root.name in unit.contract.state for unit in scope.order):
        return True
    held = scope.values.get(root.name)
    return root.name == "$" or (held is not None and isinstance(held.tree, (ex.CallNode, ex.IndexNode, ex.MemberNode)))


def _literal(tree: Expression) -> str:
    return (
        tree.text
        if tree in (ex.LiteralNode("true"), ex.LiteralNode("false")) and isinstance(tree, ex.LiteralNode)
        else ""
    )


def pays_given(what: ex.MemberNode, call: ex.CallNode, scope: Scope, values: Values) -> bool | None:
    """Whether a transfer to whom the caller chose is of all that the contract has; None for anything else."""
    paid = _paid(what, call.arguments)
    if what.of == ex.NameNode("super"):
        return None
    if paid is None or not values.flags(paid[0], scope) & (Is.GIVEN | Is.CALLER):
        return None
    value = values.value(paid[1], scope)
    amount = value.tree
    if isinstance(amount, ex.NameNode) and amount.name in scope.values:
        amount = scope.values[amount.name].tree
    match amount:
        case ex.MemberNode(of, "balance") | ex.CallNode(ex.MemberNode(_, "balanceOf"), (of,)):
            return values.flags(of, scope) == Is.SELF
        case _:
            return False


def _paid(what: ex.MemberNode, arguments: tuple[Expression, ...]) -> tuple[Expression, Expression] | None:
    """Who is paid by a call, and how much."""
    match what.name, arguments:
        case "transfer" | "send" | "sendValue" | "safeTransferETH", (amount,):
            return what.of, amount
        case "transfer" | "safeTransfer" | "sendValue" | "safeTransferETH", (to, amount):
            return to, amount
        case "safeTransfer", (_, to, amount):
            return to, amount
        case "call", (ex.LiteralNode('""'),):
            return what.of, parsed("?")
        case _:
            return None
