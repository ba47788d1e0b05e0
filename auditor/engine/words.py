"""Sentences about powers. Names in them come from chains and profiles: they are hostile text."""

import re
from collections.abc import Iterable, Sequence

from auditor.engine.case import Case
from auditor.model import duration
from auditor.model.call_name import is_call, short_call
from auditor.model.entity import EntityKind
from auditor.model.evidence import Gap
from auditor.model.gate import Unknown
from auditor.model.ids import ANYONE, EntityId, is_chain, short
from auditor.model.power import Point, Power
from auditor.model.text import one_line

_MOST_NAMED = 3
_IT = re.compile(r"\bit\b")


def count(number: int, noun: str) -> str:
    """``1 party``, ``3 parties``."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeou" else f"{number} {noun}s"


def listed(items: Iterable[str], most: int = _MOST_NAMED) -> str:
    """``a``, ``a and b``, ``a, b and c``; after ``most`` items the rest is counted: ``a, b, c and 4 more``."""
    names = list(dict.fromkeys(items))
    if len(names) > most + 1:
        names = [*names[:most], f"{len(names) - most} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "nobody"


def how_fast(delay_s: int | None) -> str:
    """``at once``, ``after 2 days`` or ``after an unknown time``."""
    if delay_s is None:
        return "after an unknown time"
    return "at once" if delay_s <= 0 else f"after {duration.spoken(delay_s)}"


def when(power: Power, point: Point) -> str:
    """How fast a point of a power's frontier is, and whether it assumes the usual turnout."""
    likely = point in power.frontier_at_turnout and point not in power.frontier
    return how_fast(point.delay_s) + (" at the usual turnout" if likely else "")


def unopposed(power: Power, point: Point) -> str:
    """``, or 1 if nobody opposes``: for a vote of unknown turnout where fewer parties may be enough."""
    silent = power.parties_unopposed.high if power.parties_unopposed else None
    if silent is None or power.possible_at_turnout or silent >= point.parties:
        return ""
    return f", or {silent} if nobody opposes"


def name_with_address(case: Case, entity: EntityId) -> str:
    """``Council (0x12…ab)``: a name with its address, or the address alone."""
    name = case.name(entity)
    address = short(entity)
    return name if name == address or entity.startswith("party:") or address in name else f"{name} ({address})"


def what(case: Case, power: Power) -> str:
    """``pause() of EmissionsController``, ``halt (sign no blocks) on Validators``."""
    of = "of" if _is_call(power) else "on"
    return f"{function(power.function, power.selector)} {of} {case.name(power.target)}"


def by(case: Case, power: Power) -> str:
    """The means, to stand after *can do it*: ``, by pause() of Rewards``, ``: halt (…) on Validators``."""
    return f"{', by' if _is_call(power) else ':'} {what(case, power)}"


def _is_call(power: Power) -> bool:
    return power.function is None or is_call(power.function)


def function(signature: str | None, selector: str | None) -> str:
    """A function as readers see it: its signature, else its selector."""
    by_selector = f"the function {selector}" if selector else "a function"
    return one_line(short_call(signature) if signature else by_selector, 80)


def noun(case: Case, member: EntityId) -> str:
    """What a member of a coalition is: a party, a key, or another account."""
    entity = case.graph.entities.get(member)
    if member.startswith("party:"):
        return "party"
    return "key" if entity is None or entity.kind is EntityKind.KEY else "account"


def subject(case: Case, coalition: Sequence[EntityId], parties: int) -> str:
    """The actor, to stand before *can*: ``One key, 0x8C6d…3809,`` or ``3 independent parties``."""
    if tuple(coalition) == (ANYONE,):
        return "Anybody"
    if parties == 1 and len(coalition) == 1:
        return f"One {noun(case, coalition[0])}, {name_with_address(case, coalition[0])},"
    who = "One party" if parties == 1 else f"{parties} independent parties"
    names = listed(case.name(member) for member in coalition)
    return f"{who} ({names})" if len(coalition) == parties <= _MOST_NAMED else who


def group(case: Case, coalition: Sequence[EntityId], parties: int) -> str:
    """The same as a noun phrase: ``The Founder alone``, ``3 parties together: A, B and C``."""
    if tuple(coalition) == (ANYONE,):
        return "anybody"
    if parties == 1 and len(coalition) == 1:
        kind = noun(case, coalition[0])
        name = name_with_address(case, coalition[0])
        said = kind == "party" or kind in name.lower().split()
        return f"{name} alone" if said else f"the {kind} {name} alone"
    if parties == 1:
        return "one party alone"
    names = f": {listed(case.name(member) for member in coalition)}" if len(coalition) == parties else ""
    return f"{parties} parties together{names}"


def coalition_at(power: Power, point: Point) -> tuple[EntityId, ...]:
    """The members of a known coalition of the size of ``point``; empty if none is known."""
    if len(power.coalition) == point.parties and power.delay_s in (None, point.delay_s):
        return power.coalition
    if power.frontier_at_turnout[:1] == (point,):
        return power.coalition_at_turnout
    around = (path.coalition for path in power.around if path.around == point)
    return next(around, ())


def unread(case: Case, gap: Gap) -> str:
    """The subject of a gap: ``the modules of Core Safe``, ``how Bridge comes to act``, ``the whole chain eip155:1``."""
    what_ = one_line(gap.what, 100)
    if is_chain(gap.subject):
        return f"{what_} {gap.subject}" if "chain" in what_ else f"{what_} on {gap.subject}"
    name = case.name(gap.subject)
    if _IT.search(what_):
        return _IT.sub(lambda _: name, what_, count=1)
    return f"the {what_.removeprefix('its ')} of {name}" if what_.startswith("its ") else f"{what_} of {name}"


def unknown_holders(case: Case, power: Power) -> list[EntityId]:
    """The entities with a say in a power whose gate could not be read, sorted."""
    say = case.graph.upstream(power.holders)
    return sorted(
        entity
        for entity in say
        if entity != ANYONE
        and (described := case.graph.entities.get(entity)) is not None
        and isinstance(described.gate, Unknown)
    )
