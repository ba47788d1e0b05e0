"""Contracts whose functions an AccessManager guards: authorized callers, their delays, and who can change them.

https://github.com/OpenZeppelin/openzeppelin-contracts access/manager/AccessManaged.sol. Grants of the manager's roles
are shown on the contract that they have power over, though calls that change roles go to the manager.
"""

from asyncio import gather
from collections.abc import Iterable, Mapping
from functools import partial

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.functions import known_functions
from auditor.chains.evm.guards.manager import ADMIN, PUBLIC, ManagedRole, configured, managed_roles
from auditor.chains.evm.guards.probe import ProbeAnswer, probe
from auditor.chains.evm.guards.timing import seconds_from_block
from auditor.chains.evm.reading import ChainReader, Contract, Read, Reading
from auditor.chains.evm.signatures import grant, selector
from auditor.model.grant import Effect, Grant
from auditor.model.ids import ZERO_ADDRESS, account, short

_GRANT_ROLE = "grantRole(uint64,address,uint32)"
_FUNCTION_ROLE = "setTargetFunctionRole(address,bytes4[],uint64)"
_CLOSE = "setTargetClosed(address,bool)"
_CANCEL = "cancel(address,address,bytes)"
_HANDED_ON = "setAuthority(address)"


class AccessManaged:
    """A contract that asks an AccessManager whether a caller is authorized."""

    name = "access managed"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The members of the roles of its functions, and the accounts that can change these roles. Raises Unread."""
        if not may_have_functions(contract, "authority()", "isConsumingScheduledOp()"):
            return None
        manager = await chain.call(contract.address, "authority()(address)")
        if manager.value is None or is_zero(manager.value):
            return None
        closed, wait = await gather(
            chain.call(manager.value, "isTargetClosed(address)(bool)", contract.address),
            chain.call(manager.value, "getTargetAdminDelay(address)(uint32)", contract.address),
        )
        if closed.value is None or wait.value is None:
            return None
        roles, functions = await gather(
            managed_roles(manager.value, chain), _restricted(contract, manager.value, chain)
        )
        queried = sorted({role for role, _ in functions.values()})
        through = f"through the access manager {short(account(chain.chain, manager.value))}"
        over = _ManagerGrants(contract, chain, roles, through)
        return Reading(
            standards=("access managed",),
            grants=(
                *over.functions(functions, closed),
                *over.handing_out(queried),
                *over.cancelling(queried),
                *over.administering(wait),
                _by_manager(contract, chain, manager, wait),
            ),
            notes=("its access manager has closed it: no role may call it",) if closed.value else (),
        )


async def _restricted(contract: Contract, manager: str, chain: ChainReader) -> dict[str, tuple[int, Read]]:
    """The guarded functions by selector, each with the number of its role: those configured in the manager, and those
    that ask the manager when an unprivileged caller calls them."""
    item = sorted(contract.selectors)
    outcomes, recognised = await gather(
        gather(*(probe(contract.address, _callable(called), chain) for called in item)),
        configured(manager, contract.address, chain),
    )
    sent = {called for called, outcome in zip(item, outcomes, strict=True) if outcome.answer is ProbeAnswer.MANAGED}
    # Only the manager itself can replace the manager, whatever its roles are.
    names = sorted((sent | (recognised & contract.selectors)) - {selector(_HANDED_ON)})
    view = "getTargetFunctionRole(address,bytes4)(uint64)"
    reads = await gather(*(chain.call(manager, view, contract.address, bytes.fromhex(name[2:])) for name in names))
    return {name: (read.value, read) for name, read in zip(names, reads, strict=True) if read.value is not None}


def _callable(called: str) -> str:
    recognised = known_functions().get(called)
    return recognised.signature if recognised else called


def _by_manager(contract: Contract, chain: ChainReader, manager: Read, wait: Read) -> Grant:
    """The grant of the manager, which can replace itself."""
    return grant(
        chain=chain.chain,
        address=manager.value,
        target=contract.id,
        effect=Effect.CONTROL,
        function=_HANDED_ON,
        evidence=(manager.evidence, wait.evidence),
        role="authority",
        confers=("*",),
        delay_s=wait.value,
    )


class _ManagerGrants:
    """The grants of a manager's roles over one contract."""

    def __init__(self, contract: Contract, chain: ChainReader, roles: Mapping[int, ManagedRole], through: str) -> None:
        self.contract, self.chain, self.roles, self.through = contract, chain, roles, through

    def functions(self, functions: Mapping[str, tuple[int, Read]], closed: Read) -> Iterable[Grant]:
        """The grants of members of the functions' roles."""
        shut = "not while its access manager has closed it" if closed.value else None
        for name, (role, read) in functions.items():
            recognised = known_functions().get(name)
            if role != PUBLIC:
                yield from self._given(
                    role,
                    recognised.effect if recognised else Effect.PARAMETER,
                    recognised.signature if recognised else None,
                    evidence=(read.evidence, closed.evidence),
                    condition=shut,
                    confers=recognised.confers if recognised else (),
                    called=name,
                )

    def handing_out(self, queried: Iterable[int]) -> Iterable[Grant]:
        """The grants of accounts that can grant these roles, or the admin roles above them."""
        for number in self._upwards(queried):
            role = self.roles[number]
            yield from self._given(
                role.admin,
                Effect.CONTROL,
                _GRANT_ROLE,
                (role.evidence,),
                self.through,
                (role.name,),
                role.grant_delay_s,
            )

    def cancelling(self, queried: Iterable[int]) -> Iterable[Grant]:
        """The grants of accounts that can cancel waiting calls, where calls of a role wait at all."""
        for number in queried:
            role = self.roles.get(number)
            if role is not None and any(member.delay_s for member in role.members):
                yield from self._given(role.guardian, Effect.CANCEL, _CANCEL, (role.evidence,), self.through)

    def administering(self, wait: Read) -> Iterable[Grant]:
        """The grants of the top role over the contract: other roles for its functions, and closing it."""
        more = (wait.evidence,)
        yield from self._given(ADMIN, Effect.CONTROL, _FUNCTION_ROLE, more, self.through, ("*",), least_s=wait.value)
        yield from self._given(ADMIN, Effect.PAUSE, _CLOSE, more, self.through, least_s=wait.value)

    def _upwards(self, queried: Iterable[int]) -> list[int]:
        """Roles and all their admin roles, each once."""
        results: list[int] = []
        waiting = [role for role in queried if role != PUBLIC]
        while waiting:
            number = waiting.pop(0)
            if number not in results and number in self.roles:
                results.append(number)
                waiting.append(self.roles[number].admin)
        return results

    def _given(
        self,
        number: int,
        effect: Effect,
        function: str | None,
        evidence: tuple[str, ...],
        condition: str | None = None,
        confers: tuple[str, ...] = (),
        after_s: int = 0,
        least_s: int = 0,
        called: str | None = None,
    ) -> Iterable[Grant]:
        """One grant for each member of a role, or one to nobody. The delay is the member's own, at least ``least_s``
        and the time until the membership starts, plus ``after_s``."""
        role = self.roles.get(number)
        members = role.members if role else ()
        to = partial(
            grant,
            chain=self.chain.chain,
            target=self.contract.id,
            effect=effect,
            function=function,
            role=role.name if role else f"role {number}",
            confers=confers,
            condition=condition,
            called=called,
        )
        for member in members:
            waits = max(member.delay_s, least_s) + max(0, seconds_from_block(self.chain, member.since)) + after_s
            yield to(address=member.address, evidence=(*evidence, member.evidence), delay_s=waits)
        if not members:
            yield to(address=ZERO_ADDRESS, evidence=evidence)
