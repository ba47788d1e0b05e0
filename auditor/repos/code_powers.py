"""Adds the powers in a repository's code as entities, grants, evidence and gaps, in the same form as those of chains.

A contract, pallet or module of the source becomes an entity of the repository, and each seat in its guards an entity
with an unknown gate: the source does not show who holds a seat.
"""

import hashlib
import re
from collections.abc import Iterable

from auditor.model.collected import Collected
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, Evidence, EvidenceId, Gap, GapKind
from auditor.model.gate import Unknown
from auditor.model.grant import Effect, Grant
from auditor.model.ids import ANYONE, EntityId
from auditor.model.text import one_line
from auditor.repos.checkout import Checkout
from auditor.repos.survey import EVM_LANGUAGES, HOLDER, OPEN, PRIVILEGED, CodePlace, CodePower

_OVER_OTHERS = frozenset({Effect.MINT, Effect.PAUSE, Effect.FREEZE, Effect.SEIZE, Effect.CONTROL})
_OF_POWER = re.compile(r"admin|issuer|freezer|manager|controller|govern|authorit|guardian|operator|moderator", re.I)
WHO = "the holder"
_WHY = "source code says what a seat may do and not who has it; the chain does"
_CHECK = re.compile(r"^(check|validate|ensure|require|verify|assert|is|has)(?=[A-Z])")


def cite_line(collected: Collected, checkout: Checkout, place: CodePlace) -> EvidenceId:
    """The evidence of a line of source."""
    return cite(collected, checkout.url, checkout.source(place.path, place.line), place.text)


def cite(collected: Collected, source: str, request: str, answer: str) -> EvidenceId:
    """The evidence that ``request`` gave ``answer``."""
    whole = hashlib.sha256(answer.encode("utf-8", "replace")).hexdigest()
    key = hashlib.sha256(f"{source}\0{request}\0{whole}".encode("utf-8", "replace")).hexdigest()[:16]
    return collected.add_evidence(
        Evidence(
            id=f"r{key}",
            source=source,
            request=one_line(request, 300),
            answer=one_line(answer, 300),
            answer_digest=f"sha256:{whole}",
        )
    )


def add_powers(collected: Collected, checkout: Checkout, powers: Iterable[CodePower]) -> None:
    """Adds privileged functions: one entity for each unit and seat, one grant for each seat of a function."""
    for power in powers:
        collected.read += 1
        if not _is_power_over_others(power):
            continue
        target = collected.add_entity(_unit(checkout, power))
        evidence = cite_line(collected, checkout, power.place)
        for role in power.roles if power.access in (PRIVILEGED, HOLDER) else ("",):
            holder = _seat(collected, checkout, power, role, target) if role else ANYONE
            collected.add_grant(
                Grant(
                    holder=holder,
                    target=target,
                    effect=power.effect,
                    function=one_line(power.function, 300),
                    role=role or None,
                    certainty=Certainty.INFERRED,
                    evidence=(evidence,),
                    condition="; ".join((power.guard, *power.notes)) or None,
                )
            )


def _is_power_over_others(power: CodePower) -> bool:
    """Whether a function is a power over others.

    Open calls of a runtime are limited by other means than an origin; remarks report them. The holder of one item of
    many only has power over others if the function affects others (minting and freezing, not selling its own), and if
    the seat's name says so (an issuer, not an owner).
    """
    if power.access == HOLDER:
        return power.effect in _OVER_OTHERS and any(_OF_POWER.search(role) for role in power.roles)
    return power.access == PRIVILEGED or _is_open_to_all(power)


def _is_open_to_all(power: CodePower) -> bool:
    return power.access == OPEN and power.survey in EVM_LANGUAGES and not power.conditional


def is_conditional_control(power: CodePower) -> bool:
    """Whether everybody may take over a contract under a condition that was not judged."""
    taken = power.effect in (Effect.CONTROL, Effect.UPGRADE, Effect.EXECUTE)
    return power.access == OPEN and power.survey in EVM_LANGUAGES and power.conditional and taken


def unit_id(checkout: Checkout, power: CodePower) -> EntityId:
    """The id of a contract, pallet or module of a repository."""
    return f"{checkout.id}#{power.survey}/{one_line(power.unit, 100)}"


def _unit(checkout: Checkout, power: CodePower) -> Entity:
    kind = EntityKind.PROGRAM if power.survey == "anchor" else EntityKind.MODULE
    kind = EntityKind.CONTRACT if power.survey in EVM_LANGUAGES else kind
    return Entity(
        id=unit_id(checkout, power),
        kind=kind,
        label=one_line(power.unit, 100),
        gate=Unknown(),
        notes=(f"source: {one_line(power.place.path, 200)}",),
    )


def _seat(collected: Collected, checkout: Checkout, power: CodePower, role: str, target: EntityId) -> EntityId:
    """The entity of a seat: a contract's own, or one that a whole chain shares."""
    if role == "itself":
        return target
    name = one_line(f"each {role}" if power.access == HOLDER else role, 80)
    shared = power.survey in ("substrate", "cosmos")
    id_ = f"{checkout.id}#{power.survey}/{name}" if shared else f"{unit_id(checkout, power)}.{name}"
    if id_ not in collected.entities:
        seat = _spoken(name)
        label = seat if shared else f"{seat} of {one_line(power.unit, 80)}"
        collected.add_entity(Entity(id=id_, kind=EntityKind.KEY, label=label, gate=Unknown()))
        collected.add_gap(Gap(subject=id_, what=WHO, why=_WHY, critical=False, kind=GapKind.MEMBERS))
    return id_


def _spoken(seat: str) -> str:
    """A seat as a noun phrase: ``the owner``, ``the whitelist`` of ``validateWhitelist``, ``root``."""
    bare = _CHECK.sub("", seat)
    if bare != seat:
        return f"the {bare[:1].lower()}{bare[1:]}"
    return seat if seat == "root" or seat.startswith("each ") else f"the {seat}"
