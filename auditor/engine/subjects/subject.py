"""One subject of rules: its facts, and the words that a finding about it needs."""

from dataclasses import dataclass

from auditor.engine.vocabulary import Facts
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.ids import EntityId


@dataclass(frozen=True)
class RuleSubject:
    """Facts and words of one subject.

    ``about`` is the entity that a finding is shown at and ``name`` the subject's name for readers. ``who`` can do
    ``deed`` (a verb phrase after *can*) ``how_fast``, and ``loss`` is what the viewpoint loses. ``doubt`` is a clause
    about what could not be read; if it is empty, a missing fact is not reported. ``around`` holds who and how fast for
    a bypass. ``bounds`` are its facts as read, and with everything unread counted against you, where these may differ.
    """

    about: EntityId
    name: str
    facts: Facts
    who: str
    how_fast: str
    deed: str
    loss: str
    evidence: tuple[EvidenceId, ...] = ()
    doubt: str = ""
    certainty: Certainty = Certainty.OBSERVED
    around: tuple[str, str] | None = None
    bounds: tuple[Facts, Facts] | None = None
