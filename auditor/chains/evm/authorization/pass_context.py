"""What the passes over a contract share: the contract, the runner of its trials, and what is known of its functions."""

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
    """A contract to analyse: its address, the functions it has, and every code that dispatches to them (its own and
    those of its implementations) by the account that it is kept at.

    ``example`` is a contract to give as an argument; ``delegated`` is whose code runs show it to run; ``standard`` are
    functions of a known standard, which no code need list.
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
    """What a pass may look at. ``authorizations`` are those of all functions before the pass, ``people`` are accounts
    to try as members, ``events`` says what logs tell of sets and items, ``watched`` which slots matter."""

    contract: AnalysedContract
    runner: TrialRunner
    authorizations: Authorizations
    people: Sequence[bytes] = ()
    events: EventIndex = field(default_factory=dict)
    watched: WatchedSlots = field(default_factory=WatchedSlots)


Pass = Callable[[Authorizations, PassContext], Awaitable[Authorizations]]
FunctionPass = Callable[[FunctionAuthorization, PassContext], Awaitable[FunctionAuthorization]]


def for_every_function(step: FunctionPass) -> Pass:
    """A pass that works on each function by itself, on all of them side by side."""

    async def run(authorizations: Authorizations, context: PassContext) -> Authorizations:
        steps = (step(authorization, context) for authorization in authorizations)
        return tuple(await context.runner.engine.world.together(*steps))

    return run
