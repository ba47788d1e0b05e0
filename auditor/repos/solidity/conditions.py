"""Which callers a condition accepts.

Conditions are judged by what they compare the caller with. State of the contract makes a *guard*: one seat, or one for
*each* item that the caller may select (the owner of a token). A value from the input only protects the caller's *own*
things. Ban lists, balances and nonces guard nothing. A signature in the input counts as a call of its signer. A
condition on the caller in a form that is not understood is *unclear*, never ignored.
"""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.expression import Expression, parsed
from auditor.repos.solidity.guard import NOBODY, OWN, UNCLEAR, CallerGuard, Judged, conjunction, disjunction
from auditor.repos.solidity.positions import implies_member, is_position, list_of
from auditor.repos.solidity.scope import WHO, Scope, Value, ValueSource, spelt
from auditor.repos.solidity.seats import container, roles, seat
from auditor.repos.solidity.shapes import (
    Side,
    is_converted,
    is_counter,
    is_selected_by_record,
    is_sentinel,
    operands_of_equal_calls,
    ternary,
)
from auditor.repos.solidity.signature_guards import is_signature_check, signed_by, signer
from auditor.repos.solidity.source_file import LOOP, TRY

if TYPE_CHECKING:
    from auditor.repos.solidity.values import Outcome, Values

_AMOUNTS = re.compile(
    r"balance|amount|deposit|stake|share|reward|allowance|nonce|time|lock|claim|vest|credit|debt|paid|count|last|until|"
    r"block|limit|quota|used|voted|withdraw|purchased|contributed|pending(?!owner|admin|gov)|isContract|code",
    re.IGNORECASE,
)
_NAMES_POWER = re.compile(
    r"ward|auth|role|admin|owner|keeper|operator|minter|burner|pauser|allow|whitelist|member|permi|relayer|guardian|rely|"
    r"can[A-Z]|is[A-Z]|trusted|manager|governor|signer|validator",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"isApprovedForAll|_?isApprovedOrOwner|allowance|isValidSignature|supportsInterface|transferFrom|ecrecover|recover|"
    r"^_?isAuthorized$|approv",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"_?(safe)?(transfer|send|approve|mint|burn|swap|deposit|withdraw|exchange|claim)(?!er|or)\w{0,40}", re.I
)
_CALLBACK = re.compile(r"on[A-Z]\w{0,80}|execute\w{0,80}|\w{0,80}Callback")
_ASKS_PERMISSION = re.compile(r"can(Call|Execute|Do)|has(Role|Permission|Access)", re.IGNORECASE)
_OF_A_ROLE = re.compile(r"getRoleAdmin|roleAdmin|adminOf", re.IGNORECASE)


def judged(tree: Expression, wanted: bool, scope: Scope, follow: "Values") -> Judged:
    """Which callers a condition accepts if it must be ``wanted``."""
    if follow.count_judgement():
        return UNCLEAR
    match tree:
        case ex.LiteralNode("true" | "false" as word):
            return None if (word == "true") is wanted else NOBODY
        case ex.OperationNode("!", (inner,)):
            return judged(inner, not wanted, scope, follow)
        case ex.OperationNode("&&" | "||" as operator, (left, right)):
            first, second = judged(left, wanted, scope, follow), judged(right, wanted, scope, follow)
            if (operator == "&&") is wanted:
                return conjunction(first, second)
            if_set = _if_set(first, right, scope, follow) or _if_set(second, left, scope, follow)
            return disjunction(first, second) or if_set
        case ex.OperationNode("==" | "!=" as operator, (left, right)):
            return _compared((left, scope), (right, scope), (operator == "==") is wanted, follow)
        case ex.OperationNode("<" | ">" | "<=" | ">=" as operator, (left, right)):
            listed = _listed((left, scope), (right, scope), operator, wanted, follow)
            return listed or (UNCLEAR if any(_ranks(part, scope, follow) for part in tree.parts) else None)
        case ex.OperationNode("()", (inner,)):
            return judged(inner, wanted, scope, follow)
        case ex.OperationNode("?", (condition, yes, no)):
            first = conjunction(judged(condition, True, scope, follow), judged(yes, wanted, scope, follow))
            return disjunction(
                first, conjunction(judged(condition, False, scope, follow), judged(no, wanted, scope, follow))
            )
        case ex.NameNode(name) if name in scope.values:
            held = scope.values[name]
            if held.tree is None or held.scope is None or held.tree == tree:
                return None
            return judged(held.tree, wanted, held.scope, follow)
        case ex.CallNode() | ex.IndexNode() | ex.MemberNode():
            return _member(tree, wanted, scope, follow)
        case _:
            return None


def _listed(left: Side, right: Side, operator: str, wanted: bool, follow: "Values") -> Judged:
    """A condition that the caller, or the signer, has a position in a list."""
    for (side, scope), (number, _), number_first in ((left, right, False), (right, left, True)):
        value = follow.value(side, scope)
        if not value.flags & WHO or not implies_member(operator, number, wanted, number_first=number_first):
            continue
        name, variable = list_of(side, scope, follow)
        if name:
            return CallerGuard(value.spelt, (name,), signed=ValueSource.SIGNER in value.flags, basis=variable)
    return None


def _ranks(tree: Expression, scope: Scope, follow: "Values") -> bool:
    """Whether a number that is compared by size is a rank of the caller, not an amount or a time."""
    value = follow.value(tree, scope)
    name = container(value.tree or tree)
    is_looked_up = bool(value.flags & WHO) and ValueSource.LOOKUP in value.flags
    ranks = _NAMES_POWER.search(name) is not None or is_position(name)
    return is_looked_up and ranks and not _AMOUNTS.search(name)


def _if_set(decision: Judged, other: Expression, scope: Scope, follow: "Values") -> Judged:
    """A guard that only applies if an account is set: ``x == address(0) || msg.sender == x``."""
    if (
        not isinstance(decision, CallerGuard)
        or not isinstance(other, ex.OperationNode)
        or other.operator not in ("==", "!=")
    ):
        return None
    left, against = (follow.value(part, scope) for part in other.parts)
    holder = left if ValueSource.ZERO in against.flags else against if ValueSource.ZERO in left.flags else None
    if holder is None or not holder.spelt or holder.spelt not in decision.text:
        return None
    return replace(decision, note="only while somebody is named")


def _compared(left: Side, right: Side, equal: bool, follow: "Values") -> Judged:
    if follow.count_judgement():
        return UNCLEAR
    for side, unchanged in ((left, right), (right, left)):
        if (choices := ternary(side)) is not None:
            (condition, yes, no), scope = choices
            first = conjunction(
                judged(condition, True, scope, follow), _compared((yes, scope), unchanged, equal, follow)
            )
            second = conjunction(
                judged(condition, False, scope, follow), _compared((no, scope), unchanged, equal, follow)
            )
            return disjunction(first, second)
    if (listed := _listed(left, right, "==", equal, follow)) is not None:
        return listed
    if (inner := operands_of_equal_calls(left[0], right[0])) is not None:
        return _compared((inner[0], left[1]), (inner[1], right[1]), equal, follow)
    value, other = follow.value(*left), follow.value(*right)
    if value.flags == ValueSource.ORIGIN or other.flags == ValueSource.ORIGIN:
        who = other if value.flags == ValueSource.ORIGIN else value
        return (
            CallerGuard(f"tx.origin is {who.spelt}", (seat(who.spelt),))
            if equal and who.flags == ValueSource.STATE
            else None
        )
    if value.flags == ValueSource.CALLER or other.flags == ValueSource.CALLER:
        who, question = (other, right) if value.flags == ValueSource.CALLER else (value, left)
        return OWN if equal and _calls_input(*question, follow) else _same_as(who, equal)
    if value.flags == ValueSource.SIGNER or other.flags == ValueSource.SIGNER:
        return signed_by(other if value.flags == ValueSource.SIGNER else value, equal)
    for looked, against, side in ((value, other, left), (other, value, right)):
        if looked.flags & WHO and ValueSource.LOOKUP in looked.flags and not against.flags & WHO:
            return _looked_up(side, against, equal, follow)
    return None


def _looked_up(side: Side, against: Value, equal: bool, follow: "Values") -> Judged:
    """The meaning of a comparison with a value that is looked up by the caller."""
    tree, scope = side
    held = scope.values.get(tree.name) if isinstance(tree, ex.NameNode) else None
    question, where = (held.tree, held.scope) if held and held.tree and held.scope else (tree, scope)
    if isinstance(question, ex.OperationNode):
        return _masked(question, where, against, equal, follow)
    name = container(question)
    if is_counter(question, where) and not _NAMES_POWER.search(name):
        return UNCLEAR if is_position(name) and not _AMOUNTS.search(name) else None
    if not equal and is_sentinel(against.tree) and not _AMOUNTS.search(name):
        return UNCLEAR
    return _member(question, equal is not bool(against.flags & ValueSource.ZERO), where, follow)


def _masked(question: ex.OperationNode, scope: Scope, against: Value, equal: bool, follow: "Values") -> Judged:
    """A check of some bits of a looked-up value: ``rights[msg.sender] & WRITE != 0``."""
    asks = [part for part in question.parts if follow.flags(part, scope) & WHO]
    if question.operator not in ("&", "|", ">>", "<<", "()") or len(asks) != 1:
        return UNCLEAR
    if question.operator == "&":  # bits of a number are rights, and no sum
        decision = _member(asks[0], equal is not bool(against.flags & ValueSource.ZERO), scope, follow)
    else:
        decision = _looked_up((asks[0], scope), against, equal, follow)
    words = spelt(question, scope)
    return replace(decision, text=words) if isinstance(decision, CallerGuard) else decision or UNCLEAR


def _same_as(who: Value, equal: bool) -> Judged:
    if (
        equal
        and is_selected_by_record(who.tree)
        and ValueSource.LOOKUP in who.flags
        and not _AMOUNTS.search(_root(who.tree))
    ):
        return CallerGuard(f"msg.sender is {who.spelt}", (seat(who.spelt),))
    if not equal or who.flags & (ValueSource.ZERO | ValueSource.CALLER | ValueSource.ORIGIN):
        return None
    if ValueSource.SELF in who.flags:
        return CallerGuard("only itself", ("itself",))
    by_argument = ValueSource.GIVEN in who.flags or (ValueSource.ROLE in who.flags and not _OF_A_ROLE.search(who.spelt))
    if by_argument and (ValueSource.STATE not in who.flags or _PERSONAL.search(who.spelt)):
        return OWN
    name = seat(spelt(who.tree.arguments[0], who.scope) if is_converted(who.tree) and who.scope else who.spelt)
    return CallerGuard(f"msg.sender is {who.spelt}", (name,), per_item=by_argument, by_argument=by_argument)


def _root(tree: Expression | None) -> str:
    """The name of the variable that a value is looked up in."""
    while isinstance(tree, ex.MemberNode | ex.IndexNode):
        tree = tree.of
    return tree.name if isinstance(tree, ex.NameNode) else ""


def _member(tree: Expression, wanted: bool, scope: Scope, follow: "Values") -> Judged:
    """A condition that the caller is in a set."""
    if isinstance(tree, ex.CallNode) and is_signature_check(tree):
        return signed_by(signer(tree, scope, follow), wanted)
    if isinstance(tree, ex.CallNode) and (inside := follow.returned(tree, scope)) is not None:
        decision = judged(inside[0], wanted, inside[1], follow)
        if isinstance(decision, CallerGuard) and follow.value(tree, scope).flags & WHO:
            written = decision.as_written(spelt(tree, scope))
            return replace(written, roles=roles(tree, scope)) if len(tree.arguments) > 1 else written
        return decision
    value = follow.value(tree, scope)
    if isinstance(tree, ex.CallNode) and wanted and (several := follow.outcomes(tree, scope)) is not None:
        decision = _any_outcome(*several, follow)
        if isinstance(decision, CallerGuard):
            return decision.as_written(spelt(tree, scope))
        if not follow.gives_several(tree, scope):
            return decision
    if (
        not wanted
        or not value.flags & WHO
        or ValueSource.LOOKUP not in value.flags
        or _calls_input(tree, scope, follow)
    ):
        return None
    name = container(tree)
    if _AMOUNTS.search(name) or _CALLBACK.fullmatch(name):
        return None
    if isinstance(tree, ex.CallNode) and isinstance(tree.what, ex.MemberNode) and _DOES.fullmatch(name):
        return None  # an action for the caller that must succeed
    personal = ValueSource.GIVEN in value.flags and not _ASKS_PERMISSION.search(name)
    if _PERSONAL.search(name):
        return OWN
    by_argument = personal and not follow.left_to_heirs(tree, scope)
    return CallerGuard(
        value.spelt,
        roles(tree, scope),
        per_item=by_argument,
        by_argument=by_argument,
        signed=ValueSource.SIGNER in value.flags,
    )


def _calls_input(tree: Expression, scope: Scope, follow: "Values") -> bool:
    """Whether the called contract is from the input: it answers whatever the caller wants."""
    if isinstance(tree, ex.NameNode) and (held := scope.values.get(tree.name)) and held.tree and held.scope:
        tree, scope = held.tree, held.scope
    if not isinstance(tree, ex.CallNode) or not isinstance(tree.what, ex.MemberNode):
        return False
    contract = tree.what.of
    while isinstance(contract, ex.CallNode) and len(contract.arguments) == 1:  # a cast
        contract = contract.arguments[0]
    flags = follow.flags(contract, scope)
    return ValueSource.GIVEN in flags and ValueSource.STATE not in flags


def _any_outcome(given: "list[Outcome]", scope: Scope, follow: "Values") -> Judged:
    """The callers that a function with several returns accepts: all that one of them accepts."""
    decisions: list[Judged] = []
    for conditions, tree in given:
        if tree == ex.LiteralNode("false"):
            continue
        allowed = None if tree == ex.LiteralNode("true") else judged(tree, True, scope, follow)
        for condition, wanted in conditions:
            if condition in (LOOP, TRY):
                continue
            allowed = conjunction(allowed, judged(parsed(condition), wanted, scope, follow))
        decisions.append(allowed)
    result = decisions[0] if decisions else None
    for decision in decisions[1:]:
        result = disjunction(result, decision)
    return result
