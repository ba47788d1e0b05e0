"""Powers without a message: code that runs by itself, consensus, lists of addresses. They come from the family's table,
each with its source, and are inferred."""

from typing import Any

from auditor.chains.cosmos.addresses import account_of_operator
from auditor.chains.cosmos.findings import APP, CONSENSUS, Findings
from auditor.chains.cosmos.modules.parameters import unnamed_callers
from auditor.chains.cosmos.modules.staking import electorate, halting_weight
from auditor.chains.cosmos.source import StatePiece
from auditor.chains.cosmos.table import ModulePowerRow, NoteRow, table
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty, EvidenceId, GapKind
from auditor.model.gate import Member, Threshold
from auditor.model.ids import ANYONE, NOBODY, EntityId
from auditor.model.text import one_line

_THIRD = "blocking-third"


class PowersWithoutMessages:
    """Reads the table's rows about the chain's modules."""

    async def read(self, chain: Findings) -> None:
        """Adds a grant, or a note, for each row whose module the chain has."""
        for note in table().notes:
            if chain.has(note.module):
                _add_note(chain, note)
        for row in table().outside:
            if not _is_there(chain, row):
                continue
            holders, read = await _holders(chain, row)
            proof = (chain.source.cite(f"known behaviour: {row.function}", row.says, row.source), *read)
            target = chain.module(row.on) if row.on in (APP, CONSENSUS) else chain.add_module(row.on)
            for holder in holders:
                chain.grant(
                    holder,
                    target,
                    row.effect,
                    row.function,
                    proof,
                    certainty=Certainty.INFERRED,
                    condition=row.says or None,
                )


def _is_there(chain: Findings, row: ModulePowerRow) -> bool:
    """Whether the chain has the subject of a row; every chain has block producers."""
    accepted = chain.messages is None or not row.message or row.message in chain.messages
    return accepted and (row.module == CONSENSUS or chain.has(row.module))


async def _holders(chain: Findings, row: ModulePowerRow) -> tuple[list[EntityId], tuple[EvidenceId, ...]]:
    match row.holder:
        case "third":
            return [_third(chain)], chain.producing
        case "two-thirds":
            return [chain.module(CONSENSUS)], chain.producing
        case "five-sixths":
            return [_signalling(chain)], chain.voting
        case "gov":
            return [chain.gov] if chain.has("gov") else [], ()
        case "anyone":
            return [ANYONE], ()
        case "nobody":
            return [NOBODY], ()
        case "unnamed":
            return [unnamed_callers(chain, row.module)], ()
    accounts = await _listed(chain, row)
    if not accounts:
        return [], ()
    group = chain.module(row.holder.replace(" ", "-"))
    needed = {"any": 1, "two-thirds": max(1, 2 * len(accounts) // 3), "all": len(accounts)}[row.of]
    gate = Threshold(k=needed, members=tuple(Member(id=of) for of in accounts))
    chain.entity(group, EntityKind.COLLECTIVE, row.holder.capitalize(), gate)
    return [group], ()


def _add_note(chain: Findings, note: NoteRow) -> None:
    """Adds a note to its entity."""
    entity = chain.entities.get(chain.module(note.on))
    value = _at(chain, note.module, note.at) if note.at else ""
    if entity is None or value is None:
        return
    shown = len(value) if isinstance(value, list) else value
    text = one_line(f"{note.says.replace('{value}', one_line(str(shown), 40))} ({note.source})", 400)
    chain.note(entity.id, text)


def _third(chain: Findings) -> EntityId:
    """The accounts that can keep blocks from being made; unknown if no producer was read."""
    members, total = electorate(chain.producers)
    of = chain.module(_THIRD)
    gate = Threshold(k=halting_weight(total), members=members) if total else None
    chain.entity(of, EntityKind.VALIDATORS, "A third of the validators", gate)
    return of


def _signalling(chain: Findings) -> EntityId:
    """Five sixths of x/staking's validators, by what is delegated to them; unknown if their weights were not read."""
    members, total = electorate(chain.voters)
    of = chain.module("five-sixths")
    gate = Threshold(k=-(-5 * total // 6), members=members) if total else None
    chain.entity(of, EntityKind.VALIDATORS, "Five sixths of the validators", gate)
    return of


async def _listed(chain: Findings, row: ModulePowerRow) -> list[EntityId]:
    """The accounts at the places of a row, in any version of the state."""
    accounts: dict[EntityId, None] = {}
    for place in row.at:
        value = _at(chain, row.module, place)
        if value is None and not chain.source.live:
            stored = await chain.find(StatePiece(row.module, f"{row.module}.{place}"))
            value = stored.value if stored is not None else None
        for address in value if isinstance(value, list) else [value]:
            if chain.is_account(address):
                accounts[chain.id(address)] = None
            elif isinstance(address, str):
                try:
                    accounts[chain.id(account_of_operator(address))] = None
                except ValueError:
                    chain.gap(
                        chain.module(row.module), "an address in its state", "it makes no sense", kind=GapKind.MEMBERS
                    )
    return list(accounts)


def _at(chain: Findings, module: str, place: str) -> Any:
    """The value at a place (with dots) of a module's state; None if there is none."""
    value: Any = {"params": chain.params.get(module, {})} | chain.state.get(module, {})
    for part in place.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
