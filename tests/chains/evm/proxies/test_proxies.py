"""Every proxy standard on a chain in memory: whose code runs, who may change it, and where that was read."""

import asyncio
from typing import Any

import pytest

from auditor.chains.evm import proxies
from auditor.chains.evm.proxies import Proxied, eip1967, slots
from auditor.chains.evm.proxies.delegation import slot
from auditor.chains.evm.proxies.resolved_delegate import _entry as entry
from auditor.chains.evm.reading import Log, Unread
from auditor.chains.evm.signatures import selector, topic
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant, GrantState
from auditor.model.ids import ZERO_ADDRESS
from tests.chains.evm.fake import FakeChain, address, dispatcher, who

PROXY, LOGIC, ADMIN, BEACON = 0x1000, 0x2000, 0x3000, 0x4000
DELEGATING = dispatcher(delegating=True)
UUPS = dispatcher("upgradeToAndCall(address,bytes)", "proxiableUUID()", "owner()")
FIXED = dispatcher("transfer(address,uint256)")


def resolved(chain: FakeChain, where: str | None = None) -> Proxied:
    where = where or address(PROXY)
    return asyncio.run(proxies.resolve(where, chain.codes[where.lower()], chain))


def proxied(logic: bytes = FIXED, **views: object) -> FakeChain:
    chain = FakeChain()
    chain.deploy(PROXY, DELEGATING, **views)
    chain.deploy(LOGIC, logic)
    return chain


def short(grants: tuple[Grant, ...]) -> set[tuple[str, str, str | None]]:
    return {(grant.holder, grant.effect.value, (grant.function or "").split("(")[0]) for grant in grants}


def test_code_that_cannot_delegate_is_no_proxy() -> None:
    chain = FakeChain()
    where = chain.deploy(PROXY, FIXED, implementation=address(LOGIC), proxyType=2)
    chain.put(where, eip1967.IMPLEMENTATION, address(LOGIC))
    assert resolved(chain).proxy is None


def test_eip1967_with_admin_slot() -> None:
    chain = proxied()
    chain.put(address(PROXY), eip1967.IMPLEMENTATION, address(LOGIC))
    chain.put(address(PROXY), eip1967.ADMIN, address(ADMIN))
    result = resolved(chain)
    assert result.proxy is not None
    assert (result.proxy.kind, result.proxy.implementation) == ("eip1967", (who(LOGIC),))
    assert (result.proxy.admin, result.proxy.admin_source) == (who(ADMIN), "eip1967 admin slot")
    assert selector("transfer(address,uint256)") in result.selectors
    assert short(result.grants) == {
        (who(ADMIN), "upgrade", "upgradeToAndCall"),
        (who(ADMIN), "upgrade", "upgradeTo"),
        (who(ADMIN), "control", "changeAdmin"),
    }
    assert all(grant.certainty is Certainty.OBSERVED and grant.evidence for grant in result.grants)


def test_uups_owner_is_inferred_and_says_where_it_was_read() -> None:
    chain = proxied(UUPS, owner=address(ADMIN))
    chain.put(address(PROXY), eip1967.IMPLEMENTATION, address(LOGIC))
    result = resolved(chain)
    assert result.proxy is not None
    assert (result.proxy.admin, result.proxy.admin_source) == (who(ADMIN), "owner()")
    assert [(grant.certainty, grant.role) for grant in result.grants] == [(Certainty.INFERRED, "owner")]


def test_uups_with_renounced_owner() -> None:
    chain = proxied(UUPS, owner=ZERO_ADDRESS)
    chain.put(address(PROXY), eip1967.IMPLEMENTATION, address(LOGIC))
    result = resolved(chain)
    assert result.proxy is not None and result.proxy.admin is None
    assert [(grant.holder, grant.state) for grant in result.grants] == [("nobody", GrantState.RENOUNCED)]


def test_uups_of_unknown_authority_is_flagged() -> None:
    chain = proxied(UUPS)
    chain.put(address(PROXY), eip1967.IMPLEMENTATION, address(LOGIC))
    result = resolved(chain)
    assert result.self_upgrading and not result.grants


def test_no_admin_and_no_upgrade_function_is_final() -> None:
    chain = proxied(FIXED, owner=address(ADMIN))
    chain.put(address(PROXY), eip1967.IMPLEMENTATION, address(LOGIC))
    result = resolved(chain)
    assert not result.self_upgrading and not result.grants


def test_beacon_holds_the_power_over_its_proxies() -> None:
    chain = proxied()
    chain.deploy(BEACON, dispatcher("implementation()", "upgradeTo(address)"), implementation=address(LOGIC))
    chain.put(address(PROXY), eip1967.BEACON, address(BEACON))
    result = resolved(chain)
    assert result.proxy is not None and (result.proxy.kind, result.proxy.beacon) == ("beacon", who(BEACON))
    assert result.proxy.implementation == (who(LOGIC),)
    assert short(result.grants) == {(who(BEACON), "upgrade", "upgradeTo")}
    assert result.linked == (address(BEACON).lower(),)


def test_arbitrum_two_slots() -> None:
    chain = proxied()
    chain.deploy(LOGIC + 1, FIXED)
    chain.put(address(PROXY), eip1967.IMPLEMENTATION, address(LOGIC))
    chain.put(address(PROXY), eip1967.SECONDARY, address(LOGIC + 1))
    result = resolved(chain)
    assert result.proxy is not None
    assert (result.proxy.kind, result.proxy.implementation) == ("arbitrum", (who(LOGIC), who(LOGIC + 1)))


@pytest.mark.parametrize("standard", [slots.ZEPPELIN_OS, slots.POLYGON, slots.EIP_1822, slots.AXELAR])
def test_standards_by_slot(standard: slots.SlotProxy) -> None:
    chain = proxied()
    chain.put(address(PROXY), standard.implementation, address(LOGIC))
    for position, _, _ in standard.admins:
        chain.put(address(PROXY), position, address(ADMIN))
    result = resolved(chain)
    assert result.proxy is not None
    assert (result.proxy.kind, result.proxy.implementation) == (standard.kind, (who(LOGIC),))
    assert result.proxy.admin == (who(ADMIN) if standard.admins else None)
    assert bool(result.grants) == bool(standard.admins)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("eip1167", "363d3d373d3d3d363d73", "5af43d82803e903d91602b57fd5bf3"),
        ("eip1167 push0", "5f5f365f5f37365f73", "5af43d5f5f3e6029573d5ffd5b3d5ff3"),
        ("vyper", "366000600037611000600036600073", "5af4602c57600080fd5b6110006000f3"),
        # clones with immutable arguments, as their library writes them for 32 bytes of arguments
        (
            "eip1167 with arguments",
            "36602c57343d527f9e4ac34f21c619cefc926c8bd93b54bf5a39c7ab2127a895af1cc0691d7e3dff593da1005b"
            "3d3d3d3d363d3d376100226100363936610022013d73",
            "5af43d3d93803e603357fd5bf3" + "00" * 32 + "0022",
        ),
        # Solady's clone that appends its arguments
        (
            "eip1167 with arguments",
            "363d3d373d3d3d3d602260353639366022013d73",
            "5af43d3d93803e603357fd5bf3" + "11" * 32,
        ),
    ],
)
def test_clones(kind: str, before: str, after: str) -> None:
    chain = FakeChain()
    chain.deploy(PROXY, bytes.fromhex(before + address(LOGIC)[2:] + after))
    chain.deploy(LOGIC, FIXED)
    result = resolved(chain)
    assert result.proxy is not None
    assert (result.proxy.kind, result.proxy.implementation) == (kind, (who(LOGIC),))
    assert not result.grants and not result.upgradeable


def test_clone_of_an_upgradeable_proxy_reads_its_own_slots() -> None:
    chain = FakeChain()
    clone = bytes.fromhex("363d3d373d3d3d363d73" + address(LOGIC)[2:] + "5af43d82803e903d91602b57fd5bf3")
    chain.deploy(PROXY, clone)
    chain.deploy(LOGIC, DELEGATING)
    chain.deploy(LOGIC + 1, FIXED)
    chain.put(address(PROXY), eip1967.IMPLEMENTATION, address(LOGIC + 1))
    chain.put(address(PROXY), eip1967.ADMIN, address(ADMIN))
    result = resolved(chain)
    assert result.proxy is not None and result.proxy.kind == "eip1167"
    assert result.proxy.admin == who(ADMIN)
    assert selector("transfer(address,uint256)") in result.selectors
    assert (who(ADMIN), "upgrade", "upgradeToAndCall") in short(result.grants)


def test_proxy_that_points_to_itself_ends() -> None:
    chain = FakeChain()
    chain.deploy(PROXY, DELEGATING)
    chain.put(address(PROXY), eip1967.IMPLEMENTATION, address(PROXY))
    result = resolved(chain)
    assert result.proxy is not None and result.proxy.implementation == (who(PROXY),)
    assert result.notes == ("the proxy names itself as its implementation",)


def test_two_clones_that_point_at_each_other_end() -> None:
    chain = FakeChain()
    for one, other in ((PROXY, LOGIC), (LOGIC, PROXY)):
        chain.deploy(one, bytes.fromhex("363d3d373d3d3d363d73" + address(other)[2:] + "5af43d82803e903d91602b57fd5bf3"))
    assert resolved(chain).proxy is not None


def test_diamond_by_loupe() -> None:
    chain = FakeChain()
    cut = selector("diamondCut((address,uint8,bytes4[])[],address,bytes)")
    facets = ((address(LOGIC), (bytes.fromhex(cut[2:]),)), (address(LOGIC + 1), (b"\x12\x34\x56\x78",)))
    chain.deploy(PROXY, DELEGATING, facets=facets, owner=address(ADMIN))
    result = resolved(chain)
    assert result.proxy is not None
    assert (result.proxy.kind, result.proxy.implementation) == ("eip2535", (who(LOGIC), who(LOGIC + 1)))
    assert {cut, "0x12345678"} <= result.selectors
    assert short(result.grants) == {(who(ADMIN), "upgrade", "diamondCut")}


def test_diamond_without_cut_is_final() -> None:
    chain = FakeChain()
    chain.deploy(PROXY, DELEGATING, facets=((address(LOGIC), (b"\x12\x34\x56\x78",)),), owner=address(ADMIN))
    assert not resolved(chain).grants


def test_diamond_by_events() -> None:
    from eth_abi.abi import encode

    event = topic("DiamondCut((address,uint8,bytes4[])[],address,bytes)")
    chain = FakeChain()
    where = chain.deploy(PROXY, DELEGATING + b"\x7f" + event)
    types = ("(address,uint8,bytes4[])[]", "address", "bytes")
    one, two = b"\x11" * 4, b"\x22" * 4
    rounds = (
        [(address(LOGIC), 0, [one, two])],
        [(address(LOGIC + 1), 1, [one])],
        [(ZERO_ADDRESS, 2, [two])],
    )
    chain.events[where.lower()] = [
        Log(where, (event,), encode(types, (cuts, ZERO_ADDRESS, b"")), block, 0, f"log {block}")
        for block, cuts in enumerate(rounds)
    ] + [Log(where, (event,), b"garbage", 9, 0, "log 9")]
    result = resolved(chain)
    assert result.proxy is not None and result.proxy.implementation == (who(LOGIC + 1),)
    assert result.selectors == {"0x11111111"}


def test_safe_needs_slot_and_view_to_agree() -> None:
    chain = proxied(masterCopy=address(LOGIC))
    chain.put(address(PROXY), 0, address(LOGIC))
    safe = resolved(chain)
    assert safe.proxy is not None and safe.proxy.kind == "safe"
    chain.put(address(PROXY), 0, address(LOGIC + 1))
    assert resolved(chain).proxy is None


def test_safe_1_0_tells_its_singleton_as_implementation() -> None:
    chain = proxied(implementation=address(LOGIC), proxyType=2, getThreshold=2)
    chain.put(address(PROXY), 0, address(LOGIC))
    result = resolved(chain)
    assert result.proxy is not None and result.proxy.kind == "safe" and not result.upgradeable


def test_unitroller_with_an_offered_seat() -> None:
    chain = proxied(
        comptrollerImplementation=address(LOGIC),
        pendingComptrollerImplementation=ZERO_ADDRESS,
        admin=address(ADMIN),
        pendingAdmin=address(ADMIN + 1),
    )
    result = resolved(chain)
    assert result.proxy is not None and (result.proxy.kind, result.proxy.admin_source) == ("unitroller", "admin()")
    assert {(grant.holder, grant.effect, grant.state) for grant in result.grants} == {
        (who(ADMIN), Effect.UPGRADE, GrantState.LIVE),
        (who(ADMIN + 1), Effect.CONTROL, GrantState.PENDING),
    }


def test_aragon_app_is_in_the_hands_of_its_kernel() -> None:
    views: dict[str, Any] = {"kernel": address(ADMIN), "implementation": address(LOGIC), "appId": b"\1" * 32}
    upgradeable = resolved(proxied(**views, proxyType=2))
    assert upgradeable.proxy is not None and upgradeable.proxy.kind == "aragon"
    assert short(upgradeable.grants) == {(who(ADMIN), "upgrade", "setApp")}
    assert not resolved(proxied(**views, proxyType=1)).grants


def test_eip897() -> None:
    upgradeable = resolved(proxied(implementation=address(LOGIC), proxyType=2, proxyOwner=address(ADMIN)))
    assert upgradeable.proxy is not None
    assert (upgradeable.proxy.kind, upgradeable.proxy.admin_source) == ("eip897", "proxyOwner()")
    assert short(upgradeable.grants) == {(who(ADMIN), "upgrade", "upgradeTo")}
    assert not resolved(proxied(implementation=address(LOGIC), proxyType=1, owner=address(ADMIN))).grants
    assert resolved(proxied(implementation=address(LOGIC), owner=address(ADMIN))).proxy is None


def test_resolved_delegate() -> None:
    chain = proxied()
    manager = chain.deploy(ADMIN, FIXED, getAddress=lambda name: address(LOGIC) if name == "Messenger" else None)
    where = address(PROXY)
    chain.put(where, entry(where, 1), manager)
    chain.slots[(where.lower(), entry(where, 0))] = b"Messenger".ljust(31, b"\0") + bytes([18])
    result = resolved(chain)
    assert result.proxy is not None and (result.proxy.kind, result.proxy.admin) == ("resolved-delegate", who(ADMIN))
    assert short(result.grants) >= {(who(ADMIN), "upgrade", "setAddress")}


def test_starkware_governors_wait_out_the_delay() -> None:
    accepted = topic("LogNewGovernorAccepted(address)")
    now, before = address(ADMIN), address(ADMIN + 1)
    chain = proxied(proxyIsGovernor=lambda each: each.lower() == now.lower())
    where = address(PROXY)
    chain.put(where, slot("StarkWare2019.implemntation-slot"), address(LOGIC))
    chain.slots[(where.lower(), slot("StarkWare.Upgradibility.Delay.Slot"))] = (86400).to_bytes(32, "big")
    chain.events[where.lower()] = [
        Log(where, (accepted,), bytes.fromhex(each[2:]).rjust(32, b"\0"), 1, place, f"log {place}")
        for place, each in enumerate((before, now))
    ]
    result = resolved(chain)
    assert result.proxy is not None and result.proxy.kind == "starkware"
    assert {(grant.holder, grant.delay_s) for grant in result.grants} == {(who(ADMIN), 86400)}


def test_a_slot_that_holds_other_data_is_no_address() -> None:
    chain = proxied()
    chain.slots[(address(PROXY).lower(), eip1967.IMPLEMENTATION)] = b"\xff" * 32
    assert resolved(chain).proxy is None


def test_unread_slots_are_not_taken_for_empty_ones() -> None:
    chain = proxied()
    chain.broken.add(address(PROXY).lower())
    with pytest.raises(Unread):
        resolved(chain)
