"""Brute force: every coalition is tried, and who acts is iterated straight from the words of the model."""

from collections.abc import Iterator, Set
from fractions import Fraction
from itertools import combinations

from auditor.model.gate import All, Any, Anyone, Delay, Gate, Key, Nobody, Threshold, Unknown, Vote
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.snapshot import Snapshot

NEVER = float("inf")


class Oracle:
    def __init__(self, snapshot: Snapshot, opposed: bool = True) -> None:
        self.snapshot = snapshot
        self.opposed = opposed
        self.entities = {entity.id: entity for entity in snapshot.entities}
        self.party = {key: f"party:{party.name}" for party in snapshot.network.parties for key in party.accounts}

    def people(self, unread: bool) -> list[str]:
        found: dict[str, None] = {}
        for entity in self.snapshot.entities:
            if entity.id in self.party:
                found[self.party[entity.id]] = None
            for gate in _inner(entity.gate):
                if isinstance(gate, Key):
                    found[self.party.get(entity.id, entity.id)] = None
                if unread and isinstance(gate, Unknown):
                    found[entity.id] = None
                if unread:
                    found |= dict.fromkeys(_strangers(entity.id, gate))
        return sorted(found)

    def time(self, coalition: Set[str], function: str) -> float:
        """When somebody can call a function of ``target``, as (target, function)."""
        calls = self._calls(coalition)
        return min((time for grant, time in calls.items() if grant.function == function), default=NEVER)

    def soonest(self, coalition: Set[str]) -> dict[Effect, float]:
        """When somebody can call any function with an effect."""
        soonest: dict[Effect, float] = {}
        for grant, time in self._calls(coalition).items():
            soonest[grant.effect] = min(time, soonest.get(grant.effect, NEVER))
        return soonest

    def _calls(self, coalition: Set[str]) -> dict[Grant, float]:
        acts = dict.fromkeys(self.entities, NEVER)
        calls = dict.fromkeys(self.snapshot.grants, NEVER)
        changed = True
        while changed:
            new_acts = {name: self._acts(name, coalition, acts, calls) for name in acts}
            new_calls = {grant: self._call(grant, acts, calls) for grant in calls}
            changed = (new_acts, new_calls) != (acts, calls)
            acts, calls = new_acts, new_calls
        return calls

    def frontier(self, function: str, unread: bool) -> list[tuple[int, float]]:
        found: list[tuple[int, float]] = []
        for size, times in self._by_size(function, unread):
            best = min(times)
            if best < min((time for _, time in found), default=NEVER):
                found.append((size, best))
        return found

    def blocking(self, function: str, unread: bool) -> int | None:
        everybody = set(self.people(unread=True))
        able = self.people(unread)
        for size in range(len(able) + 1):
            if any(self.time(everybody - set(chosen), function) == NEVER for chosen in combinations(able, size)):
                return size
        return None

    def banzhaf(self, function: str) -> dict[str, float]:
        people = self.people(unread=False)
        wins = {
            frozenset(chosen): self.time(set(chosen), function) < NEVER
            for size in range(len(people) + 1)
            for chosen in combinations(people, size)
        }
        return {
            one: sum(wins[with_it] - wins[with_it - {one}] for with_it in wins if one in with_it)
            / 2 ** (len(people) - 1)
            for one in people
        }

    def _by_size(self, function: str, unread: bool) -> Iterator[tuple[int, list[float]]]:
        people = self.people(unread)
        for size in range(len(people) + 1):
            yield size, [self.time(set(chosen), function) for chosen in combinations(people, size)]

    def _acts(self, name: str, coalition: Set[str], acts: dict[str, float], calls: dict[Grant, float]) -> float:
        over = [calls[g] for g in calls if g.target == name and g.effect in (Effect.UPGRADE, Effect.EXECUTE)]
        cuts = [calls[g] for g in calls if g.target == name and g.effect is Effect.DELAY]
        gate = self._gate(name, self.entities[name].gate, coalition, acts, min(cuts, default=NEVER))
        party = 0 if self.party.get(name) in coalition else NEVER
        return min([party, gate, *over])

    def _gate(self, name: str, gate: Gate, coalition: Set[str], acts: dict[str, float], cut: float) -> float:
        match gate:
            case Key():
                return 0 if self.party.get(name, name) in coalition else NEVER
            case Anyone():
                return 0
            case Nobody():
                return NEVER
            case Unknown():
                return 0 if name in coalition else NEVER
            case Delay():
                inner = self._gate(name, gate.gate, coalition, acts, cut)
                return min(inner + gate.seconds, max(inner, cut))
            case All():
                return max((self._gate(name, each, coalition, acts, cut) for each in gate.of), default=0)
            case Any():
                return min((self._gate(name, each, coalition, acts, cut) for each in gate.of), default=NEVER)
            case Threshold() | Vote():
                named = gate.members if isinstance(gate, Threshold) else gate.electorate
                there = [(acts[member.id], member.weight) for member in named]
                there += [(0, 1) for stranger in _strangers(name, gate) if stranger in coalition]
                weight = 0
                for time, each in [(0.0, 0), *sorted(there)]:
                    weight += each
                    if time < NEVER and self._passes(gate, weight):
                        return time
                return NEVER

    def _passes(self, gate: Threshold | Vote, weight: int) -> bool:
        if isinstance(gate, Threshold):
            return weight >= gate.k
        if not self.opposed:
            return weight >= max(gate.quorum, gate.proposal, 1)
        threshold, veto = Fraction(str(gate.threshold)), Fraction(str(gate.veto if gate.veto is not None else 1))
        return (
            weight > threshold * gate.total
            and weight >= max(gate.quorum, gate.proposal)
            and gate.total - weight <= veto * gate.total
        )

    def _call(self, grant: Grant, acts: dict[str, float], calls: dict[Grant, float]) -> float:
        alike = [other for other in calls if _same_way(grant, other)]
        usable = [g for g in alike if g.state in (GrantState.LIVE, GrantState.PENDING) and g.holder != "nobody"]
        times = [acts[g.holder] + g.delay_s for g in usable if g.holder in acts]
        times += [g.delay_s for g in usable if g.holder == "anyone"]
        times += [calls[g] for g in calls if g.target == grant.target and g.effect is Effect.UPGRADE]
        for held in usable:
            for other in calls:
                made = [call for call in other.forwards if (call.target, call.selector) == (held.target, held.selector)]
                if other.target == held.holder and made:
                    times.append(calls[other] + held.delay_s)
        for role in {g.role for g in alike if g.role}:
            wait = min((g.delay_s for g in usable if g.role == role), default=0)
            giving = [g for g in calls if g.target == grant.target and {role, "*"} & set(g.confers)]
            times += [calls[g] + wait for g in giving]
        return min(times, default=NEVER)


def _same_way(one: Grant, other: Grant) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("target", "function", "selector", "effect", "confers", "forwards")
    )


def _strangers(name: str, gate: Gate) -> list[str]:
    if isinstance(gate, Threshold) and not gate.complete:
        return [f"{name}#unnamed-{number}" for number in range(1, gate.k + 1)]
    return []


def _inner(gate: Gate) -> Iterator[Gate]:
    yield gate
    if isinstance(gate, Delay):
        yield from _inner(gate.gate)
    if isinstance(gate, All | Any):
        for each in gate.of:
            yield from _inner(each)
