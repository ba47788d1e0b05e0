"""What a check fails on, by harm, rule or level, and the exemptions that somebody answers for."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from auditor.model.frozen import Frozen


class Reaction(StrEnum):
    """What a check does about a harm or a rule."""

    FAIL = "fail"
    WARN = "warn"
    IGNORE = "ignore"


class Policy(Frozen):
    """``[policy]``: the reaction to growth of power, by harm (``rewards.pause``) and by rule, and the lowest level."""

    level: int | None = Field(default=None, ge=0, le=4, description="A check fails below this level, 0 to 4.")
    harms: dict[str, Reaction] = Field(default_factory=dict, description="fail, warn or ignore, by harm.")
    rules: dict[str, Reaction] = Field(default_factory=dict, description="fail, warn or ignore, by rule.")


class Acceptance(Frozen):
    """``[[accepted]]``: an exemption from the policy for a ``rule`` or a ``holder``, with an end."""

    network: str | None = Field(default=None, description="The network that it is for; every network if omitted.")
    rule: str | None = Field(default=None, description="The rule whose finding is accepted.")
    holder: str | None = Field(default=None, description="The account or party whose power is accepted.")
    reason: str = Field(min_length=1, description="Why the power is acceptable.")
    owner: str = Field(min_length=1, description="Who answers for it.")
    expires: date = Field(description="The last day on which it holds.")
