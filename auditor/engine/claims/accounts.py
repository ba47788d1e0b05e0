"""Claim functions about accounts: their kind, signers, delays, and the functions that they may call."""

from datetime import timedelta

from auditor.engine.claims.scan_view import ClaimAnswer, NotRead, ScanView
from auditor.graph.power_graph import USABLE
from auditor.model import duration
from auditor.model.entity import OPAQUE, EntityKind
from auditor.model.gate import Threshold
from auditor.model.text import one_line

_CALLED = {
    EntityKind.KEY: "a single key",
    EntityKind.MULTISIG: "a multisig",
    EntityKind.TIMELOCK: "a timelock",
    EntityKind.GOVERNOR: "a body that decides by votes",
}


def threshold(scan: ScanView, name: str) -> ClaimAnswer:
    """Signatures that a multisig needs."""
    gate = _multisig(scan, name)
    return gate.k, f"{one_line(name)} needs {gate.k} of {len(gate.members)} signatures"


def signers(scan: ScanView, name: str) -> ClaimAnswer:
    """How many can sign for a multisig."""
    gate = _multisig(scan, name)
    if not gate.complete:
        raise NotRead(f"the signers of {one_line(name)} were not read completely")
    return len(gate.members), f"{one_line(name)} has {len(gate.members)} signers"


def _multisig(scan: ScanView, name: str) -> Threshold:
    entity, gate = scan.gate(name)
    scan.refuse_opaque(entity)
    if entity.kind is not EntityKind.MULTISIG or not isinstance(gate, Threshold):
        raise NotRead(f"{scan.case.name(entity.id)} is not a multisig but a {entity.kind.value}")
    return gate


def is_multisig(scan: ScanView, name: str) -> ClaimAnswer:
    """Whether an account is a multisig."""
    return _is(scan, name, EntityKind.MULTISIG)


def is_timelock(scan: ScanView, name: str) -> ClaimAnswer:
    """Whether an account is a timelock."""
    return _is(scan, name, EntityKind.TIMELOCK)


def is_governor(scan: ScanView, name: str) -> ClaimAnswer:
    """Whether an account acts by a vote."""
    return _is(scan, name, EntityKind.GOVERNOR)


def is_key(scan: ScanView, name: str) -> ClaimAnswer:
    """Whether an account is a single key."""
    return _is(scan, name, EntityKind.KEY)


def _is(scan: ScanView, name: str, kind: EntityKind) -> ClaimAnswer:
    entity = scan.entity(name)
    if entity.kind is EntityKind.CONTRACT and entity.gate.type == "unknown":
        raise NotRead(f"what {scan.case.name(entity.id)} is was not read")
    if kind in (EntityKind.KEY, EntityKind.MULTISIG):
        scan.refuse_opaque(entity)
    of = "an account that acts by itself" if OPAQUE in entity.standards else _CALLED.get(entity.kind, "")
    text = f"{scan.case.name(entity.id)} is {of or f'a {entity.kind.value}'}"
    is_one = entity.kind is kind
    return is_one, text if is_one else f"{text}, not {_CALLED[kind]}"


def min_delay(scan: ScanView, name: str) -> ClaimAnswer:
    """The delay of a timelock or governor."""
    entity = scan.entity(name)
    if entity.delay_s is None:
        raise NotRead(f"{scan.case.name(entity.id)} has no delay that was read")
    length = duration.spoken(entity.delay_s) if entity.delay_s else "zero"
    return timedelta(seconds=entity.delay_s), f"the delay of {scan.case.name(entity.id)} is {length}"


def may_call(scan: ScanView, name: str, function: str) -> ClaimAnswer:
    """Whether an account may directly call a function of anything."""
    holder = scan.entity(name)
    grants = [grant for grant in scan.case.snapshot.grants if grant.function == function]
    if not grants:
        raise NotRead(f"who may call {one_line(function)} was not read")
    targets = {grant.target for grant in grants}
    doubt = next((gap for gap in scan.case.snapshot.gaps if gap.critical and gap.subject in targets), None)
    if doubt is not None:
        raise NotRead(f"it is not certain who may call {one_line(function)}: {one_line(doubt.why)}")
    holders = {grant.holder for grant in grants if grant.state in USABLE}
    may = holder.id in holders
    others = ", ".join(sorted(map(scan.case.name, holders))[:3]) or "nobody"
    who = one_line(name) if may else f"{one_line(name)} may not; {others}"
    return may, f"{who} may call {one_line(function)}"
