"""The effects of calls on holders of a contract's tokens."""

from dataclasses import replace

from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.result.token_storage import among_holders, brings_less, disturbs


async def note_token_holders(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Notes the effects of a call if every account in its arguments has tokens, and whether it changes everybody's
    reported balance."""
    trace, runner = authorization.endowed or authorization.authorized_run, context.runner
    tokens = context.watched.tokens
    if trace is None or not tokens.holdings or authorization.answer not in (Access.GUARDED, Access.OPEN):
        return authorization
    (crowded,) = await runner.engine.settle([among_holders(trace.call, tokens)])
    if crowded.acts:
        authorization = replace(authorization, crowded=crowded)
    if authorization.answer is not Access.GUARDED:
        return authorization
    done = authorization.crowded or trace
    disturbed = await disturbs(done, tokens, runner) or await brings_less(done, tokens, runner)
    return replace(authorization, disturbs=disturbed)
