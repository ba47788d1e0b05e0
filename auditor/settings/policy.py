"""What a check fails on, by harm, rule or level, and the exemptions that somebody answers for."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, field_validator, model_validator

from auditor.model import duration
from auditor.model.frozen import Frozen


class Reaction(StrEnum):
    """What a check does about a harm or a rule, the strictest first."""

    FAIL = "fail"
    WARN = "warn"
    IGNORE = "ignore"


class Policy(Frozen):
    """``[policy]``: the reaction to growth of power, by harm (``rewards.pause``) and by rule, and the lowest level."""

    level: int | None = Field(default=None, ge=0, le=4, description="A check fails below this level, 0 to 4.")
    review: Reaction = Field(
        default=Reaction.WARN, description="What a change does that is neither worse nor better, such as a new signer."
    )
    max_age: str = Field(
        default="P2D", description="How old a recording may be that answers if no node does; older ends with status 5."
    )
    harms: dict[str, Reaction] = Field(
        default_factory=dict, description="fail (default), warn or ignore if a power grows, by harm."
    )
    rules: dict[str, Reaction] = Field(
        default_factory=dict, description="fail, warn or ignore (default) if a rule fires, by rule."
    )

    @field_validator("max_age")
    @classmethod
    def _is_duration(cls, value: str) -> str:
        duration.seconds(value)
        return value

    @property
    def max_age_s(self) -> int:
        """The greatest age of a recording, in seconds."""
        return duration.seconds(self.max_age)


class Acceptance(Frozen):
    """``[[accepted]]``: an exemption from the policy for a ``rule``, a ``holder`` or both together, with an end."""

    network: str | None = Field(default=None, description="The network that it is for; every network if omitted.")
    rule: str | None = Field(default=None, description="The rule, or the kind of change, that is accepted.")
    holder: str | None = Field(default=None, description="The account or party whose power is accepted.")
    reason: str = Field(min_length=1, description="Why the power is acceptable.")
    owner: str = Field(min_length=1, description="Who answers for it.")
    expires: date = Field(
        description="The last day on which it holds; for what one party can do at once within 90 days from today."
    )

    @model_validator(mode="after")
    def _is_for_something(self) -> Self:
        if self.rule is None and self.holder is None:
            raise ValueError("name a rule or a holder")
        return self
