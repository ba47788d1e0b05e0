"""Gates: how an entity comes to act. A gate is a monotone expression over entities and delays."""

from typing import Annotated, Literal

from pydantic import Field

from auditor.model.frozen import Frozen
from auditor.model.ids import EntityId


class Member(Frozen):
    """An entity that counts towards a gate with ``weight`` (votes, tokens; 1 for a signer)."""

    id: EntityId
    weight: int = Field(default=1, ge=0)


class Key(Frozen):
    """A private key acts when the party that holds it wants to."""

    type: Literal["key"] = "key"


class Anyone(Frozen):
    """No permission is needed."""

    type: Literal["anyone"] = "anyone"


class Nobody(Frozen):
    """It can never act: a burnt key, the zero address, a renounced owner."""

    type: Literal["nobody"] = "nobody"


class Unknown(Frozen):
    """How it acts could not be read. It counts as dangerous, never as safe."""

    type: Literal["unknown"] = "unknown"


class Threshold(Frozen):
    """Acts when members of at least weight ``k`` act. ``complete`` is False if members may be missing."""

    type: Literal["threshold"] = "threshold"
    k: int = Field(ge=0)
    members: tuple[Member, ...]
    complete: bool = True


class Vote(Frozen):
    """A weighted vote.

    ``total`` is all voting weight there is; ``electorate`` lists the largest holders that are known, so ``total`` minus
    their weights is held by unknown accounts. ``quorum`` and ``proposal`` are weights, ``threshold`` and ``veto``
    shares of the weight cast, ``turnout`` the share of ``total`` that usually votes.
    """

    type: Literal["vote"] = "vote"
    electorate: tuple[Member, ...]
    total: int = Field(ge=0)
    quorum: int = Field(ge=0)
    threshold: float = Field(default=0.5, ge=0, le=1)
    veto: float | None = Field(default=None, ge=0, le=1)
    turnout: float | None = Field(default=None, ge=0, le=1)
    proposal: int = Field(default=0, ge=0)


class Delay(Frozen):
    """Acts ``seconds`` after its inner gate: a timelock, a voting period."""

    type: Literal["delay"] = "delay"
    seconds: int = Field(ge=0)
    gate: "Gate"


class All(Frozen):
    """Acts when every inner gate acts, in any order (a timelock needs a proposer and an executor)."""

    type: Literal["all"] = "all"
    of: tuple["Gate", ...]


class Any(Frozen):
    """Acts when any inner gate acts."""

    type: Literal["any"] = "any"
    of: tuple["Gate", ...]


Gate = Annotated[
    Key | Anyone | Nobody | Unknown | Threshold | Vote | Delay | All | Any,
    Field(discriminator="type"),
]

for _nested in (Delay, All, Any):
    _nested.model_rebuild()


def one_of(*entities: EntityId) -> Threshold:
    """The gate that any one of ``entities`` can open alone."""
    return Threshold(k=1, members=tuple(Member(id=entity) for entity in entities))


def members(gate: Gate) -> tuple[Member, ...]:
    """Every member that occurs in a gate, in order of appearance."""
    match gate:
        case Threshold():
            return gate.members
        case Vote():
            return gate.electorate
        case Delay():
            return members(gate.gate)
        case All() | Any():
            return tuple(member for inner in gate.of for member in members(inner))
        case _:
            return ()
