"""The collector of a Substrate chain, which the readers of pallets share."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.chains.substrate.derivation import controlling_code
from auditor.chains.substrate.ss58 import encode
from auditor.model.collected import Collected
from auditor.model.entity import OPAQUE, Entity, EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Gate, Key, Nobody, Unknown
from auditor.model.grant import Grant
from auditor.model.ids import ChainId, EntityId, account, module

# Why a chain alone does not show which callers a configured call accepts.
SET_IN_CODE = "the runtime's code sets it, and the chain's description of itself leaves it out"
_UNFIT = re.compile(r"[^-._A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class PowerTrial:
    """How to try the grants of ``function`` to ``holder``: any of ``signers`` signs it, each with the arguments that
    must not be zero.

    ``through`` is the account for which a proxy signs, ``calls`` the nested calls, outermost first, if it is not the
    function alone. ``target`` is set if the same holder has the same function over several targets. ``shows`` are
    unproven grants that are added if the call succeeds.
    """

    holder: EntityId
    function: str
    signers: tuple[tuple[EntityId, Mapping[str, Any]], ...]
    target: EntityId | None = None
    through: EntityId | None = None
    calls: tuple[str, ...] = ()
    shows: tuple[Grant, ...] = ()

    def tries(self, grant: Grant) -> bool:
        """Whether it tries this grant."""
        return (grant.holder, grant.function) == (self.holder, self.function) and self.target in (None, grant.target)


@dataclass(slots=True)
class Collector(Collected):
    """What was collected of one chain: runtime parts, pallets and accounts.

    ``subnet`` is the requested one; ``origins`` the origins that an account's signature gives; ``trials`` the powers
    that can be proven by a run.
    """

    chain: ChainId
    prefix: int
    subnet: int | None = None
    origins: dict[EntityId, set[str]] = field(default_factory=dict)
    trials: list[PowerTrial] = field(default_factory=list)

    def module(self, name: str) -> EntityId:
        """The id of a part of the runtime. Names of tracks and the like are cleaned for ids."""
        return module(self.chain, _UNFIT.sub("_", name))

    def account(self, raw: bytes, label: str = "") -> EntityId:
        """The id of an account, added as a key unless it was added as something else. All zeros is nobody."""
        name = account(self.chain, encode(raw, self.prefix))
        earlier = self.entities.get(name)
        if earlier is None:
            code = controlling_code(raw)
            gate: Gate = Unknown() if code else Key() if any(raw) else Nobody()
            standards = (OPAQUE,) if isinstance(gate, Key) else ()
            key = EntityKind.KEY
            self.add_entity(Entity(id=name, kind=key, label=label, chain=self.chain, gate=gate, standards=standards))
            if code:
                self.gap(name, "who makes this account act", f"no key does, but the code of {code}", GapKind.GATE)
        elif label and not earlier.label:
            self.update(name, label=label)
        return name

    def add_origin(self, holder: EntityId, origin: str) -> None:
        """Notes an origin that an account's signature gives, so that its proxies and signers are read, too."""
        self.origins.setdefault(holder, set()).add(origin)

    def part(
        self,
        name: str,
        label: str,
        roles: Iterable[str] = (),
        notes: Iterable[str] = (),
        kind: EntityKind = EntityKind.MODULE,
    ) -> EntityId:
        """Adds a part of the runtime that does nothing by itself: a pallet, or an item of its state."""
        return self.add_entity(
            Entity(
                id=self.module(name),
                kind=kind,
                label=label,
                chain=self.chain,
                gate=Nobody(),
                roles=tuple(roles),
                notes=tuple(notes),
            )
        )

    def pallet(self, name: str) -> EntityId:
        """Adds a pallet as a part of the runtime, under its own name unless it has another label."""
        part = self.module(name)
        return part if part in self.entities else self.part(name, f"the {name} module (pallet)")

    def gap(self, subject: EntityId, what: str, why: str, kind: GapKind, *, critical: bool = True) -> None:
        """Adds a gap."""
        self.add_gap(Gap(subject=subject, what=what, why=why, critical=critical, kind=kind))
