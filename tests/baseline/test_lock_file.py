"""The lock on disk: what is written is what is read, and what people do to files is said plainly."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from auditor.baseline import lock_file, lock_text
from auditor.baseline.lock import Lock, LockedNetwork
from auditor.baseline.lock_file import LockError, LockFile
from auditor.model.snapshot import Block
from tests.baseline import states

COMMENT = lock_text.read_at([Block(chain="eip155:1", number=7, hash="0x", time="2026-11-01T00:00:00Z")])
PATH = Path("auditor.lock")


@given(st.dictionaries(states.names, states.networks, max_size=2))
def test_what_is_written_is_what_is_read(networks: dict[str, LockedNetwork]) -> None:
    text = lock_text.text(Lock(networks=networks), dict.fromkeys(networks, COMMENT))
    file = lock_file.parsed(PATH, text)
    assert file.lock.networks == networks
    assert file.comments == dict.fromkeys(networks, COMMENT)
    assert file.text() == text


SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parents[2] / "reports/schema/auditor.lock-1.json").read_text())
)


@given(st.dictionaries(states.names, states.networks, max_size=2))
def test_the_published_schema_accepts_what_is_written(networks: dict[str, LockedNetwork]) -> None:
    SCHEMA.validate(tomllib.loads(lock_text.text(Lock(networks=networks), {})))


def test_the_published_schema_refuses_what_is_no_lock() -> None:
    good = tomllib.loads(lock_text.text(Lock(networks=_networks()), {}))
    for bad in ({**good, "more": 1}, {**good, "schema": "auditor.lock/2"}, {**good, "networks": {"a": {}}}):
        assert not SCHEMA.is_valid(bad)


@given(states.names, states.networks)
def test_the_same_power_at_another_block_keeps_every_byte(name: str, network: LockedNetwork) -> None:
    file = lock_file.parsed(PATH, LockFile(PATH).with_network(name, network, COMMENT).text())
    later = lock_text.read_at([Block(chain="eip155:1", number=9, hash="0x", time="2026-12-01T00:00:00Z")])
    assert file.with_network(name, network, later).text() == file.content


@given(states.networks, st.data())
def test_an_edit_by_hand_is_an_error(network: LockedNetwork, data: st.DataObject) -> None:
    content = LockFile(PATH).with_network("demo", network, COMMENT).text()
    numbers = [
        match.span() for match in re.finditer(r"(?<=verdict = \")yes|(?<=level = \")[0-4]|\d+(?= part)", content)
    ]
    if not numbers:
        return
    start, end = data.draw(st.sampled_from(numbers))
    new = "no" if content[start:end] == "yes" else str((int(content[start:end]) + 1) % 5 or 2)
    if new != content[start:end]:
        with pytest.raises(LockError, match=r"edited by hand|not valid|level|reach"):
            lock_file.parsed(PATH, content[:start] + new + content[end:])


@given(st.dictionaries(states.names, states.networks, min_size=1, max_size=2))
def test_every_fact_has_its_line(networks: dict[str, LockedNetwork]) -> None:
    file = lock_file.parsed(PATH, lock_text.text(Lock(networks=networks), {}))
    lines = file.content.splitlines()
    for name, network in networks.items():
        assert lines[file.line(name, "") - 1] == lock_text.head(name)
        for id, entity in network.entities.items():
            for key in entity.powers:
                line = lines[file.line(name, f"entities/{id}/powers/{key}") - 1]
                assert line.startswith(f'"{key}" = ')


def _networks() -> dict[str, LockedNetwork]:
    network = LockedNetwork(
        title="A", auditor="0.1.0", methodology="m", viewpoint="builder", exit="P7D",
        digest="sha256:" + "0" * 64, verdict="yes", level="0",
    )  # fmt: skip
    return {"a": network.model_copy(update={"digest": lock_text.digest(network)})}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: "<<<<<<< HEAD\n" + text + "=======\n>>>>>>> main\n", r"auditor.lock:1: .*merge conflict"),
        (lambda text: text.replace("auditor.lock/1", "auditor.lock/2"), "newer auditor"),
        (lambda text: text.replace("auditor.lock/1", "auditor.network/1"), "is not a lock"),
        (lambda text: text.replace('title = "A"', 'title = "A'), "not valid TOML"),
        (lambda text: text.replace('title = "A"', 'titel = "A"'), "titel"),
        (lambda text: text.replace('title = "A"', 'title = "B"'), "edited by hand"),
        (lambda text: text.replace('verdict = "yes"', 'verdict = "maybe"'), "verdict"),
    ],
)
def test_what_people_do_to_files_is_an_error(change: object, message: str) -> None:
    content = lock_text.text(Lock(networks=_networks()), {})
    assert callable(change)
    with pytest.raises(LockError, match=message):
        lock_file.parsed(PATH, change(content))


def test_two_branches_that_lock_other_networks_merge() -> None:
    """Git merges changes of other sections: what both wrote is what one would have written."""
    base = _networks()
    more = {**base, "b": base["a"], "c": base["a"]}
    text = lock_text.text(Lock(networks=more), {})
    sections = text.split("\n\n[networks.")
    assert lock_text.text(Lock(networks={"a": base["a"], "c": base["a"]}), {}) == "\n\n[networks.".join(
        [sections[0], sections[1], sections[3]]
    )


def test_a_lock_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LockError, match="there is no"):
        lock_file.read(tmp_path / "auditor.lock")


def test_nothing_is_written_if_nothing_changed(tmp_path: Path) -> None:
    path = tmp_path / "auditor.lock"
    with lock_file.writing(path) as file:
        assert file.with_network("a", _networks()["a"], COMMENT).write()
    with lock_file.writing(path) as file:
        assert not file.with_network("a", _networks()["a"], "# Read: later").write()
