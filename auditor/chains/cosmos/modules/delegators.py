"""Delegators that can override the votes of their validators.

A validator votes with everything delegated to it, except the stake of delegators that vote themselves. A coalition
without the validator needs its large delegators, and the validator wins without them while they do not vote: so either
of the two counts for such a part. https://docs.cosmos.network/sdk/v0.53/build/modules/gov (inheritance)

The largest delegators are separate members; the others count with their validators. If not all were read, one of them
may be large: that is a gap.
"""

from asyncio import gather
from collections import defaultdict
from fractions import Fraction

from auditor.chains.cosmos.findings import DelegatedWeight, Findings, Voter
from auditor.chains.cosmos.source import StatePiece, StateRead
from auditor.chains.cosmos.values import fraction
from auditor.model.entity import EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import one_of
from auditor.model.ids import EntityId, address_of

_ALL = StatePiece("staking", "staking.delegations", listed=True)
_FIELD = "delegation_responses"
_TO = StatePiece(
    "staking", "", ("/cosmos/staking/v1beta1/validators/{operator}/delegations",), _FIELD, listed=True, pages=5
)
_BY = StatePiece("staking", "", ("/cosmos/staking/v1beta1/delegations/{delegator}",), _FIELD, listed=True)
_MOST_VALIDATORS = 30
_MOST_DELEGATORS = 20
_MOST_PARTS = 60
HAND = "delegated votes"
Parts = dict[tuple[EntityId, EntityId], Fraction]


class Delegators:
    """Reads the delegators of validators, as far as nodes list them. Runs before votes are counted."""

    async def read(self, chain: Findings) -> None:
        """Adds an entity for each large part of a validator's votes that a delegator can cast."""
        voters = {voter.operator: voter for voter in chain.voters if voter.shares}
        if not voters:
            return
        parts = await (_live(chain, voters) if chain.source.live else _genesis(chain, voters))
        totals: dict[EntityId, Fraction] = defaultdict(Fraction)
        for (delegator, _), weight in parts.items():
            totals[delegator] += weight
        largest = set(sorted(totals, key=lambda of: (-totals[of], of))[:_MOST_DELEGATORS])
        listed = sorted((-weight, *pair) for pair, weight in parts.items() if pair[0] in largest and weight)
        names = {voter.account: voter.name for voter in chain.voters}
        chain.delegated = tuple(
            DelegatedWeight(_hand(chain, delegator, voter), delegator, voter, -weight)
            for weight, delegator, voter in listed[:_MOST_PARTS]
        )
        for part in chain.delegated:
            gate = one_of(part.delegator, part.voter)
            label = f"stake of {address_of(part.delegator)[:16]}… with {names[part.voter]}"
            chain.entity(part.hand, EntityKind.COLLECTIVE, label, gate, standards=(HAND,))


def _hand(chain: Findings, delegator: EntityId, voter: EntityId) -> EntityId:
    return chain.module(f"stake-of-{address_of(delegator)}-with-{address_of(voter)}")


async def _genesis(chain: Findings, voters: dict[str, Voter]) -> Parts:
    listing = await chain.find(_ALL)
    return _parts(chain, voters, [listing] if listing else [])


async def _live(chain: Findings, voters: dict[str, Voter]) -> Parts:
    """The delegators of the largest validators, and all delegations of accounts that the profile names."""
    operators = [voter.operator for voter in chain.voters if voter.operator in voters][:_MOST_VALIDATORS]
    addresses = [address_of(of) for of in chain.watched]
    to = await gather(*(chain.find(_TO, operator=operator) for operator in operators))
    by = await gather(*(chain.find(_BY, delegator=address) for address in addresses))
    answers = [answer for answer in (*to, *by) if answer is not None]
    whole = {operator for operator, answer in zip(operators, to, strict=True) if answer is not None and answer.whole}
    _cut(chain, [voter for voter in chain.voters if voter.operator not in whole])
    return _parts(chain, voters, answers)


def _cut(chain: Findings, unread: list[Voter]) -> None:
    total = sum((voter.weight for voter in chain.voters), Fraction(0))
    left = sum((voter.weight for voter in unread), Fraction(0))
    if left:
        share = f"{100 * float(left / total):.0f} % of all votes lie with {len(unread)} validators"
        why = f"{share} of whom not all delegators were read: they are too many"
        chain.gap(chain.gov, "who else delegates much and may outvote validators", why, kind=GapKind.MEMBERS)


def _parts(chain: Findings, voters: dict[str, Voter], answers: list[StateRead]) -> Parts:
    """By delegator and validator, the delegated weight; without self-delegation."""
    parts: Parts = {}
    for answer in answers:
        for entry in answer.value if isinstance(answer.value, list) else []:
            try:
                delegation = entry.get("delegation") or entry
                voter = voters.get(delegation["validator_address"])
                delegator, shares = delegation["delegator_address"], fraction(delegation["shares"])
            except (AttributeError, KeyError, TypeError, ValueError):
                chain.gap(chain.module("staking"), "a delegation", "it makes no sense")
                continue
            if voter is not None and chain.is_account(delegator) and chain.id(delegator) != voter.account:
                part = min(Fraction(1), shares / voter.shares)
                parts[chain.id(delegator), voter.account] = part * voter.weight
    chain.voting = tuple(dict.fromkeys((*chain.voting, *(answer.evidence for answer in answers))))
    return parts


def largest_shares(chain: Findings, most: int = 5) -> str:
    """The largest delegators with their shares of all votes, for a reader."""
    total = sum((voter.weight for voter in chain.voters), Fraction(0))
    sums: dict[EntityId, Fraction] = defaultdict(Fraction)
    for part in chain.delegated:
        sums[part.delegator] += part.weight
    largest = sorted(sums, key=lambda of: (-sums[of], of))[:most]
    return ", ".join(f"{address_of(of)} {100 * float(sums[of] / total):.2f} %" for of in largest) if total else ""
