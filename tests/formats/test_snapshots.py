"""Whole outputs, one file each, to be read by people: ``pytest --snapshot-update`` writes them anew."""

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from auditor.formats import format_named, render
from tests.samples import empty_assessment, hostile_assessment, sample_assessment


def as_file(snapshot: SnapshotAssertion, name: str) -> SnapshotAssertion:
    class OneFile(SingleFileSnapshotExtension):
        _write_mode = WriteMode.TEXT
        file_extension = format_named(name).suffix[1:]

    return snapshot.use_extension(OneFile)


@pytest.mark.parametrize("name", ["terminal", "json", "markdown", "sarif", "junit", "csv", "graphml"])
def test_sample(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(name, sample_assessment()) == as_file(snapshot, name)


@pytest.mark.parametrize("name", ["terminal", "json", "markdown", "sarif", "junit", "csv", "graphml"])
def test_empty(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(name, empty_assessment()) == as_file(snapshot, name)


@pytest.mark.parametrize("name", ["terminal", "markdown", "sarif", "junit", "csv"])
def test_hostile(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(name, hostile_assessment()) == as_file(snapshot, name)


@pytest.mark.parametrize("width", [60, 160])
def test_terminal_in_full(width: int, snapshot: SnapshotAssertion) -> None:
    assert render("terminal", sample_assessment(), detail=2, width=width) == as_file(snapshot, "terminal")
