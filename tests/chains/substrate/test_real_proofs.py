"""Powers proven by execution on a real runtime: an asset's team, proxies of its members, and a multisig of three."""

from collections.abc import Iterator
from typing import Any

import pytest

from auditor import pipeline
from auditor.chains.substrate.derivation import multisig
from auditor.chains.substrate.ss58 import encode
from auditor.model.entity import Entity
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect
from auditor.model.network import Network, StatedMultisig
from auditor.model.snapshot import Snapshot
from tests.chains.substrate.node import CHAIN, Node
from tests.chains.substrate.test_real_runtime import PREFIX, network

pytestmark = pytest.mark.xdist_group("asset-hub")

TEAM = ("owner", "issuer", "admin", "freezer")
KEYS = {name: bytes([number]) * 32 for number, name in enumerate((*TEAM, "delegate", "ada", "ben", "cleo"), 1)}
STRANGER = bytes(range(32))
SHARED = multisig([KEYS[name] for name in ("ada", "ben", "cleo")], 2)
CHAIN_PREFIX = 2  # Kusama's, which this runtime writes its accounts with


def account(raw: bytes) -> str:
    return f"{CHAIN}:{encode(raw, CHAIN_PREFIX)}"


def stated(url: str) -> Network:
    """The network with the multisig that is the asset's admin, as a profile would state it."""
    signers = tuple(account(KEYS[name]) for name in ("ada", "ben", "cleo"))
    said = StatedMultisig(
        name="Admins", account=account(SHARED), threshold=2, signers=signers, source="https://example.org/admins"
    )
    return network(url).model_copy(update={"multisigs": (said,)})


@pytest.fixture(scope="module")
def snapshot(asset_hub: Node) -> Iterator[Snapshot]:
    """One asset whose admin is a multisig; one delegate is proxy of the owner, of the issuer and of the freezer."""
    team: dict[str, Any] = {name: encode(SHARED if name == "admin" else KEYS[name], PREFIX) for name in TEAM}
    means = {"providers": 1, "data": {"free": str(10**16)}}
    asset_hub.put("System", "Account", [[[encode(raw, PREFIX)], means] for raw in (*KEYS.values(), SHARED, STRANGER)])
    state = {"supply": 10**6, "accounts": 3, "sufficients": 0, "approvals": 0, "minBalance": 1, "status": "Live"}
    asset_hub.put("Assets", "Asset", [[[7], team | state]])
    kinds = {"owner": "AssetOwner", "issuer": "Collator", "freezer": "Any"}
    for name, kind in kinds.items():
        proxy = {"delegate": encode(KEYS["delegate"], PREFIX), "proxyType": kind, "delay": 0}
        asset_hub.put("Proxy", "Proxies", [[[team[name]], [[proxy], 0]]])
    yield pipeline.scan(stated(asset_hub.url), {}, None, lambda *_: None)
    asset_hub.rpc("dev_setStorage", {"Assets": {"Asset": [[[7], None]]}})
    for name in kinds:
        asset_hub.rpc("dev_setStorage", {"Proxy": {"Proxies": [[[team[name]], None]]}})


def entity(snapshot: Snapshot, raw: bytes) -> Entity:
    return next(each for each in snapshot.entities if each.id == account(raw))


def runs(snapshot: Snapshot, call: str, holder: bytes) -> list[str]:
    """How the runs ended that are the evidence of a grant; none where it is not proven."""
    told = {each.id: each.answer for each in snapshot.evidence if each.request.startswith("dry run")}
    (grant,) = [g for g in snapshot.grants if (g.function, g.holder) == (call, account(holder))]
    found = [told[each] for each in grant.evidence if each in told]
    assert bool(found) == (grant.certainty is Certainty.PROVEN)
    return found


@pytest.mark.parametrize(
    ("call", "member", "ended"),
    [
        ("Assets.set_team", "owner", "carried out"),
        ("Assets.destroy", "owner", "refused: Assets.BadWitness"),
        ("Assets.mint", "issuer", "carried out"),
        ("Assets.freeze_asset", "freezer", "carried out"),
        ("Assets.freeze", "freezer", "refused: Assets.NoAccount"),
    ],
)
def test_a_member_of_the_team_passes_where_a_stranger_does_not(
    snapshot: Snapshot, call: str, member: str, ended: str
) -> None:
    assert runs(snapshot, call, KEYS[member]) == [ended, "refused: Assets.NoPermission"]


def test_what_cannot_be_told_apart_stays_as_it_was_read(snapshot: Snapshot) -> None:
    # Nobody holds a unit yet, which this runtime looks at before it looks at who asks.
    assert runs(snapshot, "Assets.burn", SHARED) == []


def test_only_calls_that_the_runtime_has_are_powers(snapshot: Snapshot) -> None:
    assert not [grant for grant in snapshot.grants if grant.function == "Assets.start_destroy"]


def test_a_type_of_proxy_lets_through_what_the_runtime_lets_it(snapshot: Snapshot) -> None:
    mine = [grant for grant in snapshot.grants if grant.holder == account(KEYS["delegate"])]
    assert {grant.function for grant in mine} == {"Assets.set_team", "Assets.transfer_ownership", "Assets.destroy"}
    assert {grant.effect for grant in mine} == {Effect.CONTROL, Effect.SEIZE}
    assert runs(snapshot, "Assets.set_team", KEYS["delegate"]) == ["carried out", "refused: Proxy.NotProxy"]
    assert all("as a proxy of type AssetOwner" in (grant.condition or "") for grant in mine)
    # That of type Collator was tried too, and let nothing through.
    refused = [e for e in snapshot.evidence if e.request.startswith("dry run: Assets.mint") and " for " in e.request]
    assert "refused: System.CallFiltered" in {each.answer for each in refused}
    assert not [gap for gap in snapshot.gaps if "proxy of type" in gap.what]


def test_a_proxy_for_everything_needs_no_trial(snapshot: Snapshot) -> None:
    gates = getattr(entity(snapshot, KEYS["freezer"]).gate, "of", ())
    assert len(gates) == 2


def test_the_runtime_counts_an_approval_for_the_multisig_that_was_derived(snapshot: Snapshot) -> None:
    admins = entity(snapshot, SHARED)
    assert admins.label == "Admins"
    assert any("counted for this account in a dry run of the runtime itself" in note for note in admins.notes)


def test_members_of_the_team_are_who_the_asset_says(snapshot: Snapshot) -> None:
    held = {(grant.function, grant.holder) for grant in snapshot.grants if grant.target.endswith("Assets.7")}
    assert ("Assets.mint", account(KEYS["issuer"])) in held and ("Assets.thaw", account(SHARED)) in held
