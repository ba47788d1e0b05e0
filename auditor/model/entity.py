"""Entities: the nodes of the power graph."""

from enum import StrEnum

from auditor.model.frozen import Frozen
from auditor.model.gate import Anyone, Gate, Nobody, Unknown
from auditor.model.ids import ANYONE, NOBODY, ChainId, EntityId

# The standard of an account of which its chain does not show whether one key or several sign for it.
OPAQUE = "account-shows-no-signers"
# That of something that pays rewards, or lets in, and does not at the block that was read.
STOPPED = "stopped-now"
# That of a system of which some functions are switched off for all users at the block that was read.
CALLS_PAUSED = "calls-paused-now"
# That of a call that a system will make by itself, with every right that there is.
SCHEDULED = "scheduled-call"


class EntityKind(StrEnum):
    """What sort of thing can hold or be subject to power."""

    KEY = "key"
    MULTISIG = "multisig"
    TIMELOCK = "timelock"
    GOVERNOR = "governor"
    COLLECTIVE = "collective"
    VALIDATORS = "validator-set"
    CONTRACT = "contract"
    MODULE = "module"
    PROGRAM = "program"
    PACKAGE = "package"
    REPOSITORY = "repository"
    ORGANISATION = "organisation"


class Proxy(Frozen):
    """That a contract runs another contract's code.

    ``kind`` is the standard (``eip1967``, ``eip1822``, ``eip1167``, ``eip2535``, ``safe``, …); ``implementation``
    holds one id, or a diamond's facets; ``admin_source`` says where the admin was read (a slot, ``owner()``).
    """

    kind: str
    implementation: tuple[EntityId, ...] = ()
    admin: EntityId | None = None
    admin_source: str | None = None
    beacon: EntityId | None = None


class Entity(Frozen):
    """A node of the graph: who or what it is and how it comes to act.

    ``delay_s`` is the entity's own minimum delay in seconds (timelocks, governors). ``standards`` are the
    interfaces it was recognised by (``safe 1.4.1``, ``ownable2step``), ``roles`` what the profile says it is for
    (``rewards``, ``access``, …), ``notes`` facts for the reader (``EIP-7702 delegate 0x…``).
    """

    id: EntityId
    kind: EntityKind
    label: str = ""
    chain: ChainId | None = None
    gate: Gate = Unknown()
    delay_s: int | None = None
    proxy: Proxy | None = None
    standards: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


EVERYONE = Entity(id=ANYONE, kind=EntityKind.KEY, label="anyone", gate=Anyone())
NO_ONE = Entity(id=NOBODY, kind=EntityKind.KEY, label="nobody", gate=Nobody())
