"""Entities: the nodes of the power graph."""

from enum import StrEnum

from auditor.model.frozen import Frozen
from auditor.model.gate import Anyone, Gate, Nobody, Unknown
from auditor.model.ids import ANYONE, NOBODY, ChainId, EntityId

# Standards that every chain family can set. This one: an account whose chain does not show whether one key or several
# sign.
OPAQUE = "account-shows-no-signers"
# A system that pays rewards or admits members, and is switched off at the block that was read.
STOPPED = "stopped-now"
# A system some of whose functions are paused for all users at the block that was read.
CALLS_PAUSED = "calls-paused-now"
# A call that the chain will dispatch by itself as root.
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
    CHANNEL = "channel"
    MARKET = "market"  # the price of a token, what is held of it, and those whose sale moves it


# Kinds outside of chains: they hold no funds and run nowhere by themselves.
OFF_CHAIN = frozenset({EntityKind.PACKAGE, EntityKind.REPOSITORY, EntityKind.ORGANISATION, EntityKind.CHANNEL})


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

    ``delay_s`` is the entity's own minimum delay in seconds (timelocks, governors). ``standards`` are the interfaces it
    was recognised by (``safe 1.4.1``, ``ownable2step``), ``roles`` its purposes according to the profile (``rewards``,
    ``access``, …), ``notes`` facts for the reader (``EIP-7702 delegate 0x…``).
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
