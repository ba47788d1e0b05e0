"""The four verdicts."""

from enum import StrEnum


class Verdict(StrEnum):
    """The answer to *can it be used against you?*, from worst to best. Unknown is never safe."""

    YES = "yes"
    UNKNOWN = "unknown"
    CONDITIONAL = "conditional"
    NO = "no"
