"""Files that a user may be given by somebody else: recordings, snapshots, profiles, rules."""

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings

from auditor import config, pipeline, resources
from auditor.engine import rule
from auditor.engine.rulebook import check_rules
from auditor.errors import AuditorError
from auditor.net.recording import RecordingReader
from tests.examples import examples
from tests.fuzz.mutations import mutated

PROFILES = [path.read_bytes() for path in sorted(config.DEMO_RECORDING.parent.glob("*.toml"))[:3]]
RULES = [path.read_bytes() for path in sorted(resources.folder("rules").glob("*.yaml"))[:6]]
RECORDING = b"".join(gzip.decompress(config.DEMO_RECORDING.read_bytes()).splitlines(keepends=True)[:6])
SNAPSHOT = (
    b'{"schema":"auditor.snapshot/1","network":{"name":"a","title":"A"},"entities":[{"id":"x","kind":"key","gate":'
    b'{"type":"threshold","k":1,"members":[{"id":"y"}]}}],"gaps":[{"subject":"x","what":"w","why":"y"}]}'
)
often = settings(max_examples=examples(300), deadline=None, suppress_health_check=list(HealthCheck))


def _file(folder: str, name: str, content: bytes) -> Path:
    path = Path(folder) / name
    path.write_bytes(content)
    return path


@often
@given(mutated(*PROFILES))
def test_a_profile_is_used_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        try:
            config.load(_file(folder, "a.toml", content))
        except AuditorError as error:
            assert error.hint


@often
@given(mutated(*RULES))
def test_a_rule_is_used_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = _file(folder, "a.yaml", content)
        try:
            rule.load(path)
        except AuditorError as error:
            assert error.hint
        check_rules(path)


@often
@given(mutated(RECORDING))
def test_a_recording_is_read_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        try:
            RecordingReader.open(_file(folder, "a.gz", gzip.compress(content)))
        except AuditorError as error:
            assert error.hint


@often
@given(mutated(gzip.compress(RECORDING, mtime=0)))
def test_a_damaged_archive_is_read_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        try:
            pipeline.replayed_network(_file(folder, "a.gz", content))
        except AuditorError as error:
            assert error.hint


@often
@given(mutated(SNAPSHOT))
def test_a_snapshot_is_read_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        try:
            pipeline.open_snapshot(str(_file(folder, "a.json", content)), lambda *_: None)
        except AuditorError as error:
            assert error.hint
