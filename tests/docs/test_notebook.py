"""The notebook runs from top to bottom, and its plots are drawn."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.notebook import executed

NOTEBOOK = Path(__file__).parents[2] / "docs" / "demo.ipynb"


@pytest.mark.slow
def test_every_cell_of_the_notebook_gives_an_output_and_three_are_plots() -> None:
    cells = [cell for cell in json.loads(executed(NOTEBOOK))["cells"] if cell["cell_type"] == "code"]
    data = [output.get("data", {}) for cell in cells for output in cell["outputs"]]
    assert all(cell["outputs"] for cell in cells)
    plots = ["".join(of["image/svg+xml"]) for of in data if "image/svg+xml" in of]
    bars = [ElementTree.fromstring(plot).findall("{http://www.w3.org/2000/svg}rect") for plot in plots]
    assert len(bars) == 3 and all(bars)


def test_a_cell_that_fails_fails_the_test(tmp_path: Path) -> None:
    notebook = {"cells": [{"cell_type": "code", "source": ["1 / 0"]}], "metadata": {}}
    path = tmp_path / "failing.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(ZeroDivisionError):
        executed(path)
