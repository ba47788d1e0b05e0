"""What a claim may ask about a scan, and the answers; what was not read is raised, and leaves the claim unproven."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from auditor.engine.case import Case
from auditor.engine.condition import Value
from auditor.engine.verdict import HarmVerdict
from auditor.errors import UnknownName
from auditor.graph.power_graph import USABLE
from auditor.graph.votes import ballots
from auditor.model import duration
from auditor.model.assessment import Verdict
from auditor.model.entity import OPAQUE, Entity, EntityKind
from auditor.model.gate import Delay, Gate, Threshold, Vote, members
from auditor.model.ids import EntityId, canonical, slug
from auditor.model.power import Point
from auditor.model.text import one_line

# Parameters, result and reference text of each function.
FUNCTIONS: dict[str, tuple[tuple[type, ...], type, str]] = {
    "parties": ((str,), int, "The fewest independent parties who can do a harm: `parties('upgrade.logic') >= 6`."),
    "delay": ((str,), timedelta, "The shortest time in which anybody can do a harm: `delay('upgrade.logic')`."),
    "possible": ((str,), bool, "Whether anybody can do a harm at all: `!possible('supply.mint')`."),
    "threshold": ((str,), int, "Signatures that a multisig needs: `threshold('Council') == 6`."),
    "signers": ((str,), int, "How many can sign for a multisig."),
    "is_multisig": ((str,), bool, "Whether an account is a multisig."),
    "is_timelock": ((str,), bool, "Whether an account is a timelock."),
    "is_governor": ((str,), bool, "Whether an account acts by a vote."),
    "is_key": ((str,), bool, "Whether an account is a single key."),
    "min_delay": (
        (str,),
        timedelta,
        "The delay of a timelock or governor: `min_delay('Timelock') >= duration('48h')`.",
    ),
    "quorum": ((str,), float, "The quorum of a vote, as a share of all voting weight."),
    "share": (
        (str, str),
        float,
        "The part of all votes that an account or party has: `share('Team', 'Governor') < 0.33`.",
    ),
    "largest_share": ((str,), float, "The largest party's part of all votes: `largest_share('Governor') <= 0.3`."),
    "unopposed": (
        (str,),
        int,
        "The fewest independent parties who can do a harm if nobody else votes: `unopposed('upgrade.logic') >= 7`.",
    ),
    "upgradeable": ((str,), bool, "Whether anybody can replace the code of a contract."),
    "holds": (
        (str, str, str),
        bool,
        "Whether an account may directly do a harm to a contract: `holds('Council', 'upgrade.logic', 'Controller')`.",
    ),
    "may_call": (
        (str, str),
        bool,
        "Whether an account may directly call a function of anything: `may_call('Guardian', 'pause()')`.",
    ),
    "only": (
        (str, str),
        bool,
        "Whether an account is the only one that may directly do a harm: `only('Governor', 'params.change')`.",
    ),
}


class NotKnown(Exception):
    """Something that a claim asks for was not read; the text says what."""


class Answers:
    """The functions of claims over one case: of what was read, or (``worst``) with everything unread against you.

    ``told`` collects in words what they answered.
    """

    def __init__(self, case: Case, harms: tuple[HarmVerdict, ...], *, worst: bool) -> None:
        self._case = case
        self._worst = worst
        self._harms = {found.harm.id: found for found in harms}
        self.told: list[str] = []

    def functions(self) -> dict[str, Callable[..., Value]]:
        """Each function of ``FUNCTIONS``; it raises for what is not known, which leaves the claim unproven."""
        return {name: self._telling(getattr(self, f"_{name}")) for name in FUNCTIONS}

    def _telling(self, function: Callable[..., tuple[Value, str]]) -> Callable[..., Value]:
        def ask(*given: Value) -> Value:
            try:
                value, told = function(*given)
            except (NotKnown, UnknownName) as error:
                self.told.append(str(error))
                raise
            self.told.append(told)
            return value

        return ask

    def _found(self, harm: str) -> HarmVerdict:
        if harm not in self._harms:
            raise UnknownName("harm", harm, self._harms, "'auditor explain' lists the harms")
        found = self._harms[harm]
        if not found.looked:
            raise NotKnown(f"nothing that anybody could do this to was part of the scan: {found.harm.deed}")
        return found

    def _points(self, found: HarmVerdict) -> list[Point]:
        """The frontiers of a harm's powers: as read, or with everything unread counted against you."""
        if not self._worst:
            return [point for judged in found.powers for point in judged.power.likely]
        hidden = [Point(parties=1, delay_s=0)] if found.verdict is Verdict.UNKNOWN or found.gap else []
        return [point for judged in found.powers for point in judged.possible] + hidden

    def _parties(self, harm: str) -> tuple[Value, str]:
        found = self._found(harm)
        points = self._points(found)
        if not points:
            raise NotKnown(f"nobody was found who can {found.harm.deed}")
        fewest = min(point.parties for point in points)
        return fewest, f"the fewest independent parties who can {found.harm.deed} are {fewest}"

    def _delay(self, harm: str) -> tuple[Value, str]:
        found = self._found(harm)
        points = self._points(found)
        if not points:
            raise NotKnown(f"nobody was found who can {found.harm.deed}")
        soonest = min(point.delay_s for point in points)
        when = f"after {duration.spoken(soonest)}" if soonest else "at once"
        return timedelta(seconds=soonest), f"somebody can {found.harm.deed} {when}"

    def _possible(self, harm: str) -> tuple[Value, str]:
        found = self._found(harm)
        can = bool(self._points(found))
        return can, f"{'somebody' if can else 'nobody was found who'} can {found.harm.deed}"

    def _entity(self, name: str) -> Entity:
        """An entity by its name in the profile, its label or its id; its proxied self, not its code."""
        case = self._case
        wanted: EntityId | None = case.named.get(name) or canonical(name)
        if wanted not in case.entities:
            wanted = next((entity.id for entity in case.snapshot.entities if entity.label == name), None)
        if wanted is None:
            if name in case.named:
                raise NotKnown(f"{one_line(name)} was not read")
            if any(name == stated.name for stated in case.snapshot.network.multisigs):
                raise NotKnown(f"nothing that was read is in the hands of {one_line(name)}")
            raise UnknownName("contract", name, case.named, "use a name of the profile")
        return case.entities[wanted]

    def _gate(self, name: str) -> tuple[Entity, Gate]:
        entity = self._entity(name)
        gate = entity.gate
        while isinstance(gate, Delay):
            gate = gate.gate
        gate = next(iter(ballots(gate)), gate)
        if gate.type == "unknown":
            raise NotKnown(f"how {self._case.name(entity.id)} acts was not read")
        return entity, gate

    def _multisig(self, name: str) -> Threshold:
        entity, gate = self._gate(name)
        self._refuse_opaque(entity)
        if entity.kind is not EntityKind.MULTISIG or not isinstance(gate, Threshold):
            raise NotKnown(f"{self._case.name(entity.id)} is no multisig but a {entity.kind.value}")
        return gate

    def _threshold(self, name: str) -> tuple[Value, str]:
        gate = self._multisig(name)
        return gate.k, f"{one_line(name)} needs {gate.k} of {len(gate.members)} signatures"

    def _signers(self, name: str) -> tuple[Value, str]:
        gate = self._multisig(name)
        if not gate.complete:
            raise NotKnown(f"the signers of {one_line(name)} were not read to the end")
        return len(gate.members), f"{one_line(name)} has {len(gate.members)} signers"

    def _is(self, name: str, kind: EntityKind) -> tuple[Value, str]:
        entity = self._entity(name)
        if entity.kind is EntityKind.CONTRACT and entity.gate.type == "unknown":
            raise NotKnown(f"what {self._case.name(entity.id)} is was not read")
        if kind in (EntityKind.KEY, EntityKind.MULTISIG):
            self._refuse_opaque(entity)
        of = "an account that acts by itself" if OPAQUE in entity.standards else _CALLED.get(entity.kind, "")
        is_one = entity.kind is kind
        told = f"{self._case.name(entity.id)} is {of or f'a {entity.kind.value}'}"
        return is_one, told if is_one else f"{told}, not {_CALLED[kind]}"

    def _refuse_opaque(self, entity: Entity) -> None:
        if OPAQUE in entity.standards:
            name = self._case.name(entity.id)
            raise NotKnown(
                f"the chain does not show whether {name} is one key or several signers, and no source says so"
            )

    def _is_multisig(self, name: str) -> tuple[Value, str]:
        return self._is(name, EntityKind.MULTISIG)

    def _is_timelock(self, name: str) -> tuple[Value, str]:
        return self._is(name, EntityKind.TIMELOCK)

    def _is_governor(self, name: str) -> tuple[Value, str]:
        return self._is(name, EntityKind.GOVERNOR)

    def _is_key(self, name: str) -> tuple[Value, str]:
        return self._is(name, EntityKind.KEY)

    def _min_delay(self, name: str) -> tuple[Value, str]:
        entity = self._entity(name)
        if entity.delay_s is None:
            raise NotKnown(f"{self._case.name(entity.id)} has no delay that was read")
        told = f"the delay of {self._case.name(entity.id)} is {_length(entity.delay_s)}"
        return timedelta(seconds=entity.delay_s), told

    def _quorum(self, name: str) -> tuple[Value, str]:
        entity, gate = self._gate(name)
        if not isinstance(gate, Vote) or not gate.total:
            raise NotKnown(f"{self._case.name(entity.id)} has no vote that was read")
        share = gate.quorum / gate.total
        return share, f"the quorum of {self._case.name(entity.id)} is {100 * share:.3g} % of all votes"

    def _held(self, name: str) -> tuple[str, dict[EntityId, int], int]:
        """The weights by party in a vote or a weighted group, and all weight there is."""
        entity, gate = self._gate(name)
        if not isinstance(gate, (Vote, Threshold)) or (isinstance(gate, Threshold) and not gate.complete):
            raise NotKnown(f"{self._case.name(entity.id)} has no votes that were read to the end")
        held: Counter[EntityId] = Counter()
        for member in members(gate):
            held[self._case.party_of(member.id)] += member.weight
        total = gate.total if isinstance(gate, Vote) else sum(held.values())
        if not total:
            raise NotKnown(f"{self._case.name(entity.id)} has no votes")
        return self._case.name(entity.id), dict(held), total

    def _share(self, holder: str, name: str) -> tuple[Value, str]:
        vote, held, total = self._held(name)
        party = f"party:{slug(holder)}"
        of = party if party in held else self._case.party_of(self._entity(holder).id)
        part = held.get(of, 0) / total
        return part, f"{one_line(holder)} has {100 * part:.3g} % of the votes of {vote}"

    def _largest_share(self, name: str) -> tuple[Value, str]:
        vote, held, total = self._held(name)
        if not held:
            raise NotKnown(f"who votes in {vote} was not read")
        most = max(sorted(held), key=lambda party: held[party])
        part = held[most] / total
        return part, f"{self._case.name(most)} has {100 * part:.3g} % of the votes of {vote}"

    def _unopposed(self, harm: str) -> tuple[Value, str]:
        found = self._found(harm)
        counted = [judged.power.parties_unopposed or judged.power.parties for judged in found.powers]
        numbers = [few.low if self._worst else few.high for few in counted]
        hidden = [1] if self._worst and (found.verdict is Verdict.UNKNOWN or found.gap) else []
        known = [number for number in numbers if number is not None] + hidden
        if not known:
            raise NotKnown(f"nobody was found who can {found.harm.deed}")
        fewest = min(known)
        return fewest, f"if nobody opposes, the fewest independent parties who can {found.harm.deed} are {fewest}"

    def _upgradeable(self, name: str) -> tuple[Value, str]:
        entity = self._entity(name)
        found = self._found("upgrade.logic")
        can = any(judged.possible for judged in found.powers if judged.power.target == entity.id)
        if not can:
            self._refuse_hidden(found)
        return can, f"{'somebody' if can else 'nobody was found who'} can replace the code of {one_line(name)}"

    def _holds(self, name: str, harm: str, target: str) -> tuple[Value, str]:
        holder, over, found = self._entity(name), self._entity(target), self._found(harm)
        powers = [judged.power for judged in found.powers if judged.power.target == over.id]
        does = any(holder.id in power.holders for power in powers)
        if not does:
            self._refuse_hidden(found)
        told = f"{one_line(name)} {'may' if does else 'may not'} directly {found.harm.deed}, at {one_line(target)}"
        return does, told

    def _may_call(self, name: str, function: str) -> tuple[Value, str]:
        holder = self._entity(name)
        grants = [grant for grant in self._case.snapshot.grants if grant.function == function]
        if not grants:
            raise NotKnown(f"who may call {one_line(function)} was not read")
        targets = {grant.target for grant in grants}
        doubt = next((gap for gap in self._case.snapshot.gaps if gap.critical and gap.subject in targets), None)
        if doubt is not None:
            raise NotKnown(f"who may call {one_line(function)} is not sure: {one_line(doubt.why)}")
        holders = {grant.holder for grant in grants if grant.state in USABLE}
        may = holder.id in holders
        others = ", ".join(sorted(map(self._case.name, holders))[:3]) or "nobody"
        who = one_line(name) if may else f"{one_line(name)} may not; {others}"
        return may, f"{who} may call {one_line(function)}"

    def _only(self, name: str, harm: str) -> tuple[Value, str]:
        holder, found = self._entity(name), self._found(harm)
        others = {other for judged in found.powers for other in judged.power.holders} - {holder.id}
        if not found.powers:
            raise NotKnown(f"nobody was found who can {found.harm.deed}")
        if not others:
            self._refuse_hidden(found)
        names = ", ".join(sorted(map(self._case.name, others))[:3])
        if not others:
            return True, f"nobody but {one_line(name)} may directly {found.harm.deed}"
        return False, f"{names} may directly {found.harm.deed}, not only {one_line(name)}"

    def _refuse_hidden(self, found: HarmVerdict) -> None:
        """That nobody else can is only known if nothing that could hide somebody is unread."""
        if found.gap is not None:
            raise NotKnown(f"who can {found.harm.deed} was not read to the end: {one_line(found.gap.what)}")


_CALLED = {
    EntityKind.KEY: "a single key",
    EntityKind.MULTISIG: "a multisig",
    EntityKind.TIMELOCK: "a timelock",
    EntityKind.GOVERNOR: "a body that decides by votes",
}


def _length(delay_s: int) -> str:
    return duration.spoken(delay_s) if delay_s else "zero"
