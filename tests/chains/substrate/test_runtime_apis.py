"""What a runtime answers when it is asked itself: the next subnet to be pruned, and what proxies are let through."""

from typing import Any

import pytest

from auditor.chains.substrate.keys import item_key
from auditor.chains.substrate.proxy_filters import Filter, FilteredCall
from auditor.model.grant import Effect
from auditor.model.ids import ANYONE
from auditor.model.snapshot import Snapshot
from tests.chains.substrate.bittensor import DEPLOYMENT, SUDO
from tests.chains.substrate.filters import encoded, encoded_older
from tests.chains.substrate.node import CHAIN, Node
from tests.chains.substrate.test_faults import PASS, between, scanned

pytestmark = pytest.mark.xdist_group("substrate")

PRUNE = "SubnetInfoRuntimeApi_get_subnet_to_prune"
FILTERS, OLDER = "ProxyFilterRuntimeApi_get_proxy_filters", "ProxyFilterRuntimeApi_get_proxy_filter"


def answered(node: Node, function: str, answer: Any) -> Snapshot:
    def reply(method: str, params: list[Any], _count: int) -> Any:
        return answer if method == "state_call" and params[0] == function else PASS

    with between(node, reply) as url:
        return scanned(url)


def notes(snapshot: Snapshot, name: str) -> str:
    return " | ".join(next(each.notes for each in snapshot.entities if each.id == f"{CHAIN}:module/{name}"))


def test_the_runtime_names_the_next_subnet_to_be_pruned(finney: Node) -> None:
    snapshot = answered(finney, PRUNE, "0x010300")
    assert "registrations of subnets would remove it" in notes(snapshot, "SubtensorModule.3")
    assert "3 of at most" in notes(snapshot, "Subnets")
    assert not [grant for grant in snapshot.grants if grant.holder == ANYONE]
    finney.put("SubtensorModule", "SubnetLimit", 3)
    try:
        full = answered(finney, PRUNE, "0x010300")
    finally:
        finney.put_raw(item_key("SubtensorModule", "SubnetLimit"), None)
    assert "it is the next subnet to be removed" in notes(full, "SubtensorModule.3")


@pytest.mark.parametrize(("answer", "known"), [("0x00", True), ("0x0103", False), ("0x", False)])
def test_which_subnet_is_next_is_unknown_unless_the_runtime_says(finney: Node, answer: str, known: bool) -> None:
    snapshot = answered(finney, PRUNE, answer)
    assert known != any(gap.what == "which subnet the next registration removes" for gap in snapshot.gaps)


def by_deployment(snapshot: Snapshot) -> set[tuple[str | None, Effect]]:
    return {(each.function, each.effect) for each in snapshot.grants if each.holder == f"{CHAIN}:{DEPLOYMENT}"}


def test_the_runtimes_own_filters_decide_what_a_proxy_may_do(finney: Node) -> None:
    wide = [Filter("SudoUncheckedSetCode", "only", (FilteredCall("Sudo", "sudo"),), ())]
    snapshot = answered(finney, FILTERS, "0x" + encoded(wide).hex())
    assert by_deployment(snapshot) == {("Proxy.proxy", Effect.EXECUTE)}
    narrow = [Filter("SudoUncheckedSetCode", "only", (), ())]
    assert by_deployment(answered(finney, FILTERS, "0x" + encoded(narrow).hex())) == set()


def test_a_runtime_that_only_answers_as_before_is_asked_as_before(finney: Node) -> None:
    wide = [Filter("SudoUncheckedSetCode", "all but", (FilteredCall("Balances", None),), ())]
    snapshot = answered(finney, OLDER, "0x" + encoded_older(wide).hex())
    assert by_deployment(snapshot) == {("Proxy.proxy", Effect.EXECUTE)}


def doubts(snapshot: Snapshot) -> set[tuple[str, str]]:
    return {(gap.subject, gap.what) for gap in snapshot.gaps if "what else its proxy" in gap.what}


def test_filters_of_another_version_leave_open_what_else_a_proxy_may_do(finney: Node) -> None:
    assert doubts(scanned(finney.url)) == set()
    silent = answered(finney, OLDER, "0x")
    assert (f"{CHAIN}:{SUDO}", "what else its proxy of type SudoUncheckedSetCode may do") in doubts(silent)
    assert by_deployment(silent) == {("System.set_code", Effect.UPGRADE)}


def test_filters_that_make_no_sense_are_a_gap_and_the_table_stands(finney: Node) -> None:
    snapshot = answered(finney, FILTERS, "0x04ff")
    assert any(gap.what == "what each type of proxy lets through" for gap in snapshot.gaps)
    assert by_deployment(snapshot) == {("System.set_code", Effect.UPGRADE)}
