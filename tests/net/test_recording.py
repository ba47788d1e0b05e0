"""Recordings: the same bytes for the same answers, checked when opened."""

import asyncio
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import ReplayMiss, UsageError
from auditor.model.network import Chain, Network
from auditor.net.failure import FailureReason, NoAnswer, RpcError, RpcOutcome
from auditor.net.recording import Query, RecordingReader, RecordingWriter, answer_of, failed_answer, is_recording
from auditor.net.wire import Wire

NETWORK = Network(name="test", title="Test")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
OUTCOMES = JSON | st.builds(RpcError, st.integers(), st.text(), JSON)


def recorded(path: Path, answers: dict[Query, RpcOutcome]) -> bytes:
    recorder = RecordingWriter(path, NETWORK, {"blocks": {}})
    for question, outcome in answers.items():
        recorder.keep(question, answer_of(outcome))
    recorder.close()
    return path.read_bytes()


@given(st.lists(st.tuples(st.text(), OUTCOMES), max_size=5, unique_by=lambda pair: pair[0]), st.randoms())
def test_what_was_recorded_is_answered(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, RpcOutcome]], random: object
) -> None:
    path = tmp_path_factory.mktemp("recording") / "r.gz"
    answers = {Query("eip155:1", "ask", (text,), 5): outcome for text, outcome in pairs}
    first = recorded(path, answers)
    assert first == recorded(path, dict(reversed(answers.items())))
    player = RecordingReader.open(path)
    assert player.network == NETWORK
    for question, outcome in answers.items():
        answer = player.answer(question)
        assert (answer.outcome, answer.digest) == (outcome, answer_of(outcome).digest)


def test_a_failure_is_replayed_as_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "r.gz"
    recorder = RecordingWriter(path, NETWORK, {})
    question = Query("eip155:1", "ask", ())
    recorder.keep(question, failed_answer("the node slept"))
    recorder.close()

    async def ask() -> None:
        async def never() -> RpcOutcome:
            raise AssertionError

        async with Wire.replay(RecordingReader.open(path)) as wire:
            await wire.ask(question, never)

    with pytest.raises(NoAnswer, match="the node slept"):
        asyncio.run(ask())


def test_a_question_that_was_not_recorded_is_named(tmp_path: Path) -> None:
    path = tmp_path / "r.gz"
    recorded(path, {})
    with pytest.raises(ReplayMiss, match=r"eth_getCode \[\"0xab\"\] on eip155:1"):
        RecordingReader.open(path).answer(Query("eip155:1", "eth_getCode", ("0xab",)))


def test_a_recording_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.gz"
    whole = recorded(path, {Query("eip155:1", "ask", ()): "0x01"})
    path.write_bytes(gzip.compress(gzip.decompress(whole).replace(b'"result":"0x01"', b'"result":"0x02"')))
    with pytest.raises(UsageError, match="it was changed"):
        RecordingReader.open(path)


def test_a_recording_of_a_network_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.gz"
    chain = Chain(id="eip155:1", contracts={"Vault": "0x" + "11" * 20}, roles={"rewards": ("Valt",)})
    RecordingWriter(path, NETWORK.model_copy(update={"chains": (chain,)}), {}).close()
    with pytest.raises(UsageError, match="there is no contract named 'Valt'"):
        RecordingReader.open(path)


def test_a_full_disk_leaves_the_old_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.gz"
    old = recorded(path, {})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(UsageError, match="No space left"):
        recorded(path, {Query("eip155:1", "ask", ()): "0x01"})
    assert path.read_bytes() == old


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"\x1f\x8b broken", gzip.compress(b"[]"), gzip.compress(b'{"schema": "other/1"}'), None],
    ids=["empty", "not packed", "cut", "a list", "of another kind", "a folder"],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "r.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError):
        RecordingReader.open(path)


@pytest.mark.parametrize("limit", ["_MOST_BYTES", "_LONGEST_LINE"])
def test_a_bomb_is_refused_while_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    path = tmp_path / "r.gz"
    recorded(path, {Query("eip155:1", "ask", (n,)): "0x" + "00" * 500 for n in range(9)})
    monkeypatch.setattr(f"auditor.net.recording.{limit}", 3000 if limit == "_MOST_BYTES" else 900)
    with pytest.raises(UsageError, match="unpacks to more than"):
        RecordingReader.open(path)


def test_what_follows_nonsense_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.gz"
    path.write_bytes(gzip.compress(b"[1]\n" + b"\0" * 10_000_000))
    unpacked = 0
    read = gzip.GzipFile.readline

    def counted(file: gzip.GzipFile, size: int | None = -1) -> bytes:
        nonlocal unpacked
        line = read(file, -1 if size is None else size)
        unpacked += len(line)
        return line

    monkeypatch.setattr(gzip.GzipFile, "readline", counted)
    with pytest.raises(UsageError, match="makes no sense"):
        RecordingReader.open(path)
    assert unpacked == 4


def test_a_recording_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.gz"
    whole = recorded(path, {Query("eip155:1", "ask", (n,)): "0x01" for n in range(99)})
    path.write_bytes(whole[: len(whole) // 2])
    assert is_recording(path)
    with pytest.raises(UsageError, match="cut short"):
        RecordingReader.open(path)


def test_a_file_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        RecordingWriter(tmp_path / "missing" / "r.gz", NETWORK, {})


def test_every_question_is_asked_once(tmp_path: Path) -> None:
    asked = 0

    async def run() -> list[object]:
        async def fetch() -> RpcOutcome:
            nonlocal asked
            asked += 1
            await asyncio.sleep(0.01)
            return "yes"

        async with Wire.live({}, None) as wire:
            question = Query("eip155:1", "ask", ())
            return [each.outcome for each in await asyncio.gather(*(wire.ask(question, fetch) for _ in range(9)))]

    assert asyncio.run(run()) == ["yes"] * 9
    assert asked == 1


def test_the_reason_of_a_failure_is_kept_and_cannot_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "r.gz"
    question = Query("eip155:1", "ask", ())
    recorder = RecordingWriter(path, NETWORK, {})
    recorder.keep(question, failed_answer("too slow", FailureReason.TIMEOUT))
    recorder.close()
    with pytest.raises(NoAnswer) as failed:
        RecordingReader.open(path).answer(question).raise_failure()
    assert failed.value.reason is FailureReason.TIMEOUT
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b'"timeout"', b'"pruned"')))
    with pytest.raises(UsageError, match="it was changed"):
        RecordingReader.open(path)
