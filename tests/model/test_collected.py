"""The one rule by which statements about the same thing become one, whoever makes them and in whatever order."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.collected import Collected
from auditor.model.entity import OPAQUE, Entity, EntityKind
from auditor.model.evidence import Certainty, Evidence, Gap, GapKind
from auditor.model.examined import Examined
from auditor.model.gate import Any, Anyone, Delay, Gate, Key, Member, Nobody, Threshold, Unknown, one_of
from auditor.model.grant import Effect, Grant
from auditor.model.merging import merge_gates
from auditor.model.network import Network
from auditor.model.snapshot import Snapshot

NETWORK = Network(name="test", title="Test")
NAMES = ("a", "b", "c")

gates = st.one_of(
    st.sampled_from([Unknown(), Nobody(), Key(), Anyone(), one_of("a"), one_of("b")]),
    st.builds(Delay, seconds=st.integers(0, 2), gate=st.just(one_of("a"))),
)
entities = st.builds(
    Entity,
    id=st.sampled_from(NAMES),
    kind=st.sampled_from(EntityKind),
    label=st.sampled_from(["", "one", "other\n"]),
    gate=gates,
    delay_s=st.none() | st.integers(0, 3),
    standards=st.lists(st.sampled_from([OPAQUE, "safe"]), max_size=2).map(tuple),
    roles=st.lists(st.sampled_from(["token", "rewards"]), max_size=2).map(tuple),
    notes=st.lists(st.sampled_from(["x", "y\u202ez"]), max_size=2).map(tuple),
)
grants = st.builds(
    Grant,
    holder=st.sampled_from(NAMES),
    target=st.sampled_from(NAMES),
    effect=st.sampled_from([Effect.MINT, Effect.PAUSE]),
    certainty=st.sampled_from(Certainty),
    evidence=st.lists(st.sampled_from(["e1", "e2", "e3"]), max_size=2).map(tuple),
    share=st.none() | st.just(0.5),
)
gaps = st.builds(
    Gap,
    subject=st.sampled_from(NAMES),
    what=st.sampled_from(["its code", "its\x1b[2Jcode"]),
    why=st.just("no answer"),
    critical=st.booleans(),
    kind=st.sampled_from([GapKind.UNREAD, GapKind.MEMBERS]),
)
accounts = st.builds(
    lambda entity, points, decided: Examined(entity=entity, entry_points=points, decided=min(points, decided)),
    st.sampled_from(NAMES),
    st.integers(0, 5),
    st.integers(0, 5),
)
statements = st.lists(st.one_of(entities, grants, gaps, accounts), max_size=12)


def collected(statements: Sequence[Entity | Grant | Gap | Examined]) -> Collected:
    result = Collected()
    for each in statements:
        match each:
            case Entity():
                result.add_entity(each)
            case Grant():
                result.add_grant(each)
            case Gap():
                result.add_gap(each)
            case Examined():
                result.add_examined(each)
    return result


def parts(gate: Gate) -> frozenset[str]:
    """What a gate says, whatever the order in which it says it."""
    inner = gate.of if isinstance(gate, Any) else (gate,)
    return frozenset(each.model_dump_json() for each in inner)


def facts(snapshot: Snapshot) -> object:
    """A snapshot without what depends on the order of statements: labels, kinds, order of evidence and notes."""
    return (
        {
            each.id: (parts(each.gate), each.delay_s, set(each.standards), set(each.roles), set(each.notes))
            for each in snapshot.entities
        },
        {
            (grant.holder, grant.target, grant.effect, grant.share): (grant.certainty, frozenset(grant.evidence))
            for grant in snapshot.grants
        },
        snapshot.gaps,
        snapshot.examined,
    )


@given(statements, st.randoms(use_true_random=False))
def test_order_does_not_matter_to_facts(statements: list[Entity | Grant | Gap | Examined], random: object) -> None:
    shuffled = list(statements)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert facts(collected(statements).snapshot(NETWORK)) == facts(collected(shuffled).snapshot(NETWORK))


@given(statements, st.integers(0, 12))
def test_parts_that_are_read_apart_give_the_same(statements: list[Entity | Grant | Gap | Examined], cut: int) -> None:
    apart = Collected()
    for part in (statements[:cut], statements[cut:]):
        apart.include(collected(part).snapshot(NETWORK))
    assert apart.snapshot(NETWORK) == collected(statements).snapshot(NETWORK)


@given(statements)
def test_what_is_said_twice_counts_once(statements: list[Entity | Grant | Gap | Examined]) -> None:
    assert collected([*statements, *statements]).snapshot(NETWORK) == collected(statements).snapshot(NETWORK)


@given(gates, gates)
def test_a_gate_never_gets_harder_to_open_by_a_second_word(one: Gate, other: Gate) -> None:
    both = parts(merge_gates(one, other))
    assert both <= parts(one) | parts(other)
    for gate in (one, other):
        if not isinstance(gate, (Unknown, Nobody, Key)):
            assert parts(gate) <= both


@given(accounts, accounts)
def test_what_one_reader_left_open_stays_open(one: Examined, other: Examined) -> None:
    other = other.model_copy(update={"entity": one.entity})
    (both,) = collected([one, other]).snapshot(NETWORK).examined
    assert both.entry_points - both.decided == max(each.entry_points - each.decided for each in (one, other))
    assert both.entry_points == max(one.entry_points, other.entry_points)


@given(st.text())
def test_no_text_reaches_a_snapshot_raw(text: str) -> None:
    grant = Grant(holder="a", target="a", effect=Effect.MINT, function=text, condition=text)
    entity = Entity(id="a", kind=EntityKind.KEY, label=text, notes=(text,))
    snapshot = collected([grant, entity, Gap(subject="a", what=text, why=text)]).snapshot(NETWORK)
    (note,), (gap,), (kept,) = snapshot.entities[0].notes, snapshot.gaps, snapshot.grants
    for shown in (snapshot.entities[0].label, note, gap.what, gap.why, kept.function, kept.condition):
        assert shown is not None
        assert not set("\n\r\x1b\u202e\u2028") & set(shown)


def test_a_multisig_is_no_longer_a_mere_key() -> None:
    key = Entity(id="a", kind=EntityKind.KEY, label="Sudo key", gate=Key(), standards=(OPAQUE,))
    signers = Threshold(k=2, members=(Member(id="b"), Member(id="c")))
    multisig = Entity(id="a", kind=EntityKind.MULTISIG, label="2 of 2", gate=signers, standards=("safe",))
    for order in ([key, multisig], [multisig, key]):
        entity = collected(order).entities["a"]
        assert (entity.kind, entity.gate, entity.standards) == (EntityKind.MULTISIG, signers, ("safe",))
        assert entity.label == order[0].label


def test_a_gap_that_is_critical_for_one_reader_is_critical() -> None:
    minor = Gap(subject="a", what="x", why="y", critical=False)
    for order in (
        [minor, minor.model_copy(update={"critical": True})],
        [minor.model_copy(update={"critical": True}), minor],
    ):
        assert [gap.critical for gap in collected(order).gaps] == [True]


def test_only_gaps_of_the_kind_are_closed() -> None:
    open_ = [Gap(subject=who, what="x", why="y", kind=kind) for who in "ab" for kind in (GapKind.GATE, GapKind.DELAY)]
    result = collected(open_)
    result.close_gaps("a", GapKind.GATE)
    assert [(gap.subject, gap.kind) for gap in result.gaps] == [
        ("a", GapKind.DELAY),
        ("b", GapKind.GATE),
        ("b", GapKind.DELAY),
    ]


def test_grants_are_replaced_where_a_reader_learnt_better() -> None:
    first = Grant(holder="a", target="b", effect=Effect.MINT, evidence=("e1",))
    second = first.model_copy(update={"effect": Effect.PAUSE})
    result = collected([first, second])
    result.replace_grants([first], [first.model_copy(update={"holder": "c"})])
    assert [(grant.holder, grant.effect) for grant in result.grants] == [("a", Effect.PAUSE), ("c", Effect.MINT)]
    result.replace_grants([first])  # it is gone already
    assert len(result.grants) == 2


def test_the_same_answer_is_kept_once() -> None:
    result = Collected()
    answer = Evidence(id="e", source="s", request="r", answer_digest="sha256:00")
    assert [result.add_evidence(answer), result.add_evidence(answer)] == ["e", "e"]
    assert result.snapshot(NETWORK).evidence == (answer,)
    other = answer.model_copy(update={"id": "f"})
    result.add_evidence(other)
    assert result.snapshot(NETWORK).evidence == (answer, other)


@pytest.mark.parametrize("field", ["notes", "standards"])
def test_what_is_said_later_is_added(field: str) -> None:
    result = collected([Entity(id="a", kind=EntityKind.CONTRACT, notes=("n",), standards=("n",))])
    (result.note if field == "notes" else result.mark)("a", "m", "n")
    assert getattr(result.entities["a"], field) == ("n", "m")
