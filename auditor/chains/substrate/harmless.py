"""Tries calls that according to the tables give no power over others on a copy of the state: a table is not a proof.

An unprivileged account may make ``signed`` calls; ``never`` calls must fail for root, too. If this runtime behaves
otherwise, it is open who may make the call. Only rows that were read from one runtime are tried: FRAME's calls are the
same in all.
"""

from collections.abc import Sequence

from auditor.chains.scanner import Progress
from auditor.chains.substrate.call_row import CallName
from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.proof import run_by_sudo
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.runtime import Undecodable
from auditor.chains.substrate.trials import DispatchTrials
from auditor.model.evidence import GapKind
from auditor.model.ids import EntityId

_SIGNED, _NEVER = ("signed",), ("never",)
_NOT_SIGNED = "BadOrigin"
_CARRIED_OUT = ""
# Limit of tried calls, at half a second each.
_MOST_TRIED = 300


async def verify_harmless(
    reader: SubstrateReader,
    collected: Collector,
    table: CallTable,
    calls: Sequence[CallName],
    trials: DispatchTrials,
    progress: Progress,
) -> None:
    """Adds a gap for each call for which a run contradicts the table."""
    rows = {call: row for call in calls if (row := table.row(call)) is not None and row.spec_version is not None}
    origins = {call: row.origins for call, row in rows.items()}
    wanted = [call for call in calls if origins.get(call) in (_SIGNED, _NEVER)][:_MOST_TRIED]
    sudo = next((holder for holder, held in collected.origins.items() if "sudo" in held), None)
    for number, call in enumerate(wanted):
        progress(f"trying {call} as a stranger", number, len(wanted))
        never = origins[call] == _NEVER
        why = await _contradiction(reader, trials, sudo, str(call), never=never)
        if why:
            collected.gap(collected.pallet(call.pallet), f"who may call {call}", why, GapKind.CALLERS)


async def _contradiction(
    reader: SubstrateReader, trials: DispatchTrials, sudo: EntityId | None, call: str, *, never: bool
) -> str:
    """How a run contradicts the table, in words; empty if it does not."""
    try:
        unprivileged = await trials.by_unprivileged(reader.runtime.smallest_call(call), call)
    except (Undecodable, KeyError):
        return ""
    root = await run_by_sudo(reader, trials, sudo, call) if never and sudo is not None else None
    if not never:
        refused = unprivileged is not None and unprivileged.error == _NOT_SIGNED
        return "this runtime refuses an unprivileged account, against the table of calls" if refused else ""
    done = [end for end in (unprivileged, root) if end is not None and end.error == _CARRIED_OUT]
    return "this runtime executes it, which always fails according to the table of calls" if done else ""
