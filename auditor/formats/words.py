"""Words of reports: names for ids, numbers of parties, gates and kinds of entities."""

from datetime import datetime

from auditor.formats.sources import verification_sentence as verification_sentence
from auditor.model.assessment import Assessment, ClaimOutcome, Grade, HarmAnswer, Interval, Verdict
from auditor.model.call_name import is_call, short_call
from auditor.model.duration import spoken
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, Verification
from auditor.model.gate import All, Any, Anyone, Delay, Gate, Key, Nobody, Threshold, Unknown, Vote
from auditor.model.ids import ANYONE, NOBODY, EntityId, is_chain, short
from auditor.model.power import Parties, Power
from auditor.model.score import Level
from auditor.model.snapshot import Block
from auditor.model.text import one_line

VERDICT = {Verdict.YES: "Yes", Verdict.UNKNOWN: "Unknown", Verdict.CONDITIONAL: "Conditional", Verdict.NO: "No"}
VERDICT_MEANS = {
    Verdict.YES: "A small group of independent parties can do it before you can leave.",
    Verdict.UNKNOWN: "Something that could not be read might change the answer. Unknown is never safe.",
    Verdict.CONDITIONAL: "It takes more than a small group of independent parties, or it leaves you time to leave.",
    Verdict.NO: "Nobody can, or only an open electorate that contributors themselves hold.",
}
CLAIM = {
    ClaimOutcome.REFUTED: "The chain says otherwise.",
    ClaimOutcome.UNPROVEN: "Not proven.",
    ClaimOutcome.HOLDS: "The chain agrees.",
}
CERTAINTY = {
    Certainty.PROVEN: "executed against the chain's own code and state",
    Certainty.OBSERVED: "read from state",
    Certainty.INFERRED: "follows from source or from a known interface",
    Certainty.DECLARED: "somebody says so",
}
VERIFIED = {
    Verification.PROOF: "verified by proof",
    Verification.HEADER: "consistent with this node's header",
    Verification.SECOND_SOURCE: "a second source agrees",
    Verification.NONE: "from one source",
}
_MOST_MEMBERS = 12
_LONGEST_NAME = 80


class Names:
    """Readable names for ids."""

    def __init__(self, assessment: Assessment) -> None:
        chains = [chain.id for chain in assessment.network.chains]
        # Of a network with one chain, that chain has the network's title; of several each has only its CAIP-2 id.
        title = {chains[0]: assessment.network.title} if len(chains) == 1 else {}
        self._chains = {chain.id: chain for chain in assessment.network.chains}
        self._labels = assessment.labels() | title | {ANYONE: "anyone", NOBODY: "nobody"}

    def label(self, entity: EntityId) -> str:
        """The name of an entity on one line, or its shortened id."""
        name = self._labels.get(entity, entity)
        if name == entity:
            return one_line(entity, _LONGEST_NAME) if is_chain(entity) else short(entity)
        return one_line(name, _LONGEST_NAME) or short(entity)

    def chain(self, chain: str) -> str:
        """The name of a chain, or its CAIP-2 id."""
        described = self._chains.get(chain)
        return one_line(described.title, _LONGEST_NAME) if described and described.title else chain

    def explorer(self, entity: EntityId) -> str:
        """The web address of an account in its chain's explorer; empty where there is none."""
        chain, _, address = entity.rpartition(":")
        described = self._chains.get(chain)
        if described is None or not described.explorer or not address.isalnum():
            return ""
        return described.explorer.replace("{address}", address)

    def has_name(self, entity: EntityId) -> bool:
        """Whether an entity has a name, so that reports show its address beside it."""
        return self._labels.get(entity, entity) not in (entity, short(entity)) and ":" in entity


def count(number: int, noun: str, plural: str | None = None) -> str:
    """``1 party``, ``3 parties``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def parties(how_few: Parties) -> str:
    """How few parties it takes, in words, and whether a time limit cut the search for the true number."""
    return few(how_few) + ("" if how_few.exact else " (search cut by its time limit)")


def few(how_few: Parties) -> str:
    """The number of parties in words: ``3 parties``, ``2 to 4 parties``, ``perhaps 1 party``."""
    low, high = how_few.low, how_few.high
    if low is None and high is None:
        return "nobody can"
    if how_few.anyone:
        return "anyone can"
    if low == high and low is not None:
        return so_many(low)
    if low is None or high is None:
        bound = low if low is not None else high
        return f"perhaps {so_many(bound or 0)}"
    return f"{low} to {so_many(high)}"


def so_many(number: int) -> str:
    """``1 party``, ``3 parties``."""
    return count(number, "party", "parties")


def function(power: Power) -> str:
    """The function or act as users know it: a signature, a message without its package, else a selector."""
    return short_call(power.function or power.selector or "a function")


def is_called(power: Power) -> bool:
    """Whether it is a call *of* its target, not an act *on* it."""
    return power.function is None or is_call(power.function)


def preposition(power: Power) -> str:
    """The preposition between the function and its target."""
    return "of" if is_called(power) else "on"


def delay(delay_s: int | None) -> str:
    """How long something takes, in words."""
    return "time unknown" if delay_s is None else spoken(delay_s)


def measure(answer: HarmAnswer) -> tuple[str, str]:
    """The number of parties and the delay for the row of a harm; empty where they do not apply."""
    if not answer.looked_at:
        return "not looked at", ""
    nobody = answer.parties.low is None and answer.parties.high is None
    return parties(answer.parties), "" if nobody else delay(answer.delay_s)


def moment(iso: str) -> str:
    """An ISO 8601 time in UTC as ``2026-11-23 12:00 UTC``; any other text as it is."""
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{time:%Y-%m-%d %H:%M} UTC"


def read_at(block: Block) -> str:
    """The state that was read: ``at block 9 (2026-11-23T12:00:00Z)``, or the genesis file (hostile text)."""
    if block.genesis:
        return "at genesis, as its file says; not as it is today"
    return f"at block {block.number:,} ({block.time})"


def no_block(assessment: Assessment) -> str:
    """The text in place of the blocks if none was read (a repository without a chain)."""
    return "no block of any chain" if assessment.network.chains else "source and its history; no chain belongs to it"


def interval(value: Interval | Level) -> str:
    """``82``, or ``60.5 to 82``."""
    return f"{value.low:g}" if value.low == value.high else f"{value.low:g} to {value.high:g}"


def grade(value: Grade) -> str:
    """``F``, or ``C to F``."""
    return value.low if value.low == value.high else f"{value.low} to {value.high}"


def kind_words(entity: Entity) -> str:
    """What an entity is, with the figures that matter: ``multisig, 2 of 3``; ``timelock, 2 days``; ``proxy``."""
    kind = entity.kind.value.replace("-", " ")
    if entity.kind is EntityKind.MARKET:
        return _market_words(entity)
    match entity.gate:
        case Threshold(k=k, members=all_members) if entity.kind.value != "contract":
            total = sum(member.weight for member in all_members)
            weighted = any(member.weight != 1 for member in all_members)
            if len(all_members) == 1 and entity.kind is not EntityKind.MULTISIG:
                return kind
            return f"{kind}, {100 * k / max(1, total):.1f} %" if weighted else f"{kind}, {k} of {total}"
        case Nobody() if entity.kind is not EntityKind.MODULE:
            return f"{kind}, can never act"
        case Anyone():
            return f"{kind}, open to anyone"
    if entity.delay_s is not None:
        return f"{kind}, {spoken(entity.delay_s) if entity.delay_s else 'no delay'}"
    return f"{kind} behind a proxy" if entity.proxy else kind


def _market_words(entity: Entity) -> str:
    """What a part of a market is: the price itself, those who can move it together, or what one account holds."""
    match entity.gate:
        case Nobody():
            return "price"
        case Threshold(members=(_, _, *_)):
            return "holders"
        case _:
            return "holding"


def how(entity: Entity, names: Names) -> str:
    """How an entity acts; empty for keys and plain contracts, where it is obvious."""
    plain = (
        isinstance(entity.gate, Key)
        or (isinstance(entity.gate, Unknown) and entity.kind is EntityKind.CONTRACT)
        or (isinstance(entity.gate, Nobody) and entity.kind in (EntityKind.MODULE, EntityKind.MARKET))
    )
    return "" if plain else gate_words(entity.gate, names)


def gate_words(gate: Gate, names: Names) -> str:
    """How an entity comes to act, in words."""
    match gate:
        case Key():
            return "acts when whoever holds the key wants to"
        case Anyone():
            return "no permission is needed"
        case Nobody():
            return "can never act"
        case Threshold():
            return _threshold(gate, names)
        case Vote():
            return _vote(gate)
        case Delay():
            return (
                f"{gate_words(gate.gate, names)}, and {spoken(gate.seconds)} later at the earliest"
                if gate.seconds
                else f"{gate_words(gate.gate, names)}, without any delay"
            )
        case All():
            return ", and ".join(gate_words(inner, names) for inner in gate.of)
        case Any():
            return ", or ".join(gate_words(inner, names) for inner in gate.of)
        case _:
            return "how it acts could not be read"


def _threshold(gate: Threshold, names: Names) -> str:
    total = sum(member.weight for member in gate.members)
    weighted = any(member.weight != 1 for member in gate.members)
    listed = [
        names.label(member.id) + (f" ({100 * member.weight / max(1, total):.1f} %)" if weighted else "")
        for member in gate.members[:_MOST_MEMBERS]
    ]
    if len(gate.members) > _MOST_MEMBERS:
        listed.append(f"{len(gate.members) - _MOST_MEMBERS:,} more")
    missing = "" if gate.complete else " (members may be missing)"
    if gate.k == 1 and total == len(gate.members):
        return f"{' or '.join(listed)} can act alone{missing}"
    needed = f"{100 * gate.k / max(1, total):.1f} % of all weight" if weighted else f"{gate.k:,} of {total:,}"
    return f"{needed} must agree: {', '.join(listed)}{missing}"


def _vote(gate: Vote) -> str:
    share = f"{100 * gate.quorum / gate.total:.1f} %" if gate.total else "unknown"
    veto = f", veto at {100 * gate.veto:.1f} %" if gate.veto is not None else ""
    usual = f", {100 * gate.turnout:.1f} % usually vote" if gate.turnout is not None else ""
    return f"a vote: quorum {share} of all weight, passes above {100 * gate.threshold:.1f} %{veto}{usual}"
