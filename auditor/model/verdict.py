"""The four answers to the one question."""

from enum import StrEnum


class Verdict(StrEnum):
    """The answer to *can it be used against you?*, from worst to best; unknown is never safe."""

    YES = "yes"
    UNKNOWN = "unknown"
    CONDITIONAL = "conditional"
    NO = "no"
