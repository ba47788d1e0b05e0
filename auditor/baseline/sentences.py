"""Changes as sentences. Everything comes from two states of the lock and the catalogue of harms."""

from collections.abc import Iterable, Sequence

from auditor.baseline import gate_lines
from auditor.baseline.figures import ReachPoint, parsed
from auditor.baseline.gate_lines import GateLine
from auditor.baseline.lock import LockedEntity, LockedNetwork, LockedPower
from auditor.model import duration
from auditor.model.call_name import short_call
from auditor.model.harm import HarmCatalogue, HarmId
from auditor.model.ids import EntityId, short

_MOST = 3


def listed(items: Sequence[str], most: int = _MOST, last: str = "and") -> str:
    """``a, b and 3 more``."""
    items = list(dict.fromkeys(items))
    if len(items) > most + 1:
        return f"{', '.join(items[:most])} {last} {len(items) - most} more"
    return f" {last} ".join(filter(None, [", ".join(items[:-1]), items[-1]])) if items else ""


class Wording:
    """Names what one state of the lock holds."""

    def __init__(self, network: LockedNetwork, harms: HarmCatalogue) -> None:
        self._entities = network.entities
        self._deeds = {harm.id: harm.deed or f"do this: {harm.title}" for harm in harms.harms}

    def name(self, id: EntityId) -> str:
        """An entity by its name, with the party behind a key; else by its id made short."""
        entity = self._entities.get(id)
        if entity is None:
            return short(id)
        if entity.party:
            return f"{entity.name or short(id)} ({entity.party})"
        return entity.name or short(id)

    def holder(self, id: EntityId) -> str:
        """A holder by what it is: ``one key (0x…)``, ``a 3-of-5 (Council)``."""
        entity = self._entities.get(id)
        name = self.name(id)
        if entity is None:
            return "anyone" if id == "anyone" else name
        return f"{_what(entity)} ({name})"

    def holders(self, ids: Iterable[EntityId]) -> str:
        """Several holders, one of which is enough."""
        return listed([self.holder(id) for id in ids], last="or") or "accounts that are not listed"

    def deeds(self, harms: Iterable[HarmId]) -> str:
        """What somebody does: ``pause your rewards and replace the code``."""
        return listed([self._deeds.get(harm, harm) for harm in harms])

    def call(self, target: EntityId, key: str) -> str:
        """A power of the lock as a call: ``mint(address,uint256) of OrreryToken``."""
        return f"{short_call(key.partition(' ')[2])} of {self.name(target)}"


def _what(entity: LockedEntity) -> str:
    line = gate_lines.parsed(entity.gate) if entity.gate else None
    if entity.kind == "key":
        return "one key"
    if line is not None and line.needed is not None and entity.kind in ("multisig", "collective"):
        return f"a {line.needed}-of-{len(line.inner)}"
    if line is not None and line.delay_s:
        return f"a {entity.kind.replace('-', ' ')} of {duration.spoken(line.delay_s)}"
    return f"the {entity.kind.replace('-', ' ')}"


def reach_words(reach: Sequence[ReachPoint]) -> str:
    """``1 party at once``, ``3 parties at once or 1 party after 7 days``."""
    return listed([_point(point) for point in reach], last="or") or "nobody"


def power_reach(power: LockedPower) -> str:
    """The reach of a power in words."""
    return reach_words(parsed(power.reach))


def _point(point: ReachPoint) -> str:
    time = f"after {duration.spoken(point.delay_s)}" if point.delay_s else "at once"
    if point.parties == 0:
        return f"anyone {time}"
    noun = "party" if point.parties == 1 else "parties"
    return f"{'' if point.certain else 'perhaps '}{point.parties} {noun} {time}"


def gate_change(wording: tuple[Wording, Wording], id: EntityId, before: GateLine, after: GateLine) -> str:
    """How the gate of a holder changed: threshold, delay and members."""
    was, now = wording
    name = now.name(id)
    parts = []
    if before.delay_s != after.delay_s and before.delay_s is not None and after.delay_s is not None:
        parts.append(f"{name} waits {_wait(after.delay_s)} instead of {_wait(before.delay_s)}")
    if before.needed is not None and after.needed is not None and _size(before) != _size(after):
        parts.append(
            f"{name} needs {after.needed} of {len(after.inner)} instead of {before.needed} of {len(before.inner)}"
        )
    gone = [was.name(member) for member in sorted(gate_lines.members(before) - gate_lines.members(after))]
    new = [now.name(member) for member in sorted(gate_lines.members(after) - gate_lines.members(before))]
    if gone and new:
        verb = "replaces" if len(new) == 1 else "replace"
        parts.append(f"in {name} {listed(new)} {verb} {listed(gone)}")
    elif gone or new:
        parts.append(f"{listed(new or gone)} {'joined' if new else 'left'} {name}")
    if not parts:
        flat = [" ".join(line.strip() for line in gate.lines()) for gate in (before, after)]
        parts.append(f"{name} acts by another rule: {flat[1]}; before: {flat[0]}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _size(line: GateLine) -> tuple[int | None, int]:
    return line.needed, len(line.inner)


def _wait(delay_s: int) -> str:
    return duration.spoken(delay_s) if delay_s else "no time"
