"""Behaviour of OpenZeppelin's TimelockController in runs: schedule, wait, execute.

https://github.com/OpenZeppelin/openzeppelin-contracts governance/TimelockController.sol
"""

from dataclasses import dataclass

from auditor.chains.evm.abi import calldata
from auditor.chains.evm.reading import Contract
from auditor.chains.evm.scenarios import ANYBODY, NEWCOMER, PAYLOAD, RECIPIENT, Behaviour, CallStep, Scenario
from auditor.chains.evm.signatures import keccak, selector

PROPOSER = keccak(b"PROPOSER_ROLE")
EXECUTOR = keccak(b"EXECUTOR_ROLE")
SCHEDULE = "schedule(address,uint256,bytes,bytes32,bytes32,uint256)"
EXECUTE = "execute(address,uint256,bytes,bytes32,bytes32)"
_SCHEDULE_BATCH = "scheduleBatch(address[],uint256[],bytes[],bytes32,bytes32,uint256)"
_EXECUTE_BATCH = "executeBatch(address[],uint256[],bytes[],bytes32,bytes32)"
_COVERED = (SCHEDULE, EXECUTE, _SCHEDULE_BATCH, _EXECUTE_BATCH)
_GRANT_ROLE = "grantRole(bytes32,address)"
_SALT = keccak(b"auditor: a salt")


@dataclass(frozen=True, slots=True)
class _Pair:
    """A function that schedules and the one that executes, with the arguments that both begin with."""

    schedule: str
    execute: str
    action: tuple[object, ...]


_SINGLE = _Pair(SCHEDULE, EXECUTE, (RECIPIENT, 0, PAYLOAD))
_BATCH = _Pair(_SCHEDULE_BATCH, _EXECUTE_BATCH, ([RECIPIENT], [0], [PAYLOAD]))


@dataclass(frozen=True, slots=True)
class Timelock:
    """A timelock according to its views: one proposer and one executor (None: there is none), the delay in seconds, and
    whether everybody may execute."""

    contract: Contract
    delay: int
    proposer: str | None
    executor: str | None
    is_open: bool

    def behaviour(self) -> Behaviour:
        """What it does and refuses."""
        has_batch = selector(_EXECUTE_BATCH) in self.contract.selectors
        pairs = (_SINGLE, _BATCH) if has_batch else (_SINGLE,)
        margin = (min(self.delay, 1), 0)
        waits = sorted({0, self.delay - 1}) if self.delay else []
        return Behaviour(
            "openzeppelin timelock",
            tuple(Scenario(self._steps(pair, self.delay), margin) for pair in pairs),
            tuple(self._steps(pair, wait) for pair in pairs for wait in waits),
            self.contract.selectors & frozenset(map(selector, _COVERED)),
            self.delay,
        )

    def _steps(self, pair: _Pair, wait: int) -> tuple[CallStep, ...]:
        """Schedule with a delay, and execute after it."""
        planned = calldata(pair.schedule, (*pair.action, bytes(32), _SALT, wait))
        done = calldata(pair.execute, (*pair.action, bytes(32), _SALT))
        executor = ANYBODY if self.is_open else self.executor or NEWCOMER
        return (
            *self._members(),
            CallStep("schedule", self.proposer or NEWCOMER, planned, restricted=True),
            CallStep("execute", executor, done, seconds=wait, restricted=not self.is_open),
        )

    def _members(self) -> tuple[CallStep, ...]:
        """Calls of the timelock to itself that add a member to each role without one."""
        missing = [] if self.proposer else [PROPOSER]
        missing += [] if self.executor or self.is_open else [EXECUTOR]
        calls = (calldata(_GRANT_ROLE, (role, NEWCOMER)) for role in missing)
        return tuple(CallStep("members", self.contract.address, data) for data in calls)
