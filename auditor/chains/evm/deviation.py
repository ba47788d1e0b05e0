"""Runs a contract of a kind that everybody compiles with code of their own, to see whether it deviates from that kind.

A timelock must do what was scheduled once its delay is over, and a governor what a vote decided; neither may do so if a
part of that is left out, if an unprivileged caller makes it, or a moment too soon. The code can still hide another path
behind a check that no run passes (a secret, a later state). So every check that a refused run meets is forced the other
way as well: if the contract then sends the payload, there is another path, unless the allowed runs pass that check in
the same way.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from auditor.chains.evm.authorization.search.sentinels import SENTINELS, UNPRIVILEGED_2
from auditor.chains.evm.execution.call import Branch, EvmCall, Place, Trace, Turn
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.taint import FIXED, HELD, WHO
from auditor.chains.evm.scenarios import ANYBODY, PAYLOAD, Behaviour, CallStep, Scenario

# A real governor takes about two million steps and a timelock a tenth of that; hostile code may never end.
_MOST_STEPS = 5_000_000
_MOST_CHECKS = 2  # checks that are forced in one run
_MOST_ROUNDS = 100
_LONGEST_CONDITION = 4  # parts of a condition that are forced together
# DUP1, perhaps ISZERO and SWAP1, PUSH of the end of the condition, JUMPI, POP.
_SHORT_CIRCUIT = re.compile(rb"\x80[\x15\x90]{0,3}(?:\x60.|\x61..|\x62...)\x57\x50\Z", re.DOTALL)
_SECRET = "it compares a hash of its input, as with a secret"
_ENDLESS = "no run shows whether it sends"


@dataclass(frozen=True, slots=True)
class _Forbidden:
    """Steps of which the last must not send the payload, and the reason in words. ``unprivileged`` names the part that
    an unprivileged caller makes."""

    steps: tuple[CallStep, ...]
    what: str
    unprivileged: str = ""


@dataclass(frozen=True, slots=True)
class _State:
    """The chain's state after some steps, and the trace of the last one."""

    ledger: Any
    trace: Trace


@dataclass
class BehaviourCheck:
    """Compares one contract with one behaviour. ``passed`` holds the branches of allowed runs, by place; ``delays`` are
    the storage words in which these runs read the delay."""

    address: bytes
    engine: Engine
    steps: int = 0
    delays: set[tuple[bytes, int]] = field(default_factory=set)
    passed: dict[Place, set[bool]] = field(default_factory=lambda: defaultdict(set))
    states: dict[object, _State | None] = field(default_factory=dict)

    async def deviation(self, behaviour: Behaviour) -> str | None:
        """How the contract deviates, in words; None if it does not."""
        for person in SENTINELS:
            self.engine.world.add_account(person)
        for scenario in behaviour.scenarios:
            states = await self._states(scenario.steps)
            if not states or not _sends(states[-1].trace):
                return f"called by its members, it does not do what a {behaviour.name} does"
            if any(state.trace.hash_compared for state in states):
                return _SECRET
            for state in states:
                self.delays |= {
                    (load.account, load.slot)
                    for load in state.trace.loads
                    if behaviour.delay_s and load.account == self.address and load.value == behaviour.delay_s
                }
                for branch in state.trace.branches:
                    self.passed[branch.turn.place].add(branch.taken)
        variants = [item for scenario in behaviour.scenarios for item in _forbidden(scenario)]
        variants += [_Forbidden(steps, "before the delay that it states") for steps in behaviour.refused]
        for item in variants:
            if (why := await self._other_way(item)) is not None:
                return f"{why}, {item.what}"
        return None

    async def _other_way(self, refused: _Forbidden) -> str | None:
        """How steps that must not send the payload send it after all; None if they do not."""
        states = await self._states(refused.steps)
        if not states:
            return _ENDLESS
        if _sends(states[-1].trace):
            return "it sends the payload"
        if any(state.trace.hash_compared for state in states):
            return _SECRET
        first = {step.part: number for number, step in reversed(list(enumerate(refused.steps)))}
        for part, number in first.items():
            if refused.unprivileged in ("", part) and (why := await self._forced(refused, states, number)) is not None:
                return why
        return None

    async def _forced(self, refused: _Forbidden, states: Sequence[_State], number: int) -> str | None:
        """How the steps send the payload if checks in one of them are forced the other way; None if they do not."""
        plain = states[number].trace
        before = states[number - 1] if number else None
        waiting: list[tuple[int, dict[Turn, bool], Trace]] = [(1, {}, plain)]
        met = {branch.turn.place for branch in plain.branches}
        while waiting:
            depth, force, trace = waiting.pop()
            # After a forced check, only checks that the plain run did not meet are new.
            for branch in self._checks(trace, met if force else (), by_caller=bool(refused.unprivileged)):
                forced, state = await self._otherwise(refused.steps[: number + 1], before, force, branch)
                if state is None and self.steps > _MOST_STEPS:
                    return "it makes more decisions before it sends than the limit allows"
                if state is None or (state.trace.why and not _endless(state.trace)):
                    return _ENDLESS
                if await self._goes_on(refused.steps, number, state, plain):
                    return "past a check that its kind does not have, it sends the payload"
                if depth < _MOST_CHECKS:
                    waiting.append((depth + 1, forced, state.trace))
        return None

    async def _otherwise(
        self, steps: Sequence[CallStep], before: _State | None, force: Mapping[Turn, bool], branch: Branch
    ) -> tuple[dict[Turn, bool], _State | None]:
        """Runs the last step with a branch forced the other way. A branch that short-circuits ``and`` or ``or`` leaves
        its condition on the stack, so the next branch, which decides by that value, is forced as well."""
        forced = {**force, branch.turn: not branch.taken}
        state = await self._state(steps, before, forced)
        for _ in range(_LONGEST_CONDITION):
            if state is None or branch.taken or not self._leaves_value(branch.turn.place):
                break
            turns = [item.turn for item in state.trace.branches]
            beyond = turns.index(branch.turn) + 1 if branch.turn in turns else len(turns)
            if beyond >= len(turns):
                break
            branch = state.trace.branches[beyond]
            forced = {**forced, branch.turn: not branch.taken}
            state = await self._state(steps, before, forced)
        return forced, state

    def _leaves_value(self, place: Place) -> bool:
        """Whether a branch is a short circuit that keeps its condition on the stack; other branches consume theirs."""
        code = self.engine.world.code(place.code) or b""
        return _SHORT_CIRCUIT.search(code[max(0, place.counter - 8) : place.counter + 2]) is not None

    async def _goes_on(self, steps: Sequence[CallStep], number: int, state: _State, plain: Trace) -> bool:
        """Whether the remaining steps send the payload after a forced step; not if that step changed nothing."""
        if number == len(steps) - 1:
            return _sends(state.trace)
        changed = _changes(state.trace)
        if changed == _changes(plain):
            return False
        later: _State | None = state
        done = (*steps[:number], changed)
        for step in steps[number + 1 :]:
            done = (*done, step)
            later = await self._state(done, later, {})
            if later is None:
                return True
        return later is not None and _sends(later.trace)

    def _checks(self, trace: Trace, met: Collection[Place], *, by_caller: bool) -> Iterator[Branch]:
        """Branches, one per place, that no allowed run takes the other way. With ``by_caller`` only those that depend
        on the caller."""
        visited = set(met)
        for branch in trace.branches:
            place = branch.turn.place
            wanted = branch.taint & (WHO | HELD) if by_caller else branch.taint != FIXED
            if wanted and place not in visited and (not branch.taken) not in self.passed.get(place, ()):
                visited.add(place)
                yield branch

    async def _states(self, steps: Sequence[CallStep]) -> list[_State]:
        """The states after each of the steps; empty if they cannot be run completely."""
        results: list[_State] = []
        for number in range(len(steps)):
            state = await self._state(steps[: number + 1], results[-1] if results else None, {})
            if state is None or state.trace.why:
                return []
            results.append(state)
        return results

    async def _state(self, done: Sequence[object], before: _State | None, force: Mapping[Turn, bool]) -> _State | None:
        """The state after the last of ``done``, which is a step; None if it cannot be run. Cached by ``done``, which
        must describe everything before the step."""
        key = (tuple(done), frozenset(force.items()))
        if key not in self.states:
            if self.steps > _MOST_STEPS:
                return None
            step = done[-1]
            assert isinstance(step, CallStep)
            call = replace(self._call(step), force=force)
            traces, ledger = await self.engine.in_turn_from(before.ledger if before else None, [call])
            self.steps += sum(trace.steps for trace in traces)
            self.states[key] = _State(ledger, traces[0]) if traces and not traces[0].needs else None
        return self.states[key]

    def _call(self, step: CallStep) -> EvmCall:
        who = bytes.fromhex(step.caller[2:])
        return EvmCall(self.address, step.data, who, who, seconds=step.seconds, blocks=step.blocks)


def _forbidden(scenario: Scenario) -> Iterator[_Forbidden]:
    """Variants that must not send the payload: without a part, with a part by an unprivileged caller, and too soon."""
    *before, last = scenario.steps
    for part in dict.fromkeys(step.part for step in before):
        steps = tuple(step for step in before if step.part != part)
        yield _Forbidden((*steps, last), f"without the part '{part}'")
    for part in dict.fromkeys(step.part for step in scenario.steps if step.restricted):
        steps = tuple(replace(step, caller=ANYBODY) if step.part == part else step for step in scenario.steps)
        yield _Forbidden(steps, f"when an unprivileged caller makes the part '{part}'", unprivileged=part)
    seconds, blocks = scenario.margin
    if seconds or blocks:
        sooner = replace(last, seconds=max(0, last.seconds - seconds), blocks=max(0, last.blocks - blocks))
        yield _Forbidden((*before, sooner), "before it is due")


def _changes(trace: Trace) -> object:
    """What a run left behind: words, and calls that moved value or made contracts."""
    if not trace.returned:
        return ()
    last = {(write.account, write.slot): write.new for write in trace.writes}
    moved = tuple((item.to, item.value) for item in trace.inner if item.value)
    return frozenset(last.items()), moved, tuple(trace.created), tuple(trace.destroyed)


def _endless(trace: Trace) -> bool:
    """Whether a run goes round in a loop: on the chain it would run out of gas."""
    return bool(trace.why) and Counter(item.turn.place for item in trace.branches).most_common(1)[0][1] > _MOST_ROUNDS


def _sends(trace: Trace) -> bool:
    """Whether a run makes the contract, or one that it acts through, send the payload."""
    return trace.returned and any(item.to == UNPRIVILEGED_2 and item.data == PAYLOAD for item in trace.inner)
