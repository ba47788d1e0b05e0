"""Which callers a check of a signature in the input accepts: it counts as a call of its signer."""

import re
from typing import TYPE_CHECKING

from auditor.repos.solidity import expression as ex
from auditor.repos.solidity.guard import OWN, CallerGuard, Judged
from auditor.repos.solidity.scope import WHO, Scope, Value, ValueSource
from auditor.repos.solidity.seats import called_name, seat

if TYPE_CHECKING:
    from auditor.repos.solidity.values import Values

_SIGNATURE = re.compile(r"_?is_?[Vv]alid\w{0,40}Signature\w{0,40}|_?(verify|check)Signature\w{0,40}")


def is_signature_check(call: ex.CallNode) -> bool:
    """Whether the name of the called function says that it checks a signature."""
    return _SIGNATURE.fullmatch(called_name(call.what)) is not None


def signer(call: ex.CallNode, scope: Scope, follow: "Values") -> Value:
    """Whose signature a check is about: its first argument, else the called contract (ERC-1271)."""
    if len(call.arguments) > 2 or not isinstance(call.what, ex.MemberNode):
        return follow.value(call.arguments[0], scope) if call.arguments else Value(ValueSource.GIVEN, "")
    return follow.value(call.what.of, scope)


def signed_by(who: Value, equal: bool) -> Judged:
    """Which callers a check of a signature accepts."""
    if not equal or who.flags & (ValueSource.ZERO | WHO):
        return None
    per_item = ValueSource.GIVEN in who.flags
    if per_item and not isinstance(who.tree, (ex.IndexNode, ex.MemberNode)):
        return OWN  # computed from input, not read from a selected record
    return CallerGuard(
        f"a signature of {who.spelt}", (seat(who.spelt),), per_item=per_item, by_argument=per_item, signed=True
    )
