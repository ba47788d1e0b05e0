"""The section of ``docs/methodology.md`` that compares nine networks, from ``docs/nine-networks.json``."""

import json
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "nine-networks.json"
_SHARES = (1, 2, 3, 4, 6)
_TEXT = """## Nine networks

What the curve shows that one number for the worst harm hides, for a builder, from what the repository holds: the demo,
the genesis states of Bittensor (its weights, with made-up accounts) and Gonka, and six networks as a public tool
recorded them in May 2025. `python -m benchmarks.nine_networks` computes the figures anew. C(k) is the lower bound,
before you can leave; the upper exposure is 100 where a recording or a genesis file leaves something open that could
hide one party.

{rows}

How to read it. In the demo and at Bittensor's genesis one party can do everything that was looked at: the curve is at
its top from the first party on, and only what was not looked at keeps it from 100. Gonka's first party can do a quarter
of it; four parties together can do nearly everything, so its curve jumps at four and its exposure is well below.
Optimism's curve is flat from the second party on: one key already does the worst, and others add little. Synapse's and
zkLink Nova's first party can do next to nothing; two, and five, can do half. One party can change Kinto's code too, but
only after the exit window: its curve *ever* is far above its curve before you can leave. By the worst harm alone, all
of these would be 95 to 100 and F.
"""


def section() -> str:
    """The table and how to read it."""
    rows = json.loads(TABLE.read_text(encoding="utf-8"))
    head = ["network", "verdict", "level", "grade", "exposure", *(f"C({k})" for k in _SHARES)]
    head += ["harms by one party", "parties for code / pay / funds", "strongest Banzhaf", "changes needed"]
    listed = sorted(rows, key=lambda row: -row["exposure"]["low"])
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|", *(f"| {' | '.join(_cells(row))} |" for row in listed)]
    return _TEXT.format(rows="\n".join(lines))


def _cells(row: dict[str, Any]) -> list[str]:
    numbers = row["numbers"]
    points = row["curve"]["before_exit"]
    shares = [points[min(k, len(points)) - 1]["low"] for k in _SHARES]
    few = [_few(numbers["parties"][kind]) for kind in ("code", "pay", "funds")]
    strongest = numbers["strongest"]
    return [
        row["network"],
        row["verdict"],
        _interval(row["level"]),
        _interval(row["grade"]),
        _interval(row["exposure"]),
        *(f"{share:.2f}" for share in shares),
        f"{numbers['alone']} of {numbers['looked_at']}",
        " / ".join(few),
        f"{strongest['banzhaf']:.2f}" if strongest else "none",
        "none" if numbers["changes"] is None else str(numbers["changes"]),
    ]


def _interval(bounds: dict[str, Any]) -> str:
    low, high = (f"{value:g}" if isinstance(value, float) else str(value) for value in (bounds["low"], bounds["high"]))
    return low if low == high else f"{low} to {high}"


def _few(parties: dict[str, Any]) -> str:
    low, high = parties["low"], parties["high"]
    if low is None and high is None:
        return "nobody"
    return str(low) if low == high else f"{low} or more" if high is None else f"{low} to {high}"
