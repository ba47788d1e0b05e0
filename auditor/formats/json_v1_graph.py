"""The power graph in the public JSON, version 1."""

from typing import Annotated, Literal

from pydantic import Field

from auditor.formats.json_v1_base import Certainty, EffectCertainty, EvidenceIds, Id, Seconds, Struct


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
    effect_certainty: EffectCertainty
    evidence: EvidenceIds


class Graph(Struct):
    """The power graph."""

    nodes: list[Node]
    edges: list[Edge]
