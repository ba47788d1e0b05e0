"""Derives ``genesis-weights.json.gz`` from Bittensor's chain specification: ``derive.py finney-genesis.json``.

Only weights are kept, in rao, largest first: what each coldkey staked in all, and each balance.
"""

import gzip
import json
import sys
from pathlib import Path

OUT = Path(__file__).with_name("genesis-weights.json.gz")


def weights(specification: str) -> dict[str, list[int]]:
    """The stakes and balances in a chain specification (JSON)."""
    runtime = json.loads(specification)["genesis"]["runtime"]
    stakes = (sum(stake for _hotkey, (stake, _uid) in hotkeys) for _, hotkeys in runtime["subtensorModule"]["stakes"])
    balances = (balance for _, balance in runtime["balances"]["balances"])
    return {"stakes": sorted(stakes, reverse=True), "balances": sorted(balances, reverse=True)}


if __name__ == "__main__":
    derived = json.dumps(weights(Path(sys.argv[1]).read_text(encoding="utf-8")), separators=(",", ":"))
    OUT.write_bytes(gzip.compress(derived.encode(), mtime=0))
