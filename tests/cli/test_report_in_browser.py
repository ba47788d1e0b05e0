"""What an installed browser makes of a report."""

import re
from pathlib import Path

import pytest

from tests.cli.test_commands import run
from tests.cli.test_report import snapshots as snapshots
from tests.formats.chromium import NEEDED

pytestmark = [
    NEEDED,
    pytest.mark.xdist_group("chromium"),
]


@pytest.mark.slow
def test_a_pdf_and_a_picture(monkeypatch: pytest.MonkeyPatch, snapshots: tuple[Path, Path], tmp_path: Path) -> None:
    pdf, card = tmp_path / "a.pdf", tmp_path / "a.png"
    assert run(monkeypatch, "report", snapshots[0], "-o", f"pdf={pdf}", "-o", f"png={card}") == 0
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf.read_bytes())) in range(2, 13)
    header = card.read_bytes()[:24]
    assert header.startswith(b"\x89PNG")
    assert (int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big")) == (1200, 630)
