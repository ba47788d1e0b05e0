"""Adds a forge's facts as entities, grants and gaps: who merges, who administers, what machines may do."""

from auditor.model.collected import Collected
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Any, Gate, Key, Member, Threshold, Unknown, one_of
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId
from auditor.model.text import one_line
from auditor.repos.checkout import Checkout
from auditor.repos.code_powers import cite
from auditor.repos.forge.forge_facts import ForgeFacts


def add_forge(collected: Collected, checkout: Checkout, facts: ForgeFacts) -> None:
    """Adds the facts of the forge. They replace gaps that git alone leaves open."""
    collected.read += facts.read
    owner = _owner(collected, checkout, facts)
    admins = [_login(collected, facts, login) for login in facts.admins or ()]
    if owner is not None:
        admins.append(owner)
    if facts.admins is not None or facts.owners is not None:
        # Git alone cannot show the administrators: so far this is the only gap about members.
        collected.close_gaps(checkout.id, GapKind.MEMBERS)
    for admin in dict.fromkeys(admins):
        collected.add(grants=_rights(collected, checkout, admin))
    collected.note(checkout.id, *_notes(facts))
    gate = _gate(collected, facts, admins)
    if gate is not None:
        collected.update(checkout.id, gate=gate)
    for what, why in facts.unseen:
        collected.add_gap(Gap(subject=checkout.id, what=one_line(what, 200), why=one_line(why, 300)))


def _login(collected: Collected, facts: ForgeFacts, login: str) -> EntityId:
    name = one_line(login, 60)
    return collected.add_entity(Entity(id=f"{facts.host}/{name}", kind=EntityKind.KEY, label=name, gate=Key()))


def _owner(collected: Collected, checkout: Checkout, facts: ForgeFacts) -> EntityId | None:
    """The organisation or person that owns the repository."""
    people = [_login(collected, facts, login) for login in facts.owners or ()]
    if not facts.organisation:
        return people[0] if people else None
    name = one_line(facts.organisation, 60)
    gate: Gate = Unknown()
    if people:
        members = tuple(Member(id=person) for person in people)
        gate = Threshold(k=1, members=members, complete=facts.owners_complete)
    id_ = f"{facts.host}/{name}"
    return collected.add_entity(Entity(id=id_, kind=EntityKind.ORGANISATION, label=name, gate=gate))


def _rights(collected: Collected, checkout: Checkout, admin: EntityId) -> list[Grant]:
    """The grants of an administrator, who can revoke permissions and change every rule of the forge."""
    evidence = (cite(collected, checkout.url, "the forge's API: who administers the repository", admin),)
    rights = ((Effect.COMMUNITY, "remove a collaborator"), (Effect.CONTROL, "change the rules of its branches"))
    return [
        Grant(holder=admin, target=checkout.id, effect=effect, function=does, role="admin", evidence=evidence)
        for effect, does in rights
    ]


def _gate(collected: Collected, facts: ForgeFacts, admins: list[EntityId]) -> Gate | None:
    """The gate of the main branch. A reviewer may be the author under another name, which nobody can see.

    Administrators can lift every rule, and a key that may push acts alone if no review is required.
    """
    if facts.writers is None or facts.approvals is None:
        return None
    writers = [_login(collected, facts, login) for login in facts.writers]
    gates: list[Gate] = []
    if writers:
        gates.append(Threshold(k=max(1, facts.approvals), members=tuple(Member(id=writer) for writer in writers)))
    if admins:
        gates.append(one_of(*dict.fromkeys(admins)))
    if facts.bypass:
        gates.append(one_of(*(_login(collected, facts, login) for login in facts.bypass)))
    gates += [Threshold(k=1, members=(Member(id=_group(collected, facts, group)),)) for group in facts.bypass_groups]
    if facts.keys and (facts.keys_bypass or not facts.approvals):
        gates.append(one_of(*(_deploy_key(collected, facts, title) for title in facts.keys)))
    return Any(of=tuple(gates)) if len(gates) > 1 else gates[0] if gates else None


def _group(collected: Collected, facts: ForgeFacts, group: str) -> EntityId:
    """A team, an app or a role whose members the forge did not show."""
    name = one_line(group, 60)
    id_ = f"{facts.host}/{one_line(facts.organisation, 60)}/{name}"
    return collected.add_entity(Entity(id=id_, kind=EntityKind.ORGANISATION, label=name, gate=Unknown()))


def _deploy_key(collected: Collected, facts: ForgeFacts, title: str) -> EntityId:
    name = one_line(title, 60)
    id_ = f"{facts.host}/deploy-key/{name}"
    return collected.add_entity(Entity(id=id_, kind=EntityKind.KEY, label=f"deploy key {name}", gate=Key()))


def _notes(facts: ForgeFacts) -> list[str]:
    notes = list(facts.notes)
    if facts.approvals is not None:
        notes.append(f"approving reviews that a change of its main branch needs: {facts.approvals}")
    if free := (*facts.bypass, *facts.bypass_groups):
        notes.append(f"these need none: {', '.join(free[:20])}")
    if facts.keys:
        notes.append(f"{len(facts.keys)} deploy keys may write")
    if facts.tokens_write:
        notes.append("its workflows get a token that may write")
    notes += [f"environment {name}" for name in (facts.environments or ())[:10]]
    notes += [f"{login} published {count} releases" for login, count in list(facts.releasers.items())[:5] if login]
    return [one_line(note, 200) for note in notes]
