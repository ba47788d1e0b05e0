"""Behaviour of governors in runs: propose, vote, queue if a timelock executes, and execute by any caller.

https://github.com/OpenZeppelin/openzeppelin-contracts governance/Governor.sol and
https://github.com/compound-finance/compound-protocol Governance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from auditor.chains.evm.abi import calldata
from auditor.chains.evm.reading import Contract
from auditor.chains.evm.scenarios import ANYBODY, PAYLOAD, RECIPIENT, Behaviour, CallStep, Scenario
from auditor.chains.evm.signatures import keccak, selector
from auditor.model.gate import Member
from auditor.model.ids import address_of

_WORDS = "auditor: a proposal"
_BY_HASH = "(address[],uint256[],bytes[],bytes32)"
_BY_NUMBER = "(uint256)"
# A vote that needs more voters than these is not run.
_MOST_VOTERS = 40


@dataclass(frozen=True, slots=True)
class Form:
    """The functions of one form of governor, and whether proposals are numbered consecutively."""

    propose: str
    vote: str
    counted: bool

    @property
    def arguments(self) -> str:
        """The argument types that identify a proposal after it was made."""
        return _BY_NUMBER if self.counted else _BY_HASH

    @property
    def functions(self) -> frozenset[str]:
        """The selectors of all functions to hold a vote and carry it out."""
        acting = (f"{name}{self.arguments}" for name in ("queue", "execute"))
        return frozenset(map(selector, (self.propose, self.vote, *acting)))


OPENZEPPELIN = Form("propose(address[],uint256[],bytes[],string)", "castVote(uint256,uint8)", counted=False)
BRAVO = Form("propose(address[],uint256[],string[],bytes[],string)", "castVote(uint256,uint8)", counted=True)
ALPHA = Form("propose(address[],uint256[],string[],bytes[],string)", "castVote(uint256,bool)", counted=True)


@dataclass(frozen=True, slots=True)
class Governed:
    """A governor according to its views: delay and period in units of ``unit_s`` seconds, the delay of its timelock
    (None: it has none), its voters with most votes first, and the number of past proposals."""

    contract: Contract
    form: Form
    delay: int
    period: int
    unit_s: float
    timelock_s: int | None
    voters: Sequence[Member]
    quorum: int
    threshold: int
    proposals: int = 0

    def behaviour(self) -> Behaviour | None:
        """What it does and refuses; None if the known voters cannot win a vote."""
        voters = self._winning()
        if not voters or voters[0].weight <= self.threshold:
            return None
        end = self.delay + self.period + 1
        margin = (1, 0) if self.timelock_s else (ceil(self.unit_s), 1)
        return Behaviour(
            "governor",
            (Scenario(self._steps(voters, end), margin),),
            (self._steps(voters, self.delay + 2),) if self.period > 1 else (),
            self.contract.selectors & self.form.functions,
        )

    def _winning(self) -> list[Member]:
        """The fewest voters that win a vote."""
        picked: list[Member] = []
        for voter in self.voters[:_MOST_VOTERS]:
            picked.append(voter)
            if sum(item.weight for item in picked) >= self.quorum:
                return picked
        return []

    def _steps(self, voters: Sequence[Member], end: int) -> tuple[CallStep, ...]:
        """A vote whose result is executed after ``end`` units."""
        vote, labelled = self._labelled()
        proposer = address_of(voters[0].id)
        votes = (self._step("vote", address_of(item.id), vote, self.delay + 1) for item in voters)
        queued = []
        if self.timelock_s is not None:
            data = calldata(f"queue{self.form.arguments}", labelled)
            queued.append(self._step("queue", ANYBODY, data, end, open_=True))
        done = calldata(f"execute{self.form.arguments}", labelled)
        return (
            self._step("propose", proposer, self._proposal(), 0, open_=True),
            *votes,
            *queued,
            self._step("execute", ANYBODY, done, end, self.timelock_s or 0, open_=True),
        )

    def _proposal(self) -> bytes:
        signatures = ([""],) if self.form.counted else ()
        return calldata(self.form.propose, ([RECIPIENT], [0], *signatures, [PAYLOAD], _WORDS))

    def _labelled(self) -> tuple[bytes, tuple[object, ...]]:
        """The calldata that votes for the proposal, and the arguments that identify it."""
        if self.form.counted:
            number = self.proposals + 1
            return calldata(self.form.vote, (number, True if self.form is ALPHA else 1)), (number,)
        labelled = ([RECIPIENT], [0], [PAYLOAD], keccak(_WORDS.encode()))
        hashed = keccak(calldata(f"execute{_BY_HASH}", labelled)[4:])
        return calldata(self.form.vote, (int.from_bytes(hashed, "big"), 1)), labelled

    def _step(
        self, part: str, caller: str, data: bytes, units: int, later_s: int = 0, *, open_: bool = False
    ) -> CallStep:
        blocks = units + ceil(later_s / self.unit_s) if self.unit_s else units
        return CallStep(part, caller, data, ceil(units * self.unit_s) + later_s, blocks, restricted=not open_)
