"""Files that are there as a whole or not at all: a full disk or Ctrl-C leaves the old one."""

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EBUSY, EXDEV
from hashlib import sha256
from pathlib import Path

if sys.platform != "win32":
    import fcntl


def write_whole(path: Path, content: bytes, *, through: bool = False) -> None:
    """Writes a file beside ``path`` and puts it in its place; what is no regular file (a pipe, a device) is written to.

    A file keeps its permissions, and a symbolic link stays one. With ``through`` it is on the disk when this returns,
    whatever happens to the machine then. Raises OSError; then an old file is as it was.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    path = Path(os.path.realpath(path))
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    except PermissionError:
        # A file may be ours to write in a folder that is not.
        path.write_bytes(content)
        return
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            if through:
                file.flush()
                os.fsync(file.fileno())
        os.chmod(name, _mode(path))
        _replace(name, path, content)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Waits until no other process writes ``path``, and keeps others waiting until the block ends. Raises OSError.

    The lock lies in a file of the folder of temporary files, by the path: nothing is left beside ``path``, and where
    files cannot be locked (Windows), writers are not kept apart, and the last one wins.
    """
    if sys.platform == "win32":
        yield
        return
    name = sha256(os.path.realpath(path).encode(errors="surrogateescape")).hexdigest()[:32]
    with (Path(tempfile.gettempdir()) / f"auditor-{os.getuid()}-{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def cache_folder(name: str) -> Path:
    """``auditor/<name>`` in the user's cache folder (XDG base directories)."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(given) if given else Path.home() / ".cache") / "auditor" / name


def check_writable(path: Path) -> None:
    """Raises OSError unless a file could be written at ``path``; nothing is left there."""
    if path.exists():
        path.open("ab").close()
        return
    with tempfile.TemporaryFile(dir=Path(os.path.realpath(path)).parent):
        return


def _replace(name: str, path: Path, content: bytes) -> None:
    try:
        os.replace(name, path)
    except OSError as error:
        if error.errno not in (EBUSY, EXDEV):
            raise
        path.write_bytes(content)  # mounted by itself, as containers do with single files


def _mode(path: Path) -> int:
    with suppress(FileNotFoundError):
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
