"""Sentences about powers, shared by every report for people. Hostile text comes out on one line."""

from collections import Counter

from auditor.formats.view import PowerGroup
from auditor.formats.words import Names, count, function, is_called, parties, preposition
from auditor.model.assessment import Assessment, Certificate, Remedy, Verdict
from auditor.model.duration import spoken
from auditor.model.electorate import Electorate
from auditor.model.ids import EntityId, address_of, short
from auditor.model.power import Bypass, Parties, Point, Power, Step
from auditor.model.text import one_line

VERDICTS = {
    Verdict.YES: "it can be used against you before you can leave",
    Verdict.UNKNOWN: "too little could be read to answer, which is not the same as safe",
    Verdict.CONDITIONAL: "it takes many parties, or leaves you time to leave",
    Verdict.NO: "nobody can use it against you, according to everything that was read",
}
_OF_SOURCE = "a source tree has no holders: only a chain tells who they are"
_MOST_NAMES = 4
_NAME = 60
_NOBODY = "Nobody"
_PERHAPS = "Perhaps somebody"


def verdict(assessment: Assessment) -> str:
    """The verdict in words. A source tree has no holders, so its verdict is always unknown."""
    return _OF_SOURCE if assessment.source is not None else VERDICTS[assessment.verdict]


class DisplayNames:
    """Names of entities fit for one line of text, and the party of a key."""

    def __init__(self, assessment: Assessment) -> None:
        self.names = Names(assessment)
        self._party = {account: party.name for party in reversed(assessment.parties) for account in party.accounts}
        bearers = Counter(one_line(self.names.label(entity), _NAME) for entity in assessment.labels())
        self._shared = {label for label, number in bearers.items() if number > 1}

    def name(self, entity: EntityId) -> str:
        """The name of an entity, or its shortened address. Deployers choose names, and addresses can be made to look
        alike: a name that two entities share is shown with the address, a shortened address that two share in full."""
        label = one_line(self.names.label(entity), _NAME)
        if label not in self._shared:
            return label
        return one_line(address_of(entity)) if label == short(entity) else f"{label} ({short(entity)})"

    def name_and_party(self, entity: EntityId) -> str:
        """The name with the party that holds the key: ``Deployer (The Founder)``."""
        party = self._party.get(entity)
        return f"{self.name(entity)} ({one_line(party, _NAME)})" if party else self.name(entity)


def listed(words: list[str], most: int = _MOST_NAMES) -> str:
    """``a, b and c``; from ``most`` on ``a, b and 7 more``."""
    if len(words) > most:
        words = [*words[: most - 1], f"{len(words) - most + 1:,} more"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def who(power: Power, display: DisplayNames) -> str:
    """Who can do it: one smallest coalition by name."""
    if power.parties.anyone:
        return "Anyone"
    if power.coalition:
        people = listed([display.name(entity) for entity in power.coalition])
        together = "alone" if len(power.coalition) == 1 else "together"
        return f"{people} {together}" + (", perhaps fewer," if _perhaps_fewer(power.parties) else "")
    if power.parties.low is None and power.parties.high is None:
        return _NOBODY if power.verdict in (Verdict.NO, None) else _PERHAPS
    if power.holders:
        return "Whoever controls " + listed([display.name(holder) for holder in power.holders])
    return "An unnamed party"


def _perhaps_fewer(few: Parties) -> bool:
    return few.low is not None and few.high is not None and few.low < few.high


def call(power: Power) -> str:
    """The function by its signature, else by its selector."""
    return one_line(function(power), _NAME)


def calls(group: PowerGroup) -> str:
    """All functions of a group."""
    return listed(list(dict.fromkeys(call(power) for power in group.all)))


def fast(delay_s: int | None) -> str:
    """``at once``, ``after 2 days``."""
    if delay_s is None:
        return "after an unknown time"
    return spoken(delay_s) if delay_s <= 0 else f"after {spoken(delay_s)}"


def sentence(group: PowerGroup, display: DisplayNames) -> str:
    """Who can call what of which target, or do what to it, and how fast."""
    power = group.first
    limit = f" ({one_line(power.condition)})" if power.condition else ""
    people = who(power, display)
    time = "" if people == _NOBODY else f" {fast(power.delay_s)}"
    act = "call " if is_called(power) else ""
    return f"{people} can {act}{calls(group)} {preposition(power)} {display.name(power.target)}{time}{limit}."


def besides(titles: list[str]) -> str:
    """The harms that a power implies: ``This power also covers: funds are taken, …``."""
    return f"This power also covers: {', '.join(title[:1].lower() + title[1:] for title in titles)}"


def certificate(proof: Certificate) -> str:
    """What a *no* or a *conditional* rests on, as sentences."""
    parts = [f"{proof.decided:,} of {count(proof.entry_points, 'entry point', 'entry points')} decided"]
    if proof.kinds:
        parts.append(f"recognised by their code: {listed([one_line(kind, _NAME) for kind in proof.kinds], 6)}")
    if proof.logs_since is not None:
        parts.append(f"logs complete since block {proof.logs_since:,}")
    assumed = [one_line(f"Assumed: {text}", 200).rstrip(".") for text in proof.assumed]
    return ". ".join(["; ".join(parts), *assumed]) + "."


def step(of: Step, display: DisplayNames) -> str:
    """One step of a path."""
    return f"{display.name_and_party(of.source)} → {display.name(of.target)}: {one_line(of.why, 200)}"


def point(of: Point) -> str:
    """One point of a frontier: ``3 parties after 2 days``."""
    return f"{count(of.parties, 'party', 'parties')} {fast(of.delay_s)}"


def bypass(of: Bypass, display: DisplayNames) -> str:
    """What a bypass goes around and what it saves."""
    return f"around {display.name(of.presented)}: {point(of.around)} instead of {point(of.instead_of)}"


def spread(by_account: Electorate, by_party: Electorate, display: DisplayNames) -> str:
    """The fewest holders with more than half of a vote, and the share of its weight whose holders are known."""
    third, half, two_thirds = by_party.nakamoto_third, by_party.nakamoto_half, by_party.nakamoto_two_thirds
    accounts = "" if by_party.holders == by_account.holders else f" ({count(by_account.nakamoto_half, 'account')})"
    have = "has" if half == 1 else "have"
    return (
        f"{display.name(by_party.entity)}: {count(half, 'party', 'parties')}{accounts} {have} more than half of the "
        f"known votes, {third:,} more than a third, {two_thirds:,} more than two thirds; "
        f"{by_party.named_share:.1%} of all votes are known"
    )


def remedy(of: Remedy) -> str:
    """What the changes of a remedy achieve, as a sentence after their list."""
    changes = "this change" if len(of.changes) == 1 else "these changes"
    harms = "it" if len(of.harms) == 1 else f"any of these {len(of.harms)} harms"
    only = "No cheaper set of changes achieves this" if of.proven else "A cheaper set of changes may achieve this"
    return f"After {changes} no small group can do {harms} before you can leave. {only}."


def figures(power: Power) -> list[str]:
    """The figures of a power, each as a clause; figures that do not apply are left out."""
    clauses = [f"how few: {parties(power.parties)}"]
    for few, points, words in (
        (power.parties_unopposed, power.possible_unopposed, "if nobody opposes: {}"),
        (power.parties_at_turnout, power.possible_at_turnout, "at the usual turnout: {}"),
        (power.blocking, (), "to stop it: {}"),
    ):
        if few is not None:
            clauses.append(words.format(parties(few)) + (f" {fast(points[0].delay_s)}" if points else ""))
    if len(power.frontier) > 1:
        clauses.append("or: " + ", ".join(point(item) for item in power.frontier))
    return [*clauses, certainty(power)]


def certainty(power: Power) -> str:
    """How certain a power is: in two parts where the caller and the effect are not equally certain."""
    if power.certainty == power.certainty_of_effect:
        return power.certainty.value
    return f"caller {power.certainty}, effect {power.certainty_of_effect}"
