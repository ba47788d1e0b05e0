"""The state that passes over a contract share: the contract, its trial runner, and authorizations so far."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from auditor.chains.evm.authorization.delegated_code import DelegatedCode
from auditor.chains.evm.authorization.members.set_events import EventIndex
from auditor.chains.evm.authorization.result.authorization import FunctionAuthorization
from auditor.chains.evm.authorization.result.effects import WatchedSlots
from auditor.chains.evm.authorization.search.trial import TrialRunner

Authorizations = tuple[FunctionAuthorization, ...]


@dataclass(frozen=True)
class AnalysedContract:
    """A contract to analyse: its address, its functions, and every code that dispatches to them (its own and its
    implementations'), by the account that holds it.

    ``example`` is the address of a contract to use as an argument; ``delegated`` is the code that runs showed it to
    delegate to; ``standard`` are functions of its proxy standard, which no dispatcher need list.
    """

    address: bytes
    selectors: frozenset[str]
    kept_at: Mapping[bytes, bytes]
    example: bytes
    delegated: DelegatedCode = field(default_factory=DelegatedCode)
    standard: frozenset[str] = frozenset()

    @property
    def codes(self) -> tuple[bytes, ...]:
        """All codes."""
        return tuple(self.kept_at.values())


@dataclass(frozen=True)
class PassContext:
    """The input of a pass. ``authorizations`` are those of all functions before the pass, ``people`` are accounts to
    try as members, ``events`` the facts from events about sets and items, ``watched`` the relevant slots."""

    contract: AnalysedContract
    runner: TrialRunner
    authorizations: Authorizations
    people: Sequence[bytes] = ()
    events: EventIndex = field(default_factory=dict)
    watched: WatchedSlots = field(default_factory=WatchedSlots)


Pass = Callable[[Authorizations, PassContext], Awaitable[Authorizations]]
FunctionPass = Callable[[FunctionAuthorization, PassContext], Awaitable[FunctionAuthorization]]


def for_every_function(step: FunctionPass) -> Pass:
    """A pass that applies a step to each function, concurrently."""

    async def run(authorizations: Authorizations, context: PassContext) -> Authorizations:
        steps = (step(authorization, context) for authorization in authorizations)
        return tuple(await context.runner.engine.world.together(*steps))

    return run
