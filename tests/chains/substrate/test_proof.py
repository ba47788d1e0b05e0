"""Powers that dry runs prove or refute; the node's answers are those that a fork of the real chain gives."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from auditor.chains.substrate.keys import item_key
from auditor.chains.substrate.ss58 import decode, encode
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant
from auditor.model.snapshot import Snapshot
from tests.chains.substrate.bittensor import DEPLOYMENT, OWNER, SIGNERS, SUDO
from tests.chains.substrate.node import CHAIN, Node
from tests.chains.substrate.test_faults import PASS, Reply, between, scanned

pytestmark = pytest.mark.xdist_group("substrate")

STRANGER = encode(b"\xee" * 32)
EVENTS = "0x" + item_key("System", "Events").hex()
BAD_ORIGIN = b"\2"
# Of this runtime: System is the first pallet, Sudo the 12th, Proxy the 16th.
SYSTEM, SUBTENSOR, SUDO_PALLET, PROXY = 0, 7, 12, 16


def module_error(pallet: int, number: int) -> bytes:
    return bytes([3, pallet, number, 0, 0, 0])


def event(pallet: int, number: int, fields: bytes) -> bytes:
    """An event of the third call of a block, as storage has it."""
    return b"\0\2\0\0\0" + bytes([pallet, number]) + fields + b"\0"


def ended(error: bytes = b"", *before: bytes) -> Any:
    """What a dry run shows of a call that ended so, after other events."""
    last = event(SYSTEM, 1, error + bytes(4)) if error else event(SYSTEM, 0, bytes(4))
    events = (*before, last)
    return [[EVENTS, "0x" + (bytes([len(events) << 2]) + b"".join(events)).hex()], ["0x1234", None]]


def passed_on(error: bytes = b"", pallet: int = SUDO_PALLET, number: int = 0) -> Any:
    """The same of a call that a pallet passed on, which tells how that ended."""
    return ended(b"", event(pallet, number, b"\1" + error if error else b"\0"))


Answer = Callable[[str, bytes], Any]


@pytest.fixture
def tried(finney: Node) -> Iterator[Callable[..., Snapshot]]:
    """Scans beside a stranger who has means; an answer is given for who calls what."""
    finney.put("System", "Account", [[[STRANGER], {"providers": 1, "data": {"free": 10**12}}]])

    def scan(answer: Answer, spec_version: int = 0) -> Snapshot:
        def reply(method: str, params: list[Any], _count: int) -> Any:
            if spec_version and method == "state_getRuntimeVersion":
                return {"specName": "node-subtensor", "specVersion": spec_version}
            if method != "dev_dryRun":
                return PASS
            wanted = params[0]["extrinsic"]
            return answer(encode(bytes.fromhex(wanted["address"][2:])), bytes.fromhex(wanted["call"][2:]))

        return looked_at(finney, reply)

    yield scan
    finney.rpc("dev_setStorage", {"System": {"Account": [[[STRANGER], None]]}})


def looked_at(node: Node, reply: Reply) -> Snapshot:
    with between(node, reply) as url:
        return scanned(url)


def of(snapshot: Snapshot, call: str, holder: str = "module/Root") -> list[Grant]:
    return [each for each in snapshot.grants if each.function == call and each.holder == f"{CHAIN}:{holder}"]


def gaps(snapshot: Snapshot) -> dict[str, str]:
    return {gap.what: gap.why for gap in snapshot.gaps}


def as_real(who: str, call: bytes) -> Any:
    """Root is accepted whatever it then meets, owners and proxies too, a stranger for nothing."""
    if who == STRANGER:
        return ended(module_error(PROXY, 2) if call[0] == PROXY else BAD_ORIGIN)
    if call[0] == PROXY:
        return passed_on(pallet=PROXY)
    return passed_on(module_error(SUBTENSOR, 2)) if who == SUDO else ended()


SIGNED, NEVER = "SubtensorModule.add_stake", "AdminUtils.sudo_set_total_issuance"


def test_a_call_for_all_that_refuses_a_stranger_is_an_open_question(tried: Callable[[Answer], Snapshot]) -> None:
    add_stake = bytes([SUBTENSOR, 2])

    def lets_him(who: str, call: bytes) -> Any:
        return ended() if who == STRANGER and call[:2] == add_stake else as_real(who, call)

    why = "this runtime refuses an unprivileged account, against the table of calls"
    assert gaps(tried(as_real))[f"who may call {SIGNED}"] == why
    assert f"who may call {SIGNED}" not in gaps(tried(lets_him))


def test_a_call_that_always_fails_but_not_for_root_is_an_open_question(tried: Callable[..., Snapshot]) -> None:
    def carries_out(who: str, call: bytes) -> Any:
        return passed_on() if who == SUDO else as_real(who, call)

    assert f"who may call {NEVER}" not in gaps(tried(as_real, 425))
    assert "executes it" in gaps(tried(carries_out, 425))[f"who may call {NEVER}"]


def test_what_root_was_accepted_for_and_a_stranger_was_not_is_proven(tried: Callable[[Answer], Snapshot]) -> None:
    senders = set()

    def answer(who: str, call: bytes) -> Any:
        senders.add(who)
        return as_real(who, call)

    snapshot = tried(answer)
    assert {SUDO, STRANGER, OWNER, DEPLOYMENT} <= senders
    told = {each.id: (each.request, each.answer) for each in snapshot.evidence}
    for call in ("System.set_code", "SubtensorModule.dissolve_network"):
        (grant,) = of(snapshot, call)
        assert (grant.certainty, grant.certainty_of_effect) == (Certainty.PROVEN, Certainty.INFERRED)
        assert [told[each] for each in grant.evidence[:2]] == [
            (f"dry run: {call} by root", "refused: SubtensorModule.InvalidIpType"),
            (f"dry run: {call} by a stranger", "refused: BadOrigin"),
        ]


def test_owners_and_proxies_are_proven_by_their_own_signature(tried: Callable[[Answer], Snapshot]) -> None:
    calls: dict[str, list[bytes]] = {}

    def answer(who: str, call: bytes) -> Any:
        calls.setdefault(who, []).append(call)
        return as_real(who, call)

    snapshot = tried(answer)
    owned = [grant for grant in snapshot.grants if grant.role == "owner"]
    assert owned and {grant.certainty for grant in owned} == {Certainty.PROVEN}
    assert {grant.certainty_of_effect for grant in owned} == {Certainty.INFERRED}
    told = {item.id: item.request for item in snapshot.evidence}
    assert f"by {OWNER}" in told[owned[0].evidence[0]] and "by a stranger" in told[owned[0].evidence[1]]
    # The owner of subnet 1 signs calls on it: behind pallet and call most begin with the subnet.
    assert len(calls[OWNER]) > 30 and all(b"\1\0" in call[2:] for call in calls[OWNER])
    (upgrade,) = of(snapshot, "System.set_code", DEPLOYMENT)
    assert upgrade.certainty is Certainty.PROVEN
    assert decode(SUDO)[1] in calls[DEPLOYMENT][0] and calls[DEPLOYMENT][0][0] == PROXY


def test_what_root_was_refused_is_taken_back_and_said(tried: Callable[[Answer], Snapshot]) -> None:
    def answer(who: str, call: bytes) -> Any:
        if who == SUDO and call[2] != SYSTEM:
            return passed_on(BAD_ORIGIN)
        return as_real(who, call)

    snapshot = tried(answer)
    assert of(snapshot, "System.set_code")[0].certainty is Certainty.PROVEN
    assert of(snapshot, "SubtensorModule.dissolve_network") == []
    assert "this runtime refuses Root" in gaps(snapshot)["who may call SubtensorModule.dissolve_network"]


def test_an_owner_or_a_proxy_who_is_refused_has_no_power_but_a_gap(tried: Callable[[Answer], Snapshot]) -> None:
    filtered = module_error(SYSTEM, 5)

    def answer(who: str, call: bytes) -> Any:
        if who == OWNER:
            return ended(BAD_ORIGIN)
        return passed_on(filtered, PROXY) if who == DEPLOYMENT else as_real(who, call)

    snapshot = tried(answer)
    assert not [each for each in snapshot.grants if each.role == "owner"]
    assert of(snapshot, "System.set_code", DEPLOYMENT) == []
    refused = gaps(snapshot)["who may call AdminUtils.sudo_set_serving_rate_limit"]
    assert refused == "this runtime refuses the owner of a subnet, against what is known of it"
    assert "refuses Deployment multisig" in gaps(snapshot)["who may call System.set_code"]


def test_what_a_stranger_may_do_as_well_is_a_gap_and_no_proof(tried: Callable[[Answer], Snapshot]) -> None:
    snapshot = tried(lambda who, call: ended() if who == STRANGER else passed_on())
    assert of(snapshot, "System.set_code")[0].certainty is Certainty.INFERRED
    assert "accepts any account for it" in gaps(snapshot)["who may call System.set_code"]


def test_the_same_error_for_both_proves_nothing(tried: Callable[[Answer], Snapshot]) -> None:
    failed = module_error(SUBTENSOR, 2)
    snapshot = tried(lambda who, call: ended(failed) if who == STRANGER else passed_on(failed))
    assert of(snapshot, "System.set_code")[0].certainty is Certainty.INFERRED
    assert "who may call System.set_code" not in gaps(snapshot)


def test_the_runtime_itself_counts_an_approval_for_the_multisig(tried: Callable[[Answer], Snapshot]) -> None:
    multisig, new = 13, 0

    def answer(who: str, call: bytes) -> Any:
        if call[0] == multisig and who in SIGNERS:
            fields = decode(who)[1] + decode(SUDO)[1] + bytes(32)
            return ended(b"", event(multisig, new, fields))
        return as_real(who, call)

    notes = next(each.notes for each in tried(answer).entities if each.id == f"{CHAIN}:{SUDO}")
    assert any("counted for this account in a dry run of the runtime itself" in note for note in notes)


def test_calls_that_nobody_knew_owners_may_make_are_found(tried: Callable[[Answer], Snapshot]) -> None:
    """This runtime has a call on a subnet that the table has for root's alone."""
    snapshot = tried(as_real)
    mine = of(snapshot, "AdminUtils.sudo_set_tempo", "module/SubtensorModule.Owners")
    assert {grant.effect for grant in mine} == {Effect.PAUSE, Effect.EMISSION}
    assert {(grant.certainty, grant.role, len(grant.evidence)) for grant in mine} == {(Certainty.PROVEN, "owner", 2)}


def test_nothing_is_found_where_the_owner_is_refused_or_a_stranger_is_not(tried: Callable[[Answer], Snapshot]) -> None:
    def refused(who: str, call: bytes) -> Any:
        return ended(BAD_ORIGIN) if who == OWNER else as_real(who, call)

    def poor(who: str, call: bytes) -> Any:
        return ended(module_error(SUBTENSOR, 2)) if who == STRANGER else as_real(who, call)

    for answer in (refused, poor):
        assert not of(tried(answer), "AdminUtils.sudo_set_tempo", "module/SubtensorModule.Owners")


@pytest.mark.parametrize("answer", [RuntimeError("no such function"), None, {}, [], [[EVENTS, "0xff"]], 7])
def test_where_nothing_can_be_tried_nothing_is_proven(tried: Callable[[Answer], Snapshot], answer: Any) -> None:
    asked = []

    def said(who: str, call: bytes) -> Any:
        asked.append(call)
        return answer

    snapshot = tried(said)
    assert len(asked) == 1
    assert {grant.certainty for grant in of(snapshot, "System.set_code")} == {Certainty.INFERRED}
    assert Certainty.PROVEN not in {grant.certainty for grant in snapshot.grants}


def test_a_public_node_is_never_asked_to_run_anything(finney: Node) -> None:
    asked = []

    def reply(method: str, _params: list[Any], _count: int) -> Any:
        asked.append(method)
        return {"methods": ["state_getStorage"]} if method == "rpc_methods" else PASS

    looked_at(finney, reply)
    assert "dev_dryRun" not in asked
