"""A watch of a network: what is an event, who gets it, and what a crash at any moment leaves."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.baseline.locking import locked
from auditor.engine.rulebook import Rulebook
from auditor.errors import UsageError
from auditor.model.viewpoint import Viewpoint
from auditor.pipeline import assess
from auditor.watching.delivery import STDOUT, WEBHOOK, Send, delivered, to_webhook
from auditor.watching.event import EventKind, WatchEvent
from auditor.watching.rounds import Look, after
from auditor.watching.state import WatchFolder, WatchState
from tests.cli.test_check import scanned, world
from tests.cli.test_commands import run
from tests.net.server import Says, serving

BOOK = Rulebook.load(None)
BOTH = (STDOUT, WEBHOOK)


def look(k: int | None, at: int = 0) -> Look:
    """A look at a council that needs ``k`` signatures, or that cannot be read."""
    if k is None:
        return Look("small", None, at, why="no node answers")
    return Look("small", locked(assess(world(k=k).snapshot, BOOK, Viewpoint.BUILDER)), at)


LOOKS = {k: look(k) for k in (None, 1, 2, 3)}


def through(*ks: int | None) -> WatchState:
    state = WatchState()
    for k in ks:
        state = after(state, LOOKS[k], BOOK.harms, BOTH)
    return state


def events(state: WatchState) -> list[WatchEvent]:
    return [item.event for item in state.unsent]


def test_what_stays_the_same_is_no_event() -> None:
    assert events(through(2, 2, 2)) == []


def test_each_change_is_one_event_in_words() -> None:
    happened = events(through(2, 1))
    assert happened[0].sentence == "Council needs 1 of 3 instead of 2 of 3."
    assert {event.kind for event in happened} == {EventKind.CHANGE}
    assert len({event.id for event in happened}) == len(happened)


def test_the_same_look_gives_the_same_ids_and_the_same_change_later_others() -> None:
    once = through(2, 1)
    assert [event.id for event in events(once)] == [event.id for event in events(through(2, 1))]
    ids = [event.id for event in events(through(2, 1, 2, 1))]
    assert len(set(ids)) == len(ids)


def test_a_network_in_the_lock_is_compared_with_it() -> None:
    reviewed = LOOKS[3].locked
    state = after(WatchState(), LOOKS[2], BOOK.harms, BOTH, reviewed)
    assert events(state)[0].sentence == "Council needs 2 of 3 instead of 3 of 3."


def test_an_outage_is_one_event_and_hides_no_change() -> None:
    happened = events(through(2, None, None, 1))
    kinds = [event.kind for event in happened]
    assert kinds[:2] == [EventKind.UNREAD, EventKind.READ_AGAIN]
    assert set(kinds[2:]) == {EventKind.CHANGE}
    again = events(through(2, None, 2, None))
    assert len({event.id for event in again}) == len(again) == 3


class Killed(Exception):
    """The process ends here."""


def receiving(got: list[str], killed_after: int) -> Send:
    def send(event: WatchEvent) -> str:
        got.append(event.id)
        if len(got) == killed_after:
            raise Killed
        return ""

    return send


@pytest.mark.parametrize("receipts", range(1, 8))
def test_killed_after_any_receipt_none_is_lost_and_a_repetition_has_the_same_id(receipts: int, tmp_path: Path) -> None:
    state = through(2, 1)
    wanted = [event.id for event in events(state)]
    got: list[str] = []
    with WatchFolder.opened(tmp_path) as folder:
        folder.save(state)
        try:
            delivered(state, {name: receiving(got, receipts) for name in BOTH}, folder.save)
        except Killed:
            assert len(got) == receipts
    with WatchFolder.opened(tmp_path) as folder:
        left, _ = delivered(folder.load(), {name: receiving(got, 0) for name in BOTH}, folder.save)
        assert folder.load() == left
    assert left.unsent == ()
    assert sorted(set(got)) == sorted(set(wanted))
    assert len(got) - 2 * len(wanted) in (0, 1)  # at most what was being sent is sent again


def test_what_one_receiver_refuses_waits_for_it_alone() -> None:
    got: list[str] = []
    receivers: dict[str, Send] = {STDOUT: receiving(got, 0), WEBHOOK: lambda event: "down"}
    state, late = delivered(through(2, 1), receivers, lambda state: None)
    assert late == ("down",)
    assert {item.receivers for item in state.unsent} == {(WEBHOOK,)}
    assert [item.event.id for item in state.unsent] == got


def test_a_webhook_gets_id_and_signature() -> None:
    event = events(through(2, 1))[0]
    got: list[tuple[Any, Any]] = []

    def behave(body: Any, _: int, headers: Any) -> Says:
        got.append((body, headers))
        return Says(status=204)

    with serving(behave, with_headers=True) as url:
        assert to_webhook(url, "key")(event) == ""
    ((body, headers),) = got
    assert body == json.loads(event.line())
    assert headers["idempotency-key"] == event.id
    assert headers["x-auditor-signature"].startswith("sha256=")


def test_a_refusal_of_a_webhook_is_no_receipt_and_names_no_secret() -> None:
    event = events(through(2, 1))[0]
    with serving(lambda *_: Says(status=410)) as url:
        why = to_webhook(f"{url}/a-long-secret", "")(event)
    assert "HTTP status 410" in why
    assert "a-long-secret" not in why


def test_two_watches_cannot_share_a_folder(tmp_path: Path) -> None:
    with WatchFolder.opened(tmp_path), pytest.raises(UsageError, match="another watch"), WatchFolder.opened(tmp_path):
        pass


def test_a_damaged_state_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "watch.json").write_text("{")
    with WatchFolder.opened(tmp_path) as folder, pytest.raises(UsageError, match="not the state of a watch"):
        folder.load()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "auditor.toml").write_text(
        'networks = [{ use = "small", replay = "small.json" }]\n[watch]\nstate = "state"\n'
    )
    monkeypatch.chdir(tmp_path)
    scanned(tmp_path, world())
    yield tmp_path


def test_the_command_prints_a_line_for_each_change_and_posts_it(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    posted: list[Any] = []
    statuses = [503] * 4 + [200] * 40

    def behave(body: Any, number: int) -> Says:
        if statuses[number] == 200:
            posted.append(body)
        return Says(status=statuses[number], headers={"retry-after": "0"})

    with serving(behave) as url:
        arguments = ("watch", "--once", "-q", "--webhook", url)
        assert run(monkeypatch, *arguments) == 0
        assert capsys.readouterr().out == ""
        scanned(repository, world(k=1))
        assert run(monkeypatch, *arguments) == 3  # the webhook does not take it
        said = capsys.readouterr()
        printed = [json.loads(line) for line in said.out.splitlines()]
        assert printed[0]["sentence"] == "Council needs 1 of 3 instead of 2 of 3."
        assert "will be sent again" in said.err
        assert posted == []
        assert run(monkeypatch, *arguments) == 0
    assert capsys.readouterr().out == ""
    assert posted == printed
