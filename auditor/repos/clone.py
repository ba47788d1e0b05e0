"""Clones a repository from a URL. Only this file uses the network, through ``git`` itself."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from auditor.errors import NetworkError
from auditor.repos import git

_LONGEST_S = 3600.0


@contextmanager
def cloned(url: str) -> Iterator[Path]:
    """A bare clone with the whole history in a temporary folder. Raises NetworkError, without secrets of the URL."""
    with TemporaryDirectory(prefix="auditor-") as folder:
        place = Path(folder) / "repository.git"
        command = ["git", *git.SETTINGS_OF_CLONES, "clone", "--quiet", "--bare", "--", url, str(place)]
        try:
            done = subprocess.run(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=git.environment() | {"GIT_ALLOW_PROTOCOL": "https:http:ssh:git:file"},
                timeout=_LONGEST_S,
                check=False,
            )
        except (FileNotFoundError, subprocess.TimeoutExpired) as error:
            raise NetworkError(
                "the repository was not cloned", f"clone it yourself and give its path: {error}"
            ) from None
        if done.returncode:
            raise NetworkError(
                f"{git.without_secrets(url)} was not cloned: git ended with {done.returncode}",
                "check the address, or clone it yourself and give the path of the checkout",
            )
        yield place
