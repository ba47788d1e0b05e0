"""Git repositories made by the tests: real git, people with names of their own, times that never change."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

_START = 1_750_000_000
_DAY = 86_400


@dataclass
class Making:
    """A repository in the making. Every commit is a day after the one before."""

    folder: Path
    days: int = 0
    environment: dict[str, str] = field(default_factory=dict)

    def git(self, *arguments: str, said: bytes | None = None, author: str = "", committer: str = "") -> bytes:
        time = f"{_START + self.days * _DAY} +0000"
        who = author or "Ada <ada@example.org>"
        by = committer or who
        environment = {
            "PATH": "/usr/bin:/bin:/usr/local/bin",
            "HOME": str(self.folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": who.partition(" <")[0],
            "GIT_AUTHOR_EMAIL": who.partition("<")[2].rstrip(">"),
            "GIT_AUTHOR_DATE": time,
            "GIT_COMMITTER_NAME": by.partition(" <")[0],
            "GIT_COMMITTER_EMAIL": by.partition("<")[2].rstrip(">"),
            "GIT_COMMITTER_DATE": time,
            **self.environment,
        }
        command = ["git", "-C", str(self.folder), "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"]
        done = subprocess.run(
            [*command, *arguments], input=said, capture_output=True, env=environment, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def write(self, files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(
        self, files: dict[str, str | bytes], message: str = "work", author: str = "", committer: str = ""
    ) -> str:
        self.write(files)
        self.git("add", "-A")
        self.days += 1
        self.git("commit", "--quiet", "--allow-empty", "-m", message, author=author, committer=committer)
        return self.git("rev-parse", "HEAD").decode().strip()


def repository(folder: Path, files: dict[str, str | bytes] | None = None) -> Making:
    """A repository with one commit of ``files``."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Making(folder)
    made.git("init", "--quiet")
    if files is not None:
        made.commit(files)
    return made
