"""Grants: the collected facts. *Holder may call function of target*, and what that call does."""

from enum import StrEnum

from pydantic import Field

from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.frozen import Frozen
from auditor.model.ids import EntityId


class Effect(StrEnum):
    """What a call does to its target. Harms are derived from effects and from what the target is for."""

    UPGRADE = "upgrade"  # replaces the target's code
    EXECUTE = "execute"  # makes the target send any call: the holder acts as the target
    CONTROL = "control"  # changes who holds power over the target
    DELAY = "delay"  # changes how long the target's actions are delayed
    MINT = "mint"  # creates tokens
    PAUSE = "pause"  # stops the target
    UNPAUSE = "unpause"  # resumes the target
    FREEZE = "freeze"  # stops one account
    SEIZE = "seize"  # moves or destroys what others hold
    WITHDRAW = "withdraw"  # moves what the target itself holds
    EMISSION = "emission"  # changes how much is paid out
    REDIRECT = "redirect"  # changes to whom it is paid
    ADMIT = "admit"  # changes who may take part
    EVICT = "evict"  # removes somebody who takes part
    CENSOR = "censor"  # keeps somebody's transactions out of blocks
    PARAMETER = "parameter"  # any other setting
    CANCEL = "cancel"  # stops an action of the target that is under way
    PROPOSE = "propose"  # starts an action of the target that others must complete
    COMMUNITY = "community"  # repository, package or channel rights
    SELL = "sell"  # sells enough to move the price


class GrantState(StrEnum):
    """The state of a grant: in force, offered, renounced or expired."""

    LIVE = "live"
    PENDING = "pending"  # offered, not yet accepted: the holder can accept it alone
    RENOUNCED = "renounced"  # given up
    EXPIRED = "expired"  # its time is over


class Call(Frozen):
    """A call that a function makes on another contract, with its own contract as sender."""

    target: EntityId
    selector: str


class Grant(Frozen):
    """One fact: ``holder`` may call ``function`` of ``target`` (``holder`` can be ``anyone`` or ``nobody``).

    ``function`` is a signature where known; ``selector`` is always there on EVM (``0x`` and 8 digits). ``role`` names
    the set of authorized callers that the guard checks (``owner``, ``MINTER_ROLE``); ``confers`` the roles of the
    target that this call can grant to any account, the holder included (``*`` for all). ``delay_s`` is the time between
    call and effect. ``certainty`` rates who may call, ``effect_certainty`` what the call does (None: the same).
    ``forwards`` are calls that the function makes with the target as sender; ``jointly`` are accounts that must act as
    well as the holder, which can do nothing alone. ``condition`` is a limit in words; ``share`` the part of the whole
    that it is about (of all tokens, for a sale), where that is known; ``price_fall`` the part that a sale takes off the
    price, where a pool shows that.
    """

    holder: EntityId
    target: EntityId
    effect: Effect
    function: str | None = None
    selector: str | None = None
    role: str | None = None
    confers: tuple[str, ...] = ()
    delay_s: int = 0
    certainty: Certainty = Certainty.OBSERVED
    effect_certainty: Certainty | None = None
    evidence: tuple[EvidenceId, ...] = ()
    forwards: tuple[Call, ...] = ()
    jointly: tuple[EntityId, ...] = ()
    condition: str | None = None
    share: float | None = Field(default=None, ge=0, le=1)
    price_fall: float | None = Field(default=None, ge=0, le=1)
    state: GrantState = GrantState.LIVE

    @property
    def certainty_of_effect(self) -> Certainty:
        """How certain it is what the call does."""
        return self.effect_certainty or self.certainty
