"""Gonka as it runs, from its real genesis file: the modules of the Cosmos SDK are real, Gonka's own are synthetic.

What Gonka's own modules answer is the genesis file's own state and what a test adds, encoded by the descriptors in
``gonka/``. Nothing of Gonka's code is here. See ``chain/gonka/main.go``.
"""

import gzip
import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from auditor.chains.cosmos.addresses import account_of_operator
from tests.chains.evm.node import _die_with_parent

ID = "cosmos:gonka-mainnet"
_RECORDED = Path(__file__).parents[2] / "recordings" / "gonka"
_SCHEMA = Path(__file__).parent / "gonka"
_OWN = ("bls", "bookkeeper", "collateral", "genesistransfer", "inference", "restrictions", "streamvesting")
WORK = "/inference.inference.Query/CurrentEpochGroupData"


def raw() -> bytes:
    """The genesis file."""
    return gzip.decompress((_RECORDED / "genesis.json.gz").read_bytes())


@cache
def genesis() -> dict[str, Any]:
    """What it holds. Nobody changes it."""
    content: dict[str, Any] = json.loads(raw())
    return content


def hosts() -> dict[str, str]:
    """The operators' addresses of the validators that it starts with, by name."""
    made = [each["body"]["messages"][0] for each in genesis()["app_state"]["genutil"]["gen_txs"]]
    return {each["description"]["moniker"]: each["validator_address"] for each in made}


GUARDIANS = ("gonka-1", "gonka-2", "gonka-3")


def account(host: str) -> str:
    """The account of a host by its name."""
    return account_of_operator(hosts()[host])


@dataclass
class Gonka:
    """One moment of the network.

    ``work`` is the weight of each host by name; ``params`` are parameters of later versions beside those of the genesis
    file; ``answers`` replace what a method answers (None: it is not there).
    """

    work: Mapping[str, int]
    params: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)

    def votes(self) -> dict[str, int]:
        """Votes by host: guardians have a third of 0.52 times what all others have, each."""
        others = sum(weight for name, weight in self.work.items() if name not in GUARDIANS)
        return {name: 52 * others // 300 if name in GUARDIANS else weight for name, weight in self.work.items()}

    def _answers(self) -> dict[str, Any]:
        state = genesis()["app_state"]
        told: dict[str, Any] = {f"/inference.{name}.Query/Params": {"params": state[name]["params"]} for name in _OWN}
        guardians = {
            "guardian_addresses": [hosts()[name] for name in GUARDIANS],
            "network_maturity_threshold": "15000000",
            "network_maturity_min_height": "3000000",
        }
        params = state["inference"]["params"] | {"genesis_guardian_params": guardians} | dict(self.params)
        shares = [{"member_address": account(name), "weight": str(weight)} for name, weight in self.work.items()]
        told |= {
            "/inference.inference.Query/Params": {"params": params},
            "/inference.inference.Query/ModelsAll": {"model": state["inference"]["model_list"]},
            "/inference.inference.Query/ParticipantAll": {"participant": state["inference"]["participant_list"]},
            WORK: {"epoch_group_data": {"epoch_index": "1", "validation_weights": shares}},
        }
        return {method: answer for method, answer in (told | dict(self.answers)).items() if answer is not None}

    def given(self) -> str:
        """All of it, for the program."""
        lines = (_RECORDED / "messages.tsv").read_text().splitlines()
        return json.dumps(
            {
                "genesis": genesis(),
                "weights": {hosts()[name]: votes for name, votes in self.votes().items()},
                "schema": str(_SCHEMA),
                "messages": dict(line.split("\t") for line in lines),
                "answers": self._answers(),
            }
        )


@contextmanager
def serving(program: Path, moment: Gonka) -> Iterator[str]:
    """The URL of CometBFT's RPC for the time of the block."""
    with subprocess.Popen(
        [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=_die_with_parent
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(moment.given())
        process.stdin.flush()
        url = process.stdout.readline().strip()
        assert url, "the program does not run"
        yield url
        process.stdin.close()
