"""Files are written as a whole or not at all."""

import os
from errno import ENOSPC
from pathlib import Path

import pytest

from auditor.files import check_writable, write_whole


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write_whole(path, b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_fresh_file_has_the_permissions_that_files_have(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_whole(tmp_path / "report", b"")
    assert (tmp_path / "report").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(ENOSPC, os.strerror(ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_what_is_no_regular_file_is_written_to() -> None:
    read, write = os.pipe()
    write_whole(Path(f"/dev/fd/{write}"), b"new")
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        assert pipe.read() == b"new"


def test_whether_a_file_can_be_written_is_asked_without_leaving_one(tmp_path: Path) -> None:
    check_writable(tmp_path / "report")
    assert not list(tmp_path.iterdir())
    for wrong in (tmp_path, tmp_path / "missing" / "report"):
        with pytest.raises(OSError):
            check_writable(wrong)
