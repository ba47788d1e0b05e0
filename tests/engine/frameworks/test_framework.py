"""Every shipped framework tests itself by its examples; a file that cannot be used is one clear error."""

from pathlib import Path

import pytest

from auditor.engine.frameworks.framework import FOLDER, failing_examples, load
from auditor.engine.rulebook import Rulebook, check_rules
from auditor.errors import RuleError, UnknownName
from auditor.model.score import FrameworkOutcome
from auditor.resources import folder

FILES = sorted((folder("rules") / FOLDER).glob("*.yaml"))
PROMISED = {"seal", "l2beat", "defiscan", "llamarisk", "clarity-house", "clarity-senate", "walkaway"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_its_examples_come_out_as_they_say(path: Path) -> None:
    assert failing_examples(load(path)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_names_its_source_and_each_item_once(path: Path) -> None:
    file = load(path).file
    assert file.source.startswith("https://")
    assert len({item.id for item in file.items}) == len(file.items)
    for item in file.items:
        assert item.title[0].isupper() and not item.title.endswith(".")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_observed_is_never_met(path: Path) -> None:
    for item in load(path).items:
        assert item.outcome({}) is FrameworkOutcome.NOT_KNOWN


def test_every_promised_framework_is_there_and_proposals_are_marked() -> None:
    frameworks = Rulebook.load(None).frameworks
    assert {framework.file.id for framework in frameworks} >= PROMISED
    assert {framework.file.id for framework in frameworks if framework.file.status == "proposed"} == {
        "clarity-house",
        "clarity-senate",
    }
    with pytest.raises(UnknownName, match="sael"):
        Rulebook.load(None).framework("sael")


HEAD = """id: own
title: Own rules
version: "1"
date: 2026-11-28
status: in force
source: https://own.example
about: What we ask for.
items:
"""
ITEM = """  - id: three
    title: Three signers
    applies_to: entity
    where: entity.kind == "multisig"
    holds: entity.signers >= 3
    datum: "{name}: {signers}"
    examples:
      met: {entity: {kind: multisig, signers: 3}}
      not-met: {entity: {kind: multisig, signers: 2}}
      not-known: {entity: {kind: multisig}}
"""


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / FOLDER).mkdir(exist_ok=True)
    file = tmp_path / FOLDER / "own.yaml"
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("status: in force", "status: law", "status"),
        ("date: 2026-11-28", "date: lately", "date"),
        ("id: own", "id: other", "call the file other.yaml"),
        ("entity.signers >= 3", "entity.sigers >= 3", "there is no 'entity.sigers'"),
        ("entity.signers >= 3", "entity.signers", "gives INT, not BOOL"),
        ('"{name}: {signers}"', '"{nam}"', "there is no 'nam'"),
        ("    holds: entity.signers >= 3\n", "", "give either 'holds' or 'missing'"),
        ("      not-known: {entity: {kind: multisig}}\n", "", "give an example for each"),
        ("kind: multisig, signers: 2", "kind: multisig, signers: 5", "comes out as 'met'"),
        ("kind: multisig, signers: 2", "kind: multisig, signer: 2", "signer"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_clear_error(tmp_path: Path, old: str, new: str, problem: str) -> None:
    text = HEAD + ITEM
    assert old in text
    (said,) = check_rules(written(tmp_path, text.replace(old, new)))
    assert problem in said and "own.yaml" in said


def test_a_folder_of_rules_may_bring_its_own_frameworks(tmp_path: Path) -> None:
    assert check_rules(written(tmp_path, HEAD + ITEM)) == []
    book = Rulebook.load(tmp_path)
    assert {framework.file.id for framework in book.frameworks} == PROMISED | {"own"}
    written(tmp_path, HEAD + ITEM.replace("signers >= 3", "signers >> 3"))
    with pytest.raises(RuleError):
        Rulebook.load(tmp_path)
