"""Which roles a call can give: of many sets in one mapping, those that it writes when it is asked to."""

from collections.abc import Sequence

from auditor.chains.evm.guards.discovery.arguments import numbered
from auditor.chains.evm.guards.discovery.attempt import Attempt, Spent, Trials
from auditor.chains.evm.guards.discovery.decision import Answer, Decision
from auditor.chains.evm.guards.discovery.keys import Kept, is_nested, set_key, shape
from auditor.chains.evm.guards.discovery.members import asked, seat
from auditor.chains.evm.guards.discovery.people import ARGUMENTS, SENDER

_MOST_ROLES = 8


async def note_roles(decision: Decision, decisions: Sequence[Decision], trials: Trials) -> None:
    """Notes in a decision the roles that somebody accepted can give by the function."""
    through = decision.through
    if decision.answer is not Answer.GUARDED or not decision.accepted or through is None:
        return
    written = {shape(write.account, write.slot, through.hashes) for write in through.writes if write.new}
    roles = {set_key(entry): entry for entry in asked(decisions) if is_nested(entry.shape) and entry.shape in written}
    some = [(key, entry) for key, entry in roles.items() if key is not None][:_MOST_ROLES]
    given = await trials.engine.world.together(*(_gives(decision, *each, trials) for each in some))
    decision.hands += [seat(entry) for (_, entry), gives in zip(some, given, strict=True) if gives]


async def _gives(decision: Decision, key: int, entry: Kept, trials: Trials) -> bool:
    attempt = Attempt(numbered(decision.method.selector, decision.method.types, key))
    wanted = {entry.of(who) for who in ARGUMENTS}
    try:
        for one in decision.accepted[:_MOST_ROLES]:
            trace = await trials.run(attempt, one.who, one.label, sender=one.sender or SENDER)
            if trace.returned and any(write.slot in wanted and write.new for write in trace.writes):
                return True
    except Spent:
        pass
    return False
