"""The exit window that a verdict is judged by is that of the viewpoint, which holds something of its own."""

import pytest
from pydantic import ValidationError

from auditor import config, pipeline
from auditor.engine.rulebook import Rulebook
from auditor.model.harm import Viewpoint
from auditor.model.network import Network
from auditor.model.snapshot import Snapshot

DAY = 86_400


def test_locked_alpha_leaves_later_than_what_is_staked() -> None:
    bittensor = config.resolve("bittensor")
    snapshot = Snapshot(network=bittensor, blocks=())
    windows = {
        side: pipeline.assess(snapshot, Rulebook.load(None), side).exit_s
        for side in (Viewpoint.STAKER, Viewpoint.INVESTOR)
    }
    assert windows == {Viewpoint.STAKER: 5 * DAY, Viewpoint.INVESTOR: 130 * DAY}
    assert pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.INVESTOR, DAY).exit_s == DAY


def test_a_window_that_is_no_duration_is_refused() -> None:
    with pytest.raises(ValidationError):
        Network(name="x", title="X", exit_windows={Viewpoint.HOLDER: "a week"})
    with pytest.raises(ValidationError):
        Network.model_validate({"name": "x", "title": "X", "exit_windows": {"whale": "P7D"}})
