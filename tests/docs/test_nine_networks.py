"""The table of nine networks tells them apart, and holds what scans of the repository's recordings give."""

import json
from itertools import pairwise
from typing import Any

import pytest

from benchmarks.nine_networks import TABLE, row, snapshots

ROWS: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))
LOW = {row["network"]: row["exposure"]["low"] for row in ROWS}


def test_networks_differ_and_stand_in_an_order_that_an_expert_would_give() -> None:
    assert len(ROWS) == 9
    assert len({(row["exposure"]["low"], row["exposure"]["high"]) for row in ROWS}) >= 6
    assert LOW["Bittensor, genesis"] > LOW["Gonka, genesis"]
    for one in ROWS:
        for other in ROWS:
            if one is not other and one["exposure"]["low"] == other["exposure"]["low"]:
                assert all(row["numbers"]["alone"] == row["numbers"]["looked_at"] for row in (one, other))


def test_one_party_that_can_do_everything_scores_above_all_others() -> None:
    everything = {row["network"] for row in ROWS if row["numbers"]["alone"] == row["numbers"]["looked_at"] > 8}
    others = [low for network, low in LOW.items() if network not in everything]
    assert min(LOW[network] for network in everything) > max(others)


def test_the_curves_never_fall() -> None:
    for one in ROWS:
        for points in one["curve"].values():
            for before, after in pairwise(points):
                assert before["low"] <= after["low"] <= after["high"]
                assert before["high"] <= after["high"]


@pytest.mark.node
def test_the_table_is_what_scans_give_today() -> None:
    """If this fails, run ``python -m benchmarks.nine_networks`` and ``python docs/generate.py``."""
    assert [row(title, snapshot) for title, snapshot in snapshots()] == ROWS
