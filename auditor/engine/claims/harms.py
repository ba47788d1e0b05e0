"""What claims ask about harms: how few, how soon, whether at all, by whom."""

from datetime import timedelta

from auditor.engine.claims.scanned import Answer, NotKnown, Scanned
from auditor.engine.verdict import HarmVerdict
from auditor.model import duration
from auditor.model.power import Point
from auditor.model.text import one_line


def parties(scan: Scanned, harm: str) -> Answer:
    """The fewest independent parties who can do a harm."""
    found = scan.harm(harm)
    fewest = min(point.parties for point in _points(scan, found))
    return fewest, f"the fewest independent parties who can {found.harm.deed} are {fewest}"


def delay(scan: Scanned, harm: str) -> Answer:
    """The shortest time in which anybody can do a harm."""
    found = scan.harm(harm)
    soonest = min(point.delay_s for point in _points(scan, found))
    when = f"after {duration.spoken(soonest)}" if soonest else "at once"
    return timedelta(seconds=soonest), f"somebody can {found.harm.deed} {when}"


def _points(scan: Scanned, found: HarmVerdict) -> list[Point]:
    points = scan.points(found)
    if not points:
        raise NotKnown(f"nobody was found who can {found.harm.deed}")
    return points


def possible(scan: Scanned, harm: str) -> Answer:
    """Whether anybody can do a harm at all."""
    found = scan.harm(harm)
    can = bool(scan.points(found))
    return can, f"{_somebody(can)} can {found.harm.deed}"


def unopposed(scan: Scanned, harm: str) -> Answer:
    """The fewest independent parties who can do a harm if nobody else votes."""
    found = scan.harm(harm)
    counted = [judged.power.parties_unopposed or judged.power.parties for judged in found.powers]
    numbers = [few.low if scan.worst else few.high for few in counted]
    hidden = [1] if scan.worst and scan.hides_somebody(found) else []
    known = [number for number in numbers if number is not None] + hidden
    if not known:
        raise NotKnown(f"nobody was found who can {found.harm.deed}")
    fewest = min(known)
    return fewest, f"if nobody opposes, the fewest independent parties who can {found.harm.deed} are {fewest}"


def upgradeable(scan: Scanned, name: str) -> Answer:
    """Whether anybody can replace the code of a contract."""
    entity, found = scan.entity(name), scan.harm("upgrade.logic")
    can = any(judged.possible for judged in found.powers if judged.power.target == entity.id)
    if not can:
        scan.refuse_hidden(found)
    return can, f"{_somebody(can)} can replace the code of {one_line(name)}"


def holds(scan: Scanned, name: str, harm: str, target: str) -> Answer:
    """Whether an account may directly do a harm to a contract."""
    holder, over, found = scan.entity(name), scan.entity(target), scan.harm(harm)
    powers = [judged.power for judged in found.powers if judged.power.target == over.id]
    does = any(holder.id in power.holders for power in powers)
    if not does:
        scan.refuse_hidden(found)
    told = f"{one_line(name)} {'may' if does else 'may not'} directly {found.harm.deed}, at {one_line(target)}"
    return does, told


def only(scan: Scanned, name: str, harm: str) -> Answer:
    """Whether an account is the only one that may directly do a harm."""
    holder, found = scan.entity(name), scan.harm(harm)
    if not found.powers:
        raise NotKnown(f"nobody was found who can {found.harm.deed}")
    others = {other for judged in found.powers for other in judged.power.holders} - {holder.id}
    if not others:
        scan.refuse_hidden(found)
        return True, f"nobody but {one_line(name)} may directly {found.harm.deed}"
    names = ", ".join(sorted(map(scan.case.name, others))[:3])
    return False, f"{names} may directly {found.harm.deed}, not only {one_line(name)}"


def _somebody(can: bool) -> str:
    return "somebody" if can else "nobody was found who"
