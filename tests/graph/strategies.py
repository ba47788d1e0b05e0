"""Random small networks with all there is: thresholds, weights, votes, delays, cycles, unknowns, roles, forwards."""

from hypothesis import strategies as st

from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import All, Any, Delay, Gate, Member, Nobody, Threshold, Unknown, Vote
from auditor.model.grant import Call, Effect, Grant, GrantState
from auditor.model.network import Network, Party
from auditor.model.snapshot import Snapshot
from tests.graph.making import key

GOAL = "pause()"
TARGET = "target"
_EFFECTS = [Effect.PARAMETER, Effect.CONTROL, Effect.EXECUTE, Effect.UPGRADE, Effect.DELAY]
_WAITS = st.sampled_from([0, 0, 0, 1, 2, 5])


@st.composite
def snapshots(draw: st.DrawFn, most_keys: int = 5, most_others: int = 4, unread: bool = True) -> Snapshot:
    keys = [f"k{number}" for number in range(draw(st.integers(1, most_keys)))]
    others = [f"e{number}" for number in range(draw(st.integers(1, most_others)))]
    names = [*keys, *others]
    entities = [key(name) for name in keys]
    entities += [Entity(id=name, kind=EntityKind.CONTRACT, gate=draw(gates(names, unread))) for name in others]
    entities.append(Entity(id=TARGET, kind=EntityKind.CONTRACT, gate=Nobody()))
    goal = draw(st.lists(grants(names, TARGET, Effect.PAUSE, GOAL), min_size=1, max_size=2))
    more = st.sampled_from([*others, TARGET]).flatmap(lambda target: grants(names, target))
    shared = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
    parties = (Party(name="x", accounts=tuple(shared), source=""),) if shared else ()
    return Snapshot(
        network=Network(name="random", title="Random", parties=parties),
        entities=tuple(entities),
        grants=(*goal, *draw(st.lists(more, max_size=5))),
    )


def gates(names: list[str], unread: bool) -> st.SearchStrategy[Gate]:
    plain = st.one_of(thresholds(names, unread), votes(names), *([st.just(Unknown())] if unread else []))
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.builds(Delay, seconds=st.integers(0, 3), gate=inner),
            st.builds(lambda *of: All(of=of), inner, inner),
            st.builds(lambda *of: Any(of=of), inner, inner),
        ),
        max_leaves=3,
    )


@st.composite
def thresholds(draw: st.DrawFn, names: list[str], unread: bool) -> Threshold:
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=5, unique=True))
    complete = not unread or draw(st.sampled_from([True, True, True, False]))
    most = 3 if complete else 1
    of = tuple(Member(id=name, weight=draw(st.integers(1, most))) for name in chosen)
    return Threshold(k=draw(st.integers(1, min(sum(m.weight for m in of), 5))), members=of, complete=complete)


@st.composite
def votes(draw: st.DrawFn, names: list[str]) -> Vote:
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=5, unique=True))
    of = tuple(Member(id=name, weight=draw(st.integers(1, 9))) for name in chosen)
    total = sum(member.weight for member in of)
    return Vote(
        electorate=of,
        total=total,
        quorum=draw(st.integers(0, total)),
        threshold=draw(st.sampled_from([0.5, 0.5, 0.667, 0.3])),
        veto=draw(st.sampled_from([None, 0.334])),
        proposal=draw(st.integers(0, 3)),
    )


@st.composite
def grants(
    draw: st.DrawFn, names: list[str], target: str, effect: Effect | None = None, function: str | None = None
) -> Grant:
    effect = effect or draw(st.sampled_from(_EFFECTS))
    function = function or f"{effect.value}{draw(st.integers(0, 1))}()"
    caller = draw(st.sampled_from(["nobody", *names, *names]))
    forwards = [Call(target=TARGET, selector="0x01")] if draw(st.sampled_from([False, False, True])) else []
    return Grant(
        holder=caller,
        target=target,
        effect=effect,
        function=function,
        selector="0x01" if function == GOAL else f"0x{function}",
        role=draw(st.sampled_from([None, "a", "b"])),
        confers=draw(st.sampled_from([(), ("a",), ("b",), ("*",)])) if effect is Effect.CONTROL else (),
        delay_s=draw(_WAITS),
        forwards=tuple(forwards) if target != TARGET else (),
        state=draw(st.sampled_from([GrantState.LIVE, GrantState.LIVE, GrantState.PENDING, GrantState.RENOUNCED])),
    )
