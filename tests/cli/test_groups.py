"""Options as one value: what a user types reaches the command as the dataclasses that it names."""

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from auditor.cli.groups import with_groups
from auditor.cli.output import parse
from auditor.formats import FORMATS
from auditor.model.severity import Severity
from auditor.model.viewpoint import Viewpoint
from tests.cli.test_commands import run


@dataclass(frozen=True)
class Paint:
    color: Annotated[str, typer.Option("--color", help="Which.")] = "red"
    layers: Annotated[list[int] | None, typer.Option()] = None


def invoked(*words: str) -> tuple[int, str]:
    app = typer.Typer(rich_markup_mode=None)

    @with_groups
    def paint(wall: str, *, paint: Paint, twice: bool = False) -> int:
        print(wall, paint, twice)
        return 0

    app.command()(paint)
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_a_dataclass_in_a_signature_is_its_options() -> None:
    assert invoked("north") == (0, f"north {Paint('red', None)} False\n")
    assert invoked("north", "--color", "blue", "--layers", "1", "--layers", "2", "--twice") == (
        0,
        f"north {Paint('blue', [1, 2])} True\n",
    )


def test_an_option_of_a_group_is_checked_like_any_other() -> None:
    status, said = invoked("north", "--layers", "many")
    assert status == 2
    assert "'--layers'" in said


def test_help_names_every_viewpoint_severity_and_format(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    run(monkeypatch, "scan", "--help")
    said = capsys.readouterr().out
    assert "|".join(Viewpoint) in said
    assert "|".join(Severity) in said
    assert ", ".join(FORMATS) in " ".join(said.split())


def test_every_format_can_be_written() -> None:
    assert [report.format for report in parse([f"{name}=x" for name in FORMATS])] == list(FORMATS)
