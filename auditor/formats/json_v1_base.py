"""What every part of the public JSON, version 1, is made of: its struct and the types of single fields."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Certainty = Annotated[
    Literal["proven", "observed", "inferred", "declared"],
    Field(description="proven: executed against the chain's own code and state; observed: read from state; inferred: "
          "from source or a known interface; declared: somebody says so"),
]  # fmt: skip
EffectCertainty = Annotated[
    Literal["proven", "observed", "inferred", "declared"],
    Field(description="How certain it is what the call does; certainty rates who may make it"),
]
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


class Parties(Struct):
    """How few independent parties it takes. low counts an unknown holder as one party, high leaves paths through
    unknown holders out. high null: no other path is left. Both null: nobody can."""

    low: int | None
    high: int | None
    exact: Annotated[bool, Field(description="false: a time limit cut the search; the number lies between the bounds")]
    anyone: Annotated[bool, Field(description="true: anybody can be that one party; no permission is needed")]
