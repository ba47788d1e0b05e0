"""``auditor doctor`` on a real node, on none, and on nodes that lack something: one line each, with a remedy."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.chains.evm.chain import Chain
from tests.chains.evm.node import started
from tests.cli.test_commands import run
from tests.net.server import Says, serving

Doctor = Callable[..., tuple[int, dict[str, str]]]


@pytest.fixture(scope="module")
def chain(packages: None) -> Iterator[Chain]:
    """A node of its own with a mined block: tests change the shared one without blocks, beside its proofs."""
    with started() as own:
        own.mine(1)
        yield own


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Runs it for a network on some endpoint; the exit status, and each line by the name of its check."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")  # a check is one line

    def call(url: str, *arguments: str) -> tuple[int, dict[str, str]]:
        (tmp_path / "auditor.toml").write_text(
            f'[[networks]]\nname = "own"\ntitle = "Own"\n[[networks.chains]]\nid = "eip155:31337"\nrpc = ["{url}"]\n'
        )
        status = run(monkeypatch, "doctor", "-q", *arguments)
        lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("   ")]
        return status, {line.split(": ")[1]: line for line in lines if ": " in line}

    return call


def refusing(node: str, *methods: str) -> Callable[[Any, int], Says]:
    """A node that does not have some methods."""

    def answer(call: dict[str, Any]) -> Any:
        if call["method"] in methods:
            return {"jsonrpc": "2.0", "id": call["id"], "error": {"code": -32601, "message": "no such method"}}
        return httpx.post(node, json=call, timeout=60).json()

    def behave(request: Any, _: int) -> Says:
        answers = [answer(call) for call in request] if isinstance(request, list) else answer(request)
        return Says(json.dumps(answers).encode())

    return behave


def test_a_whole_node(chain: Chain, doctor: Doctor) -> None:
    status, lines = doctor(chain.url)
    assert status == 0
    assert {"reach", "proofs", "archive", "logs", "limits", "cache", "git"} <= lines.keys()
    assert all(line.startswith("ok") for line in lines.values()), lines


@pytest.mark.parametrize(
    ("method", "check"),
    [
        ("eth_getProof", "proofs"),
        ("eth_getLogs", "logs"),
        ("eth_getBalance", "archive"),
        ("eth_getStorageAt", "limits"),
    ],
)
def test_what_a_node_lacks(chain: Chain, doctor: Doctor, method: str, check: str) -> None:
    with serving(refusing(chain.url, method)) as url:
        status, lines = doctor(url)
    assert status == 0
    assert lines[check].startswith("lacks")
    assert [line for name, line in lines.items() if name != check and not line.startswith("ok")] == []


def test_a_node_of_another_chain(chain: Chain, doctor: Doctor) -> None:
    def behave(request: Any, _: int) -> Says:
        return Says(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": "0x1"}).encode())

    with serving(behave) as url:
        status, lines = doctor(f"{url}/a-long-secret-key")
    assert status == 3
    assert lines["reach"].startswith("FAIL")
    assert "it serves eip155:1" in lines["reach"]
    assert "a-long-secret-key" not in str(lines)


def test_nobody_answers(doctor: Doctor) -> None:
    status, lines = doctor("http://127.0.0.1:9")
    assert status == 3
    assert lines["reach"].startswith("FAIL")


@pytest.mark.parametrize(
    ("scopes", "works"), [("read:org, read:packages", True), ("repo, read:org", False), ("", True)]
)
def test_a_token_that_can_write_is_too_much(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, scopes: str, works: bool
) -> None:
    monkeypatch.setenv("AUDITOR_FORGE_TOKEN", "ghp_a-long-token")
    with serving(lambda *_: Says(b"{}", headers={"x-oauth-scopes": scopes})) as url:
        _, lines = doctor("http://127.0.0.1:9", "--forge", url)
    assert lines["token"].startswith("ok" if works else "lacks")
    assert "ghp_a-long-token" not in str(lines)
