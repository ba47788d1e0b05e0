"""The public JSON of an assessment, version 1. Scripts depend on it: fields are added, never renamed or removed.

It has its own structs, so that a change inside the product cannot change what users read. The JSON Schema in
``reports/schema/`` is generated from here. Integers are exact and may be larger than 2^53 (voting weights).
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from auditor.formats.json_v1_base import (
    Certainty,
    EffectCertainty,
    EvidenceIds,
    Id,
    Parties,
    PowerId,
    Seconds,
    Struct,
    Verdict,
)
from auditor.formats.json_v1_graph import Graph
from auditor.formats.json_v1_score import Curve, Framework, Grade, Interval, Level, Numbers, Slice
from auditor.formats.json_v1_source import Source


class Block(Struct):
    """The block that a chain was read at; time is ISO 8601 in UTC. Hash and time may be empty at genesis."""

    number: int
    hash: str
    time: str
    genesis: Annotated[bool, Field(description="Whether it was read from the chain's genesis file, not from a node")]


class Chain(Struct):
    """A chain of the network; block is null if nothing of it was read."""

    id: Annotated[str, Field(description="CAIP-2 chain id")]
    block: Block | None


class Network(Struct):
    """What was scanned."""

    name: str
    title: str
    about: str
    chains: list[Chain]


class EntryPoints(Struct):
    """Functions, fallback and receive of contracts, calls of pallets, messages of modules: how many are decided."""

    decided: int
    of: int


class Certificate(Struct):
    """What a no or a conditional rests on."""

    entry_points: EntryPoints
    kinds: Annotated[list[str], Field(description="Releases and behaviour by which code was recognised")]
    logs_since: Annotated[int | None, Field(description="The block from which on logs are complete; null if unused")]
    assumed: Annotated[list[str], Field(description="What lies beyond the scope and is taken to behave")]


class Harm(Struct):
    """The answer for one harm."""

    harm: str
    title: str
    question: str
    verdict: Verdict
    parties: Parties
    delay_s: Annotated[int | None, Field(description="Seconds that the fewest parties need; null if unknown")]
    powers: list[PowerId]
    because: Annotated[str, Field(description="Why the verdict is what it is")]
    raise_by: Annotated[str, Field(description="What would improve the verdict; empty if nothing is left to improve")]
    counted: Annotated[bool, Field(description="Whether it enters the network's verdict")]
    looked_at: Annotated[bool, Field(description="false: nothing that it could happen to was part of the scan")]
    certificate: Annotated[Certificate | None, Field(description="There for no and conditional")]


class Point(Struct):
    """So many parties need at least so many seconds."""

    parties: int
    delay_s: Seconds


class Step(Struct):
    """One step of a path, in plain words."""

    source: Id = Field(alias="from")
    target: Id = Field(alias="to")
    why: str


class Bypass(Struct):
    """A path that needs fewer parties or less time than the one that the network presents."""

    presented: Id
    around: Point
    instead_of: Point
    coalition: list[Id]
    path: list[Step]


class Power(Struct):
    """A harm that somebody can do by one function of one target."""

    id: PowerId
    harm: str
    target: Id
    target_name: str
    function: Annotated[str | None, Field(description="A signature where known; Pallet.call; a message type URL")]
    selector: Annotated[str | None, Field(description="Always there on EVM: 0x and 8 digits")]
    holders: Annotated[list[Id], Field(description="Accounts that the target accepts directly")]
    parties: Parties
    parties_unopposed: Annotated[Parties | None, Field(description="Of a vote: enough if nobody opposes")]
    parties_at_turnout: Annotated[Parties | None, Field(description="Of a vote: enough if as many vote as usually do")]
    blocking: Annotated[Parties | None, Field(description="The fewest who can stop it")]
    delay_s: Annotated[int | None, Field(description="Seconds that the smallest coalition needs; null if unknown")]
    frontier: Annotated[list[Point], Field(description="Parties against time over paths that were read")]
    possible: Annotated[list[Point], Field(description="The same with each unknown holder counted as one party")]
    frontier_at_turnout: Annotated[
        list[Point], Field(description="Of a vote: parties against time, as many vote as usual")
    ]
    possible_at_turnout: Annotated[list[Point], Field(description="The same with each unknown holder as one party")]
    possible_unopposed: Annotated[list[Point], Field(description="Of a vote: parties against time if nobody opposes")]
    coalition: Annotated[list[Id], Field(description="One smallest coalition")]
    coalition_at_turnout: Annotated[list[Id], Field(description="Of a vote: one smallest at the usual turnout")]
    path: list[Step]
    bypasses: Annotated[list[PowerId], Field(description="Powers that do the same with fewer parties or sooner")]
    around: Annotated[list[Bypass], Field(description="Paths to this function around the one presented")]
    certainty: Certainty
    effect_certainty: EffectCertainty
    condition: Annotated[str | None, Field(description="A limit on the power, in words")]
    implied_by: Annotated[PowerId | None, Field(description="The power whose function does this harm as well")]
    verdict: Annotated[Verdict | None, Field(description="The verdict on this power alone")]
    evidence: EvidenceIds


class Actor(Struct):
    """A party or key: what it can do alone, and its Banzhaf index over the powers that matter to the viewpoint."""

    id: Id
    label: str
    alone: list[PowerId]
    banzhaf: float | None


class Remedy(Struct):
    """The cheapest changes after which no small group can do these harms before you can leave."""

    harms: list[str]
    changes: Annotated[list[str], Field(description="Sentences")]
    cost: Annotated[int, Field(description="In the prices of rules/methodology.yaml")]
    proven: Annotated[bool, Field(description="No set of such changes is cheaper")]


class Electorate(Struct):
    """How the weight of one vote is spread over the holders that are known, by account or clustered by party."""

    entity: Id
    clustered: Annotated[bool, Field(description="true: the accounts of one party are one holder")]
    named_share: Annotated[float, Field(description="Share of all weight whose holders are known")]
    holders: int
    nakamoto_third: Annotated[int, Field(description="The fewest holders with more than a third of the known weight")]
    nakamoto_half: int
    nakamoto_two_thirds: int
    hhi: Annotated[float, Field(description="Herfindahl-Hirschman index, 1 / holders to 1")]
    gini: Annotated[float, Field(description="0 for equals, below 1 always")]
    entropy_bits: Annotated[float, Field(description="Shannon's entropy")]
    theil: Annotated[float, Field(description="Theil's index T in nats, 0 for equals")]


class Party(Struct):
    """Keys known to be one person or organisation, and who says so."""

    id: Id
    name: str
    accounts: list[Id]
    source: str


class Finding(Struct):
    """A rule that fired, or that could not be answered, for one subject."""

    rule: str
    title: str
    severity: Literal["critical", "high", "medium", "low", "info"]
    confidence: str
    outcome: Literal["fires", "unknown"]
    subject: str
    message: str
    who: str
    how_fast: str
    loss: str
    why: str
    remediation: str
    fingerprint: Annotated[str, Field(description="Stays the same from scan to scan for the same rule and subject")]
    evidence: EvidenceIds


class Claim(Struct):
    """What the network says of itself, and whether the chain agrees."""

    says: str
    source: str
    outcome: Literal["holds", "refuted", "unproven"]
    because: str


class Gap(Struct):
    """Something that could not be read; it makes answers about its subject unknown, never safe."""

    subject: str
    what: str
    why: str
    critical: Annotated[bool, Field(description="false: what is missing (a name) cannot hide a power")]
    kind: Annotated[str, Field(description="What sort of thing it leaves open: unread, authorized-callers, …")]


class Verified(Struct):
    """Answers by how they were verified."""

    proof: Annotated[int, Field(description="They follow from the hash of a block that is vouched for")]
    header: Annotated[int, Field(description="They follow from the header that the same node gives")]
    second_source: Annotated[int, Field(description="Another node answers the same")]
    none: Annotated[int, Field(description="One node says so")]


class Coverage(Struct):
    """How many answers were read and how many could not be read."""

    read: int
    gaps: int
    verified: Verified


class Evidence(Struct):
    """One request and what it answered, shortened; answer_digest is of the whole raw answer."""

    id: str
    source: str
    request: str
    answer: str
    answer_digest: str
    block: int | None
    verified: Literal["proof", "header", "second-source", "none"]


class Assessment(Struct):
    """Can the network be used against you: who can, what, how few they are, and how fast."""

    schema_: Literal["auditor.assessment/1"] = Field(alias="schema")
    auditor: Annotated[str, Field(description="Version of the tool")]
    methodology: Annotated[str, Field(description="Version of the numbers that verdicts and exposure follow")]
    network: Network
    viewpoint: Annotated[str, Field(description="Whose side the question is asked from")]
    exit_s: Annotated[int, Field(description="Seconds you need to leave")]
    verdict: Verdict
    exposure: Annotated[
        Interval | None,
        Field(description="0 to 100; gate on rules, verdicts and levels, not on this number; null for source alone"),
    ]
    grade: Annotated[Grade | None, Field(description="null for source alone")]
    level: Annotated[Level | None, Field(description="null for source alone")]
    curve: Curve
    slices: list[Slice]
    numbers: Numbers
    frameworks: list[Framework]
    sentence: Annotated[str, Field(description="The answer in one sentence")]
    harms: list[Harm]
    remedy: Annotated[Remedy | None, Field(description="What would end a yes")]
    powers: list[Power]
    actors: list[Actor]
    electorates: list[Electorate]
    parties: list[Party]
    findings: list[Finding]
    claims: list[Claim]
    gaps: list[Gap]
    coverage: Coverage
    graph: Graph
    evidence: list[Evidence]
    source: Annotated[Source | None, Field(description="There for a source tree without a chain")]


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``auditor.assessment/1``."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:auditor:assessment:1"}
    return head | Assessment.model_json_schema(by_alias=True, mode="serialization")
