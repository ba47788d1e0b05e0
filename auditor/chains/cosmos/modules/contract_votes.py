"""Voting rules of contracts (cw3, DAO DAO), as gates.

Both pass a proposal as soon as its outcome is certain: with enough *yes* of all weight. With a quorum, an uncertain
proposal passes at the end of the vote with enough of the weight cast. An exact share is enough: of 10, a threshold of
60 % needs 6. https://github.com/CosmWasm/cw-plus packages/utils/src/threshold.rs and contracts/cw3-fixed-multisig;
https://github.com/DA0-DA0/dao-contracts packages/dao-voting/src/threshold.rs (``majority`` needs more than a half)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, nextafter
from typing import Any

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.modules.contract_state import Weights
from auditor.chains.cosmos.values import fraction, integer
from auditor.model.gate import Any as AnyGate
from auditor.model.gate import Delay, Gate, Member, Threshold, Vote


@dataclass(frozen=True, slots=True)
class Electors:
    """The weights of accounts, and the total weight."""

    weights: Weights
    total: int

    def members(self, chain: Findings) -> tuple[Member, ...]:
        """The electors that are accounts and have weight."""
        accounts = {of: weight for of, weight in self.weights.items() if chain.is_account(of) and weight}
        return tuple(Member(id=chain.id(of), weight=weight) for of, weight in accounts.items())


@dataclass(frozen=True, slots=True)
class Period:
    """The longest and shortest duration of a vote in seconds; 0 if it is counted in blocks. With ``to_end`` nothing
    passes before the end."""

    most: int = 0
    least: int = 0
    to_end: bool = False


def voting_gate(chain: Findings, rule: Any, electors: Electors, period: Period) -> Gate | None:
    """The gate of a contract with this rule; None if the rule is not understood or has no electors. Raises no
    errors."""
    try:
        early, late = _needs(rule, electors.total)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    members = electors.members(chain)
    sum_of_members = sum(member.weight for member in members)
    if not members or not early:
        return None
    wait = period.most if period.to_end else period.least
    gate = _waited(wait, Threshold(k=early, members=members, complete=sum_of_members >= electors.total))
    if late is None:
        return gate
    quorum, share = late
    vote = Vote(electorate=members, total=max(electors.total, sum_of_members), quorum=quorum, threshold=share)
    return AnyGate(of=(gate, _waited(period.most, vote)))


def seconds_of(duration: Any) -> int:
    """A contract's duration: ``{"time": 60}``; 0 for one in blocks, or none."""
    try:
        return integer(duration["time"])
    except (KeyError, TypeError, ValueError):
        return 0


def _waited(seconds: int, gate: Gate) -> Gate:
    return Delay(seconds=seconds, gate=gate) if seconds else gate


def _needs(rule: Any, total: int) -> tuple[int, tuple[int, float] | None]:
    """The weight that decides at once; and with a quorum, that weight and the share of the weight cast that is not
    enough. Raises ValueError and others for what is not a rule."""
    if "absolute_count" in rule:
        count = rule["absolute_count"]
        return integer(count["weight"] if "weight" in count else count["threshold"]), None
    if "absolute_percentage" in rule:
        return _of_all(rule["absolute_percentage"]["percentage"], total), None
    quorum = _of_all(rule["threshold_quorum"]["quorum"], total)
    share = rule["threshold_quorum"]["threshold"]
    return max(quorum, _of_all(share, total)), (quorum, _too_little(share))


def _of_all(share: Any, total: int) -> int:
    if isinstance(share, Mapping) and "majority" in share:
        return total // 2 + 1
    return ceil(Fraction(total) * _percent(share))


def _too_little(share: Any) -> float:
    if isinstance(share, Mapping) and "majority" in share:
        return 0.5
    return max(0.0, nextafter(float(_percent(share)), 0))


def _percent(share: Any) -> Fraction:
    part = fraction(share["percent"] if isinstance(share, Mapping) else share)
    if not 0 <= part <= 1:
        raise ValueError("no share")
    return part
