"""Derives the lock's state of a network from an assessment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from auditor.baseline import figures, lock_text
from auditor.baseline.figures import Few
from auditor.baseline.gate_lines import follows_weight, gate_line
from auditor.baseline.lock import LockedCurve, LockedEntity, LockedHarm, LockedNetwork, LockedPower
from auditor.model import duration
from auditor.model.assessment import Assessment, HarmAnswer
from auditor.model.electorate import Electorate
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Key, Nobody, Unknown, members
from auditor.model.grant import Effect, Grant
from auditor.model.ids import ANYONE, NOBODY, EntityId, slug
from auditor.model.power import Point, Power
from auditor.model.score import CurvePoint
from auditor.model.text import one_line

_LONGEST = 200
_UNLOCKED = "sha256:" + "0" * 64
# A scan with one of these did not read what it set out to read: another one may know more.
_INCOMPLETE = frozenset({GapKind.UNREAD, GapKind.SETUP, GapKind.CONTRADICTION})

_DECIDING = frozenset(
    {EntityKind.MULTISIG, EntityKind.TIMELOCK, EntityKind.GOVERNOR, EntityKind.COLLECTIVE, EntityKind.VALIDATORS}
)


def missing(assessment: Assessment) -> tuple[Gap, ...]:
    """What a scan failed to read and what can hide a power. Such a scan says nothing about who has power *now*.

    A gap of another kind is no failure of the scan: it is what the program could not settle from what it read, comes
    out the same in the next scan, and belongs into the lock.
    """
    return tuple(gap for gap in assessment.gaps if gap.critical and gap.kind in _INCOMPLETE)


def locked(assessment: Assessment) -> LockedNetwork:
    """The lock's state of an assessment. Equal power gives an equal value, at any block."""
    return _Locking(assessment).network()


class _Locking:
    def __init__(self, assessment: Assessment) -> None:
        self._of = assessment
        self._entities = {entity.id: entity for entity in assessment.entities}
        self._electorates = {e.entity: e for e in assessment.electorates if e.clustered}
        self._counted = {answer.harm for answer in assessment.harms if answer.counted}
        self._parties = {account: party.name for party in assessment.parties for account in party.accounts}
        # Who can sell enough to move a price follows balances as votes follow stake.
        self._sold = {(grant.target, grant.selector or grant.function) for grant in assessment.grants if _sells(grant)}

    def network(self) -> LockedNetwork:
        of = self._of
        network = LockedNetwork(
            title=one_line(of.network.title or of.network.name, _LONGEST),
            auditor=of.auditor,
            methodology=of.methodology,
            viewpoint=of.viewpoint,
            exit=duration.iso(of.exit_s),
            digest=_UNLOCKED,
            verdict=of.verdict,
            level=_span(of.level.low, of.level.high),
            gaps=tuple(sorted({_gap(gap) for gap in of.gaps if gap.critical and gap.kind not in _INCOMPLETE})),
            curve=LockedCurve(before_exit=_curve(of.curve.before_exit), ever=_curve(of.curve.ever)),
            harms={answer.harm: self._harm(answer) for answer in self._answers()},
            entities=self._locked_entities(),
        )
        return network.model_copy(update={"digest": lock_text.digest(network)})

    def _answers(self) -> list[HarmAnswer]:
        """The harms that matter to the viewpoint, also those that nothing was looked at for."""
        return sorted((a for a in self._of.harms if a.counted or not a.looked_at), key=lambda answer: answer.harm)

    def _harm(self, answer: HarmAnswer) -> LockedHarm:
        if not answer.looked_at:
            return LockedHarm(looked_at=False)
        few = Few.of(answer.parties)
        deciding = set(answer.powers)
        return LockedHarm(
            verdict=answer.verdict,
            parties=str(few),
            delay=None if answer.delay_s is None or few.least is None else duration.iso(answer.delay_s),
            vote=any(self._by_vote(power) for power in self._of.powers if power.id in deciding),
        )

    def _locked_entities(self) -> dict[EntityId, LockedEntity]:
        powers: dict[EntityId, dict[str, list[Power]]] = defaultdict(lambda: defaultdict(list))
        for power in self._of.powers:
            if power.implied_by is None and power.harm in self._counted and power.parties.low is not None:
                powers[power.target][power_key(power)].append(power)
        wanted = set(powers) | self._holders(
            power for by_key in powers.values() for p in by_key.values() for power in p
        )
        return {
            id: self._entity(self._entities[id], powers.get(id, {})) for id in sorted(wanted) if id in self._entities
        }

    def _holders(self, powers: Iterable[Power]) -> set[EntityId]:
        """Everybody who has a say in one of the powers, except for the members of electorates."""
        voters = {member.id for id in self._electorate_ids() for member in members(self._entities[id].gate)}
        steps = {step.source for power in self._of.powers if not self._is_sale(power) for step in power.path}
        open_ = {id for power in powers if not self._is_sale(power) for id in power.holders} | (steps - voters)
        closed: set[EntityId] = set()
        while open_:
            id = open_.pop()
            closed.add(id)
            entity = self._entities.get(id)
            if entity is not None and not follows_weight(entity):
                open_ |= {member.id for member in members(entity.gate)} - closed
        return closed - {ANYONE, NOBODY}

    def _electorate_ids(self) -> Iterator[EntityId]:
        return (id for id, entity in self._entities.items() if follows_weight(entity))

    def _entity(self, entity: Entity, powers: dict[str, list[Power]]) -> LockedEntity:
        electorate = self._electorates.get(entity.id) if follows_weight(entity) else None
        return LockedEntity(
            kind=entity.kind.value,
            name=_name(entity),
            party=one_line(self._parties.get(entity.id, ""), _LONGEST),
            gate=tuple(gate_line(entity.gate, by_weight=follows_weight(entity)).lines()) if _says_how(entity) else (),
            **_groups(electorate),
            runs=tuple(sorted(entity.proxy.implementation)) if entity.proxy else (),
            powers={key: self._power(alike) for key, alike in sorted(powers.items())},
        )

    def _power(self, alike: list[Power]) -> LockedPower:
        """One power, or several that differ only in a condition."""
        possible = [point for power in alike for point in power.possible + power.possible_at_turnout]
        read = [point for power in alike for point in power.likely]
        anyone = any(power.parties.anyone for power in alike)
        points = possible or [Point(parties=power.parties.low or 0, delay_s=power.delay_s or 0) for power in alike]
        holders = {holder for power in alike if not self._is_sale(power) for holder in power.holders}
        return LockedPower(
            holders=tuple(sorted(holders)),
            reach=tuple(map(str, figures.reach(points, read, anyone=anyone))),
            vote=any(map(self._by_vote, alike)),
        )

    def _is_sale(self, power: Power) -> bool:
        return (power.target, power.selector or power.function) in self._sold

    def _by_vote(self, power: Power) -> bool:
        """Whether the number of parties moves with stake: a vote has a say, or holders follow balances."""
        steps = (id for step in power.path for id in (step.source, step.target))
        voting = any(id in self._entities and follows_weight(self._entities[id]) for id in (*power.holders, *steps))
        return voting or power.parties_unopposed is not None or self._is_sale(power)


def power_key(power: Power) -> str:
    """A power among those over its target: its harm and function."""
    return f"{power.harm} {one_line(power.function or power.selector or '?', _LONGEST)}"


def _sells(grant: Grant) -> bool:
    return grant.effect is Effect.SELL


def _gap(gap: Gap) -> str:
    return f"{gap.subject}: {one_line(gap.what, _LONGEST)}"


def _name(entity: Entity) -> str:
    """The entity's name, empty where that is only its id made short."""
    name = one_line(entity.label, _LONGEST)
    return "" if "…" in name or slug(name) == slug(entity.id) else name


def _says_how(entity: Entity) -> bool:
    """Whether the gate says more than the kind of the entity: a contract acts as its functions are called."""
    return entity.kind in _DECIDING or not isinstance(entity.gate, Key | Unknown | Nobody)


def _groups(electorate: Electorate | None) -> dict[str, int]:
    if electorate is None:
        return {}
    return {
        "third": electorate.nakamoto_third,
        "half": electorate.nakamoto_half,
        "two_thirds": electorate.nakamoto_two_thirds,
    }


def _curve(points: tuple[CurvePoint, ...]) -> dict[str, str]:
    return {str(point.parties): f"{_span(round(100 * point.low), round(100 * point.high))} %" for point in points}


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"
