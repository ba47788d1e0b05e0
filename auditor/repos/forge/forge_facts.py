"""The facts of a forge, in terms that all forges share."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class ForgeFacts:
    """Logins are those of the forge at ``host``. A field that is None was not readable; ``unseen`` says why and with
    which permission it would be.

    ``approvals`` is the number of reviews by others that a change of the main branch needs; ``bypass`` are logins that
    need none, ``bypass_groups`` teams, apps and roles with unknown members; ``admins`` may change the rules;
    ``writers`` may merge. ``keys`` are deploy keys that may write, ``keys_bypass`` says that they need no review.
    ``owners_complete``: the organisation has no owner outside of ``owners``.
    """

    host: str
    organisation: str = ""
    branch: str = ""
    owners: tuple[str, ...] | None = None
    owners_complete: bool = True
    admins: tuple[str, ...] | None = None
    writers: tuple[str, ...] | None = None
    approvals: int | None = None
    bypass: tuple[str, ...] = ()
    bypass_groups: tuple[str, ...] = ()
    keys_bypass: bool = False
    keys: tuple[str, ...] | None = None
    environments: tuple[str, ...] | None = None
    tokens_write: bool | None = None
    releasers: dict[str, int] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unseen: list[tuple[str, str]] = field(default_factory=list)
    read: int = 0

    def note_unseen(self, what: str, why: str, permission: str) -> None:
        """Notes a fact that was not readable, and the permission that would show it."""
        self.unseen.append((what, f"{why}; it takes a token with the permission '{permission}'"))
