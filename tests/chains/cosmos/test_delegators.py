"""Delegators beside their validators: told apart where they are large, a gap where they were too many (synthetic)."""

from typing import Any

import pytest

from auditor import pipeline
from auditor.chains.cosmos.addresses import module_account
from auditor.engine.rulebook import Rulebook
from auditor.model.gate import Threshold, Vote
from auditor.model.harm import Viewpoint
from tests.chains.cosmos.fake import ID, PREFIX, Node, account, answers, serving, validator
from tests.chains.cosmos.scanning import QUICK, Seen, scan, votes

GOV = f"{ID}:{module_account(PREFIX, 'gov')}"


def _delegation(delegator: int, operator: int, shares: int) -> dict[str, Any]:
    names = {"delegator_address": account(delegator), "validator_address": account(operator, f"{PREFIX}valoper")}
    return {
        "delegation": names | {"shares": f"{shares}.000000000000000000"},
        "balance": {"denom": "stake", "amount": str(shares)},
    }


def _node(delegations: dict[int, list[tuple[int, int]]], shares: int = 2000) -> Node:
    """Validators with 1,000 votes each, divided into shares; who delegates how many shares to each."""
    told = answers()
    told["/cosmos/staking/v1beta1/validators"] = {
        "validators": [validator(n, 1000) | {"delegator_shares": f"{shares}.000000000000000000"} for n in delegations]
    }
    for operator, parts in delegations.items():
        path = f"/cosmos/staking/v1beta1/validators/{account(operator, f'{PREFIX}valoper')}/delegations"
        told[path] = {"delegation_responses": [_delegation(one, operator, part) for one, part in parts]}
    return Node(answers=told)


def _scan(node: Node) -> Seen:
    with serving(node) as url:
        return scan(ID, url, limits=QUICK)


def _electorate(seen: Seen) -> tuple[Vote, dict[str, float]]:
    (_, vote), *_ = votes(seen.entities[GOV])
    return vote, {member.id.rpartition(":")[2]: member.weight / vote.total for member in vote.electorate}


def test_a_delegators_part_counts_for_either_of_the_two() -> None:
    # The validator's own 500 shares are its own; 1,500 of 2,000 shares are three quarters of its votes.
    seen = _scan(_node({1: [(1, 500), (7, 1500)], 2: [(2, 2000)]}))
    _, weights = _electorate(seen)
    hand = f"module/stake-of-{account(7)}-with-{account(1)}"
    assert weights == pytest.approx({account(1): 0.125, account(2): 0.5, hand: 0.375})
    gate = seen.entities[f"{ID}:{hand}"].gate
    assert isinstance(gate, Threshold)
    assert (gate.k, {member.id for member in gate.members}) == (1, {f"{ID}:{account(7)}", f"{ID}:{account(1)}"})
    assert any(account(7) in note and "37.50 %" in note for note in seen.entities[GOV].notes)


def test_whoever_delegates_to_many_is_large_by_the_sum() -> None:
    small = {n: [(n, 1900), (100 + n, 90), (200, 10)] for n in range(1, 31)}
    _, weights = _electorate(_scan(_node(small)))
    mine = [weight for name, weight in weights.items() if account(200) in name]
    assert len(mine) == 30
    assert sum(mine) == pytest.approx(10 / 2000)


def test_of_a_long_list_a_part_is_read_and_the_rest_is_a_gap() -> None:
    node = _node({1: [(1, 500), (7, 1000), *((300 + n, 1) for n in range(9))], 2: [(2, 2000)]})
    node.page = 2
    seen = _scan(node)
    (gap,) = [gap for gap in seen.snapshot.gaps if "outvote" in gap.what]
    assert (gap.subject, gap.critical) == (GOV, True)
    assert gap.why.startswith("50 % of all votes lie with 1 validators")


def test_short_lists_leave_no_gap() -> None:
    whole = _scan(_node({1: [(1, 2000)], 2: [(2, 2000)]}))
    assert not [gap for gap in whole.snapshot.gaps if "outvote" in gap.what]


@pytest.mark.parametrize("broken", [{}, {"delegation": {"shares": "x"}}, "text", {"delegation": None}])
def test_a_delegation_that_makes_no_sense_is_a_gap(broken: Any) -> None:
    node = _node({1: [(1, 2000)], 2: [(2, 2000)]})
    path = f"/cosmos/staking/v1beta1/validators/{account(1, f'{PREFIX}valoper')}/delegations"
    node.answers[path]["delegation_responses"].append(broken)
    assert any(gap.what == "a delegation" for gap in _scan(node).snapshot.gaps)


def test_more_shares_than_there_are_take_no_more_than_all() -> None:
    _, weights = _electorate(_scan(_node({1: [(7, 9000), (8, 9000)], 2: [(2, 2000)]})))
    assert sum(weights.values()) == pytest.approx(1)
    assert min(weights.values()) >= 0


def test_of_150_validators_the_fewest_are_found() -> None:
    weights = {n: 10**12 // n for n in range(1, 151)}
    told = answers()
    told["/cosmos/staking/v1beta1/validators"] = {"validators": [validator(n, weights[n]) for n in weights]}
    powers = pipeline.assess(_scan(Node(answers=told)).snapshot, Rulebook.load(None), Viewpoint.BUILDER).powers
    halt = next(power for power in powers if power.harm == "rewards.pause" and power.target.endswith("consensus-set"))
    upgrade = next(power for power in powers if power.harm == "upgrade.logic" and power.target.endswith("module/app"))
    total = sum(weights.values())

    def fewest(least: float) -> int:
        return next(n for n in weights if sum(list(weights.values())[:n]) >= least)

    assert halt.parties.low == fewest(total / 3)
    # Against all others, more than 33.4 % of whom would veto, two thirds are needed; if nobody else votes, the quorum.
    assert upgrade.parties.low == fewest(total * (1 - 0.334))
    assert upgrade.parties_unopposed is not None
    assert upgrade.parties_unopposed.low == fewest(total * 0.334)
