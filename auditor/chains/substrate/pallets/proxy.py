"""Proxies: accounts that may act for another account within the filter of their proxy type."""

from dataclasses import replace

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector, PowerTrial
from auditor.chains.substrate.filter_answers import ALL_TYPES, APIS
from auditor.chains.substrate.pallets.referenda import block_seconds
from auditor.chains.substrate.proxy_filters import Filter
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.reading import Unread
from auditor.chains.substrate.root import effects
from auditor.chains.substrate.runtime import Undecodable
from auditor.chains.substrate.ss58 import account_of
from auditor.chains.substrate.trials import HARMLESS, PASSED_ON, DispatchTrials, TrialVerdict, as_proxy
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty, EvidenceId, GapKind
from auditor.model.gate import Any as Any_
from auditor.model.gate import Delay, one_of
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId, address_of
from auditor.model.text import one_line

PALLET = "Proxy"


async def with_runtime_filters(reader: SubstrateReader, collected: Collector, table: CallTable) -> CallTable:
    """The table with the filters that this runtime's own API returns, if it has one."""
    try:
        filters = await _runtime_filters(reader)
    except (Unread, ValueError) as error:
        collected.gap(collected.module("Root"), "what each type of proxy lets through", str(error), GapKind.UNREAD)
        return table
    owners = [call for call, row in table.rows.items() if "owner" in row.origins]
    passes = {proxy_filter.name: proxy_filter.as_table_entry(owners) for proxy_filter in filters}
    return replace(table, proxies={**table.proxies, **passes}, aged=table.aged - set(passes))


async def _runtime_filters(reader: SubstrateReader) -> tuple[Filter, ...]:
    """The filters from the runtime API, empty if it does not exist. Raises Unread and ValueError."""
    for function, decoded in APIS:
        answer = await reader.call(function, ALL_TYPES)
        if answer.value:
            return decoded(answer.value)
    return ()


async def follow(
    reader: SubstrateReader,
    collected: Collector,
    table: CallTable,
    trials: DispatchTrials | None,
    accounts: list[EntityId],
) -> None:
    """Adds the proxies of each of ``accounts``. Raises Unread."""
    if reader.runtime.item(PALLET, "Proxies") is None:
        return
    raw = [("0x" + account_of(address_of(holder)).hex(),) for holder in accounts]
    for account, answer in zip(accounts, await reader.values(PALLET, "Proxies", raw), strict=True):
        for proxy in answer.value[0] if isinstance(answer.value, (list, tuple)) else ():
            kind = one_line(str(proxy["proxy_type"]), 40)
            delegate = collected.account(bytes.fromhex(proxy["delegate"][2:]))
            delayed = " with a delay" if int(proxy["delay"]) else ""
            collected.note(account, f"{address_of(delegate)} is its proxy of type {kind}{delayed}")
            if kind in table.proxies:
                delay_s = int(int(proxy["delay"]) * block_seconds(reader))
                _add(collected, table, account, delegate, kind, delay_s, answer.evidence)
                if kind in table.aged:
                    why = f"the filter of the type is known of spec version {table.spec_version} alone"
                    collected.gap(account, f"what else its proxy of type {kind} may do", why, GapKind.CALLERS)
            else:
                await _try(reader, collected, None if delayed else trials, account, delegate, kind)


async def _try(
    reader: SubstrateReader,
    collected: Collector,
    trials: DispatchTrials | None,
    account: EntityId,
    delegate: EntityId,
    kind: str,
) -> None:
    """Finds the filter of a type by running, through the proxy, each call that gives the account power.

    A call that succeeds becomes the delegate's own power, proven; an undecided one is a gap.
    """
    open_ = {grant.function or "" for grant in collected.grants if grant.holder == account}
    mine = [trial for trial in collected.trials if trial.holder == account] if trials is not None else []
    for trial in mine:
        assert trials is not None
        try:
            inner = reader.runtime.smallest_call(trial.function, trial.signers[0][1])
            call = as_proxy(reader.runtime, account, inner)
        except (Undecodable, KeyError):
            continue
        said = f"{trial.function} by {address_of(delegate)} for {address_of(account)}"
        shown = await trials.compare(await trials.run(delegate, call, said, PASSED_ON), call, said)
        if shown.verdict in (TrialVerdict.ACCEPTED, TrialVerdict.REFUSED):
            open_.discard(trial.function)
        if shown.verdict is TrialVerdict.ACCEPTED:
            collected.add_origin(delegate, "proxy")
            proof = {"holder": delegate, "certainty": Certainty.PROVEN, "evidence": shown.evidence}
            proof["effect_certainty"] = Certainty.INFERRED
            proof["condition"] = f"as a proxy of type {kind} of {address_of(account)}"
            collected.add(grants=[grant.model_copy(update=proof) for grant in collected.grants if trial.tries(grant)])
    if open_ or not mine:
        by = f" by {', '.join(sorted(open_))}" if mine else ""
        why = "the filter of the type is in the runtime's code"
        collected.gap(account, f"what its proxy of type {kind} may do{by}", why, GapKind.CALLERS)


def _add(
    collected: Collector,
    table: CallTable,
    account: EntityId,
    delegate: EntityId,
    kind: str,
    delay_s: int,
    evidence: EvidenceId,
) -> None:
    passes = table.proxies[kind]
    if passes[0] == "all" or collected.origins.get(account, set()) & set(passes):
        collected.add_origin(delegate, "proxy")
        if not has_network_power(collected, account):
            _widen(collected, account, delegate, delay_s)
            return
        condition = None if passes[0] == "all" else f"as far as a proxy of type {kind} may"
        collected.add_grant(
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
        collected.trials.append(PowerTrial(delegate, "Proxy.proxy", ((delegate, {}),), account, account, (HARMLESS,)))
    elif "sudo" in collected.origins.get(account, set()):
        _add_calls(collected, table, account, delegate, kind, delay_s, evidence)


def has_network_power(collected: Collector, account: EntityId) -> bool:
    """Whether acting for an account gives power over the network, not only over what the account owns."""
    return "sudo" in collected.origins.get(account, set()) or collected.entities[account].kind is EntityKind.MULTISIG


def _widen(collected: Collector, account: EntityId, delegate: EntityId, delay_s: int) -> None:
    """Makes an account's gate open for its delegate: for the account's own powers it makes no difference who signs."""
    gate = Delay(seconds=delay_s, gate=one_of(delegate)) if delay_s else one_of(delegate)
    collected.update(account, gate=Any_(of=(collected.entities[account].gate, gate)))


def _add_calls(
    collected: Collector,
    table: CallTable,
    account: EntityId,
    delegate: EntityId,
    kind: str,
    delay_s: int,
    evidence: EvidenceId,
) -> None:
    """Adds the root calls that a proxy of the sudo key, ``account``, may make according to its filter."""
    for call in table.proxies[kind]:
        row = table.rows.get(call)
        if row is None:
            continue
        collected.add_origin(delegate, "proxy")
        calls = ("Sudo.sudo_unchecked_weight", call)
        collected.trials.append(PowerTrial(delegate, call, ((delegate, {}),), through=account, calls=calls))
        for effect, target in effects(collected, row, call.split(".")[0]):
            collected.add_grant(
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
