"""Proves powers by running them on a copy of the state: root's calls, and calls that accounts sign themselves.

The sudo key passes each call on to root; owners of subnets and assets sign theirs, proxies sign for another account,
members of collectives make a motion, signers of multisigs approve. An unprivileged account signs the same call: see
``trials``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from auditor.chains.scanner import Progress
from auditor.chains.substrate.collector import Collector, PowerTrial
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.runtime import Undecodable
from auditor.chains.substrate.ss58 import account_of, encode
from auditor.chains.substrate.stated import PROVEN
from auditor.chains.substrate.trials import (
    HARMLESS,
    PASSED_ON,
    Compared,
    DispatchResult,
    DispatchTrials,
    TrialVerdict,
    as_proxy,
)
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, GapKind
from auditor.model.gate import Threshold
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId, account, address_of

_SUDO = "Sudo.Sudid"
# Limit of tried powers of signers, at half a second each.
_MOST_TRIED = 200


async def prove(reader: SubstrateReader, collected: Collector, trials: DispatchTrials, progress: Progress) -> None:
    """Marks grants whose calls succeeded as proven; if a holder was refused, that is a gap."""
    sudo = next((holder for holder, origins in collected.origins.items() if "sudo" in origins), None)
    if sudo is not None and await run_by_sudo(reader, trials, sudo, HARMLESS) is not None:
        calls = sorted({grant.function for grant in _of_root(collected) if grant.function})
        for number, call in enumerate(calls):
            progress(f"trying {call} as root", number, len(calls))
            own = await run_by_sudo(reader, trials, sudo, call)
            if own is not None:
                shown = await trials.compare(own, reader.runtime.smallest_call(call), call)
                _mark(collected, [grant for grant in _of_root(collected) if grant.function == call], shown)
    for number, trial in enumerate(collected.trials[:_MOST_TRIED]):
        progress(f"trying {trial.function} as a signer", number, len(collected.trials))
        await _signed(reader, collected, trials, trial)
    for entity in [entity for entity in collected.entities.values() if PROVEN in entity.standards]:
        await _opened(reader, collected, trials, entity)


def _of_root(collected: Collector) -> Iterator[Grant]:
    root = collected.module("Root")
    return (grant for grant in collected.grants if grant.holder == root)


async def run_by_sudo(
    reader: SubstrateReader, trials: DispatchTrials, sudo: EntityId, call: str
) -> DispatchResult | None:
    """The result of a call that the sudo key passes on to root; None if it cannot be tried."""
    try:
        passed_on = reader.runtime.smallest_call("Sudo.sudo", {"call": reader.runtime.smallest_call(call)})
    except (Undecodable, KeyError):
        return None
    return await trials.run(sudo, passed_on, f"{call} by root", _SUDO)


async def _signed(reader: SubstrateReader, collected: Collector, trials: DispatchTrials, trial: PowerTrial) -> None:
    """Runs a trial as the first of its signers that can pay for it."""
    mine = [grant for grant in collected.grants if trial.tries(grant)]
    body = collected.entities[trial.holder].kind is EntityKind.COLLECTIVE
    for signer, given in trial.signers if mine or body or trial.shows else ():
        try:
            call = _made(reader, trial, given)
        except (Undecodable, KeyError):
            return
        who = address_of(signer) + (f" for {address_of(trial.through)}" if trial.through else "")
        said = f"{(trial.calls or (trial.function,))[-1]} by {who}"
        own = await trials.run(signer, call, said, PASSED_ON if trial.through else "")
        if own is not None and own.refused and not (mine or body):
            return  # nobody said that it would pass
        if own is not None:
            refusal = f"{trial.function.partition('.')[0]}.NotMember" if body else ""
            shown = await trials.compare(own, call, trial.function, refusal)
            if body and shown.verdict is TrialVerdict.ACCEPTED:
                collected.note(
                    trial.holder, f"{who} was taken for a member when it called {trial.function}, a stranger not"
                )
            if trial.shows and shown.verdict is TrialVerdict.ACCEPTED and shown.guarded:
                collected.add(grants=(_proven(grant, shown) for grant in trial.shows))
            _mark(collected, mine, shown)
            return


def _made(reader: SubstrateReader, trial: PowerTrial, given: Mapping[str, Any]) -> bytes:
    """The encoded call of a trial's signer. Raises Undecodable and KeyError."""
    *outer, last = trial.calls or (trial.function,)
    call = reader.runtime.smallest_call(last, given)
    for wrapper in reversed(outer):
        call = reader.runtime.smallest_call(wrapper, {"call": call})
    return call if trial.through is None else as_proxy(reader.runtime, trial.through, call)


async def _opened(reader: SubstrateReader, collected: Collector, trials: DispatchTrials, multisig: Entity) -> None:
    """Proves a multisig: the runtime shows for which account its signers approve."""
    gate = multisig.gate
    if not isinstance(gate, Threshold):
        return
    raw = account_of(address_of(multisig.id))
    signers = sorted(account_of(address_of(member.id)) for member in gate.members)
    for signer in signers:
        given = {"threshold": gate.k, "other_signatories": ["0x" + other.hex() for other in signers if other != signer]}
        try:
            call = reader.runtime.smallest_call("Multisig.approve_as_multi", given)
        except (Undecodable, KeyError):
            return
        who = encode(signer, collected.prefix)
        said = f"approval by {who} with the other signers of {address_of(multisig.id)}"
        own = await trials.run(account(collected.chain, who), call, said)
        opened = [event for event in own.events if event.get("module_id") == "Multisig"] if own is not None else []
        if any(raw.hex() in str(event["attributes"]) for event in opened):
            collected.note(
                multisig.id, f"an approval by {who} counted for this account in a dry run of the runtime itself"
            )
            return


def _mark(collected: Collector, mine: list[Grant], shown: Compared) -> None:
    """Marks grants as proven, or removes them if the runtime refuses their holder."""
    if not mine or shown.verdict is TrialVerdict.OPEN:
        return
    call = mine[0].function
    if shown.verdict is TrialVerdict.ACCEPTED:
        collected.replace_grants(mine, [_proven(grant, shown) for grant in mine])
        return
    why = "this runtime accepts any account for it, against the table of calls"
    if shown.verdict is TrialVerdict.REFUSED:
        collected.replace_grants(mine)
        who = collected.entities[mine[0].holder].label or address_of(mine[0].holder)
        why = f"this runtime refuses {who}, against what is known of it"
    for target in dict.fromkeys(grant.target for grant in mine):
        collected.gap(target, f"who may call {call}", why, GapKind.CALLERS)


def _proven(grant: Grant, shown: Compared) -> Grant:
    # A run shows who is accepted; of what a call does it shows only that one inside it is carried out.
    effect = grant.effect_certainty or (Certainty.PROVEN if grant.effect is Effect.EXECUTE else Certainty.INFERRED)
    evidence = (*shown.evidence, *grant.evidence)
    update = {"certainty": Certainty.PROVEN, "effect_certainty": effect, "evidence": evidence}
    return grant.model_copy(update=update)
