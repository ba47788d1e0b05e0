"""How bad a finding is. In a module of its own, since the command line needs the names before anything heavy loads."""

from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is, the worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    def reaches(self, limit: "Severity") -> bool:
        """Whether it is ``limit`` or worse."""
        order = list(Severity)
        return order.index(self) <= order.index(limit)
