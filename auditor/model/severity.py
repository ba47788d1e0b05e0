"""How bad a finding is. A module of its own, so that the command line can show the names without heavy imports."""

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
