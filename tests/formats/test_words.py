import pytest

from auditor.formats import words
from auditor.model.assessment import Grade, Interval
from auditor.model.entity import Entity, EntityKind, Proxy
from auditor.model.gate import All, Any, Anyone, Delay, Gate, Key, Member, Nobody, Threshold, Unknown, Vote, one_of
from auditor.model.ids import short
from auditor.model.power import Parties
from tests.samples import COUNCIL, DAY, DEPLOYER, FOUNDER, FOUNDER_PARTY, SAFE, eip155, sample_assessment

NAMES = words.Names(sample_assessment())


@pytest.mark.parametrize(
    ("parties", "said"),
    [
        (Parties(low=None, high=None), "nobody can"),
        (Parties(low=1, high=1, anyone=True), "anyone can"),
        (Parties(low=1, high=1), "1 party"),
        (Parties(low=3, high=3), "3 parties"),
        (Parties(low=1, high=4), "1 to 4 parties"),
        (Parties(low=1, high=None), "perhaps 1 party"),
        (Parties(low=4, high=9, exact=False), "4 to 9 parties (search cut by its time limit)"),
    ],
)
def test_how_few_parties_it_takes(parties: Parties, said: str) -> None:
    assert words.parties(parties) == said


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        (Key(), "acts when whoever holds the key wants to"),
        (Anyone(), "no permission is needed"),
        (Nobody(), "can never act"),
        (Unknown(), "how it acts could not be read"),
        (
            Threshold(k=2, members=(Member(id=FOUNDER), Member(id=DEPLOYER, weight=3)), complete=False),
            "50.0 % of all weight must agree: founder.eth (25.0 %), Deployer (75.0 %) (members may be missing)",
        ),
        (Delay(seconds=2 * DAY, gate=one_of(SAFE)), "Core Safe can act alone, and 2 days later at the earliest"),
        (Delay(seconds=0, gate=one_of(SAFE)), "Core Safe can act alone, without any delay"),
        (All(of=(Key(), Nobody())), "acts when whoever holds the key wants to, and can never act"),
        (Any(of=(Key(), Anyone())), "acts when whoever holds the key wants to, or no permission is needed"),
        (
            Vote(electorate=(), total=100, quorum=4, threshold=0.5, veto=0.334, turnout=0.11),
            "a vote: quorum 4.0 % of all weight, passes above 50.0 %, veto at 33.4 %, 11.0 % usually vote",
        ),
        (Vote(electorate=(), total=0, quorum=0), "a vote: quorum unknown of all weight, passes above 50.0 %"),
    ],
)
def test_how_a_gate_opens(gate: Gate, said: str) -> None:
    assert words.gate_words(gate, NAMES) == said


def test_what_everybody_knows_is_not_said() -> None:
    def how(kind: EntityKind, gate: Gate) -> str:
        return words.how(Entity(id="x", kind=kind, gate=gate), NAMES)

    assert how(EntityKind.KEY, Key()) == ""
    assert how(EntityKind.CONTRACT, Unknown()) == ""
    assert how(EntityKind.MULTISIG, Unknown()) == "how it acts could not be read"
    assert how(EntityKind.CONTRACT, one_of(SAFE, COUNCIL)) == "Core Safe or Community Council can act alone"


def test_a_crowd_of_signers_is_counted() -> None:
    members = tuple(Member(id=eip155(f"signer {n}")) for n in range(20))
    said = words.gate_words(Threshold(k=11, members=members), NAMES)
    assert said.startswith("11 of 20 must agree: 0x")
    assert said.endswith(", 8 more")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": EntityKind.KEY, "gate": Key()}, "key"),
        ({"kind": EntityKind.MULTISIG, "gate": one_of(FOUNDER, SAFE)}, "multisig, 1 of 2"),
        ({"kind": EntityKind.TIMELOCK, "delay_s": 2 * DAY}, "timelock, 2 days"),
        ({"kind": EntityKind.TIMELOCK, "delay_s": 0}, "timelock, no delay"),
        ({"kind": EntityKind.VALIDATORS}, "validator set"),
        ({"kind": EntityKind.CONTRACT, "gate": one_of(FOUNDER)}, "contract"),
        ({"kind": EntityKind.CONTRACT, "proxy": Proxy(kind="eip1967")}, "contract behind a proxy"),
        ({"kind": EntityKind.KEY, "gate": Nobody()}, "key, can never act"),
        ({"kind": EntityKind.MODULE, "gate": Anyone()}, "module, open to anyone"),
    ],
)
def test_what_a_thing_is(fields: dict[str, object], said: str) -> None:
    assert words.kind_words(Entity.model_validate({"id": "x", **fields})) == said


def test_names_come_from_the_profile_and_the_chain_and_else_from_the_id() -> None:
    assert NAMES.label(FOUNDER_PARTY) == "The Founder"
    assert NAMES.label(COUNCIL) == "Community Council"
    assert NAMES.label(eip155("council 1")) == short(eip155("council 1"))
    assert NAMES.has_name(COUNCIL)
    assert not NAMES.has_name(eip155("council 1"))
    assert NAMES.label("anyone") == "anyone"


def test_a_name_that_cannot_be_seen_is_no_name() -> None:
    entity = Entity(id=SAFE, kind=EntityKind.MULTISIG, label="\u200b\u202e ")
    names = words.Names(sample_assessment().model_copy(update={"entities": (entity,)}))
    assert names.label(SAFE) == "0x8B33…458a"


@pytest.mark.parametrize(
    ("iso", "said"),
    [
        ("2026-11-23T12:00:00Z", "2026-11-23 12:00 UTC"),
        ("2026-11-23T12:00:00+00:00", "2026-11-23 12:00 UTC"),
        ("at noon", "at noon"),
    ],
)
def test_a_moment(iso: str, said: str) -> None:
    assert words.moment(iso) == said


def test_intervals_say_one_number_where_there_is_one() -> None:
    assert words.interval(Interval(low=92, high=97)) == "92 to 97"
    assert words.interval(Interval(low=40, high=40)) == "40"
    assert words.grade(Grade(low="C", high="F")) == "C to F"
    assert words.grade(Grade(low="F", high="F")) == "F"
    assert words.delay(None) == "time unknown"
    assert words.so_many(1) == "1 party"


def test_a_repository_has_no_block_to_read() -> None:
    chained = sample_assessment()
    alone = chained.model_copy(update={"network": chained.network.model_copy(update={"chains": ()}), "blocks": ()})
    assert words.no_block(chained) == "no block of any chain"
    assert "no chain belongs to it" in words.no_block(alone)
