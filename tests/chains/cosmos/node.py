"""A local Cosmos chain: one node with three validators, of whom the largest makes blocks alone."""

import base64
import json
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.chains.evm.node import _die_with_parent

CHAIN = "auditor-1"
ID = f"cosmos:{CHAIN}"
STAKES = {"north": 800_000_000, "south": 120_000_000, "west": 80_000_000}
PEOPLE = ("alice", "bob", "carol", "dave")
PROPOSAL_S = 12


class Chain:
    """A running chain: keys by name, transactions through the chain's own program, questions by HTTP."""

    def __init__(self, program: Path, home: Path) -> None:
        self.home = home
        self.process: subprocess.Popen[bytes] | None = None
        self.rest = f"http://127.0.0.1:{_free_port()}"
        self.rpc = f"http://127.0.0.1:{_free_port()}"
        self._program = program
        self._http = httpx.Client(timeout=30)

    def run(self, *words: str, given: str | None = None) -> str:
        """What the program says. Raises AssertionError with what it complains of."""
        done = subprocess.run(
            [self._program, *words, "--home", str(self.home)], input=given, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, f"{' '.join(words)}: {done.stderr[-1500:]}"
        return done.stdout

    def address(self, name: str) -> str:
        """The address of a key by its name."""
        return self.run("keys", "show", name, "-a", "--keyring-backend", "test").strip()

    def id(self, name: str) -> str:
        """The account id of a key by its name."""
        return f"{ID}:{self.address(name)}"

    def get(self, path: str) -> Any:
        """A REST answer."""
        return self._http.get(self.rest + path).raise_for_status().json()

    def height(self) -> int:
        """The newest height."""
        status = self._http.get(self.rpc + "/status").raise_for_status().json()
        return int(status["result"]["sync_info"]["latest_block_height"])

    def send(self, sender: str, *words: str) -> dict[str, Any]:
        """A transaction, carried out. Raises AssertionError if the chain refuses it."""
        flags = ("--from", sender, "--keyring-backend", "test", "--chain-id", CHAIN, "--node", self._node())
        fixed = ("--gas", "5000000", "--yes", "-o", "json")
        answer = json.loads(self.run("tx", *words, *flags, *fixed))
        assert answer["code"] == 0, answer
        return self.included(answer["txhash"])

    def included(self, digest: str) -> dict[str, Any]:
        """A transaction once it is in a block."""
        for _ in range(100):
            answer = self._http.get(f"{self.rest}/cosmos/tx/v1beta1/txs/{digest}")
            if answer.status_code == 200:
                result: dict[str, Any] = answer.json()["tx_response"]
                assert result["code"] == 0, result["raw_log"]
                return result
            time.sleep(0.1)
        raise AssertionError(f"transaction {digest} is in no block")

    def pass_proposal(self, *messages: dict[str, Any]) -> None:
        """Decides on a proposal with the largest validator's votes, and waits until it is carried out."""
        content = {
            "messages": list(messages),
            "metadata": "",
            "deposit": "10stake",
            "title": "test",
            "summary": "test",
            "expedited": True,
        }
        file = self.home / "proposal.json"
        file.write_text(json.dumps(content))
        self.send("north", "gov", "submit-proposal", str(file))
        number = self.get("/cosmos/gov/v1/proposals?pagination.limit=1&pagination.reverse=true")["proposals"][0]["id"]
        # Side by side: on a busy machine one after the other would miss the end of the vote.
        with ThreadPoolExecutor() as voters:
            list(voters.map(lambda voter: self.send(voter, "gov", "vote", number, "yes"), ("north", "south")))
        for _ in range(200):
            proposal = self.get(f"/cosmos/gov/v1/proposals/{number}")["proposal"]
            if proposal["status"] == "PROPOSAL_STATUS_PASSED":
                return
            assert proposal["status"] == "PROPOSAL_STATUS_VOTING_PERIOD", proposal
            time.sleep(0.2)
        raise AssertionError(f"proposal {number} did not pass")

    def gov(self) -> str:
        """The address of governance."""
        address: str = self.get("/cosmos/upgrade/v1beta1/authority")["address"]
        return address

    def exported(self) -> Path:
        """The chain's state as a genesis file, exported from a copy that is made while the chain holds its breath."""
        copy = self.home.with_name(f"{self.home.name}-copy")
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            shutil.copytree(self.home, copy)
        finally:
            self.process.send_signal(signal.SIGCONT)
        file = copy / "exported.json"
        done = subprocess.run(
            [self._program, "export", "--home", str(copy), "--output-document", str(file)],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-1500:]
        return file

    def _node(self) -> str:
        return self.rpc.replace("http", "tcp")

    def close(self) -> None:
        """Gives back what is open."""
        self._http.close()


@contextmanager
def started(program: Path, home: Path) -> Iterator[Chain]:
    """A fresh chain for the time of the block."""
    chain = Chain(program, home)
    _prepare(chain)
    with ExitStack() as stack:
        stack.callback(chain.close)
        log = stack.enter_context((home / "log").open("wb"))
        chain.process = process = subprocess.Popen(
            _command(chain), stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_die_with_parent
        )
        try:
            _wait(chain, process)
            yield chain
        finally:
            process.terminate()
            process.wait(20)


def _command(chain: Chain) -> list[str]:
    tcp = [url.replace("http", "tcp") for url in (chain.rest, chain.rpc)]
    return [
        *(str(chain._program), "start", "--home", str(chain.home), "--minimum-gas-prices", "0stake"),
        *("--api.enable", "--api.address", tcp[0], "--grpc.enable=false", "--rpc.laddr", tcp[1]),
        *("--p2p.laddr", f"tcp://127.0.0.1:{_free_port()}", "--rpc.pprof_laddr", "", "--log_level", "error"),
    ]


def _prepare(chain: Chain) -> None:
    """A genesis with three validators and some people."""
    chain.run("init", "node", "--chain-id", CHAIN, "--default-denom", "stake")
    for name in (*STAKES, *PEOPLE):
        chain.run("keys", "add", name, "--keyring-backend", "test")
        chain.run("genesis", "add-genesis-account", name, "1000000000stake", "--keyring-backend", "test")
    signed = ("--chain-id", CHAIN, "--keyring-backend", "test")
    for name, stake in STAKES.items():
        # Only the largest validator's consensus key belongs to the node; the others are never online.
        key = {} if name == "north" else {"@type": "/cosmos.crypto.ed25519.PubKey", "key": _key(name)}
        other = ("--pubkey", json.dumps(key)) if key else ()
        file = chain.home / "config" / "gentx" / f"{name}.json"
        file.parent.mkdir(exist_ok=True)
        chain.run(
            *("genesis", "gentx", name, f"{stake}stake", "--moniker", name, "--output-document", str(file)),
            *(*signed, *other),
        )
    chain.run("genesis", "collect-gentxs")
    file = chain.home / "config" / "genesis.json"
    genesis = json.loads(file.read_text())
    gov = genesis["app_state"]["gov"]["params"]
    gov |= {"voting_period": "40s", "expedited_voting_period": f"{PROPOSAL_S}s", "max_deposit_period": "40s"}
    gov["min_deposit"][0]["amount"], gov["expedited_min_deposit"][0]["amount"] = "1", "2"
    genesis["app_state"]["slashing"]["params"]["signed_blocks_window"] = "1000000"
    file.write_text(json.dumps(genesis))
    config = chain.home / "config" / "config.toml"
    config.write_text(config.read_text().replace('timeout_commit = "5s"', 'timeout_commit = "200ms"'))


def _key(name: str) -> str:
    return base64.b64encode(name.encode().ljust(32, b"\1")).decode()


def _wait(chain: Chain, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None, (chain.home / "log").read_text()[-1500:]
        try:
            if chain.height() > 1 and chain.get("/cosmos/base/tendermint/v1beta1/blocks/latest"):
                return
        except (httpx.HTTPError, KeyError):
            pass
        time.sleep(0.1)
    raise AssertionError(f"the chain does not run: {(chain.home / 'log').read_text()[-1500:]}")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
