"""Every error that a person may see.

    AuditorError
    ├── UsageError           the command line or a file that the user wrote is wrong (exit status 2)
    │   ├── ProfileError     a network profile
    │   ├── RuleError        a rule, the harm catalogue or the methodology
    │   └── UnknownName      a name that does not exist, with the nearest one that does
    └── ToolError            the work could not be done (exit status 3)
        ├── NetworkError     no endpoint answered as it should
        └── ReplayMiss       a replay was asked something that was not recorded

Each says what did not happen and carries a ``hint``: what to do about it. Only ``cli`` prints them and exits.
"""

from collections.abc import Iterable
from difflib import get_close_matches

# Public, the same for every command and format: extended, never renumbered. docs/settings.md shows the table.
EXIT_STATUSES = {
    0: "nothing at or above the limits that you set",
    1: "findings at or above `--fail-on`, a level under `--fail-under`, or something that got worse",
    2: "wrong usage: the command line, a profile or the settings file",
    3: "a failure of the tool or of the network",
    4: "too incomplete to answer (`--fail-on-unknown`), to compare (`auditor check`) or to lock (`auditor lock`)",
    5: "no node answers, and the last recording is older than `policy.max_age` (`auditor check`)",
    130: "interrupted",
}


class AuditorError(Exception):
    """What did not happen, and in ``hint`` what to do."""

    exit_status = 3

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(AuditorError):
    """The command line or a file that the user wrote is wrong."""

    exit_status = 2


class ProfileError(UsageError):
    """A network profile cannot be used."""


class RuleError(UsageError):
    """A rule, the harm catalogue or the methodology cannot be used."""


class UnknownName(UsageError):
    """A name that does not exist."""

    def __init__(self, what: str, name: str, names: Iterable[str], hint: str) -> None:
        near = get_close_matches(name, list(names), n=1, cutoff=0.5)
        super().__init__(f"there is no {what} {name!r}", f"did you mean {near[0]!r}? {hint}" if near else hint)


class ToolError(AuditorError):
    """The work could not be done."""


class NetworkError(ToolError):
    """No endpoint answered as it should. Messages show endpoints with their secrets masked."""


class ReplayMiss(ToolError):
    """A replay was asked something that was not recorded."""
