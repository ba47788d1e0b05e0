"""Trusted forwarders (ERC-2771): callers who say, by an address behind the calldata, for whom they call.

https://eips.ethereum.org/EIPS/eip-2771. Whoever the forwarder is can say that he calls for anybody who is accepted.
"""

from dataclasses import replace

from auditor.chains.evm.execution.taint import CALLER
from auditor.chains.evm.guards.discovery.attempt import Spent, Trials
from auditor.chains.evm.guards.discovery.decision import Accepted, Answer, Decision
from auditor.chains.evm.guards.discovery.origin import source_of
from auditor.chains.evm.guards.discovery.questions import named

_MOST = 4


async def note_forwarders(decision: Decision, trials: Trials) -> None:
    """Accepts those who are let through when they append the address of somebody who is accepted."""
    stranger = decision.stranger
    if decision.answer is not Answer.GUARDED or stranger is None:
        return
    accepted = [one for one in decision.accepted if one.label == CALLER and any(one.who)][:_MOST]
    callers = [value.to_bytes(20, "big") for label, value in named(stranger) if label == CALLER and value]
    try:
        for who in callers:
            for one in accepted:
                if any(each.who == who for each in decision.accepted):
                    break
                attempt = replace(one.attempt, data=one.attempt.data + one.who)
                trace = await trials.passes(attempt, one.stranger, who, CALLER)
                if trace is not None:
                    found = Accepted(who, CALLER, attempt, one.stranger, trace, source_of(who, stranger))
                    decision.accepted.append(found)
    except Spent:
        decision.complete = False
