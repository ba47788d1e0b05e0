"""What calls of root do to what is paid, measured: the source of ``auditor/chains/substrate/effects/*.toml``.

    .venv/bin/python -m tests.chains.substrate.measure_effects CODE SOURCE > FAMILY.toml

CODE is a file with a runtime of the subtensor family from before its subnets had tokens of their own (spec versions
below 200), in hexadecimal digits; SOURCE says where it was read. Chopsticks runs it from a made-up state: one subnet
with a validator, who gives all weight to a miner. From that block on the chain goes ahead twice for each call and each
set of arguments, without the call and with it, and the stakes at the end are compared.
"""

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from auditor.chains.substrate.runtime import Runtime, Undecodable
from auditor.chains.substrate.ss58 import encode
from tests.chains.substrate.node import Node, code_alone, started

PALLET, SUBNET = "SubtensorModule", 1
VALIDATOR, MINER, COLDKEY = (encode(bytes([number]) * 32) for number in (1, 2, 3))
STAKE, EMISSION = 10**12, 10**9
# Twice the tempo of the subnet and more: new settings have come into force by the end.
TEMPO, BLOCKS = 3, 9
# Settings are tried at both ends of what their type can hold.
_ENDS = {"bool": (False, True), "u16": (0, 2**16 - 1), "u64": (0, 2**64 - 1)}
_WHOLE = ("AdminUtils", PALLET)


def fill(node: Node) -> None:
    """One subnet, with what its validator and its miner need to be paid."""
    node.put("Aura", "Authorities", ["0x" + "05" * 32])
    zeros = ("Rank", "Trust", "Consensus", "Incentive", "Dividends", "ValidatorTrust", "PruningScores", "Emission")
    of_subnet: dict[str, Any] = {
        "NetworksAdded": True, "SubnetworkN": 2, "Tempo": TEMPO, "SubnetOwner": COLDKEY, "Active": [True, True],
        "ValidatorPermit": [True, True], "LastUpdate": [2, 2], "NetworkRegistrationAllowed": True,
        "EmissionValues": EMISSION, "MaxAllowedValidators": 64, **{name: [0, 0] for name in zeros},
    }  # fmt: skip
    for item, value in of_subnet.items():
        node.put(PALLET, item, [[[SUBNET], value]])
    node.put(PALLET, "TotalNetworks", 1)
    node.put(PALLET, "TotalIssuance", 1000 * STAKE)
    node.put(PALLET, "TotalStake", STAKE)
    for uid, hotkey in enumerate((VALIDATOR, MINER)):
        node.put(PALLET, "Keys", [[[SUBNET, uid], hotkey]])
        node.put(PALLET, "Uids", [[[SUBNET, hotkey], uid]])
        node.put(PALLET, "IsNetworkMember", [[[hotkey, SUBNET], True]])
        node.put(PALLET, "Owner", [[[hotkey], COLDKEY]])
    node.put(PALLET, "Weights", [[[SUBNET, 0], [[1, 2**16 - 1]]]])
    node.put(PALLET, "TotalHotkeyStake", [[[VALIDATOR], STAKE]])
    node.put(PALLET, "TotalColdkeyStake", [[[COLDKEY], STAKE]])
    node.put(PALLET, "Stake", [[[VALIDATOR, COLDKEY], STAKE]])


def tried(runtime: Runtime) -> Iterator[tuple[str, dict[str, Any]]]:
    """The calls of the family's own pallets that only set numbers and switches, with their arguments."""
    for pallet in _WHOLE:
        for name, call in runtime.pallets[pallet].calls.items():
            kinds = dict(
                argument.split(": ") for argument in call.form.partition("(")[2].rstrip(")").split(", ") if argument
            )
            settings = [argument for argument in kinds if argument != "netuid"]
            if len(settings) == 1 and kinds[settings[0]] in _ENDS:
                given = {"netuid": SUBNET} if "netuid" in kinds else {}
                yield from ((f"{pallet}.{name}", {**given, settings[0]: end}) for end in _ENDS[kinds[settings[0]]])


def paid(node: Node, runtime: Runtime, begin: str, call: bytes | None) -> tuple[int, int] | None:
    """What the miner and the validator earn from block ``begin`` on; None where the chain does not go ahead."""
    node.rpc("dev_setHead", begin)
    if call is not None:
        number = int(node.rpc("chain_getHeader")["number"], 16)
        waiting = {"priority": 0, "call": {"Inline": "0x" + call.hex()}, "origin": {"system": {"Root": None}}}
        node.put("Scheduler", "Agenda", [[[number + 1], [waiting]]])
    for _ in range(BLOCKS):
        before = node.rpc("chain_getHeader")["number"]
        if "error" in node.answer("dev_newBlock", {"count": 1}) or node.rpc("chain_getHeader")["number"] == before:
            return None
    item = runtime.pallets[PALLET].items["TotalHotkeyStake"]
    stakes = []
    for hotkey in (MINER, VALIDATOR):
        raw = node.rpc("state_getStorage", "0x" + runtime.storage_key(PALLET, "TotalHotkeyStake", hotkey).hex())
        stakes.append(0 if raw is None else int(runtime.decode(item.value, bytes.fromhex(raw[2:]))))
    return stakes[0], stakes[1] - STAKE


def effect_of(usual: tuple[int, int], after: tuple[int, int] | None) -> str:
    """What changed: nothing is paid any more, more or less is, or another share of it goes to the miner."""
    if after is None or not any(after):
        return "pause"
    if abs(sum(after) - sum(usual)) * 1000 > sum(usual):
        return "emission"
    return "redirect" if abs(after[0] - usual[0]) * 1000 > usual[0] else ""


def main(code: bytes, source: str) -> None:
    """Prints the table of one runtime."""
    with tempfile.TemporaryDirectory() as folder, started(code_alone(code), Path(folder)) as node:
        runtime = Runtime(bytes.fromhex(node.rpc("state_getMetadata")[2:]))
        version: Mapping[str, Any] = node.rpc("state_getRuntimeVersion")
        fill(node)
        node.rpc("dev_newBlock", {"count": 1})
        begin = node.rpc("chain_getBlockHash")
        usual = paid(node, runtime, begin, None)
        assert usual is not None and all(usual), usual
        print("# Measured by tests/chains/substrate/measure_effects.py: what a miner and a validator earn in so many")
        print(
            "# blocks, and what they earn once root has made a call; 'stopped' where the chain made no further block."
        )
        print("[[runtime]]")
        digest = hashlib.blake2b(code, digest_size=32).hexdigest()
        for name, value in (("spec_name", version["specName"]), ("code", f"blake2b-256:{digest}"), ("source", source)):
            print(f"{name} = {json.dumps(value)}")
        print('part = "Emission"')
        print(f"spec_version = {version['specVersion']}\nblocks = {BLOCKS}\nusual = {list(usual)}\n")
        for call, given in tried(runtime):
            try:
                after = paid(node, runtime, begin, runtime.smallest_call(call, given))
            except (Undecodable, KeyError) as error:
                print(f"# {call} was not tried: {error}")
                continue
            said = ", ".join(f"{name} = {str(value).lower()}" for name, value in given.items())
            print("[[runtime.measured]]")
            print(f"call = {json.dumps(call)}\narguments = {json.dumps(said)}")
            print(f"effect = {json.dumps(effect_of(usual, after))}")
            print(f"paid = {json.dumps('stopped' if after is None else list(after))}\n", flush=True)


if __name__ == "__main__":
    main(bytes.fromhex(Path(sys.argv[1]).read_text().strip().removeprefix("0x")), sys.argv[2])
