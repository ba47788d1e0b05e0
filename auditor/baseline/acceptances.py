"""Exemptions from the policy: which are in force, which have expired, and which match nothing."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from auditor.baseline.notice import Notice, Weight
from auditor.model.ids import EntityId, address_of, slug
from auditor.settings.policy import Acceptance

_LONGEST_ALONE = timedelta(days=90)  # for what one party can do at once


@dataclass
class Exemptions:
    """The ``[[accepted]]`` of a settings file on one day. ``used`` and ``too_long`` are their numbers, from 0;
    ``parties`` are the names behind accounts."""

    accepted: tuple[Acceptance, ...]
    today: date
    parties: dict[EntityId, str] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    too_long: set[int] = field(default_factory=set)

    @property
    def expired(self) -> set[int]:
        """The exemptions that have expired."""
        return {number for number, accepted in enumerate(self.accepted) if accepted.expires < self.today}

    def applied(self, notice: Notice) -> Notice:
        """The notice, accepted if it would fail and an exemption holds for it."""
        if notice.weight is not Weight.FAIL:
            return notice
        for number, accepted in enumerate(self.accepted):
            if not self._matches(accepted, notice):
                continue
            self.used.add(number)
            if notice.alone_at_once and accepted.expires - self.today > _LONGEST_ALONE:
                self.too_long.add(number)
            elif number not in self.expired:
                until = f"Accepted until {accepted.expires} by {accepted.owner}: {accepted.reason}"
                sentence = f"{notice.sentence} ({until})"
                return notice.model_copy(update={"weight": Weight.ACCEPTED, "sentence": sentence})
        return notice

    def latest(self) -> date:
        """The last day that an exemption for what one party can do at once may hold."""
        return self.today + _LONGEST_ALONE

    def _matches(self, accepted: Acceptance, notice: Notice) -> bool:
        return (
            (accepted.network is None or accepted.network == notice.network)
            and (accepted.rule is None or accepted.rule == notice.rule)
            and (accepted.holder is None or any(self._is(accepted.holder, holder) for holder in notice.holders))
        )

    def _is(self, account: str, holder: EntityId) -> bool:
        """Whether an exemption names this holder: by id, address, or the party that holds the key."""
        party = self.parties.get(holder, "")
        names = {holder, address_of(holder), party, f"party:{slug(party)}" if party else ""} - {""}
        return account.lower() in {name.lower() for name in names}
