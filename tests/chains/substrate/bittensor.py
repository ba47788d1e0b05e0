"""Bittensor as it is since July 2026 in what matters here, under its metadata of January 2025."""

from auditor import config
from auditor.chains.substrate.keys import item_key
from auditor.chains.substrate.proxy_filters import Filter, FilteredCall
from auditor.chains.substrate.ss58 import encode
from auditor.model.network import Network
from tests.chains.substrate.node import CHAIN, Node

SUDO = "5DcSqBNqCmfdJZRGFSwwcRb2dZdJHZuKK8Tb1Gx8gbmF5E8s"
SIGNERS = (
    "5E7RCRrPVS8TckCDjr92B5ciGziwz2kfvxe4URy3L7AgirGJ",
    "5FevFjov8435t5XC2MUSRpFYxtthE8pZy1toHpgAAia3ZphG",
    "5GRCukV2rZmSVfJhAXoLjcrU1pMVCf2Ra1ydbiCFZdaQXDXo",
)
DEPLOYMENT = "5HU9HB7AxqYuafiM3ec9cuLYYgMdvgKHyZX19P4wMtHgcXs9"
OWNER = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
BUILDER = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
AUTHORITIES = tuple("0x" + f"{number:02x}" * 32 for number in range(1, 21))
HOTKEYS = tuple(encode(bytes([100 + number]) * 32) for number in range(3))
COLDKEYS = tuple(encode(bytes([200 + number]) * 32) for number in range(2))


# What the types of proxies below let through, as the runtime of July 2026 answers.
FILTERS = (
    Filter("Owner", "only", (FilteredCall("AdminUtils", None), FilteredCall("SubtensorModule", "update_symbol")), ()),
    Filter("Staking", "only", (FilteredCall("SubtensorModule", "add_stake"),), ()),
    Filter(
        "SudoUncheckedSetCode", "only", (FilteredCall("Sudo", "sudo_unchecked_weight", inner="System.set_code"),), ()
    ),
)


def profile(url: str, subnet: int | None = None) -> Network:
    """The bundled profile, for a local chain in place of Bittensor's own."""
    network = config.resolve("bittensor")
    text = network.model_dump_json(by_alias=True).replace(network.chains[0].id, CHAIN)
    local = Network.model_validate_json(text)
    chain = local.chains[0].model_copy(update={"rpc": (url,), "subnet": subnet})
    return local.model_copy(update={"chains": (chain,)})


def fill(node: Node) -> None:
    """Sudo with its three signers and its proxy, three subnets, 20 authorities and two validators."""
    node.put("Timestamp", "Now", 1_783_500_000_000)
    node.put("Sudo", "Key", SUDO)
    update = {"delegate": DEPLOYMENT, "proxyType": "SudoUncheckedSetCode", "delay": 0}
    owner = {"delegate": OWNER, "proxyType": "Owner", "delay": 7200}
    staking = {"delegate": HOTKEYS[0], "proxyType": "Staking", "delay": 0}
    node.put("Proxy", "Proxies", [[[SUDO], [[update], 0]], [[BUILDER], [[owner, staking], 0]]])
    node.put("Aura", "Authorities", list(AUTHORITIES))
    pallet = "SubtensorModule"
    node.put(pallet, "NetworksAdded", [[[netuid], True] for netuid in (0, 1, 3, 4)])
    node.put(pallet, "SubnetOwner", [[[1], OWNER], [[3], BUILDER]])
    node.put(pallet, "NetworkRegistrationAllowed", [[[1], True], [[3], True], [[4], False]])
    node.put(pallet, "NetworkRegisteredAt", [[[1], 5], [[3], 10], [[4], 0]])
    node.put(pallet, "Emission", [[[3], [70, 20, 50]]])
    # The node takes a nought for nothing at all, which here is another value.
    node.put_raw(item_key(pallet, "ImmunityPeriod") + b"\3\0", b"\0\0")
    for netuid in (0, 3):
        node.put(pallet, "Keys", [[[netuid, uid], hotkey] for uid, hotkey in enumerate(HOTKEYS)])
    node.put(pallet, "Owner", [[[HOTKEYS[0]], COLDKEYS[0]], [[HOTKEYS[1]], COLDKEYS[0]], [[HOTKEYS[2]], COLDKEYS[1]]])
