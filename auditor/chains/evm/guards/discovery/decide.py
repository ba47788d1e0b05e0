"""Decides for one function whom it accepts.

The function is run as a stranger. Where the run hangs on who he is, those with whom he was compared, and the members of
the sets in which he was looked up, are tried in his place: who gets further is accepted. A run that stops for another
reason (an argument, the contract's state) is repeated with other arguments, and then with the branch that stopped it
taken the other way, to see whether the code asks who calls behind it. Only branches that hang on nobody are forced.
"""

from collections.abc import Mapping
from dataclasses import replace

from auditor.chains.evm.execution.call import End, Trace
from auditor.chains.evm.execution.taint import CALLER, LISTED, ORIGIN, SIGNED, WHO
from auditor.chains.evm.guards.discovery.arguments import numbered, raw, variants
from auditor.chains.evm.guards.discovery.attempt import (
    Attempt,
    Spent,
    Trials,
    asks_who,
    further,
    part_over_membership,
    parted,
    stopped_for_who,
)
from auditor.chains.evm.guards.discovery.decision import Accepted, Answer, Decision
from auditor.chains.evm.guards.discovery.harm import does_more
from auditor.chains.evm.guards.discovery.keys import Kept
from auditor.chains.evm.guards.discovery.marks import Marks, entered
from auditor.chains.evm.guards.discovery.means import endowed, means_of
from auditor.chains.evm.guards.discovery.origin import ADDRESS, source_of
from auditor.chains.evm.guards.discovery.people import OTHER, STRANGER, ZERO
from auditor.chains.evm.guards.discovery.questions import (
    asks_answers,
    items,
    leads_on,
    memberships,
    named,
    wants_sender,
)
from auditor.chains.evm.guards.discovery.signers import sign_together
from auditor.chains.evm.guards.discovery.surface import Method
from auditor.chains.evm.guards.discovery.ways import Ways

_MOST_ATTEMPTS = 40
_MOST_BESIDE = 10  # attempts that are still made once a function was found to be open past force
_MOST_TURNS = 5
_DECODED = (("address", "uint256", "bytes"), ("address",))  # what code without functions mostly decodes
_MOST_LISTED = 16
_MOST_SETS = 3
_MOST_VAIN = 2  # times that a set is entered without any decision hanging on it


def attempts(method: Method) -> tuple[Attempt, ...]:
    """What is tried first: plausible arguments and zeros; without a function also what its code may decode by itself,
    and coins sent along."""
    if not method.unnamed:
        # The last variant is upon what is the caller's own: that is tried where the code asks for it.
        return tuple(map(Attempt, variants(method.selector, method.types, STRANGER)[:2]))
    if not method.selector:
        return (Attempt(b""), Attempt(b"", value=1))
    plain = numbered(method.selector, method.types, 1)
    return (Attempt(plain), *(Attempt(raw(types)) for types in _DECODED), Attempt(plain, value=1))


async def decide(method: Method, trials: Trials, silent: bool) -> Decision:
    """Whom the function accepts. ``silent`` says that its code can change something: to return without having done
    anything is then no answer."""
    search = _Search(method, trials, silent)
    try:
        return await search.run(attempts(method))
    except Spent:
        if search.weak is not None:
            return replace(search.weak, cut=True)
        return Decision(method, Answer.UNDECIDED, "its code takes more steps than are run", cut=True)


class _Search:
    """The search for the guard of one function."""

    def __init__(self, method: Method, trials: Trials, silent: bool) -> None:
        self.method = method
        self.trials = trials
        self.why = ""
        self.quiet: Decision | None = None
        self.weak: Decision | None = None  # open, but only past force or for amounts of zero
        self.empty: set[bytes] = set()  # calldata with amounts of zero
        self.silent = silent
        self.ways = Ways(method, silent, trials.engine.world)
        self.cut = False
        self.vain: dict[tuple[bytes, int], int] = {}
        self.beyond: set[object] = set()  # where those were stopped who got past the guard
        self.stopped: Trace | None = None  # by who calls

    async def run(self, first: tuple[Attempt, ...]) -> Decision:
        """Tries attempt after attempt until one decides."""
        waiting = list(first)
        self.empty = {each.data for each in first[1:]} if not self.method.unnamed else set()
        behind: list[tuple[int, int, Attempt]] = []  # of those that got furthest the last one is tried first
        left = _MOST_ATTEMPTS
        while left > 0:
            left -= 1
            if not waiting:
                if not behind:
                    break
                behind.sort(key=lambda each: each[:2])
                waiting.append(behind.pop()[-1])
            attempt = waiting.pop(0)
            stranger = await self.trials.run(attempt)
            if stranger.end is End.CUT:
                self.cut, self.why = True, stranger.why
                continue
            if not attempt.alone and wants_sender(stranger) and not stranger.acts:
                waiting.insert(0, replace(attempt, alone=True))
                continue
            if not leads_on(stranger):
                continue
            found = await self._decided(attempt, stranger)
            if found is not None:
                if found.answer is not Answer.OPEN or await self._is_open(attempt, found):
                    return found
                left = min(left, _MOST_BESIDE)
                continue
            waiting[:0] = self.ways.first(attempt, stranger)
            waiting += self.ways.then(attempt, stranger)
            behind += ((stranger.progress(0), len(behind) + n, each) for n, each in self.ways.past(attempt, stranger))
        if self.silent:
            # Code that only the zero address comes to is nobody's: it counts as run.
            await self.trials.run(first[0], ZERO)
        if self.weak is None and self.silent and not self.cut and (found := await self._of_means(first[0])) is not None:
            return found
        return self._given_up(exhausted=not waiting and not behind)

    async def _of_means(self, attempt: Attempt) -> Decision | None:
        """The function as open to whoever has what it asks for, where nothing else tells what that is."""
        passed = await endowed(attempt, self.trials)
        if passed is None or not passed[0].means:
            return None
        means, trace = passed
        return Decision(
            *(self.method, Answer.OPEN, "to whoever has what it asks for"),
            attempt=attempt,
            stranger=await self.trials.run(attempt),
            through=trace,
            endowed=trace,
            means=means,
        )

    async def _is_open(self, attempt: Attempt, found: Decision) -> bool:
        """Whether an open function is open without force; else it is kept, and other ways are tried for a guard that
        force, or an amount of zero, went around."""
        if not attempt.force and attempt.data not in self.empty:
            return True
        if attempt.force and (passed := await endowed(attempt, self.trials)) is not None:
            found.means, found.endowed = passed
            found.privileged += await self._privileged(*passed)
            return True
        if self.weak is None or (attempt.force and not (self.weak.attempt and self.weak.attempt.force)):
            self.weak = found
        return False

    def _given_up(self, exhausted: bool) -> Decision:
        if self.weak is not None:
            return replace(self.weak, cut=self.cut)
        if self.quiet is not None and not self.cut:
            return self.quiet
        if self.stopped is not None:
            why = "what it wants to know of the caller is not understood"
            return Decision(self.method, Answer.UNDECIDED, why, stranger=self.stopped)
        if exhausted and not self.cut:
            return Decision(self.method, Answer.CLOSED, "it fails for everybody in every way that was tried")
        why = self.why or "it fails before it asks who calls, in every way that was tried"
        return Decision(self.method, Answer.UNDECIDED, why, cut=self.cut)

    async def _decided(self, attempt: Attempt, stranger: Trace) -> Decision | None:
        """What one attempt decides; None if it stopped for a reason that has nothing to do with who calls."""
        self.beyond.clear()
        if stranger.acts:
            return await self._open(attempt, stranger)
        found = Decision(self.method, Answer.GUARDED, attempt=attempt, stranger=stranger)
        # Twice: whoever is asked first is known to get past only once it is known where the others get.
        for known in (False, True):
            if not known or self.beyond:
                await self._compared(found, attempt, stranger, stranger)
                await self._looked_up(found, attempt, stranger, {})
        if found.accepted or found.sets:
            return found
        if stranger.returned:
            self.quiet = self.quiet or Decision(
                self.method, Answer.OPEN, "it does nothing", attempt=attempt, stranger=stranger, through=stranger
            )
            return None
        if (through := await self._hangs_on_him(attempt, stranger)) is not None:
            why = "its guard stops everybody who was tried"
            return Decision(
                *(self.method, Answer.UNDECIDED, why),
                attempt=attempt,
                stranger=stranger,
                through=through,
            )
        return None

    async def _open(self, attempt: Attempt, stranger: Trace) -> Decision:
        """What one stranger may do, another must be able to do as well."""
        other = await self.trials.run(attempt, OTHER)
        if not other.acts:
            why = "it treats two strangers differently"
            return Decision(self.method, Answer.UNDECIDED, why, attempt=attempt, stranger=stranger)
        found = Decision(self.method, Answer.OPEN, attempt=attempt, stranger=stranger, through=stranger)
        found.items += items(stranger)
        if not attempt.force:
            found.privileged += await self._privileged(attempt, stranger)
        return found

    async def _privileged(self, attempt: Attempt, stranger: Trace) -> list[Accepted]:
        """Those with whom an open function compares its caller and whom it lets do more."""
        found = []
        for label, value in named(stranger):
            who = value.to_bytes(20, "big")
            if value and label != SIGNED:
                trace = await self.trials.run(means_of(who, attempt, stranger), who, label)
                if trace.acts and does_more(trace, stranger):
                    found.append(Accepted(who, label, attempt, stranger, trace, source_of(who, stranger)))
        return found

    async def _compared(self, found: Decision, attempt: Attempt, stranger: Trace, seen: Trace) -> None:
        """Tries those with whom ``seen`` compared the caller, where the stranger is stopped."""
        for (label, value), other in named(seen).items():
            who = value.to_bytes(20, "big")
            trace = await self.trials.passes(attempt, stranger, who, label, stops=self.beyond)
            if trace is not None:
                self._accept(found, Accepted(who, label, attempt, stranger, trace, source_of(who, seen)))
                if other & LISTED:
                    await self._listed(found, attempt, label)
            elif label == CALLER:
                self.ways.calls |= asks_answers(await self.trials.run(attempt, who))
                await self._with_sender(found, attempt, stranger, who)
                if self.method.unnamed:
                    await self._past_dispatch(found, attempt, stranger, who)
        if not found.accepted:
            signers = [value.to_bytes(20, "big") for label, value in named(seen) if label == SIGNED]
            await sign_together(
                *(found, signers, attempt, stranger, self.trials),
                source="a list that the code goes through",
                stops=self.beyond,
            )

    async def _with_sender(self, found: Decision, attempt: Attempt, stranger: Trace, who: bytes) -> None:
        """Whether the caller is accepted in transactions that somebody else sends, whom the code names as well."""
        alone = await self.trials.run(attempt, who)
        for label, value in named(alone):
            sender = value.to_bytes(20, "big")
            if label == ORIGIN and (trace := await self.trials.passes(attempt, stranger, who, CALLER, sender)):
                self._accept(found, Accepted(who, CALLER, attempt, stranger, trace, source_of(who, stranger), sender))

    async def _past_dispatch(self, found: Decision, attempt: Attempt, stranger: Trace, who: bytes) -> None:
        """Whether somebody gets further where no function is called, for calldata that is not known."""
        alone = await self.trials.run(attempt, who)
        for each in self.ways.aside(attempt, alone, parted(alone, stranger)):
            trace = await self.trials.run(each, who)
            if trace.acts:
                self._accept(found, Accepted(who, CALLER, each, stranger, trace, source_of(who, stranger)))
                return

    async def _listed(self, found: Decision, attempt: Attempt, label: int) -> None:
        """An argument chose a member of a list: the other members are found by counting."""
        for index in range(_MOST_LISTED):
            each = Attempt(numbered(self.method.selector, self.method.types, index), alone=attempt.alone)
            stranger = await self.trials.run(each)
            named = {one.value for one in stranger.comparisons if one.other & LISTED and one.value <= ADDRESS}
            if not named and index:
                return
            for value in sorted(named):
                who = value.to_bytes(20, "big")
                trace = await self.trials.passes(each, stranger, who, label)
                if trace is not None:
                    self._accept(found, Accepted(who, label, each, stranger, trace, "a list that an argument indexes"))
        found.complete = False

    async def _looked_up(
        self, found: Decision, attempt: Attempt, stranger: Trace, stored: Mapping[tuple[bytes, int], int]
    ) -> None:
        """Puts the stranger into the sets in which he is looked up: those that let him pass are guards.

        ``stored`` are sets in which he is already: where that alone does not do, those asked next are added.
        """
        before = await self.trials.run(attempt, stored=stored)
        for entry in memberships(before):
            key = (entry.account, entry.slot)
            if key in stored or self.vain.get(key, 0) >= _MOST_VAIN:
                continue
            self.vain[key] = self.vain.get(key, 0) + 1
            marks = Marks(before)
            for mark in marks:
                member = await self.trials.run(attempt, stored={**stored, **entered(entry, mark)})
                marks.learn(member)
                if not part_over_membership(member, before):
                    continue
                self.ways.calls |= asks_answers(member)
                self.vain[key] = 0
                if further(member, before, self.beyond):
                    self._enter(found, entry, member)
                    break
                if stopped_for_who(member) and member.stop != before.stop and len(stored) < _MOST_SETS:
                    await self._compared(found, attempt, stranger, member)
                    await self._looked_up(found, attempt, stranger, {**stored, **entered(entry, mark)})
                    break

    def _enter(self, found: Decision, entry: Kept, member: Trace) -> None:
        if all((each.account, each.slot) != (entry.account, entry.slot) for each in found.sets):
            found.sets.append(entry)
        self._past(member)
        if found.through is None or (member.acts and not found.through.acts):
            found.through = member

    def _accept(self, found: Decision, one: Accepted) -> None:
        if all((each.who, each.label) != (one.who, one.label) for each in found.accepted):
            found.accepted.append(one)
        self._past(one.trace)
        if found.through is None or (one.trace.acts and not found.through.acts):
            found.through = one.trace

    def _past(self, trace: Trace) -> None:
        if not trace.returned:
            self.beyond.add(trace.stop)

    async def _hangs_on_him(self, attempt: Attempt, stranger: Trace) -> Trace | None:
        """A run that gets past a branch that hangs on who calls, if such a branch is what stops the stranger."""
        if not stranger.returned and stopped_for_who(stranger):
            self.stopped = stranger
        asked = [branch for branch in stranger.branches if asks_who(branch) and branch.label & WHO]
        for branch in asked[-_MOST_TURNS:]:
            other = await self.trials.run(attempt.forced(branch))
            if further(other, stranger):
                return other
        return None
