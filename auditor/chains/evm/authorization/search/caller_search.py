"""Searches for the callers that a trial accepts: accounts compared with the caller, and members of looked-up sets."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from auditor.chains.evm.authorization.members.address_source import ADDRESS, source_of
from auditor.chains.evm.authorization.members.mapping_slots import MappingSlot
from auditor.chains.evm.authorization.members.multisignature import sign_together
from auditor.chains.evm.authorization.result.authorization import Authorized, FunctionAuthorization
from auditor.chains.evm.authorization.search.calldata import numbered
from auditor.chains.evm.authorization.search.entry_points import EntryPoint
from auditor.chains.evm.authorization.search.membership_values import MembershipValues, membership_words
from auditor.chains.evm.authorization.search.moves import Moves
from auditor.chains.evm.authorization.search.trace_queries import calls_input, compared_accounts, memberships
from auditor.chains.evm.authorization.search.trial import (
    CallTrial,
    TrialRunner,
    diverge_at_membership,
    divergence,
    fails_by_caller,
    gets_further,
)
from auditor.chains.evm.execution.call import Trace
from auditor.chains.evm.execution.taint import CALLER, LISTED, ORIGIN, SIGNED

_MOST_LISTED = 16
_MOST_SETS = 3
_MOST_FUTILE = 2  # how often a set is entered without an effect on any branch


@dataclass
class CallerSearch:
    """The search for the authorized callers of a function, trial after trial. ``draft`` is the answer of the current
    trial, ``past_guard`` are the places where callers reverted past the guard, ``futile`` counts the entries into a set
    that changed no branch."""

    entry_point: EntryPoint
    runner: TrialRunner
    moves: Moves
    draft: FunctionAuthorization
    past_guard: set[object] = field(default_factory=set)
    futile: dict[tuple[bytes, int], int] = field(default_factory=dict)

    async def compared(self, trial: CallTrial, unprivileged: Trace, asking: Trace) -> None:
        """Tries the accounts that ``asking`` compared the caller with, where the unprivileged caller is refused."""
        for (label, value), other in compared_accounts(asking).items():
            who = value.to_bytes(20, "big")
            trace = await self.runner.run_if_authorized(trial, unprivileged, who, label, past_guard=self.past_guard)
            if trace is not None:
                self._accept(Authorized(who, label, trial, unprivileged, trace, source_of(who, asking)))
                if other & LISTED:
                    await self._listed(trial, label)
            elif label == CALLER:
                self.moves.calls |= calls_input(await self.runner.run(trial, who))
                await self._with_sender(trial, unprivileged, who)
                if self.entry_point.unnamed:
                    await self._past_dispatch(trial, unprivileged, who)
        if not self.draft.authorized:
            signers = [value.to_bytes(20, "big") for label, value in compared_accounts(asking) if label == SIGNED]
            source = "a list that the code goes through"
            self.draft = await sign_together(
                self.draft, signers, trial, unprivileged, self.runner, source=source, past_guard=self.past_guard
            )

    async def _with_sender(self, trial: CallTrial, unprivileged: Trace, who: bytes) -> None:
        """Adds the caller for transactions of another sender, if the code checks both."""
        alone = await self.runner.run(trial, who)
        for label, value in compared_accounts(alone):
            sender = value.to_bytes(20, "big")
            if label == ORIGIN and (
                trace := await self.runner.run_if_authorized(trial, unprivileged, who, CALLER, sender)
            ):
                source = source_of(who, unprivileged)
                self._accept(Authorized(who, CALLER, trial, unprivileged, trace, source, sender))

    async def _past_dispatch(self, trial: CallTrial, unprivileged: Trace, who: bytes) -> None:
        """Adds a caller that gets further in ``fallback`` or ``receive``, whose calldata is unknown."""
        alone = await self.runner.run(trial, who)
        for other in self.moves.with_forced_branch(trial, alone, divergence(alone, unprivileged)):
            trace = await self.runner.run(other, who)
            if trace.has_effect:
                self._accept(Authorized(who, CALLER, other, unprivileged, trace, source_of(who, unprivileged)))
                return

    async def _listed(self, trial: CallTrial, label: int) -> None:
        """An argument selected an array element: reads the other elements by their indices."""
        for index in range(_MOST_LISTED):
            other = CallTrial(
                numbered(self.entry_point.selector, self.entry_point.types, index), as_sender=trial.as_sender
            )
            unprivileged = await self.runner.run(other)
            values = {
                comparison.value
                for comparison in unprivileged.comparisons
                if comparison.other_taint & LISTED and comparison.value <= ADDRESS
            }
            if not values and index:
                return
            for value in sorted(values):
                who = value.to_bytes(20, "big")
                trace = await self.runner.run_if_authorized(other, unprivileged, who, label)
                if trace is not None:
                    source = "a list that an argument indexes"
                    self._accept(Authorized(who, label, other, unprivileged, trace, source))
        self.draft = self.draft.incomplete()

    async def looked_up(self, trial: CallTrial, unprivileged: Trace, stored: Mapping[tuple[bytes, int], int]) -> None:
        """Enters the unprivileged caller in the sets in which it is looked up: a set that lets it pass is a guard.

        ``stored`` are sets in which it is entered already: if these are not enough, sets checked next are added.
        """
        before = await self.runner.run(trial, stored=stored)
        for entry in memberships(before):
            key = (entry.account, entry.slot)
            if key in stored or self.futile.get(key, 0) >= _MOST_FUTILE:
                continue
            self.futile[key] = self.futile.get(key, 0) + 1
            values = MembershipValues(before)
            for value in values:
                member = await self.runner.run(trial, stored={**stored, **membership_words(entry, value)})
                values.add_constants(member)
                if not diverge_at_membership(member, before):
                    continue
                self.moves.calls |= calls_input(member)
                self.futile[key] = 0
                if gets_further(member, before, self.past_guard):
                    self._enter(entry, member)
                    break
                if fails_by_caller(member) and member.failure != before.failure and len(stored) < _MOST_SETS:
                    await self.compared(trial, unprivileged, member)
                    await self.looked_up(trial, unprivileged, {**stored, **membership_words(entry, value)})
                    break

    def _enter(self, entry: MappingSlot, member: Trace) -> None:
        draft = self.draft
        if all((slot.account, slot.slot) != (entry.account, entry.slot) for slot in draft.sets):
            draft = replace(draft, sets=(*draft.sets, entry))
        self._past(member)
        if draft.authorized_run is None or (member.has_effect and not draft.authorized_run.has_effect):
            draft = replace(draft, authorized_run=member)
        self.draft = draft

    def _accept(self, person: Authorized) -> None:
        self.draft = self.draft.accepting(person)
        self._past(person.trace)

    def _past(self, trace: Trace) -> None:
        if not trace.returned:
            self.past_guard.add(trace.failure)
