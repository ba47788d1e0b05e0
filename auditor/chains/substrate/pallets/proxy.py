"""Proxies: accounts that may act in the name of another, as far as the type of the proxy lets them."""

from dataclasses import replace
from typing import Any

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.found import Found
from auditor.chains.substrate.pallets.referenda import block_seconds
from auditor.chains.substrate.proxy_filters import ALL_TYPES, API, decoded
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.reading import Unread
from auditor.chains.substrate.root import effects
from auditor.chains.substrate.ss58 import account_of
from auditor.model.entity import EntityKind
from auditor.model.evidence import EvidenceId
from auditor.model.gate import Any as Any_
from auditor.model.gate import Delay, one_of
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId, address_of
from auditor.model.text import one_line

PALLET = "Proxy"


async def with_told_filters(reader: SubstrateReader, found: Found, table: CallTable) -> CallTable:
    """The table with what this very runtime says of its types of proxies, if it says anything."""
    try:
        answer = await reader.call(API, ALL_TYPES)
        filters = decoded(answer.value) if answer.value else ()
    except (Unread, ValueError) as error:
        found.gap(found.module("Root"), "what each type of proxy lets through", str(error))
        return table
    owners = [call for call, row in table.rows.items() if "owner" in row.origins]
    return replace(table, proxies={**table.proxies, **{each.name: each.passes(owners) for each in filters}})


async def follow(reader: SubstrateReader, found: Found, table: CallTable, accounts: list[EntityId]) -> None:
    """Adds who may act for each of ``accounts``. Raises Unread."""
    if reader.runtime.item(PALLET, "Proxies") is None:
        return
    raw = [("0x" + account_of(address_of(each)).hex(),) for each in accounts]
    for account, answer in zip(accounts, await reader.values(PALLET, "Proxies", raw), strict=True):
        for proxy in answer.value[0] if isinstance(answer.value, (list, tuple)) else ():
            _add(reader, found, table, account, proxy, answer.evidence)


def _add(
    reader: SubstrateReader, found: Found, table: CallTable, account: EntityId, proxy: Any, evidence: EvidenceId
) -> None:
    delegate = found.account(bytes.fromhex(proxy["delegate"][2:]))
    kind = one_line(str(proxy["proxy_type"]), 40)
    delay_s = int(int(proxy["delay"]) * block_seconds(reader))
    passes = table.proxies.get(kind)
    found.note(account, f"{address_of(delegate)} is its proxy of type {kind}" + (" with a delay" if delay_s else ""))
    if passes is None:
        found.gap(account, f"what its proxy of type {kind} may do", "the filter of the type is in the runtime's code")
    elif passes[0] == "all" or found.origins.get(account, set()) & set(passes):
        found.acts_with(delegate, "proxy")
        if not moves_root(found, account):
            _widen(found, account, delegate, delay_s)
            return
        condition = None if passes[0] == "all" else f"as far as a proxy of type {kind} may"
        found.grants.append(
            Grant(
                holder=delegate,
                target=account,
                effect=Effect.EXECUTE,
                function="Proxy.proxy",
                delay_s=delay_s,
                evidence=(evidence,),
                condition=condition,
            )
        )
    elif "sudo" in found.origins.get(account, set()):
        _add_calls(found, table, delegate, kind, passes, delay_s, evidence)


def moves_root(found: Found, account: EntityId) -> bool:
    """Whether acting for an account is power over the network, and not only over what is the account's own."""
    return "sudo" in found.origins.get(account, set()) or found.entities[account].kind is EntityKind.MULTISIG


def _widen(found: Found, account: EntityId, delegate: EntityId, delay_s: int) -> None:
    """Lets an account act as soon as its delegate does: for its own powers it makes no difference who signs."""
    entity = found.entities[account]
    gate = Delay(seconds=delay_s, gate=one_of(delegate)) if delay_s else one_of(delegate)
    found.entities[account] = entity.model_copy(update={"gate": Any_(of=(entity.gate, gate))})


def _add_calls(
    found: Found,
    table: CallTable,
    delegate: EntityId,
    kind: str,
    passes: tuple[str, ...],
    delay_s: int,
    evidence: EvidenceId,
) -> None:
    """The calls of root that a proxy of the sudo key lets through by name."""
    for call in passes:
        row = table.rows.get(call)
        if row is None:
            continue
        found.acts_with(delegate, "proxy")
        for effect, target in effects(found, row, call.split(".")[0]):
            found.grants.append(
                Grant(
                    holder=delegate,
                    target=target,
                    effect=effect,
                    function=call,
                    delay_s=delay_s,
                    evidence=(evidence,),
                    condition=f"as the proxy of type {kind} of the sudo key",
                )
            )
