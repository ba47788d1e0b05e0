"""Powers that no message shows: code that runs by itself, consensus, lists of addresses. They come from the family's
table, each with its source, and are inferred."""

from typing import Any

from auditor.chains.cosmos.addresses import account_of_operator
from auditor.chains.cosmos.findings import APP, CONSENSUS, Findings
from auditor.chains.cosmos.modules.staking import blocking, electorate
from auditor.chains.cosmos.source import Piece
from auditor.chains.cosmos.table import NoteRow, OutsideRow, table
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.gate import Member, Threshold
from auditor.model.ids import ANYONE, NOBODY, EntityId
from auditor.model.text import one_line

_THIRD = "blocking-third"


class Outside:
    """Reads what the table says of the chain's modules."""

    async def read(self, chain: Findings) -> None:
        """A grant, or a note, for each row whose module the chain has."""
        for note in table().notes:
            if note.module in chain.modules:
                _told(chain, note)
        for row in table().outside:
            if row.module not in chain.modules:
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


async def _holders(chain: Findings, row: OutsideRow) -> tuple[list[EntityId], tuple[EvidenceId, ...]]:
    match row.holder:
        case "third":
            return _third(chain), chain.voting
        case "two-thirds":
            return [chain.module(CONSENSUS)] if chain.voters else [], chain.voting
        case "gov":
            return [chain.gov], ()
        case "anyone":
            return [ANYONE], ()
        case "nobody":
            return [NOBODY], ()
    accounts = await _listed(chain, row)
    if not accounts:
        return [], ()
    group = chain.module(row.holder.replace(" ", "-"))
    needed = {"any": 1, "two-thirds": max(1, 2 * len(accounts) // 3), "all": len(accounts)}[row.of]
    gate = Threshold(k=needed, members=tuple(Member(id=of) for of in accounts))
    chain.entity(group, EntityKind.COLLECTIVE, row.holder.capitalize(), gate)
    return [group], ()


def _told(chain: Findings, note: NoteRow) -> None:
    """Puts a note beside its entity."""
    known = chain.entities.get(chain.module(note.on))
    value = _at(chain, note.module, note.at) if note.at else ""
    if known is None or value is None:
        return
    shown = len(value) if isinstance(value, list) else value
    told = one_line(f"{note.says.replace('{value}', one_line(str(shown), 40))} ({note.source})", 400)
    chain.entities[known.id] = known.model_copy(update={"notes": (*known.notes, told)})


def _third(chain: Findings) -> list[EntityId]:
    """Whoever can keep blocks from being made."""
    members, total = electorate(chain)
    if not members:
        return []
    of = chain.module(_THIRD)
    gate = Threshold(k=blocking(total), members=tuple(Member(id=m.id, weight=m.weight) for m in members))
    chain.entity(of, EntityKind.VALIDATORS, "A third of the validators", gate)
    return [of]


async def _listed(chain: Findings, row: OutsideRow) -> list[EntityId]:
    """The accounts at the places of a row, wherever the chain's version keeps them."""
    found: dict[EntityId, None] = {}
    for place in row.at:
        value = _at(chain, row.module, place)
        if value is None and not chain.source.live:
            stored = await chain.find(Piece(row.module, f"{row.module}.{place}"))
            value = stored.value if stored is not None else None
        for address in value if isinstance(value, list) else []:
            if chain.is_account(address):
                found[chain.id(address)] = None
            elif isinstance(address, str):
                try:
                    found[chain.id(account_of_operator(address))] = None
                except ValueError:
                    chain.gap(chain.module(row.module), "an address in its state", "it makes no sense")
    return list(found)


def _at(chain: Findings, module: str, place: str) -> Any:
    """What lies at a place (with dots) of a module's state; None if nothing does."""
    value: Any = {"params": chain.params.get(module, {})} | chain.state.get(module, {})
    for part in place.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
