"""Claim functions about harms: the fewest parties, the shortest delay, whether anybody can, and who."""

from datetime import timedelta

from auditor.engine.claims.scan_view import ClaimAnswer, NotRead, ScanView
from auditor.engine.verdict import HarmVerdict
from auditor.model import duration
from auditor.model.power import Point
from auditor.model.text import one_line


def parties(scan: ScanView, harm: str) -> ClaimAnswer:
    """The fewest independent parties who can do a harm."""
    verdict = scan.harm(harm)
    fewest = min(point.parties for point in _points(scan, verdict))
    return fewest, _takes(fewest, verdict)


def delay(scan: ScanView, harm: str) -> ClaimAnswer:
    """The shortest time in which anybody can do a harm."""
    verdict = scan.harm(harm)
    soonest = min(point.delay_s for point in _points(scan, verdict))
    when = f"after {duration.spoken(soonest)}" if soonest else "at once"
    return timedelta(seconds=soonest), f"somebody can {verdict.harm.deed} {when}"


def _points(scan: ScanView, verdict: HarmVerdict) -> list[Point]:
    points = scan.points(verdict)
    if not points:
        raise NotRead(f"no known party can {verdict.harm.deed}")
    return points


def possible(scan: ScanView, harm: str) -> ClaimAnswer:
    """Whether anybody can do a harm at all."""
    verdict = scan.harm(harm)
    can = bool(scan.points(verdict))
    return can, f"{_somebody(can)} can {verdict.harm.deed}"


def unopposed(scan: ScanView, harm: str) -> ClaimAnswer:
    """The fewest independent parties who can do a harm if nobody else votes."""
    verdict = scan.harm(harm)
    counted = [judged.power.parties_unopposed or judged.power.parties for judged in verdict.powers]
    numbers = [few.low if scan.worst else few.high for few in counted]
    hidden = [1] if scan.worst and scan.hides_somebody(verdict) else []
    counts = [number for number in numbers if number is not None] + hidden
    if not counts:
        raise NotRead(f"no known party can {verdict.harm.deed}")
    fewest = min(counts)
    return fewest, f"if nobody opposes, {_takes(fewest, verdict)}"


def upgradeable(scan: ScanView, name: str) -> ClaimAnswer:
    """Whether anybody can replace the code of a contract."""
    entity, verdict = scan.entity(name), scan.harm("upgrade.logic")
    can = any(judged.possible for judged in verdict.powers if judged.power.target == entity.id)
    if not can:
        scan.refuse_hidden(verdict)
    return can, f"{_somebody(can)} can replace the code of {one_line(name)}"


def holds(scan: ScanView, name: str, harm: str, target: str) -> ClaimAnswer:
    """Whether an account may directly do a harm to a contract."""
    holder, over, verdict = scan.entity(name), scan.entity(target), scan.harm(harm)
    powers = [judged.power for judged in verdict.powers if judged.power.target == over.id]
    does = any(holder.id in power.holders for power in powers)
    if not does:
        scan.refuse_hidden(verdict)
    text = f"{one_line(name)} {'may' if does else 'may not'} directly {verdict.harm.deed}, at {one_line(target)}"
    return does, text


def only(scan: ScanView, name: str, harm: str) -> ClaimAnswer:
    """Whether an account is the only one that may directly do a harm."""
    holder, verdict = scan.entity(name), scan.harm(harm)
    if not verdict.powers:
        raise NotRead(f"no known party can {verdict.harm.deed}")
    others = {other for judged in verdict.powers for other in judged.power.holders} - {holder.id}
    if not others:
        scan.refuse_hidden(verdict)
        return True, f"nobody but {one_line(name)} may directly {verdict.harm.deed}"
    names = ", ".join(sorted(map(scan.case.name, others))[:3])
    return False, f"{names} may directly {verdict.harm.deed}, not only {one_line(name)}"


def _takes(fewest: int, verdict: HarmVerdict) -> str:
    if fewest <= 1:
        anyone = any(judged.power.parties.anyone for judged in verdict.powers)
        return f"{'anyone' if anyone else 'one party alone'} can {verdict.harm.deed}"
    return f"it takes {fewest} independent parties to {verdict.harm.deed}"


def _somebody(can: bool) -> str:
    return "somebody" if can else "no known party"
