"""An assessment: all that a report may show. Formats print it; they decide nothing."""

from enum import StrEnum

from auditor.model.electorate import Electorate
from auditor.model.entity import Entity
from auditor.model.evidence import Evidence, EvidenceId, Gap
from auditor.model.frozen import Frozen
from auditor.model.grant import Grant
from auditor.model.harm import HarmId, Viewpoint
from auditor.model.ids import EntityId, slug
from auditor.model.network import Network, Party
from auditor.model.power import Actor, Parties, Power, PowerId
from auditor.model.score import CollusionCurve, FrameworkAnswer, Level, Numbers, SliceAnswer
from auditor.model.severity import Severity as Severity
from auditor.model.snapshot import Block
from auditor.model.source import SourceAnswer
from auditor.model.verdict import Verdict as Verdict
from auditor.model.what_if import WhatIf


class Outcome(StrEnum):
    """The result of a rule for one subject. Only ``FIRES`` and ``UNKNOWN`` become findings."""

    FIRES = "fires"
    UNKNOWN = "unknown"
    QUIET = "quiet"


class ClaimOutcome(StrEnum):
    """Whether the chain agrees with a claim."""

    HOLDS = "holds"
    REFUTED = "refuted"
    UNPROVEN = "unproven"


class Interval(Frozen):
    """A number known to lie between two bounds, both included."""

    low: float
    high: float


class Grade(Frozen):
    """Letters of the level: ``low`` is the best possible grade, ``high`` the worst."""

    low: str
    high: str


class Certificate(Frozen):
    """What a *no* or a *conditional* rests on: everything in scope that the harm could be done to.

    ``decided`` of ``entry_points`` are settled (always all of them); ``kinds`` were recognised by their code or by
    running it; ``logs_since`` is the latest block from which on logs are complete, None where no answer rests on logs;
    ``assumed`` are sentences about what lies beyond the scope.
    """

    entry_points: int
    decided: int
    kinds: tuple[str, ...] = ()
    logs_since: int | None = None
    assumed: tuple[str, ...] = ()


class HarmAnswer(Frozen):
    """The answer for one harm: its verdict, the fewest parties, the delay they need, why, and what would improve it.

    ``counted`` is False where it does not enter the network's verdict: the harm does not matter to the viewpoint, or
    the scan covered nothing that it can be done to (then ``looked_at`` is False). ``certificate`` is there for *no* and
    *conditional*.
    """

    harm: HarmId
    title: str
    question: str
    verdict: Verdict
    parties: Parties
    delay_s: int | None
    powers: tuple[PowerId, ...]
    because: str
    raise_by: str
    counted: bool = True
    looked_at: bool = True
    certificate: Certificate | None = None


class Remedy(Frozen):
    """The cheapest changes, each a sentence, after which no small group can do any of ``harms`` before you can leave.

    ``cost`` is in the prices of the methodology; ``proven`` says that no set of such changes is cheaper.
    """

    harms: tuple[HarmId, ...]
    changes: tuple[str, ...]
    cost: int
    proven: bool


class Finding(Frozen):
    """A rule that fired, or could not be answered, for one subject.

    ``fingerprint`` survives re-scans: it is a digest of the rule and of the subject's identity, not of any value that
    moves. ``who``, ``how_fast`` and ``loss`` are sentences for the viewpoint.
    """

    rule: str
    title: str
    severity: Severity
    confidence: str
    outcome: Outcome
    subject: str
    message: str
    who: str
    how_fast: str
    loss: str
    why: str
    remediation: str
    fingerprint: str
    evidence: tuple[EvidenceId, ...]


class Claim(Frozen):
    """What the network says of itself, and whether the chain agrees."""

    says: str
    source: str
    outcome: ClaimOutcome
    because: str


class Coverage(Frozen):
    """How many answers were read and how many could not be read."""

    read: int
    gaps: int


class Assessment(Frozen):
    """The whole answer for one network and one viewpoint.

    ``snapshot_digest`` is that of the snapshot file that it follows from, ``by`` who ran the scan, and ``response`` the
    network's own reply, which changes no answer. With ``source`` it is of a tree without a chain, which has no
    holders: its verdict is unknown, and exposure, grade and level say nothing.
    """

    auditor: str
    methodology: str
    snapshot_digest: str = ""
    by: str = ""
    response: str = ""
    network: Network
    blocks: tuple[Block, ...]
    viewpoint: Viewpoint
    exit_s: int
    verdict: Verdict
    exposure: Interval
    grade: Grade
    level: Level
    curve: CollusionCurve
    slices: tuple[SliceAnswer, ...]
    numbers: Numbers
    frameworks: tuple[FrameworkAnswer, ...]
    what_if: WhatIf | None = None
    sentence: str
    harms: tuple[HarmAnswer, ...]
    remedy: Remedy | None
    powers: tuple[Power, ...]
    actors: tuple[Actor, ...]
    electorates: tuple[Electorate, ...]
    findings: tuple[Finding, ...]
    claims: tuple[Claim, ...]
    gaps: tuple[Gap, ...]
    coverage: Coverage
    parties: tuple[Party, ...]
    entities: tuple[Entity, ...]
    grants: tuple[Grant, ...]
    evidence: tuple[Evidence, ...]
    source: SourceAnswer | None = None

    def labels(self) -> dict[EntityId, str]:
        """A readable name for every id that a report may mention."""
        names = {entity.id: entity.label or entity.id for entity in self.entities}
        return names | {f"party:{slug(party.name)}": party.name for party in self.parties}
