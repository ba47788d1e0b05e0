"""Assets: each with an owner, an issuer, an admin and a freezer (``pallet_assets``)."""

from typing import Any

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector, PowerTrial
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.ss58 import account_of
from auditor.model.evidence import GapKind
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId, address_of

# The calls of each member of an asset's team, from the pallet's documentation; older runtimes destroy at once.
_TEAM: dict[str, tuple[tuple[str, Effect], ...]] = {
    "owner": (
        ("set_team", Effect.CONTROL),
        ("transfer_ownership", Effect.CONTROL),
        ("start_destroy", Effect.SEIZE),
        ("destroy", Effect.SEIZE),
    ),
    "issuer": (("mint", Effect.MINT),),
    "admin": (("burn", Effect.SEIZE), ("force_transfer", Effect.SEIZE), ("thaw", Effect.UNPAUSE)),
    "freezer": (("freeze", Effect.FREEZE), ("freeze_asset", Effect.FREEZE)),
}
_MOST = 50


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds the teams of the assets with the most holders. Raises Unread."""
    answer = await reader.entries(pallet.name, "Asset")
    rows = sorted(answer.rows, key=lambda row: (-int(row[1].get("accounts") or 0), str(row[0])))
    for keys, asset in rows[:_MOST]:
        name = f"{pallet.name}.{keys[0]}"
        target = collected.part(name, f"asset {keys[0]} of {pallet.name}", ("token",))
        collected.note(target, f"{asset.get('supply')} units, {asset.get('accounts')} holders")
        for member, calls in _TEAM.items():
            holder = collected.account(bytes.fromhex(asset[member][2:]))
            for call, effect in (power for power in calls if power[0] in pallet.calls):
                collected.trials.append(_trial(reader, pallet, holder, call, keys[0], target))
                collected.add_grant(
                    Grant(
                        holder=holder,
                        target=target,
                        effect=effect,
                        function=f"{pallet.name}.{call}",
                        role=member,
                        confers=("issuer", "admin", "freezer") if call == "set_team" else (),
                        evidence=(answer.evidence,),
                    )
                )
    if len(rows) > _MOST:
        why = f"only the {_MOST} assets with the most holders are read"
        collected.gap(collected.pallet(pallet.name), f"{len(rows) - _MOST} more assets", why, GapKind.LIMIT)


def _trial(
    reader: SubstrateReader, pallet: Pallet, holder: EntityId, call: str, asset: Any, target: EntityId
) -> PowerTrial:
    """The trial of a call on the asset, with one unit and an existing account: other arguments fail for every
    caller."""
    function = f"{pallet.name}.{call}"
    given = {"id": asset}
    arguments = pallet.calls[call].arguments
    if "amount" in arguments:
        given["amount"] = 1
    if "beneficiary" in arguments:
        given["beneficiary"] = reader.runtime.address(function, "beneficiary", account_of(address_of(holder)))
    return PowerTrial(holder, function, ((holder, given),), target)
