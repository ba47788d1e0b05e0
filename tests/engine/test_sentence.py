import pytest

from auditor.model.entity import OPAQUE, EntityKind
from auditor.model.power import Parties
from tests.engine.builders import DAY, World, contract, gap, governor, group, key, power, unread_power

FOUNDER, SECOND = key("Founder"), key("Second")
SAFE = group("Safe", 2, FOUNDER, SECOND)
REWARDS, BRIDGE = contract("Rewards", "rewards"), contract("Bridge")
VOTE = governor("Vote", {"Founder": 10}, total=1000, quorum=400)
ENTITIES = (FOUNDER, SECOND, SAFE, REWARDS, BRIDGE, VOTE)
# Nothing in these entities mints, admits, orders transactions, keeps sources or trades.
LOOKED_AT = "This holds for 9 of 14 harms; the scan did not cover the others."
OPEN = {"parties_unopposed": Parties(low=120, high=120)}


@pytest.mark.parametrize(
    ("world", "said"),
    [
        (
            World(ENTITIES, powers=(power(REWARDS, FOUNDER, (1, 0), coalition=(FOUNDER.id,)),)),
            f"One key, Founder (0x{FOUNDER.id.rsplit('0x')[1][:4]}…{FOUNDER.id[-4:]}), can pause your rewards at once; "
            "you need 7 days to leave.",
        ),
        (
            World(
                (FOUNDER.model_copy(update={"standards": (OPAQUE,)}), *ENTITIES[1:]),
                powers=(power(REWARDS, FOUNDER, (1, 0), coalition=(FOUNDER.id,)),),
            ),
            f"One key, Founder (0x{FOUNDER.id.rsplit('0x')[1][:4]}…{FOUNDER.id[-4:]}), can pause your rewards at once; "
            "you need 7 days to leave. The chain shows no signature of it: it may be a multisig whose signers nobody "
            "has shown.",
        ),
        (
            World(
                ENTITIES,
                powers=(power(REWARDS, SAFE, (1, 2 * DAY), coalition=("party:the-founder",)),),
                parties={"The Founder": (FOUNDER, SECOND)},
            ),
            "One party, The Founder, can pause your rewards after 2 days; you need 7 days to leave.",
        ),
        (
            World(ENTITIES, powers=(power(REWARDS, SAFE, (3, 0)),)),
            "3 independent parties can pause your rewards at once; you need 7 days to leave.",
        ),
        (
            World(ENTITIES, powers=(power(REWARDS, SAFE, (2, 0), coalition=(FOUNDER.id, SECOND.id)),)),
            "2 independent parties (Founder and Second) can pause your rewards at once; you need 7 days to leave.",
        ),
        (
            World(ENTITIES, powers=(power(REWARDS, SAFE, (9, 0)),)),
            "It takes 9 independent parties to pause your rewards, at once; you need 7 days to leave. " + LOOKED_AT,
        ),
        (
            World(ENTITIES, powers=(power(REWARDS, SAFE, (2, 14 * DAY), coalition=(FOUNDER.id, SECOND.id)),)),
            "2 independent parties (Founder and Second) can pause your rewards, but only after 14 days; "
            "you need 7 days to leave. " + LOOKED_AT,
        ),
        (
            World(ENTITIES, powers=(unread_power(REWARDS, BRIDGE),)),
            "How Bridge acts could not be read, which matters for pause() of Rewards, so it is unknown whether a small "
            "group can pause your rewards before you can leave.",
        ),
        (
            World(ENTITIES, gaps=(gap(REWARDS, "its code"),)),
            "The code of Rewards could not be read, so it is unknown whether a small group can pause your rewards "
            "before you can leave.",
        ),
        (
            World(ENTITIES, powers=(power(REWARDS, VOTE, (150, 30 * DAY), **OPEN),)),
            "It can be used against you only by open votes that many independent parties decide. " + LOOKED_AT,
        ),
        (World(ENTITIES), "Nobody can use it against you. " + LOOKED_AT),
        (World(), "Nothing could be read, so it is unknown whether the network can be used against you."),
    ],
)
def test_the_verdict_in_one_sentence(world: World, said: str) -> None:
    assert world.judge().sentence == said


def test_it_tells_of_what_matters_most() -> None:
    powers = (
        power(REWARDS, FOUNDER, (1, 0), harm="params.change", coalition=(FOUNDER.id,)),
        power(REWARDS, SAFE, (2, DAY), id="p2"),
    )
    assert World(ENTITIES, powers=powers).judge().sentence.startswith("2 independent parties can pause your rewards")


def test_names_from_chains_stay_on_one_line() -> None:
    evil = contract("Evil\n\x1b[2J", kind=EntityKind.KEY)
    world = World((evil, REWARDS), powers=(power(REWARDS, evil, (1, 0), coalition=(evil.id,)),))
    assert world.judge().sentence.isprintable()
