"""Powers without a call: code that runs by itself, and powers by weight, price or conviction.

They are listed with their sources in ``without_calls/*.toml``, and are inferred: readers of pallets find their holders
on a chain.
"""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.frozen import Frozen
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId

_FOLDER = Path(__file__).parent / "without_calls"

Holder = Literal["code", "validators", "registrant", "convinced", "trader"]
Cite = Callable[[str, str, str], EvidenceId]  # source, request, answer


class PalletPowerRow(Frozen):
    """One such power: its sort of holder, the affected part (``on``), and the source.

    It exists on chains whose pallet has all of ``items``. ``confers`` is as in ``Grant``.
    """

    pallet: str
    items: tuple[str, ...] = ()
    holder: Holder
    effect: Effect
    on: str
    function: str
    confers: tuple[str, ...] = ()
    says: str
    source: str


@cache
def rows() -> tuple[PalletPowerRow, ...]:
    """All rows of all files."""
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.toml"))]
    return tuple(PalletPowerRow.model_validate(row) for file in files for row in file["power"])


def applies(pallet: Pallet, holder: Holder) -> bool:
    """Whether a pallet gives this sort of holder any power."""
    mine = [row for row in rows() if (row.pallet, row.holder) == (pallet.name, holder)]
    return any(set(row.items) <= set(pallet.items) for row in mine)


def add_powers_without_calls(
    collected: Collector,
    pallet: str,
    holder: Holder,
    acts: EntityId,
    cite: Cite,
    *,
    on: EntityId | None = None,
    limit: str = "",
    read: tuple[EvidenceId, ...] = (),
) -> None:
    """Adds a grant to ``acts`` for each row of a pallet with this sort of holder.

    ``on`` is the target if it is known better than by the row, ``limit`` a condition from the state in words, ``read``
    the evidence of that.
    """
    for row in rows():
        if (row.pallet, row.holder) != (pallet, holder):
            continue
        collected.add_grant(
            Grant(
                holder=acts,
                target=on or collected.module(row.on),
                effect=row.effect,
                function=row.function,
                confers=row.confers,
                certainty=Certainty.INFERRED,
                evidence=(cite(row.source, f"what {row.function} does", row.says), *read),
                condition="; ".join(filter(None, (limit, row.says))),
            )
        )
