"""Runs ``git`` on a repository that may be hostile: its configuration can start programs and use the network.

Only plumbing commands are used: no hooks, no file monitor, no replaced objects, no lazy fetching, no transport, and no
user configuration, so that the same repository gives the same answers everywhere.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from auditor.errors import ToolError

_SETTINGS = (
    *("safe.directory=*", "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.untrackedCache=false"),
    *("protocol.allow=never", "log.showSignature=false", "core.quotePath=false", "core.commitGraph=false"),
    *("log.mailmap=true", "core.alternateRefsCommand=", "core.sshCommand=false", "gpg.program=false"),
)
SETTINGS_OF_CLONES = (
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "transfer.fsckObjects=true",
    "-c",
    "protocol.ext.allow=never",
)
_LONGEST_S = 600.0


class GitFailed(ToolError):
    """A git command failed."""


def _command(folder: Path, arguments: Sequence[str]) -> list[str]:
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    flags = ["--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs"]
    return ["git", "-C", os.fspath(folder), *flags, *settings, *arguments]


def environment() -> dict[str, str]:
    """The environment of our git processes: the search path, and nothing that the user has configured."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    return kept | {
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
    }


def ask(folder: Path, *arguments: str, said: bytes | None = None) -> bytes:
    """What git prints. Raises GitFailed if it ends with an error, takes ten minutes or is not installed."""
    try:
        done = subprocess.run(  # noqa: S603
            _command(folder, arguments),
            input=said,
            stdin=None if said is not None else subprocess.DEVNULL,
            capture_output=True,
            env=environment(),
            timeout=_LONGEST_S,
            check=False,
        )
    except FileNotFoundError:
        raise GitFailed("git is not installed", "install git: repositories are read through it") from None
    except subprocess.TimeoutExpired:
        raise GitFailed(f"git {arguments[0]} did not end within ten minutes", "give a smaller repository") from None
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"status {done.returncode}"]
        raise GitFailed(f"git {arguments[0]} failed: {why[-1]}", "check with 'git fsck' that the repository is whole")
    return done.stdout


def without_secrets(url: str) -> str:
    """A URL without user and password."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}" if separator else url


def streamed(folder: Path, *arguments: str) -> Iterator[bytes]:
    """The output of git, in pieces as they come. Raises GitFailed at the end if git ended with an error."""
    with _running(folder, arguments) as process:
        assert process.stdout is not None
        while piece := process.stdout.read(1 << 16):
            yield piece
        if process.wait():
            raise GitFailed(f"git {arguments[0]} failed", "check with 'git fsck' that the repository is whole")


@contextmanager
def talking(folder: Path, *arguments: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A running git process to write to and to read from, such as ``cat-file --batch``."""
    with _running(folder, arguments) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdin, process.stdout


@contextmanager
def _running(folder: Path, arguments: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(  # noqa: S603
        _command(folder, arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    try:
        yield process
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()
