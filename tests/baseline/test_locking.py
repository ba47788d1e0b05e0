"""What the lock holds of an assessment: decisions, and nothing that moves with stake or blocks."""

from auditor import pipeline
from auditor.baseline import lock_text
from auditor.baseline.comparing import compare
from auditor.baseline.lock import Lock, LockedNetwork
from auditor.baseline.locking import locked
from auditor.engine.rulebook import Rulebook
from auditor.model.grant import Effect
from auditor.model.harm import Viewpoint
from tests.engine.builders import World, contract, governor, grant, key

VOTERS = [f"voter {number}" for number in range(20)]
BOOK = Rulebook.load(None)


def voted(weights: list[int]) -> LockedNetwork:
    """Rewards that a vote of token holders pauses."""
    vote = governor("Governor", dict(zip(VOTERS, weights, strict=True)), total=sum(weights), quorum=sum(weights) // 25)
    rewards = contract("Rewards", "rewards")
    world = World((*map(key, VOTERS), vote, rewards), grants=(grant(vote, rewards, Effect.PAUSE, "pause()"),))
    return locked(pipeline.assess(world.snapshot, BOOK, Viewpoint.BUILDER))


def test_an_electorate_is_its_rule_and_the_size_of_its_deciding_group() -> None:
    text = lock_text.text(Lock(networks={"small": voted([100 + n for n in range(20)])}), {})
    assert '"    quorum 4 %"' in text and '"    passes above 50 %"' in text
    assert "half = 10" in text
    assert not any(key(voter).id in text for voter in VOTERS)


def test_stake_that_moves_a_little_is_no_change() -> None:
    before, after = voted([100 + n for n in range(20)]), voted([119 - n for n in range(19)] + [112])
    assert compare("small", before, after, BOOK.harms) == ()


def test_stake_that_gathers_in_one_hand_is_worse() -> None:
    before, after = voted([100] * 20), voted([3000] + [100] * 19)
    changes = compare("small", before, after, BOOK.harms)
    assert any(change.direction.value == "worse" and "half" in change.facts[0] for change in changes)
