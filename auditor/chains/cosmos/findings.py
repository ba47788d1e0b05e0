"""The collector of a Cosmos chain, which the readers of modules share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

from auditor.chains.cosmos.addresses import is_address, module_account
from auditor.chains.cosmos.source import Absent, StatePiece, StateRead, StateSource, Unread
from auditor.chains.cosmos.table import root, table
from auditor.model.collected import Collected
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, EvidenceId, Gap, GapKind
from auditor.model.gate import Gate, Nobody, Unknown
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId
from auditor.model.text import one_line

APP = "app"
CONSENSUS = "consensus-set"


@dataclass(frozen=True, slots=True)
class Voter:
    """A validator: its account, operator address, name, weight in votes and in consensus, and the number of shares into
    which its delegators divide that weight (0 if unknown). ``key`` is its consensus key in base64."""

    account: EntityId
    operator: str
    name: str
    weight: Fraction
    shares: Fraction = Fraction(0)
    key: str = ""


@dataclass(frozen=True, slots=True)
class DelegatedWeight:
    """A part of a validator's weight that a delegator can vote with itself. ``hand`` is the entity that stands for
    either of the two."""

    hand: EntityId
    delegator: EntityId
    voter: EntityId
    weight: Fraction


@dataclass(slots=True)
class Findings(Collected):
    """What was collected of one chain, and state that readers share.

    ``roles`` are those of the profile and of the family's table, by entity; ``tokens`` the staked denomination and its
    amount; ``producers`` the block producers, ``module_accounts`` names of modules by the addresses of their accounts;
    ``foreign`` modules that share the name of a known one and are another module, ``undecided`` messages whose
    authorized senders are unknown, ``disabled`` messages that nobody can send until one of the ``resetters`` enables
    them again; ``passive`` contracts that only count votes and never act by themselves, ``opened`` those whose gates
    were read.
    """

    source: StateSource
    prefix: str
    roles: dict[EntityId, tuple[str, ...]]
    names: dict[EntityId, str]
    modules: frozenset[str] = frozenset()
    messages: Mapping[str, str] | None = None
    params: dict[str, dict[str, Any]] = field(default_factory=dict)
    routes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    voters: tuple[Voter, ...] = ()
    voting: tuple[EvidenceId, ...] = ()
    producers: tuple[Voter, ...] = ()
    producing: tuple[EvidenceId, ...] = ()
    foreign: frozenset[str] = frozenset()
    undecided: dict[str, str] = field(default_factory=dict)
    disabled: dict[str, EvidenceId] = field(default_factory=dict)
    resetters: dict[str, dict[EntityId, None]] = field(default_factory=dict)
    delegated: tuple[DelegatedWeight, ...] = ()
    turnout: Fraction | None = None
    tokens: tuple[str, int] = ("", 0)
    deciding: tuple[EvidenceId, ...] = ()
    contracts: tuple[str, ...] = ()
    module_accounts: dict[str, str] = field(default_factory=dict)
    watched: dict[EntityId, None] = field(default_factory=dict)
    signers: set[EntityId] = field(default_factory=set)
    passive: set[EntityId] = field(default_factory=set)
    opened: set[EntityId] = field(default_factory=set)

    def id(self, address: str) -> EntityId:
        """The id of an address of this chain."""
        return f"{self.source.chain}:{address}"

    def module(self, name: str) -> EntityId:
        """The id of a module; that of governance is its account."""
        return self.gov if name == "gov" else f"{self.source.chain}:module/{name}"

    @property
    def gov(self) -> EntityId:
        """The account of governance."""
        return self.id(module_account(self.prefix, "gov"))

    def has(self, module: str) -> bool:
        """Whether the chain has the known module of a name, not another one of the same name."""
        return module in self.modules and module not in self.foreign

    def module_of(self, message: str) -> str:
        """The module of a message type; by its package if it only shares a short name with a known module of this
        chain."""
        name = table().module_of(message)
        other = table().package_of(message) is None and name in table().known_modules and name not in self.foreign
        return root(message) if other else name

    def is_account(self, text: object) -> bool:
        """Whether a text is an address of this chain."""
        return is_address(text, self.prefix)

    async def find(self, piece: StatePiece, **given: str) -> StateRead | None:
        """A piece of state; None if the chain has none, or if it could not be read, which leaves a gap."""
        try:
            return await self.source.piece(piece, given)
        except Absent as absent:
            if piece.essential and absent.unimplemented and piece.module in self.modules:
                what = piece.genesis or piece.rest[0]
                self.gap(self.module(piece.module), what, "this version has no such query")
            return None
        except Unread as error:
            about = f" of {', '.join(given.values())}" if given else ""
            self.gap(self.module(piece.module), f"{piece.genesis or piece.rest[0]}{about}", str(error))
            return None

    def gap(
        self, subject: EntityId, what: str, why: str, *, critical: bool = True, kind: GapKind = GapKind.UNREAD
    ) -> None:
        """Adds a gap."""
        self.add_gap(Gap(subject=subject, what=one_line(what), why=one_line(why, 300), critical=critical, kind=kind))

    def entity(
        self,
        of: EntityId,
        kind: EntityKind,
        label: str,
        gate: Gate | None = None,
        *,
        delay_s: int | None = None,
        standards: Iterable[str] = (),
        notes: Iterable[str] = (),
    ) -> None:
        """Adds an entity by its parts; without a ``gate`` the entity's gate stays unstated."""
        self.add_entity(
            Entity(
                id=of,
                kind=kind,
                label=self.names.get(of) or one_line(label, 60),
                chain=self.source.chain,
                gate=gate or Unknown(),
                delay_s=delay_s,
                standards=tuple(standards),
                roles=self.roles.get(of, ()),
                notes=tuple(one_line(note, 300) for note in notes),
            )
        )

    def add_module(self, name: str, notes: Iterable[str] = ()) -> EntityId:
        """Adds the entity of a module, which acts only through its code."""
        of = self.module(name)
        if of != self.gov:
            title = f"x/{name}" if name in self.foreign else table().title(name)
            self.entity(of, EntityKind.MODULE, title, Nobody(), notes=notes)
        return of

    def grant(
        self,
        holder: EntityId,
        target: EntityId,
        effect: Effect,
        function: str,
        evidence: Iterable[EvidenceId],
        *,
        certainty: Certainty = Certainty.OBSERVED,
        condition: str | None = None,
        delay_s: int = 0,
        role: str | None = None,
        **more: Any,
    ) -> None:
        """Adds a grant by its parts."""
        self.add_grant(
            Grant(
                holder=holder,
                target=target,
                effect=effect,
                function=one_line(function),
                role=role,
                delay_s=delay_s,
                certainty=certainty,
                evidence=tuple(evidence),
                condition=None if condition is None else one_line(condition, 300),
                **more,
            )
        )


class ModuleReader(Protocol):
    """Reads one kind of state."""

    async def read(self, chain: Findings) -> None:
        """Adds facts to the collector. What cannot be read becomes a gap."""
        ...
