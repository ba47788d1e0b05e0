"""Kinds on a chain in memory: the forms and the broken answers that no released build on the test chain has."""

import asyncio
from typing import Any

import pytest

from auditor.chains.evm.kinds import KINDS
from auditor.chains.evm.kinds.gnosis_multisig import GnosisMultisig
from auditor.chains.evm.kinds.guarded import Guarded
from auditor.chains.evm.kinds.safe import Safe
from auditor.chains.evm.kinds.timelock_compound import CompoundTimelock
from auditor.chains.evm.kinds.zodiac import ZodiacModifier
from auditor.chains.evm.reading import ContractKind, Reading
from auditor.chains.evm.signatures import selector
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty
from auditor.model.gate import Delay, Member, Threshold, one_of
from auditor.model.grant import Effect, GrantState
from auditor.model.ids import ZERO_ADDRESS
from tests.chains.evm.fake import FakeChain, address, dispatcher, who

UNRELEASED = "whether its owners alone act as it"
SUBJECT, ADA, BOB, EVE = 0x1000, 0xA0000, 0xB0000, 0xE0000


def reading(kind: ContractKind, functions: tuple[str, ...] = (), **views: Any) -> Reading | None:
    """What a kind reads of a contract with these functions, or of one that may have any."""
    chain = FakeChain()
    where = chain.deploy(SUBJECT, dispatcher(*functions, delegating=not functions), **views)
    return asyncio.run(kind.read(chain.contract(where), chain))


def multisig(owners: list[str], required: int, **views: Any) -> Reading | None:
    """The old wallet, with its list of owners and its requirement in storage where it keeps them."""
    chain = FakeChain()
    where = chain.deploy(SUBJECT, dispatcher(delegating=True), getOwners=owners, required=required, **views)
    for slot, value in ((3, len(owners)), (4, required)):
        chain.slots[(where.lower(), slot)] = value.to_bytes(32, "big")
    return asyncio.run(GnosisMultisig().read(chain.contract(where), chain))


def safe(owners: list[str], threshold: int, *, stored: tuple[int, int] | None = None, **views: Any) -> Reading | None:
    """A contract that answers like a Safe, with owner count and threshold in storage where a Safe keeps them."""
    chain = FakeChain()
    where = chain.deploy(SUBJECT, dispatcher(delegating=True), getOwners=owners, getThreshold=threshold, **views)
    for slot, value in zip((3, 4), stored or (len(owners), threshold), strict=True):
        chain.slots[(where.lower(), slot)] = value.to_bytes(32, "big")
    return asyncio.run(Safe().read(chain.contract(where), chain))


def threshold(k: int, *numbers: int) -> Threshold:
    return Threshold(k=k, members=tuple(Member(id=who(number)) for number in sorted(numbers)))


def pages(modules: list[str], *, exclusive_next: bool) -> Any:
    """``getModulesPaginated`` as Safe 1.3 (``next`` is not in the page) or 1.4 (``next`` is its last entry) answers."""

    def page(start: str, size: int) -> tuple[list[str], str]:
        first = modules.index(start) + 1 if start in modules else 0
        listed = modules[first : first + size]
        rest = modules[first + size :]
        if not rest:
            return listed, address(1)
        return listed, rest[0] if exclusive_next else listed[-1]

    return page


@pytest.mark.parametrize("exclusive_next", [True, False])
@pytest.mark.parametrize("count", [0, 1, 50, 51, 130])
def test_all_modules_of_a_safe_are_found_over_pages(count: int, exclusive_next: bool) -> None:
    modules = [address(0x50000 + number) for number in range(count)]
    listed = pages(modules, exclusive_next=exclusive_next)
    found = safe([address(ADA)], 1, VERSION="1.3.0", getModulesPaginated=listed)
    assert found is not None and [gap.what for gap in found.gaps] == [UNRELEASED]
    by_modules = {grant.holder for grant in found.grants if grant.role == "module"}
    assert by_modules == {who(0x50000 + number) for number in range(count)}


def test_endless_pages_of_modules_end_in_a_gap() -> None:
    def endless(start: str, size: int) -> tuple[list[str], str]:
        following = [address(int(start, 16) + step) for step in range(0x10, 0x10 + size)]
        return following, following[-1]

    found = safe([address(ADA)], 1, VERSION="1.4.1", getModulesPaginated=endless)
    assert found is not None and [gap.what for gap in found.gaps] == ["its modules", UNRELEASED]


def test_safe_1_0_lists_modules_in_one_view() -> None:
    found = safe([address(ADA)], 1, VERSION="1.0.0", getModules=[address(EVE)])
    assert found is not None
    by_modules = [grant for grant in found.grants if grant.role == "module"]
    assert [(grant.holder, grant.effect) for grant in by_modules] == [(who(EVE), Effect.EXECUTE)]


def test_safe_with_ten_thousand_owners() -> None:
    owners = [address(0x100000 + number) for number in range(10_000)]
    found = safe(owners, 5001, VERSION="1.4.1", getModules=[])
    assert found is not None and isinstance(found.gate, Threshold)
    assert (found.gate.k, len(found.gate.members)) == (5001, 10_000)


def test_what_only_looks_like_a_safe_is_none() -> None:
    assert safe([address(ADA)], 1) is None
    assert safe([], 1, VERSION="1.4.1") is None
    assert safe([address(ADA)], 0, VERSION="1.4.1") is None


@pytest.mark.parametrize(
    ("owners", "threshold", "stored"),
    [
        ([ADA, BOB], 2, (0, 0)),  # nothing is stored where a Safe stores it
        ([ADA, BOB], 2, (2, 1)),  # the threshold that counts is another one
        ([ADA, ADA, ADA], 2, (3, 2)),  # one owner, listed three times
        ([ADA], 2, (1, 2)),  # more than there are
    ],
)
def test_a_false_safe_is_unknown(owners: list[int], threshold: int, stored: tuple[int, int]) -> None:
    found = safe([address(owner) for owner in owners], threshold, stored=stored, VERSION="1.4.1", getModules=[])
    assert found is not None and found.gate is None and found.kind is None
    assert [gap.what for gap in found.gaps] == ["who may act as it"]


def test_old_multisig_with_daily_limit() -> None:
    found = multisig([address(ADA), address(BOB)], 2, transactionCount=7, dailyLimit=10**18)
    assert found is not None
    assert (found.kind, found.gate) == (EntityKind.MULTISIG, threshold(2, ADA, BOB))
    assert {(grant.holder, grant.condition) for grant in found.grants} == {
        (who(number), "up to 1000000000000000000 wei a day, without the other owners") for number in (ADA, BOB)
    }


def test_old_multisig_without_limit_grants_nothing_beside_its_gate() -> None:
    found = multisig([address(ADA), address(BOB)], 1, transactionCount=0)
    assert found is not None and found.standards == ("gnosis multisig",) and not found.grants


def test_a_false_wallet_is_unknown() -> None:
    found = reading(GnosisMultisig(), getOwners=[address(ADA), address(BOB)], required=2, transactionCount=0)
    assert found is not None and found.gate is None and [gap.what for gap in found.gaps] == ["who may act as it"]


def test_compound_timelock_with_a_seat_on_offer() -> None:
    found = reading(
        CompoundTimelock(),
        admin=address(ADA),
        pendingAdmin=address(EVE),
        delay=172_800,
        GRACE_PERIOD=1_209_600,
        MINIMUM_DELAY=86_400,
    )
    assert found is not None
    assert found.gate == Delay(seconds=172_800, gate=one_of(who(ADA), who(EVE)))
    assert found.delay_s == 172_800 and found.notes == ("its delay cannot be set below 1 day",)
    assert {(grant.holder, grant.effect, grant.state) for grant in found.grants} == {
        (who(ADA), Effect.PROPOSE, GrantState.LIVE),
        (who(ADA), Effect.CANCEL, GrantState.LIVE),
        (who(SUBJECT), Effect.DELAY, GrantState.LIVE),
        (who(SUBJECT), Effect.EXECUTE, GrantState.LIVE),
        (who(SUBJECT), Effect.CONTROL, GrantState.LIVE),
        (who(EVE), Effect.CONTROL, GrantState.PENDING),
    }


def test_compound_timelock_without_admin_never_acts() -> None:
    found = reading(CompoundTimelock(), admin=ZERO_ADDRESS, delay=1, GRACE_PERIOD=1)
    assert found is not None and found.gate == Delay(seconds=1, gate=one_of())
    assert {grant.state for grant in found.grants if grant.holder == "nobody"} == {GrantState.RENOUNCED}


def test_zodiac_delay_modifier() -> None:
    found = reading(
        ZodiacModifier(),
        avatar=address(ADA),
        target=address(ADA),
        txCooldown=3600,
        getModulesPaginated=([address(BOB)], address(1)),
        owner=address(EVE),
    )
    assert found is not None
    assert (found.kind, found.delay_s) == (EntityKind.TIMELOCK, 3600)
    assert found.gate == Delay(seconds=3600, gate=one_of(who(BOB)))
    assert {(grant.holder, grant.effect, grant.delay_s) for grant in found.grants} == {
        (who(BOB), Effect.EXECUTE, 3600),
        (who(EVE), Effect.CONTROL, 0),
        (who(EVE), Effect.DELAY, 0),
    }


def test_named_roles_are_hints() -> None:
    functions = ("guardian()", "pause()", "transfer(address,uint256)")
    found = reading(Guarded(), functions, guardian=address(ADA), masterMinter=address(EVE))
    assert found is not None
    (grant,) = found.grants
    assert (grant.holder, grant.effect, grant.function) == (who(ADA), Effect.PAUSE, "pause()")
    assert (grant.selector, grant.certainty) == (selector("pause()"), Certainty.INFERRED)


def test_named_role_without_a_function_that_goes_with_it() -> None:
    found = reading(Guarded(), ("guardian()", "veto(uint256)"), guardian=address(ADA))
    assert found is not None and [grant.function for grant in found.grants] == [None]


def test_named_roles_that_are_zero_or_missing_say_nothing() -> None:
    assert reading(Guarded(), ("guardian()",), guardian=ZERO_ADDRESS) is None
    assert reading(Guarded(), ("pause()",)) is None


def test_word_that_names_an_account() -> None:
    word = bytes.fromhex(address(ADA)[2:]).rjust(32, b"\0")
    found = reading(Guarded(), ("batcherHash()",), batcherHash=word)
    assert found is not None and [grant.holder for grant in found.grants] == [who(ADA)]
    assert reading(Guarded(), ("batcherHash()",), batcherHash=b"\xff" * 32) is None


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_no_kind_sees_anything_in_a_contract_that_answers_nothing(kind: ContractKind) -> None:
    assert reading(kind, ("deposit()",)) is None
    assert reading(kind) is None
