"""The registry of multisigs: the chain's part is written anew, and what people wrote stays."""

import tomllib
from pathlib import Path

import pytest

from auditor import pipeline
from auditor.baseline.registry_file import update
from auditor.engine.rulebook import Rulebook
from auditor.errors import UsageError
from auditor.model.assessment import Assessment
from auditor.model.harm import Viewpoint
from tests.cli.test_check import KEYS, world
from tests.samples import eip155

ID = eip155("Council")


def assessed(k: int) -> Assessment:
    return pipeline.assess(world(k=k).snapshot, Rulebook.load(None), Viewpoint.BUILDER)


def test_what_people_wrote_stays(tmp_path: Path) -> None:
    path = tmp_path / "registry.toml"
    update(path, [assessed(2)])
    first = path.read_text()
    entry = tomllib.loads(first)["multisigs"][ID]
    assert entry["chain"]["threshold"] == "2 of 3"
    assert entry["chain"]["signers"] == sorted(key.id.rsplit(":", 1)[1] for key in KEYS[:3])
    assert any("pause()" in control for control in entry["chain"]["controls"])
    written = first.replace('purpose = ""', 'purpose = "Pauses rewards."  # since May') + "\n# a remark at the end\n"
    path.write_text(written + '\n[multisigs."eip155:1:0x01"]\nname = "Another"\n')
    update(path, [assessed(1)])
    assert path.read_text() == (written + '\n[multisigs."eip155:1:0x01"]\nname = "Another"\n').replace(
        "2 of 3", "1 of 3"
    )


@pytest.mark.parametrize("text", ["# Notes", 'schema = "auditor.lock/1"\n', "schema = \n"])
def test_another_file_is_not_overwritten(tmp_path: Path, text: str) -> None:
    path = tmp_path / "registry.toml"
    path.write_text(text)
    with pytest.raises(UsageError):
        update(path, [assessed(2)])
    assert path.read_text() == text
