"""Runs contracts that everybody compiles himself, to see whether they behave as the kind that they say they are.

A timelock must do what was scheduled once its delay is over, and a governor what a vote decided; neither must do so
where a part of that is left out, when somebody else makes it, or a moment too soon. Code can still hide another way
behind a check that no run passes (a secret, a state that comes later). So each check on the way that a refused run
meets is taken the other way as well: what then sends is another way, unless the very check is passed by the run that is
allowed to send.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from auditor.chains.evm.execution.call import Branch, Call, Place, Trace, Turn
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.labels import FIXED, HELD, WHO
from auditor.chains.evm.guards.discovery.people import EVERYBODY, OTHER
from auditor.chains.evm.inspection import Inspection
from auditor.chains.evm.scenarios import ANYBODY, PAYLOAD, Behaviour, Scenario, Step
from auditor.model.evidence import Gap, GapKind
from auditor.model.ids import address_of

_MOST_RUNS = 600
_MOST_CHECKS = 2  # checks that are taken the other way in one run
_ENDLESS = "whether it sends cannot be run to the end"


@dataclass(frozen=True, slots=True)
class _Refused:
    """Steps of which the last must send nothing, and why in words. ``stranger`` is the part that a stranger makes."""

    steps: tuple[Step, ...]
    what: str
    stranger: str = ""


async def believed(found: Inspection, engine: Engine) -> Inspection:
    """A contract as the kind that it says it is if it behaves so, else with a gap."""
    gaps = []
    for behaviour in found.behaviours:
        why = await deviation(address_of(found.entity.id), behaviour, engine)
        if why is None:
            name = found.recognised or behaviour.name
            found = replace(found, recognised=name, covers=found.covers | behaviour.covers)
        else:
            what = f"whether it is the {behaviour.name} that it seems to be"
            gaps.append(Gap(subject=found.entity.id, what=what, why=why, kind=GapKind.DELAY))
    return replace(found, gaps=(*found.gaps, *gaps))


async def deviation(address: str, behaviour: Behaviour, engine: Engine) -> str | None:
    """How a contract deviates from the behaviour of its kind, in words; None if it behaves so."""
    return await _Check(bytes.fromhex(address[2:]), engine).against(behaviour)


@dataclass
class _Check:
    """One contract against one behaviour. ``passed`` are the decisions of runs that may send, by function and place."""

    address: bytes
    engine: Engine
    runs: int = 0
    passed: dict[tuple[bytes, Place], set[bool]] = field(default_factory=lambda: defaultdict(set))

    async def against(self, behaviour: Behaviour) -> str | None:
        """How the contract deviates."""
        for person in EVERYBODY:
            self.engine.world.make_up(person)
        for scenario in behaviour.scenarios:
            traces = await self._run(scenario.steps)
            if not traces or not _sends(traces[-1]):
                return f"as its members, it does not do what a {behaviour.name} does"
            if any(trace.hash_compared for trace in traces):
                return "it compares a hash of what it is given, as secrets are"
            for trace in traces:
                for branch in trace.branches:
                    self.passed[trace.call.selector, branch.turn.place].add(branch.taken)
        variants = [each for scenario in behaviour.scenarios for each in _refused(scenario)]
        variants += [_Refused(steps, "sooner than it says that it waits") for steps in behaviour.refused]
        for each in variants:
            if (why := await self._other_way(each)) is not None:
                return f"{why}, {each.what}"
        return None

    async def _other_way(self, refused: _Refused) -> str | None:
        """How steps that must send nothing do so, if they do."""
        traces = await self._run(refused.steps)
        if not traces:
            return _ENDLESS
        if _sends(traces[-1]):
            return "it sends what it was given"
        steps = [n for n, step in enumerate(refused.steps) if refused.stranger in ("", step.part)]
        waiting: list[tuple[int, dict[Turn, bool], Trace]] = [(n, {}, traces[n]) for n in steps]
        met = [{branch.turn.place for branch in trace.branches} for trace in traces]
        while waiting:
            number, force, trace = waiting.pop()
            # Behind a check that was taken the other way, only what the plain run did not meet is new.
            for branch in self._checks(trace, met[number] if force else (), by_caller=bool(refused.stranger)):
                self.runs += 1
                if self.runs > _MOST_RUNS:
                    return "it decides more than is run before it sends"
                forced = {**force, branch.turn: not branch.taken}
                again = await self._run(refused.steps, number, forced)
                if not again:
                    return _ENDLESS
                if _sends(again[-1]):
                    return "past a check that is no part of its kind it sends what it was given"
                if len(forced) < _MOST_CHECKS:
                    waiting.append((number, forced, again[number]))
        return None

    def _checks(self, trace: Trace, met: Collection[Place], *, by_caller: bool) -> Iterator[Branch]:
        """The decisions, one for each place, that no run that may send takes the other way. ``by_caller`` leaves those
        that do not hang on who calls."""
        seen = set(met)
        for branch in trace.branches:
            place = branch.turn.place
            wanted = branch.label & (WHO | HELD) if by_caller else branch.label != FIXED
            if wanted and place not in seen and (not branch.taken) not in self.passed.get(
                (trace.call.selector, place), ()
            ):
                seen.add(place)
                yield branch

    async def _run(
        self, steps: Sequence[Step], number: int = 0, force: Mapping[Turn, bool] | None = None
    ) -> list[Trace]:
        """The traces of steps, the branches of one of them forced; none where they cannot be run to the end."""
        calls = [self._call(step) for step in steps]
        calls[number] = replace(calls[number], force=force or {})
        traces = await self.engine.in_turn(calls)
        return [] if any(trace.needs or trace.why for trace in traces) else traces

    def _call(self, step: Step) -> Call:
        who = bytes.fromhex(step.caller[2:])
        return Call(self.address, step.data, who, who, seconds=step.seconds, blocks=step.blocks)


def _refused(scenario: Scenario) -> Iterator[_Refused]:
    """What must send nothing: the scenario without a part, with a stranger's part, and too soon."""
    *before, last = scenario.steps
    for part in dict.fromkeys(step.part for step in before):
        steps = tuple(step for step in before if step.part != part)
        yield _Refused((*steps, last), f"without the part '{part}'")
    for part in dict.fromkeys(step.part for step in scenario.steps if step.restricted):
        steps = tuple(replace(step, caller=ANYBODY) if step.part == part else step for step in scenario.steps)
        yield _Refused(steps, f"when a stranger makes the part '{part}'", stranger=part)
    seconds, blocks = scenario.margin
    if seconds or blocks:
        sooner = replace(last, seconds=max(0, last.seconds - seconds), blocks=max(0, last.blocks - blocks))
        yield _Refused((*before, sooner), "before it is due")


def _sends(trace: Trace) -> bool:
    """Whether a run makes the contract, or one that it acts through, send the payload."""
    return trace.returned and any(each.to == OTHER and each.data == PAYLOAD for each in trace.inner)
