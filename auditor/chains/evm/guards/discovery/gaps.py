"""What runs left undecided about a contract."""

from collections.abc import Sequence

from auditor.chains.evm.guards.discovery.decision import Answer, Decision
from auditor.chains.evm.guards.discovery.discover import Discovered
from auditor.chains.evm.guards.discovery.evidence import selector
from auditor.model.evidence import Gap
from auditor.model.grant import Grant
from auditor.model.ids import EntityId

_MOST_NAMED = 5


def gaps(found: Discovered, target: EntityId, known: Sequence[Grant]) -> tuple[Gap, ...]:
    """What runs left undecided of what no kind explained, one gap for each reason."""
    told = {each.selector for each in known if each.selector}
    reasons: dict[str, list[str]] = {}
    for decision in found.decisions:
        why = _open_question(decision)
        if why is not None and selector(decision) not in told:
            reasons.setdefault(why, []).append(decision.method.shown)
    if found.subject.behind.chosen:
        reasons["whose code it runs, it looks up by what it is called with"] = ["functions that it hands on"]
    if found.left:
        reasons["it has more functions than are looked into"] = [f"{found.left} of its functions"]
    left = [Gap(subject=target, what=f"who may call {_listed(names)}", why=why) for why, names in reasons.items()]
    if found.unsettled:
        names = _listed([method.shown for method in found.unsettled])
        why = "its code seems only to read, and no run of it settles that"
        left.append(Gap(subject=target, what=f"whether {names} changes anything", why=why, critical=False))
    return tuple(left)


def _open_question(decision: Decision) -> str | None:
    if decision.answer is Answer.UNDECIDED:
        return decision.why
    if decision.answer is Answer.GUARDED and decision.sets and not decision.complete:
        return "it asks whether the caller is in a set, of which not all members may be known"
    return None


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(sorted(names)[:_MOST_NAMED]) + more
