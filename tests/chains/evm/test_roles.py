import asyncio
from typing import Any

import pytest

from auditor.chains.evm import roles as reading
from auditor.chains.evm.reading import Log, Unread
from auditor.chains.evm.roles import DEFAULT_ADMIN, Role, role_members, role_name
from auditor.chains.evm.signatures import keccak, topic
from auditor.model.evidence import GapKind
from tests.chains.evm.fake import FakeChain, address, dispatcher

MINTER = keccak(b"MINTER_ROLE")
ADA, BOB, EVE = (address(number) for number in (0xA0000, 0xB0000, 0xE0000))
GRANTED = topic("RoleGranted(bytes32,address,address)")


def word(where: str) -> bytes:
    return bytes.fromhex(where[2:]).rjust(32, b"\0")


def read(
    given: list[tuple[bytes, str]], held: set[tuple[bytes, str]], *functions: str, **views: Any
) -> dict[str, Role]:
    chain = FakeChain()
    views.setdefault("getRoleAdmin", lambda role: DEFAULT_ADMIN)
    where = chain.deploy(
        0x1000,
        dispatcher("hasRole(bytes32,address)", *functions),
        hasRole=lambda role, account: (role, account.lower()) in {(r, a.lower()) for r, a in held},
        **views,
    )
    chain.events[where.lower()] = [
        Log(where, (GRANTED, role, word(who), word(EVE)), b"", 1, place, f"log {place}")
        for place, (role, who) in enumerate(given)
    ]
    return {role.name: role for role in asyncio.run(role_members(chain.contract(where), chain))}


def test_members_are_those_of_events_who_hold_the_role_now() -> None:
    found = read([(MINTER, ADA), (MINTER, BOB), (DEFAULT_ADMIN, EVE)], {(MINTER, BOB), (DEFAULT_ADMIN, EVE)})
    assert found["MINTER_ROLE"].addresses == (BOB,)
    assert found["MINTER_ROLE"].admin == DEFAULT_ADMIN
    assert found["DEFAULT_ADMIN_ROLE"].addresses == (EVE,)


def test_listed_members_are_found_without_events() -> None:
    listing = ("getRoleMemberCount(bytes32)", "getRoleMember(bytes32,uint256)")
    found = read(
        [],
        {(DEFAULT_ADMIN, ADA)},
        *listing,
        getRoleMemberCount=lambda role: 1,
        getRoleMember=lambda role, place: ADA,
    )
    assert found["DEFAULT_ADMIN_ROLE"].addresses == (ADA,)


def test_a_member_that_is_listed_and_was_granted_counts_once() -> None:
    listing = ("getRoleMemberCount(bytes32)", "getRoleMember(bytes32,uint256)")
    views = {"getRoleMemberCount": lambda role: 1, "getRoleMember": lambda role, place: ADA}
    found = read([(DEFAULT_ADMIN, ADA)], {(DEFAULT_ADMIN, ADA)}, *listing, **views)
    assert found["DEFAULT_ADMIN_ROLE"].addresses == (ADA,)


def test_the_admin_of_a_role_is_read_too() -> None:
    manager = keccak(b"MANAGER_ROLE")
    found = read(
        [(MINTER, ADA)], {(MINTER, ADA)}, getRoleAdmin=lambda role: manager if role == MINTER else DEFAULT_ADMIN
    )
    assert found["MINTER_ROLE"].admin == manager
    assert "MANAGER_ROLE" in found


def test_too_many_members_leave_a_role_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_MEMBERS", 1)
    found = read([(MINTER, ADA), (MINTER, BOB)], {(MINTER, ADA), (MINTER, BOB)})
    assert found["MINTER_ROLE"].unlisted is GapKind.MEMBERS and found["DEFAULT_ADMIN_ROLE"].unlisted is None


def test_roles_of_which_no_log_tells_may_have_more_members() -> None:
    assert {role.unlisted for role in read([], {(MINTER, ADA)}).values()} == {GapKind.HISTORY}


def test_endless_roles_are_not_read() -> None:
    with pytest.raises(Unread):
        read([(number.to_bytes(32, "big"), ADA) for number in range(600)], set())


def test_names() -> None:
    assert role_name(DEFAULT_ADMIN) == "DEFAULT_ADMIN_ROLE"
    assert role_name(b"\x01" * 32) == "0x" + "01" * 32
