"""The public JSON of an assessment, version 1. Scripts depend on it: fields are added, never renamed or removed.

It has its own structs, so that a change inside the product cannot change what users read. The JSON Schema in
``reports/schema/`` is generated from here. Integers are exact and may be larger than 2^53 (voting weights).
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Certainty = Annotated[
    Literal["proven", "observed", "inferred", "declared"],
    Field(description="proven: executed against the chain's own code and state; observed: read from state; inferred: "
          "from source or a known interface; declared: somebody says so"),
]  # fmt: skip
Verdict = Annotated[
    Literal["yes", "unknown", "conditional", "no"],
    Field(description="Can it be used against you before you can leave? unknown is never safe"),
]
Id = Annotated[str, Field(description="CAIP-10 account id, git:<url>, party:<slug>, <chain>:module/<name>, or anyone")]
PowerId = Annotated[str, Field(description="The id of an entry of powers")]
EvidenceIds = Annotated[list[str], Field(description="Ids of entries of evidence")]
Seconds = Annotated[int, Field(description="Seconds")]


class Struct(BaseModel):
    """Readers must accept fields that they do not know."""

    model_config = ConfigDict(frozen=True, validate_by_name=True, validate_by_alias=True)


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


class Interval(Struct):
    """A number known to lie between two bounds, both included."""

    low: int
    high: int


class Grade(Struct):
    """Letters for the bounds of the exposure: low is the best possible grade, high the worst."""

    low: str
    high: str


class Parties(Struct):
    """How few independent parties it takes. low counts an unknown holder as one party, high leaves paths through
    unknown holders out. high null: no other path is left. Both null: nobody can."""

    low: int | None
    high: int | None
    exact: Annotated[bool, Field(description="false: a time limit cut the search; the number lies between the bounds")]
    anyone: Annotated[bool, Field(description="true: anybody can be that one party; no permission is needed")]


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


class Coverage(Struct):
    """How many answers were read and how many could not be read."""

    read: int
    gaps: int


class Member(Struct):
    """An entity that counts towards a gate with so much weight."""

    id: Id
    weight: int


class Gate(Struct):
    """How an entity comes to act. members names every entity that appears in it, also in nested gates."""

    type: Literal["key", "anyone", "nobody", "unknown"]
    members: list[Member]


class Threshold(Struct):
    """Acts when members of at least weight k act."""

    type: Literal["threshold"]
    k: int
    members: list[Member]
    complete: Annotated[bool, Field(description="false: members may be missing")]


class Vote(Struct):
    """A weighted vote; members are the largest known holders, the rest of total is held by people nobody named."""

    type: Literal["vote"]
    members: list[Member]
    total: int
    quorum: Annotated[int, Field(description="Weight")]
    threshold: Annotated[float, Field(description="Share of the weight cast")]
    veto: Annotated[float | None, Field(description="Share of the weight cast")]
    turnout: Annotated[float | None, Field(description="Share of total that usually votes")]
    proposal: Annotated[int, Field(description="Weight needed to propose")]


class Delay(Struct):
    """Acts so many seconds after its inner gate did."""

    type: Literal["delay"]
    seconds: Seconds
    of: "list[AnyGate]"
    members: list[Member]


class Combined(Struct):
    """Acts when all, or any, of its inner gates do."""

    type: Literal["all", "any"]
    of: "list[AnyGate]"
    members: list[Member]


AnyGate = Gate | Threshold | Vote | Delay | Combined


class Proxy(Struct):
    """That a contract runs another contract's code."""

    kind: str
    implementation: list[Id]
    admin: Id | None
    admin_source: str | None
    beacon: Id | None


class Node(Struct):
    """Who or what holds power or is subject to it."""

    id: Id
    kind: Annotated[str, Field(description="key, multisig, timelock, governor, collective, validator-set, contract, …")]
    label: str
    chain: str | None
    delay_s: Annotated[int | None, Field(description="Its own minimum delay in seconds")]
    party: Annotated[Id | None, Field(description="The party that holds it, where known")]
    gate: AnyGate
    proxy: Proxy | None
    standards: list[str]
    roles: list[str]
    notes: list[str]


class Edge(Struct):
    """That source counts towards target's gate (member) or may call a function of it (every other kind)."""

    source: Id
    target: Id
    kind: Annotated[str, Field(description="member, upgrades, executes, controls, delays, proposes, cancels, may-call")]
    effect: Annotated[str | None, Field(description="What the call does to the target; null for members")]
    function: str | None
    selector: str | None
    role: str | None
    condition: str | None
    state: Annotated[str, Field(description="live, pending (can be accepted alone), renounced, expired")]
    delay_s: Seconds
    certainty: Certainty
    evidence: EvidenceIds


class Graph(Struct):
    """The power graph."""

    nodes: list[Node]
    edges: list[Edge]


class Evidence(Struct):
    """One request and what it answered, shortened; answer_digest is of the whole raw answer."""

    id: str
    source: str
    request: str
    answer: str
    answer_digest: str
    block: int | None
    verified: Literal["proof", "second-source", "none"]


class Assessment(Struct):
    """Can the network be used against you: who can, what, how few they are, and how fast."""

    schema_: Literal["auditor.assessment/1"] = Field(alias="schema")
    auditor: Annotated[str, Field(description="Version of the tool")]
    methodology: Annotated[str, Field(description="Version of the numbers that verdicts and exposure follow")]
    network: Network
    viewpoint: Annotated[str, Field(description="Whose side the question is asked from")]
    exit_s: Annotated[int, Field(description="Seconds you need to leave")]
    verdict: Verdict
    exposure: Annotated[Interval, Field(description="0 to 100; read the verdicts and the findings, not this number")]
    grade: Grade
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


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``auditor.assessment/1``."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:auditor:assessment:1"}
    return head | Assessment.model_json_schema(by_alias=True, mode="serialization")
