"""The effects of calls on holders of a contract's tokens."""

from dataclasses import replace

from auditor.chains.evm.authorization.pass_context import PassContext
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.result.token_storage import among_holders, changes_balances, delivers_less


async def note_token_holders(authorization: FunctionAuthorization, context: PassContext) -> FunctionAuthorization:
    """Notes the effects of a call if every account in its arguments has tokens, and whether it changes everybody's
    reported balance."""
    trace, runner = authorization.endowed_run or authorization.authorized_run, context.runner
    tokens = context.watched.tokens
    if trace is None or not tokens.holdings or authorization.access not in (Access.GUARDED, Access.OPEN):
        return authorization
    (crowded,) = await runner.engine.settle([among_holders(trace.call, tokens)])
    if crowded.has_effect:
        authorization = replace(authorization, holders_run=crowded)
    if authorization.access is not Access.GUARDED:
        return authorization
    done = authorization.holders_run or trace
    disturbed = await changes_balances(done, tokens, runner) or await delivers_less(done, tokens, runner)
    return replace(authorization, changes_balances=disturbed)
