"""x/staking and consensus: the validators, the weight of each, and the share that can halt the chain.

A validator votes in governance with everything delegated to it unless its delegators vote themselves, and signs blocks
with the same weight. https://docs.cosmos.network/sdk/v0.53/build/modules/staking
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any

from auditor.chains.cosmos.addresses import account_of_operator
from auditor.chains.cosmos.findings import CONSENSUS, DelegatedWeight, Findings, Voter
from auditor.chains.cosmos.source import StatePiece
from auditor.chains.cosmos.values import fraction, integer
from auditor.model.entity import EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import Member, Threshold
from auditor.model.text import one_line

VALIDATORS = StatePiece(
    "staking",
    "staking.validators",
    ("/cosmos/staking/v1beta1/validators?status=BOND_STATUS_BONDED",),
    "validators",
    listed=True,
    decisive=True,
)
GENESIS_TRANSACTIONS = StatePiece("genutil", "genutil.gen_txs", listed=True)
_FEW_VOTES = 1_000_000
_CREATES = "/cosmos.staking."
_BONDED = ("BOND_STATUS_BONDED", 3, "3")


class Staking:
    """Reads the validators. Runs first: readers of votes need their weights."""

    async def read(self, chain: Findings) -> None:
        """Adds the voters and the block producers."""
        answer = await chain.find(VALIDATORS)
        voters = _bonded(chain, answer.value) if answer else []
        sources = [answer.evidence] if answer else []
        if not voters and not chain.source.live:
            first = await chain.find(GENESIS_TRANSACTIONS)
            voters = _starting(chain, first.value) if first else []
            sources = [first.evidence] if first else sources
        if not voters and "staking" in chain.modules:
            chain.gap(chain.module("staking"), "its validators", "none could be read", kind=GapKind.MEMBERS)
        chain.voters = tuple(sorted(voters, key=lambda voter: (-voter.weight, voter.operator)))
        chain.voting = tuple(sources)


class Consensus:
    """Turns the block producers into one entity."""

    async def read(self, chain: Findings) -> None:
        """Adds the validator set as an entity; its gate is unknown if no producer was read."""
        members, total = electorate(chain.producers)
        chain.entity(
            chain.module(CONSENSUS),
            EntityKind.VALIDATORS,
            "Validators",
            Threshold(k=floor(Fraction(2, 3) * total) + 1, members=members) if total else None,
            standards=("cometbft",),
            notes=_shares(chain.producers),
        )


def electorate(voters: Sequence[Voter], delegated: Iterable[DelegatedWeight] = ()) -> tuple[tuple[Member, ...], int]:
    """The voters as members, and their total weight, in whole numbers of the same proportions. ``delegated`` parts are
    taken from their voters and become members of their own."""
    scale = lcm(*(voter.weight.denominator for voter in voters)) if voters else 1
    # Quorums are shares: with few votes, rounding a share to whole votes would change it.
    if sum(voter.weight for voter in voters) * scale < _FEW_VOTES:
        scale *= _FEW_VOTES
    weights: dict[str, int] = {}
    for voter in voters:
        weights[voter.account] = weights.get(voter.account, 0) + int(voter.weight * scale)
    for part in delegated:
        weight = min(int(part.weight * scale), weights.get(part.voter, 0))
        weights |= {part.voter: weights.get(part.voter, 0) - weight, part.hand: weight}
    return tuple(Member(id=of, weight=weight) for of, weight in weights.items()), sum(weights.values())


def halting_weight(total: int) -> int:
    """The least weight whose absence halts the chain: blocks need more than two thirds."""
    return ceil(Fraction(total, 3))


def _shares(voters: Sequence[Voter]) -> list[str]:
    """The largest voters with their shares."""
    total = sum((voter.weight for voter in voters), Fraction(0))
    if not total:
        return []
    most = sorted(voters, key=lambda voter: -voter.weight)[:10]
    shares = (f"{one_line(voter.name, 30)} {100 * float(voter.weight / total):.2f} %" for voter in most)
    return [f"{len(voters)} validators; the largest: " + ", ".join(shares)]


def _bonded(chain: Findings, validators: list[Any]) -> list[Voter]:
    voters = []
    for validator in validators:
        try:
            operator, tokens = validator["operator_address"], integer(validator["tokens"])
            if validator.get("status", _BONDED[0]) in _BONDED and not validator.get("jailed") and tokens:
                voter = _voter(chain, operator, validator.get("description"), tokens, validator.get("consensus_pubkey"))
                shares = validator.get("delegator_shares")
                voters.append(voter if shares is None else replace(voter, shares=fraction(shares)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            chain.gap(chain.module("staking"), "a validator", f"it makes no sense: {error}", kind=GapKind.MEMBERS)
    return voters


def _starting(chain: Findings, transactions: list[Any]) -> list[Voter]:
    """The validators of a genesis file, with the self-delegation of each."""
    voters = []
    for transaction in transactions:
        try:
            (message,) = transaction["body"]["messages"]
            if not str(message.get("@type", _CREATES)).startswith(_CREATES):
                why = f"its first transactions are those of another module: {message['@type']}"
                chain.gap(chain.module(CONSENSUS), "who makes blocks", why, kind=GapKind.MEMBERS)
                continue
            operator, tokens = message["validator_address"], integer(message["value"]["amount"])
            voters.append(_voter(chain, operator, message.get("description"), tokens, message.get("pubkey")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            chain.gap(
                chain.module("staking"), "a validator at genesis", f"it makes no sense: {error}", kind=GapKind.MEMBERS
            )
    return voters


def _voter(chain: Findings, operator: str, description: Any, tokens: int, key: Any) -> Voter:
    moniker = description.get("moniker") if isinstance(description, dict) else None
    account = chain.id(account_of_operator(operator))
    signs = str(key.get("key") or "") if isinstance(key, dict) else ""
    return Voter(account, operator, one_line(str(moniker or operator), 40), Fraction(tokens), key=signs)
