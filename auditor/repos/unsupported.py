"""Contracts in languages that no survey reads: each is a gap, so that such a tree never looks free of powers."""

from collections import defaultdict
from pathlib import PurePosixPath

from auditor.model.evidence import GapKind
from auditor.repos.survey import CodeGap, Joined
from auditor.repos.tree import File

_BY_SUFFIX = {
    ".cairo": "Cairo",
    ".move": "Move",
    ".fc": "FunC",
    ".func": "FunC",
    ".tact": "Tact",
    ".clar": "Clarity",
    ".huff": "Huff",
}
# Marks of Rust contracts of other kinds than pallets and Anchor programs.
_IN_RUST = (
    (b"#[ink::contract", b"#[ink", "ink!"),
    (b"stylus_sdk", b"entrypoint", "Stylus"),
    (b"near_sdk", b"near", "NEAR"),
)


class UnreadSurvey:
    """Finds contracts in unsupported languages."""

    name = "unread"

    def wants(self, path: str) -> bool:
        suffix = PurePosixPath(path).suffix.lower()
        return suffix in _BY_SUFFIX or suffix == ".rs"

    def read(self, suffix: str, source: bytes) -> bytes:
        if suffix != ".rs":
            return _BY_SUFFIX[suffix].encode()
        kinds = (kind for mark, other, kind in _IN_RUST if mark in source and other in source)
        return next(kinds, "-").encode()

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        paths_by_kind: dict[str, list[str]] = defaultdict(list)
        for file, kind_ in files:
            if kind_ != b"-":
                paths_by_kind[kind_.decode()].append(file.path)
        gaps = []
        for kind, paths in sorted(paths_by_kind.items()):
            some = f"{len(paths)} files of {kind}, such as {paths[0]}" if len(paths) > 1 else f"{paths[0]} ({kind})"
            what = f"who may call what in {some}"
            gaps.append(CodeGap(what, f"contracts in {kind} are not read", GapKind.UNSUPPORTED))
        return Joined(gaps=tuple(gaps))
