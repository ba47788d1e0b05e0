"""Collectives and memberships: bodies of listed members (``pallet_collective``, ``pallet_membership``)."""

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import SET_IN_CODE, Collector, PowerTrial
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.trials import HARMLESS
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import Gate, Member, Nobody, Threshold

# How many members try to make a motion, until one can pay for it.
_MOST_TRIED = 5
_COUNTED = "counted as acting by more than half; which share each call asks for is set in the runtime's code"


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds the members and, for a collective, its gate. Raises Unread.

    A motion passes with the number of votes that its proposer wrote into it; the share that a call requires is set in
    the runtime's code and not shown. More than half is the pallet's own default.
    """
    answer = await reader.value(pallet.name, "Members")
    held = answer.value if isinstance(answer.value, (list, tuple)) else []
    accounts = [member[0] if isinstance(member, (list, tuple)) else member for member in held]
    members = tuple(Member(id=collected.account(bytes.fromhex(member[2:]))) for member in accounts)
    votes = "Voting" in pallet.items
    notes = ["a list of members: what it lets them do is set in the runtime's code"]
    if votes:
        motions = (await reader.value(pallet.name, "Proposals")).value
        notes = [_COUNTED, f"{len(motions or ())} motions are open"]
    _add(collected, pallet.name, members, notes)
    if members and "propose" in pallet.calls:
        motion = {"proposal": reader.runtime.smallest_call(HARMLESS)}
        # A motion with a threshold of one vote would execute at once; older motions are stored until their end.
        least = {"threshold": 2, "length_bound": 100, "duration": 100_000}
        given = motion | {name: value for name, value in least.items() if name in pallet.calls["propose"].arguments}
        signers = tuple((member.id, given) for member in members)[:_MOST_TRIED]
        collected.trials.append(PowerTrial(collected.module(pallet.name), f"{pallet.name}.propose", signers))
    if members and votes:
        collected.gap(
            collected.module(pallet.name),
            f"which calls accept {pallet.name}, and with how many votes",
            SET_IN_CODE,
            GapKind.CALLERS,
        )


async def read_ranked(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds a collective in which a higher rank has more votes. Raises Unread."""
    rows = (await reader.entries(pallet.name, "Members")).rows
    ranks = [(bytes.fromhex(keys[0][2:]), int(record["rank"])) for keys, record in rows]
    members = tuple(Member(id=collected.account(raw), weight=rank) for raw, rank in sorted(ranks) if rank)
    _add(
        collected, pallet.name, members, [_COUNTED, "weighed by rank; what a rank counts is set in the runtime's code"]
    )
    if members:
        what = f"which calls accept {pallet.name}, and which rank they ask for"
        collected.gap(collected.module(pallet.name), what, SET_IN_CODE, GapKind.CALLERS)


def _add(collected: Collector, name: str, members: tuple[Member, ...], notes: list[str]) -> None:
    total = sum(member.weight for member in members)
    gate: Gate = Threshold(k=total // 2 + 1, members=members) if members else Nobody()
    there = f"{len(members)} members" if members else "it has no members, so it cannot act"
    collected.add_entity(
        Entity(
            id=collected.module(name),
            kind=EntityKind.COLLECTIVE,
            label=name,
            chain=collected.chain,
            gate=gate,
            notes=(there, *notes),
        )
    )
