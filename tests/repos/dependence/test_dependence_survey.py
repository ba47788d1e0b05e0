"""What programs are wired to, and what is only mentioned."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.repos.dependence.dependence_survey import DependenceSurvey
from auditor.repos.survey import Remark
from auditor.repos.tree import File


def remarks_in(files: dict[str, str]) -> list[Remark]:
    survey = DependenceSurvey()
    wanted = {path: text for path, text in files.items() if survey.wants(path)}
    facts = [
        (File(path, path, 0, b""), survey.read(PurePosixPath(path).suffix, text.encode()))
        for path, text in wanted.items()
    ]
    return list(survey.join(facts).remarks)


@pytest.mark.parametrize(
    ("path", "line", "kind", "subject"),
    [
        ("main.go", 'const url = "https://rpc.thing.io/v1"', "node", "rpc.thing.io"),
        ("main.go", 'url := "https://eth-mainnet.g.alchemy.com/v2/" + key', "node", "eth-mainnet.g.alchemy.com"),
        ("main.py", 'API = "https://api.thing.io"', "host", "api.thing.io"),
        ("main.py", 'load("https://huggingface.co/org/model")', "model hub", "huggingface.co"),
        ("app.ts", 'init({dsn: "https://key@o1.ingest.sentry.io/2"})', "telemetry", "o1.ingest.sentry.io"),
        ("app.ts", 'fetch("https://app.launchdarkly.com/flags")', "remote configuration", "app.launchdarkly.com"),
        ("compose.yml", "    image: ghcr.io/thing/node:1.2", "image", "ghcr.io/thing"),
        ("compose.yml", "    image: redis:7", "image", "docker.io/library"),
        ("Dockerfile", "FROM golang:1.22 AS build", "image", "docker.io/library"),
        ("run.sh", "curl -sSf https://sh.thing.io | sh", "download", "a script that is run as it comes"),
        ("run.sh", "wget https://github.com/a/b/releases/download/v1/x", "download", "github.com"),
        (".env", "DAEMON_ALLOW_DOWNLOAD_BINARIES=true", "self-update", "self-update"),
        ("x.go", "if cfg.KillSwitch { return }", "kill switch", "kill switch"),
        ("LICENSE", "License\n5. Restriction on Forking", "licence", "forks are restricted"),
        ("LICENSE.md", "Licensor\nBusiness Source License 1.1", "licence", "not open source yet"),
    ],
)
def test_what_a_program_needs_is_told(path: str, line: str, kind: str, subject: str) -> None:
    found = {(remark.kind, remark.subject): remark for remark in remarks_in({path: f"first\n{line}\n"})}
    assert (kind, subject) in found
    assert found[kind, subject].place.line == 2 + line.count("\n")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("main.go", "// see https://rpc.thing.io"),
        ("main.py", "# https://rpc.thing.io"),
        ("main.go", 'url := "http://localhost:8545"'),
        ("main.go", 'url := "http://10.0.0.3:26657"'),
        ("main.go", 'url := "https://rpc.example.com"'),
        ("Cargo.toml", 'homepage = "https://rpc.thing.io"'),
        ("main.ts", 'const link = "https://github.com/a/b"'),
        ("schema.json", '{"$schema": "https://json-schema.org/draft-07"}'),
        ("README.md", "Visit https://rpc.thing.io"),
        ("docs/a.ts", 'const url = "https://rpc.thing.io"'),
        ("LICENSE", "License: for any purpose, commercial or non-commercial, and by any means."),
        ("compose.yml", "    image: "),
    ],
)
def test_what_is_only_mentioned_is_not(path: str, line: str) -> None:
    assert remarks_in({path: line + "\n"}) == []


def test_a_remark_says_who_controls_it_and_how_often_it_is_used() -> None:
    line = 'x = "https://rpc.thing.io"\n'
    (remark,) = remarks_in({"a.py": line, "b.py": line, "c.py": line})
    assert remark.says == "rpc.thing.io, which whoever holds thing.io controls and in 2 more files"


def test_secrets_in_addresses_do_not_become_subjects() -> None:
    (remark,) = remarks_in({"a.py": 'x = "https://user:secret@rpc.thing.io"\n'})
    assert remark.subject == "rpc.thing.io"


@given(st.binary(max_size=300))
def test_no_bytes_break_the_survey(noise: bytes) -> None:
    survey = DependenceSurvey()
    for suffix in (".go", "", ".md", ".yml"):
        survey.join([(File("a", "a", 0, b""), survey.read(suffix, b"image: " + noise + b"\nhttps://" + noise))])


GNU = """GNU AFFERO GENERAL PUBLIC LICENSE
    This License applies to the program.
    c) Convey individual copies of the object code with a copy of the
    written offer to provide the Corresponding Source.  This
    alternative is allowed only occasionally and noncommercially, and
    only if you received the object code with such an offer.
"""


def test_the_gnu_licences_forbid_no_commerce() -> None:
    assert [(remark.kind, remark.subject) for remark in remarks_in({"LICENSE": GNU})] == [("licence text", "AGPL-3.0")]
    older = "License\nThis alternative is\nallowed only for noncommercial distribution.\n"
    assert remarks_in({"COPYING": older}) == []
    remarks = remarks_in({"LICENSE": GNU + "Additional terms: for noncommercial use alone.\n"})
    assert "no commercial use" in {remark.subject for remark in remarks}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "A License: Permission is hereby granted, free of charge, to any person\nobtaining a copy of this software",
            "MIT",
        ),
        ("                     Apache License\n               Version 2.0, January 2004", "Apache-2.0"),
        ("License text copyright (c) 2023\nBusiness Source License 1.1", "BUSL-1.1"),
        ("GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007", "GPL-3.0"),
        ("A license of our own: all rights reserved.", ""),
    ],
)
def test_a_licence_is_known_by_its_text(text: str, name: str) -> None:
    subjects = {remark.subject for remark in remarks_in({"LICENSE": text}) if remark.kind == "licence text"}
    assert subjects == ({name} if name else set())
