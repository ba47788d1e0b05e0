"""Compound's Timelock: one admin queues, cancels and, after ``delay`` seconds, executes.

https://github.com/compound-finance/compound-protocol Timelock.sol
"""

from asyncio import gather

from auditor.chains.evm.abi import calldata
from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.reading import ChainReader, Contract, Read, Reading
from auditor.chains.evm.scenarios import NEWCOMER, PAYLOAD, RECIPIENT, Behaviour, CallStep, Scenario
from auditor.chains.evm.signatures import grant, selector
from auditor.model.duration import spoken
from auditor.model.entity import EntityKind
from auditor.model.gate import Delay, one_of
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import account, short

_QUEUE = "queueTransaction(address,uint256,string,bytes,uint256)"
_EXECUTE = "executeTransaction(address,uint256,string,bytes,uint256)"
_CANCEL = "cancelTransaction(address,uint256,string,bytes,uint256)"
_COVERED = frozenset(map(selector, (_QUEUE, _EXECUTE)))
_VIEWS = ("admin()(address)", "delay()(uint256)", "GRACE_PERIOD()(uint256)", "MINIMUM_DELAY()(uint256)")


class CompoundTimelock:
    """A timelock that executes what its admin queued, once the delay is over."""

    name = "compound timelock"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The delay and the admin; only the timelock itself changes the delay. Raises Unread."""
        if not may_have_functions(contract, "delay()", "admin()", "GRACE_PERIOD()"):
            return None
        admin, delay, grace, least, pending = await gather(
            *(chain.call(contract.address, view) for view in (*_VIEWS, "pendingAdmin()(address)"))
        )
        if admin.value is None or delay.value is None or grace.value is None:
            return None
        offered = None if is_zero(pending.value) else pending
        # The pending admin can accept alone, and then queue and execute.
        able = [read.value for read in (admin, offered) if read is not None and not is_zero(read.value)]
        notes = [f"its delay cannot be set below {spoken(least.value)}"] if least.value else []
        return Reading(
            standards=("compound timelock",),
            kind=EntityKind.TIMELOCK,
            label=f"Timelock {short(contract.id)}",
            gate=Delay(seconds=delay.value, gate=one_of(*(account(chain.chain, item) for item in able))),
            delay_s=delay.value,
            grants=self._grants(contract, chain, admin, delay, offered),
            notes=tuple(notes),
            behaviour=_behaviour(contract, chain, delay.value, able[0] if able else None),
        )

    def _grants(
        self, contract: Contract, chain: ChainReader, admin: Read, delay: Read, offered: Read | None
    ) -> tuple[Grant, ...]:
        def to(read: Read, who: str, effect: Effect, function: str, **more: object) -> Grant:
            return grant(chain.chain, who, contract.id, effect, function, (read.evidence,), **more)  # type: ignore[arg-type]

        grants = [
            to(admin, admin.value, Effect.PROPOSE, _QUEUE, role="admin"),
            to(admin, admin.value, Effect.PROPOSE, _EXECUTE, role="admin"),
            to(admin, admin.value, Effect.CANCEL, _CANCEL, role="admin"),
            to(delay, contract.address, Effect.DELAY, "setDelay(uint256)", role="timelock"),
            to(delay, contract.address, Effect.EXECUTE, _EXECUTE, role="timelock"),
            to(
                read=admin,
                who=contract.address,
                effect=Effect.CONTROL,
                function="setPendingAdmin(address)",
                role="timelock",
                confers=("admin",),
            ),
        ]
        if offered is not None:
            grants.append(
                to(
                    read=offered,
                    who=offered.value,
                    effect=Effect.CONTROL,
                    function="acceptAdmin()",
                    role="pendingAdmin",
                    confers=("admin",),
                    state=GrantState.PENDING,
                )
            )
        return tuple(grants)


def _behaviour(contract: Contract, chain: ChainReader, delay: int, admin: str | None) -> Behaviour:
    """What a timelock of this kind does and refuses. Without an admin, the run makes an account the admin first."""

    def steps(wait: int, at: int) -> tuple[CallStep, ...]:
        what = (RECIPIENT, 0, "", PAYLOAD, chain.header.time + wait)
        who = admin or NEWCOMER
        return (
            *made,
            CallStep("queue", who, calldata(_QUEUE, what), restricted=True),
            CallStep("execute", who, calldata(_EXECUTE, what), seconds=at, restricted=True),
        )

    offered = CallStep("admin", contract.address, calldata("setPendingAdmin(address)", (NEWCOMER,)))
    taken = CallStep("admin", NEWCOMER, calldata("acceptAdmin()", ()))
    made = () if admin else (offered, taken)
    return Behaviour(
        "compound timelock",
        (Scenario(steps(delay, delay), margin=(min(delay, 1), 0)),),
        tuple(steps(wait, wait) for wait in sorted({0, delay - 1})) if delay else (),
        contract.selectors & _COVERED,
        delay,
    )
