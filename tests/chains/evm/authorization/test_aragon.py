"""Aragon's kernel and access list as published: who holds a permission, who hands it out, and who makes new ones."""

import json
from functools import lru_cache

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from auditor.model.ids import account, address_of
from auditor.model.snapshot import Snapshot
from tests.absent import end_test
from tests.chains.evm.chain import DEPLOYER, Chain, person, selector
from tests.chains.evm.scanning import ANVIL, entity, over, scan
from tests.chains.npm import NpmMissing
from tests.chains.packed import packed

PACKAGE = "@aragon/os@4.4.0"
DIGEST = "sha512-EYyMj5pX0Qxu7axHAPe4hqwwDINDn+6ZZ4DqJP0tAKYKDmTxHcW8m/7DDctIM3uRqXr8HlYrNOGd6zE/hhHetQ=="
ROOT, MANAGER, KEEPER, GONE = (person(f"Aragon {name}") for name in ("root", "manager", "keeper", "former keeper"))
APP_MANAGER = keccak(text="APP_MANAGER_ROLE")
BASES = ("newAppInstance(bytes32,address)", "newPinnedAppInstance(bytes32,address)", "setApp(bytes32,bytes32,address)")
CREATE = "createPermission(address,address,bytes32,address)"
HANDING = (
    *("grantPermission(address,address,bytes32)", "revokePermission(address,address,bytes32)"),
    *("setPermissionManager(address,address,bytes32)", "removePermissionManager(address,bytes32)"),
)


@lru_cache
def built(name: str) -> bytes:
    """The creation code of one of the contracts, as its authors built it."""
    try:
        code: str = json.loads(packed(PACKAGE, DIGEST, f"build/contracts/{name}.json").read_text())["bytecode"]
    except NpmMissing as missing:
        end_test(missing)
    return bytes.fromhex(code[2:])


def place(chain: Chain, name: str, *args: bool) -> str:
    data = built(name) + encode(["bool"] * len(args), args)
    given = {"from": DEPLOYER, "data": "0x" + data.hex(), "gas": hex(100_000_000), "gasPrice": "0x0"}
    made: str = chain.rpc("eth_sendTransactionSync", given)["contractAddress"]
    return made


@pytest.fixture
def organisation(chain: Chain) -> tuple[str, str]:
    kernel = place(chain, "Kernel", False)
    chain.send(kernel, "initialize(address,address)", place(chain, "ACL"), ROOT)
    acl: str = chain.call(kernel, "acl()(address)")
    chain.send(acl, CREATE, GONE, kernel, APP_MANAGER, MANAGER, sender=ROOT)
    chain.send(acl, "grantPermission(address,address,bytes32)", KEEPER, kernel, APP_MANAGER, sender=MANAGER)
    chain.send(acl, "revokePermission(address,address,bytes32)", GONE, kernel, APP_MANAGER, sender=MANAGER)
    return kernel, acl


def holders(snapshot: Snapshot, contract: str, function: str) -> set[str]:
    wanted = "0x" + selector(function).hex()
    return {address_of(each.holder) for each in over(snapshot, contract) if each.selector == wanted}


def test_permissions_are_found_in_the_access_list_that_the_kernel_asks(
    chain: Chain, organisation: tuple[str, str]
) -> None:
    kernel, acl = organisation
    snapshot = scan(chain.url, {"Kernel": kernel})
    assert {each: holders(snapshot, kernel, each) for each in BASES} == {each: {KEEPER} for each in BASES}
    acl = address_of(account(ANVIL, acl))
    assert entity(snapshot, acl).proxy is not None
    assert holders(snapshot, acl, CREATE) == {ROOT}
    # Each permission has a manager of its own.
    assert {each: holders(snapshot, acl, each) for each in HANDING} == {each: {ROOT, MANAGER} for each in HANDING}
