"""Kinds that a contract only claims until a run confirms them: timelocks, governors and wallets without a fixed code
hash."""

from collections.abc import Iterable
from dataclasses import replace

from auditor.chains.evm.authorization.result.authorization import FunctionAuthorization
from auditor.chains.evm.deviation import BehaviourCheck
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.inspection import Inspection
from auditor.model.evidence import Gap, GapKind
from auditor.model.grant import Effect
from auditor.model.ids import address_of


async def confirm_kinds(results: Inspection, engine: Engine) -> Inspection:
    """The inspection with every kind that the contract's behaviour confirms; a gap for each that it does not."""
    gaps = []
    for behaviour in results.behaviours:
        check = BehaviourCheck(bytes.fromhex(address_of(results.entity.id)[2:]), engine)
        why = await check.deviation(behaviour)
        if why is None:
            results = replace(
                results,
                recognised=results.recognised or behaviour.name,
                covers=results.covers | behaviour.covers,
                delays=results.delays | check.delays,
            )
        else:
            what = f"whether it is the {behaviour.name} that it seems to be"
            kind = GapKind.DELAY if behaviour.delay_s else GapKind.GATE
            gaps.append(Gap(subject=results.entity.id, what=what, why=why, kind=kind))
    return replace(results, gaps=(*results.gaps, *gaps))


def with_delay_effects(results: Inspection, decisions: Iterable[FunctionAuthorization]) -> Inspection:
    """The inspection where grants of functions that write the contract's delay, as the runs show, have the effect
    DELAY."""
    changing = {
        decision.selector
        for decision in decisions
        if decision.authorized_run is not None
        and any((write.account, write.slot) in results.delays for write in decision.authorized_run.writes)
    } - results.covers
    grants = tuple(
        grant.model_copy(update={"effect": Effect.DELAY}) if grant.selector in changing else grant
        for grant in results.grants
    )
    return replace(results, grants=grants)
