"""Gates as lines of the lock: one fact for each line, what a line governs indented below it.

    2 of 3                      after P2D
      eip155:1:0x…                all of
      eip155:1:0x…                  1 of 1
      eip155:1:0x…                    eip155:1:0x…

Votes and weighted thresholds have their rule alone: who has how much weight moves with every block.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from auditor.baseline.drift import Direction
from auditor.model import duration
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import All, Any, Anyone, Delay, Gate, Key, Nobody, Threshold, Vote
from auditor.model.ids import EntityId

_INDENT = "  "
_ALL, _ANY, _AFTER = "all of", "one of", "after "
_NEVER = float("inf")


@dataclass(frozen=True)
class GateLine:
    """One line with the lines that it governs."""

    text: str
    inner: tuple["GateLine", ...] = ()

    def lines(self, depth: int = 0) -> Iterator[str]:
        """The line and all below it, as the lock has them."""
        yield _INDENT * depth + self.text
        for line in self.inner:
            yield from line.lines(depth + 1)

    @property
    def needed(self) -> int | None:
        """The threshold among equal members; None for other lines."""
        number, of, _ = self.text.partition(" of ")
        return int(number) if of and number.isdigit() else None

    @property
    def delay_s(self) -> int | None:
        """The delay that the line states; None for other lines."""
        return duration.seconds(self.text.removeprefix(_AFTER)) if self.text.startswith(_AFTER + "P") else None


@dataclass
class _Open:
    text: str
    inner: list["_Open"] = field(default_factory=list)

    def closed(self) -> GateLine:
        return GateLine(self.text, tuple(line.closed() for line in self.inner))


def follows_weight(entity: Entity) -> bool:
    """Whether stake or votes decide, and not a decision about the holder itself."""
    return entity.kind is EntityKind.VALIDATORS or _has_weights(entity.gate)


def _has_weights(gate: Gate) -> bool:
    match gate:
        case Vote():
            return True
        case Threshold():
            return len({member.weight for member in gate.members}) > 1
        case Delay():
            return _has_weights(gate.gate)
        case All() | Any():
            return any(map(_has_weights, gate.of))
        case _:
            return False


def gate_line(gate: Gate, *, by_weight: bool) -> GateLine:
    """A gate as lines; with ``by_weight`` members are left out."""
    match gate:
        case Key():
            return GateLine("key")
        case Anyone():
            return GateLine("anyone")
        case Nobody():
            return GateLine("nobody")
        case Threshold():
            return _threshold(gate, by_weight)
        case Vote():
            return GateLine("vote", tuple(map(GateLine, _vote_rules(gate))))
        case Delay():
            return GateLine(_AFTER + duration.iso(gate.seconds), (gate_line(gate.gate, by_weight=by_weight),))
        case All() | Any():
            inner = sorted((gate_line(part, by_weight=by_weight) for part in gate.of), key=lambda g: list(g.lines()))
            return GateLine(_ALL if isinstance(gate, All) else _ANY, tuple(inner))
        case _:
            return GateLine("unknown")


def _threshold(gate: Threshold, by_weight: bool) -> GateLine:
    total = sum(member.weight for member in gate.members)
    if by_weight:
        return GateLine(f"{_share(gate.k, total)} of all weight")
    missing = "" if gate.complete else " or more"
    ids = sorted(member.id for member in gate.members)
    return GateLine(f"{gate.k} of {len(ids)}{missing}", tuple(map(GateLine, ids)))


def _vote_rules(gate: Vote) -> Iterator[str]:
    if gate.quorum:
        yield f"quorum {_share(gate.quorum, gate.total)}"
    yield f"passes above {_percent(gate.threshold)}"
    if gate.veto is not None:
        yield f"veto at {_percent(gate.veto)}"


def _share(part: int, whole: int) -> str:
    return _percent(part / whole) if whole else "an unknown share"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def parsed(lines: Sequence[str]) -> GateLine:
    """The gate of lines that ``GateLine.lines`` gives. Raises ValueError for others."""
    path: list[_Open] = []
    for line in lines:
        text = line.lstrip(" ")
        depth, odd = divmod(len(line) - len(text), len(_INDENT))
        if odd or not text or depth > len(path) or bool(path) != bool(depth):
            raise ValueError(f"{line!r} is not indented as a line of a gate is")
        del path[depth:]
        path.append(_Open(text))
        if depth:
            path[depth - 1].inner.append(path[depth])
    if not path:
        raise ValueError("a gate has no line")
    return path[0].closed()


def members(line: GateLine) -> frozenset[EntityId]:
    """Every account that a gate names."""
    inner = frozenset().union(*map(members, line.inner))
    return inner | {below.text for below in line.inner} if line.needed is not None else inner


def cost(line: GateLine) -> tuple[float, int] | None:
    """How many members a gate needs and after how long, if each member acts alone; None where that is not a number."""
    if line.delay_s is not None:
        inner = cost(line.inner[0])
        return inner and (inner[0], inner[1] + line.delay_s)
    if line.needed is not None:
        return line.needed, 0
    if line.text in (_ALL, _ANY):
        parts = [cost(part) for part in line.inner]
        numbers = [part for part in parts if part is not None]
        if len(numbers) < len(parts) or not parts:
            return None
        return (max(p[0] for p in numbers), max(p[1] for p in numbers)) if line.text == _ALL else min(numbers)
    return {"anyone": (0.0, 0), "key": (1.0, 0), "nobody": (_NEVER, 0)}.get(line.text)


def gate_direction(before: GateLine, after: GateLine) -> Direction:
    """Worse if a gate that differs needs fewer members or less time and no more of the other; review if unclear."""
    was, now = cost(before), cost(after)
    if was is None or now is None or was == now:
        return Direction.REVIEW
    worse, better = (any(a < b for a, b in zip(x, y, strict=True)) for x, y in ((now, was), (was, now)))
    return Direction.REVIEW if worse and better else Direction.WORSE if worse else Direction.BETTER
