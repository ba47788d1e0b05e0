"""Claim functions about votes: quorum and shares of the voting weight."""

from collections import Counter

from auditor.engine.claims.scan_view import ClaimAnswer, NotRead, ScanView
from auditor.graph.electorates import casters
from auditor.model.gate import Threshold, Vote, members
from auditor.model.ids import EntityId, slug
from auditor.model.text import one_line


def quorum(scan: ScanView, name: str) -> ClaimAnswer:
    """The quorum of a vote, as a share of all voting weight."""
    entity, gate = scan.gate(name)
    if not isinstance(gate, Vote) or not gate.total:
        raise NotRead(f"{scan.case.name(entity.id)} has no vote that was read")
    part = gate.quorum / gate.total
    return part, f"the quorum of {scan.case.name(entity.id)} is {100 * part:.3g} % of all votes"


def share(scan: ScanView, holder: str, name: str) -> ClaimAnswer:
    """The part of all votes that an account or party has."""
    vote, held, total = _held(scan, name)
    party = f"party:{slug(holder)}"
    of = party if party in held else scan.case.graph.party_of(scan.entity(holder).id)
    part = held.get(of, 0) / total
    return part, f"{one_line(holder)} has {100 * part:.3g} % of the votes of {vote}"


def largest_share(scan: ScanView, name: str) -> ClaimAnswer:
    """The largest party's part of all votes."""
    vote, held, total = _held(scan, name)
    if not held:
        raise NotRead(f"who votes in {vote} was not read")
    most = max(sorted(held), key=lambda party: held[party])
    part = held[most] / total
    return part, f"{scan.case.name(most)} has {100 * part:.3g} % of the votes of {vote}"


def _held(scan: ScanView, name: str) -> tuple[str, dict[EntityId, int], int]:
    """The name of a vote or weighted group, the weights in it by party, and all weight there is."""
    entity, gate = scan.gate(name)
    if not isinstance(gate, (Vote, Threshold)) or (isinstance(gate, Threshold) and not gate.complete):
        raise NotRead(f"{scan.case.name(entity.id)} has no votes that were read completely")
    held: Counter[EntityId] = Counter()
    for member in members(gate):
        # A weight that several accounts may cast counts for the party of each of them.
        for party in {scan.case.graph.party_of(account) for account in casters(scan.case.graph.entities, member.id)}:
            held[party] += member.weight
    total = gate.total if isinstance(gate, Vote) else sum(held.values())
    if not total:
        raise NotRead(f"{scan.case.name(entity.id)} has no votes")
    return scan.case.name(entity.id), dict(held), total
