"""What changed between two states of a baseline: one value for each change, for reports and for ``auditor watch``."""

import json
from enum import StrEnum
from hashlib import sha256
from typing import Self

from auditor.model.frozen import Frozen
from auditor.model.harm import HarmId
from auditor.model.ids import EntityId

_ID_LENGTH = 16


class Direction(StrEnum):
    """Whether a change leaves you worse off. ``REVIEW`` is neither: a person should look at it."""

    WORSE = "worse"
    REVIEW = "review"
    BETTER = "better"


class DriftKind(StrEnum):
    """What sort of fact changed, causes before consequences."""

    GATE = "gate"  # how a holder comes to act: a threshold, its members, a delay
    CODE = "code"  # which code a contract runs
    POWER = "power"  # who can do what
    GAP = "gap"  # what could not be settled
    HARM = "harm"  # the verdict on a harm
    CURVE = "curve"  # how much harm few parties can do together
    LEVEL = "level"
    VERDICT = "verdict"


class Drift(Frozen):
    """One change of a network's power structure against its baseline.

    ``facts`` are the places in the lock that it is about, the first of them the main one (see ``lock.place``).
    ``before`` and ``after`` are the two states in the words of the lock, None for what did not exist. ``harms`` are the
    harms that it matters for, empty where that is no single one; ``holders`` are the accounts that hold the power
    afterwards. ``alone_at_once`` says that one party can do it at once now. ``id`` is a digest of network, facts and
    both states: the same change has the same id in each scan.
    """

    id: str
    network: str
    kind: DriftKind
    direction: Direction
    sentence: str
    facts: tuple[str, ...]
    before: str | None
    after: str | None
    harms: tuple[HarmId, ...] = ()
    holders: tuple[EntityId, ...] = ()
    alone_at_once: bool = False

    @classmethod
    def of(
        cls,
        network: str,
        kind: DriftKind,
        direction: Direction,
        sentence: str,
        facts: tuple[str, ...],
        states: tuple[str | None, str | None],
        harms: tuple[HarmId, ...] = (),
        holders: tuple[EntityId, ...] = (),
        *,
        alone_at_once: bool = False,
    ) -> Self:
        """The change with its id."""
        identity = json.dumps([network, kind.value, *facts, *states], ensure_ascii=True)
        return cls(
            id=sha256(identity.encode()).hexdigest()[:_ID_LENGTH],
            network=network,
            kind=kind,
            direction=direction,
            sentence=sentence,
            facts=facts,
            before=states[0],
            after=states[1],
            harms=harms,
            holders=holders,
            alone_at_once=alone_at_once,
        )
