"""x/inference: voting weight by work, genesis guardians, and the effects of its parameters (the chain of
gonka-ai/gonka).

Once an epoch, code at the end of a block replaces the guardians' voting power: together they get ``multiplier`` times
the power of all others, divided by the number of participating guardians, while the network's weight is below a
threshold. With 0.52 that is 34.2 % of all. gonka-ai/gonka
inference-chain/x/inference/module/genesis_guardian_enhancement.go:95-163 at 312044d28c7170d7f08bf88e41427396f3b95817;
the threshold became a parameter later (params.proto, field 10).
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from auditor.chains.cosmos.addresses import account_of_operator
from auditor.chains.cosmos.findings import Findings, Voter
from auditor.chains.cosmos.modules.parameters import params_of
from auditor.chains.cosmos.source import StatePiece, StateRead
from auditor.chains.cosmos.values import fraction, integer
from auditor.model.entity import EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import Member, Threshold
from auditor.model.ids import EntityId, address_of

_MODULE = "inference"
_ROOT = "/productscience/inference/inference"
_ONLY_AT_GENESIS = StatePiece(_MODULE, "inference.genesis_only_params")
_WORK = StatePiece(_MODULE, "", (f"{_ROOT}/current_epoch_group_data",), "epoch_group_data")
_MODELS = StatePiece(_MODULE, "inference.model_list", (f"{_ROOT}/models_all",), "model", listed=True)
_PARTICIPANTS = StatePiece(_MODULE, "inference.participant_list", (f"{_ROOT}/participant",), "participant", listed=True)
_BOOST = (
    "https://github.com/gonka-ai/gonka inference-chain/x/inference/module/genesis_guardian_enhancement.go:95-163 "
    "at 312044d28c7170d7f08bf88e41427396f3b95817"
)
GUARDIANS = "guardians"


class Inference:
    """Reads the source of weight where votes are work. Runs before everything that counts votes."""

    async def read(self, chain: Findings) -> None:
        """Adds guardians with their share of all votes; on a live chain also whether votes equal work."""
        if not {_MODULE, "restrictions", "genesistransfer"} <= chain.modules:
            return
        params = await params_of(chain, _MODULE)
        first = await chain.find(_ONLY_AT_GENESIS) if not chain.source.live else None
        chain.state[_MODULE] = {"params": _dict(params), "genesis_only_params": _dict(first)}
        if isinstance(params, StateRead) and isinstance(params.value, dict):
            chain.params[_MODULE] = params.value
        guardians = _guardians(chain, _dict(first), _dict(params))
        if chain.source.live:
            await _compare(chain, guardians)
        else:
            # At genesis no host has done work, except for the one unit that each starts with.
            _work(chain, {voter.account: voter.weight for voter in chain.voters})
            _boost(chain, guardians, _dict(first))
        chain.state[_MODULE]["participants"] = [address_of(voter.account) for voter in chain.voters]
        _summarise(chain, guardians, _dict(first), _dict(params))
        for piece, what in ((_MODELS, "models may earn"), (_PARTICIPANTS, "hosts are registered")):
            listing = await chain.find(piece)
            if listing is not None and isinstance(listing.value, list):
                chain.add_module(_MODULE, (f"{len(listing.value)} {what}",))


def _dict(answer: StateRead | None) -> dict[str, Any]:
    return answer.value if answer is not None and isinstance(answer.value, dict) else {}


def _guardians(chain: Findings, first: dict[str, Any], params: dict[str, Any]) -> frozenset[EntityId]:
    later = params.get("genesis_guardian_params")
    listed = later.get("guardian_addresses") if isinstance(later, dict) else first.get("genesis_guardian_addresses")
    guardians = set()
    for operator in listed if isinstance(listed, list) else []:
        try:
            guardians.add(chain.id(account_of_operator(str(operator))))
        except ValueError as error:
            chain.gap(chain.module(_MODULE), "a guardian", str(error), kind=GapKind.MEMBERS)
    return frozenset(guardians)


def _boost(chain: Findings, guardians: frozenset[EntityId], first: dict[str, Any]) -> None:
    """Gives guardians the power that the code will give them: weights at genesis are all equal and last one epoch."""
    if first.get("genesis_guardian_enabled") is not True:
        return
    try:
        multiplier = fraction(first["genesis_guardian_multiplier"])
        mature = integer(first["genesis_guardian_network_maturity_threshold"])
    except (KeyError, ValueError) as error:
        chain.gap(chain.module(_MODULE), "the guardians' power", f"a parameter makes no sense: {error}")
        return
    present = [voter for voter in chain.voters if voter.account in guardians]
    others = sum((voter.weight for voter in chain.voters if voter.account not in guardians), Fraction(0))
    own = sum((voter.weight for voter in present), Fraction(0))
    if not present or own + others >= mature or multiplier * others <= own:
        return
    share = multiplier * others / len(present)
    chain.voters = tuple(replace(v, weight=share) if v.account in guardians else v for v in chain.voters)
    chain.voting = (
        *chain.voting,
        chain.source.cite("known behaviour: the guardians' power is set by code", str(multiplier), _BOOST),
    )


async def _compare(chain: Findings, guardians: frozenset[EntityId]) -> None:
    """Compares the shares of validators' votes with the shares of their work."""
    answer = await chain.find(_WORK)
    listed = _dict(answer).get("validation_weights")
    if answer is None or not isinstance(listed, list):
        chain.gap(chain.module(_MODULE), "whether votes are work", "the weights of this epoch were not read")
        return
    work: dict[EntityId, int] = {}
    for entry in listed:
        try:
            work[chain.id(str(entry["member_address"]))] = integer(entry["weight"])
        except (KeyError, TypeError, ValueError) as error:
            chain.gap(chain.module(_MODULE), "a weight of work", f"it makes no sense: {error}")
    chain.voting = (*chain.voting, answer.evidence)
    _work(chain, {of: Fraction(weight) for of, weight in work.items()})
    for voter in chain.voters:
        done = work.get(voter.account, 0)
        if voter.weight != done:
            chain.entity(voter.account, EntityKind.KEY, voter.name, notes=[_unlike(voter, done, guardians)])
    unlike = [voter for voter in chain.voters if voter.weight != work.get(voter.account, 0)]
    note = f"votes differ from work for {len(unlike)} of {len(chain.voters)} validators"
    chain.add_module(_MODULE, (note,))


def _work(chain: Findings, weights: dict[EntityId, Fraction]) -> None:
    """Adds the weight of work beside the votes for comparison. It decides nothing alone."""
    members = tuple(Member(id=of, weight=int(weight)) for of, weight in sorted(weights.items()) if weight)
    total = sum(member.weight for member in members)
    if total:
        half = Threshold(k=total // 2 + 1, members=members)
        chain.entity(chain.module("work"), EntityKind.COLLECTIVE, "Weight of work", half)


def _unlike(voter: Voter, done: int, guardians: frozenset[EntityId]) -> str:
    who = "a genesis guardian: " if voter.account in guardians else ""
    return f"{who}votes with {int(voter.weight):,} for work of {done:,}"


def _summarise(chain: Findings, guardians: frozenset[EntityId], first: dict[str, Any], params: dict[str, Any]) -> None:
    """Adds notes about the guardians."""
    if not guardians:
        return
    total = sum((voter.weight for voter in chain.voters), Fraction(0))
    held = sum((voter.weight for voter in chain.voters if voter.account in guardians), Fraction(0))
    later = params.get("genesis_guardian_params")
    until = later.get("network_maturity_threshold") if isinstance(later, dict) else None
    until = until or first.get("genesis_guardian_network_maturity_threshold")
    notes = [
        f"{len(guardians)} genesis guardians have {100 * float(held / total) if total else 0:.2f} % of all votes",
        f"their power is set by code, not by work, until the network's weight reaches {until}",
    ]
    chain.add_module(_MODULE, notes)
