"""What calls do to those who hold a contract's tokens."""

from auditor.chains.evm.guards.discovery.attempt import Trials
from auditor.chains.evm.guards.discovery.decision import Answer, Decision
from auditor.chains.evm.guards.discovery.effects import Watched
from auditor.chains.evm.guards.discovery.tokens import among_holders, brings_less, disturbs


async def note_holders(decision: Decision, watched: Watched, trials: Trials) -> None:
    """Notes what a call does where everybody whom it names has tokens, and whether it changes what all are said to
    have."""
    trace = decision.endowed or decision.through
    if trace is None or not watched.tokens.holdings or decision.answer not in (Answer.GUARDED, Answer.OPEN):
        return
    (crowded,) = await trials.engine.settle([among_holders(trace.call, watched.tokens)])
    if crowded.acts:
        decision.crowded = crowded
    if decision.answer is Answer.GUARDED:
        done = decision.crowded or trace
        disturbed = await disturbs(done, watched.tokens, trials)
        decision.disturbs = disturbed or await brings_less(done, watched.tokens, trials)
