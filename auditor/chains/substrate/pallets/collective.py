"""Collectives and memberships: bodies of named members (``pallet_collective``, ``pallet_membership``)."""

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.found import Found
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.runtime import Pallet
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Gate, Member, Nobody, Threshold

_COUNTED = "counted as acting by more than half; which share each call asks for is set in the runtime's code"


async def read(pallet: Pallet, reader: SubstrateReader, found: Found, table: CallTable) -> None:
    """The members and, of a collective, its motions. Raises Unread.

    A motion passes with as many votes as its proposer wrote into it; which share a call asks for is set in the code of
    the runtime and shown nowhere. More than half is what the pallet itself asks for where nothing else is said.
    """
    answer = await reader.value(pallet.name, "Members")
    held = answer.value if isinstance(answer.value, (list, tuple)) else []
    accounts = [each[0] if isinstance(each, (list, tuple)) else each for each in held]
    members = tuple(Member(id=found.account(bytes.fromhex(each[2:]))) for each in accounts)
    votes = "Voting" in pallet.items
    notes = ["a list of members: what it lets them do is set in the runtime's code"]
    if votes:
        motions = (await reader.value(pallet.name, "Proposals")).value
        notes = [_COUNTED, f"{len(motions or ())} motions are open"]
    _add(found, pallet.name, members, notes)
    if members and votes:
        found.gap(
            found.module(pallet.name),
            f"which calls accept {pallet.name}, and with how many votes",
            "origins are set in the runtime's code, which metadata does not describe",
        )


async def read_ranked(pallet: Pallet, reader: SubstrateReader, found: Found, table: CallTable) -> None:
    """A collective in which a higher rank has more votes. Raises Unread."""
    rows = (await reader.entries(pallet.name, "Members")).rows
    ranks = [(bytes.fromhex(keys[0][2:]), int(record["rank"])) for keys, record in rows]
    members = tuple(Member(id=found.account(raw), weight=rank) for raw, rank in sorted(ranks) if rank)
    _add(found, pallet.name, members, [_COUNTED, "weighed by rank; what a rank counts is set in the runtime's code"])
    if members:
        why = "origins are set in the runtime's code, which metadata does not describe"
        found.gap(found.module(pallet.name), f"which calls accept {pallet.name}, and which rank they ask for", why)


def _add(found: Found, name: str, members: tuple[Member, ...], notes: list[str]) -> None:
    total = sum(member.weight for member in members)
    gate: Gate = Threshold(k=total // 2 + 1, members=members) if members else Nobody()
    there = f"{len(members)} members" if members else "it has no members, so it cannot act"
    found.add(
        Entity(
            id=found.module(name),
            kind=EntityKind.COLLECTIVE,
            label=name,
            chain=found.chain,
            gate=gate,
            notes=(there, *notes),
        )
    )
