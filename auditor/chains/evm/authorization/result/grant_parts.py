"""The parts of grants over a contract that runs show: holder, seat, certainty, condition and selector."""

from collections.abc import Iterable, Sequence

from auditor.chains.evm.addresses import eip55, holder
from auditor.chains.evm.authorization.analysis import ContractAuthorization
from auditor.chains.evm.authorization.result import evidence
from auditor.chains.evm.authorization.result.authorization import Authorized, FunctionAuthorization
from auditor.chains.evm.authorization.result.harm import calls_stored_accounts
from auditor.chains.evm.execution.taint import ORIGIN, SIGNED
from auditor.chains.evm.execution.world import World
from auditor.chains.evm.signatures import grant
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant
from auditor.model.ids import ANYONE, EntityId


def seat_names(
    seats: Iterable[str], analysis: ContractAuthorization, by_kind: Sequence[Grant], target: EntityId, world: World
) -> Iterable[str]:
    """Seats under the names that their holders' grants use."""
    names = {
        authorized.source: _seat(authorized, by_kind, target, world)
        for authorization in analysis.authorizations
        for authorized in authorization.authorized
    }
    for name in seats:
        yield names.get(name, name)


def made_grant(
    authorized: Authorized,
    authorization: FunctionAuthorization,
    effect: Effect,
    confers: tuple[str, ...],
    target: EntityId,
    by_kind: Sequence[Grant],
    world: World,
) -> Grant:
    """The grant of an effect to an authorized caller of a function."""
    made = grant(
        chain=world.reader.chain,
        address=eip55(authorized.who),
        target=target,
        effect=effect,
        function=authorization.entry_point.signature,
        evidence=evidence.acceptance(authorized, authorization, world),
        role=_seat(authorized, by_kind, target, world),
        confers=confers if effect is Effect.CONTROL else (),
        certainty=Certainty.OBSERVED if _is_forced(authorized, authorization) else Certainty.PROVEN,
        condition=_condition(authorized),
        delay_s=authorized.delay_s,
        jointly=tuple(holder(world.reader.chain, eip55(who)) for who in authorized.jointly),
        called=authorization.selector,
    )
    return without_selector(made, authorization)


def _is_forced(person: Authorized, authorization: FunctionAuthorization) -> bool:
    """Whether an account was accepted, or ran what others must prepare, only past a forced check."""
    run = authorization.authorized_run
    unreached = run is not None and bool(run.call.force) and calls_stored_accounts(run) and not authorization.sequences
    return bool(person.trial.force) or unreached


def _condition(authorized: Authorized) -> str | None:
    if authorized.accepted_as == SIGNED:
        return "by signature, which anybody may send"
    if authorized.sender:
        return f"only in transactions that {eip55(authorized.sender)} sends"
    return "as the account that sends the transaction" if authorized.accepted_as == ORIGIN else None


def open_grant(
    authorization: FunctionAuthorization, effect: Effect, confers: tuple[str, ...], target: EntityId, world: World
) -> Grant:
    """The grant to anyone of a function that succeeded for an unprivileged caller."""
    trace = authorization.endowed_run or authorization.authorized_run
    assert trace is not None
    made = grant(
        chain=world.reader.chain,
        address=eip55(trace.call.caller),
        target=target,
        effect=effect,
        function=authorization.entry_point.signature,
        evidence=(evidence.run_evidence(trace, authorization.entry_point.shown, world),),
        confers=confers,
        certainty=Certainty.PROVEN,
        called=authorization.selector,
    )
    return without_selector(made, authorization).model_copy(update={"holder": ANYONE})


def without_selector(made: Grant, authorization: FunctionAuthorization) -> Grant:
    """A grant without selector for ``fallback`` and ``receive``."""
    return made.model_copy(update={"selector": None}) if authorization.entry_point.unnamed else made


def _seat(authorized: Authorized, by_kind: Sequence[Grant], target: EntityId, world: World) -> str:
    """The contract's name for the seat that authorizes the account, if a kind knows it; else the source of its
    address."""
    seated = holder(world.reader.chain, eip55(authorized.who))
    if seated == target:
        return "self"
    roles = (power.role for power in by_kind if power.holder == seated and power.target == target and power.role)
    return authorized.source if authorized.source.endswith("_ROLE") else next(roles, authorized.source)
