"""From who may merge to what a chain runs: one graph, and what it answers."""

from pathlib import Path

import pytest

from auditor import pipeline
from auditor.engine.rulebook import Rulebook
from auditor.model.assessment import Assessment
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Nobody
from auditor.model.harm import Viewpoint
from auditor.model.network import Chain, Network, Repository
from auditor.model.snapshot import Snapshot
from auditor.repos.cache import Cache
from auditor.repos.checkout import opened
from auditor.repos.forge.forge_facts import ForgeFacts
from auditor.repos.join import joined
from auditor.repos.maintainers import RELEASE
from auditor.repos.scanner import scan
from tests.repos.cosmos.test_cosmos_survey import HANDLER, PROTO
from tests.repos.making import repository

URL = "https://forge.example/org/chain"
APP = "cosmos:thing-1:module/app"
CHECKED = HANDLER % "if k.authority != msg.Authority { return nil, err }"
FILES = {"proto/thing/bank/tx.proto": PROTO % ("authority", "authority"), "x/bank/keeper/msg_server.go": CHECKED}
FORGE = ForgeFacts(
    host="github.com",
    organisation="org",
    owners=("boss",),
    admins=("boss",),
    writers=("ada", "bob", "boss"),
    approvals=2,
)


def assessed(folder: Path, forge: ForgeFacts | None, files: dict[str, str]) -> tuple[Snapshot, Assessment]:
    made = repository(folder, dict(files))
    with Cache(None) as cache:
        told = scan(opened(made.folder, URL), cache, lambda doing, done, known: None, code=False, forge=forge)
    network = Network(
        name="thing", title="Thing", chains=(Chain(id="cosmos:thing-1"),), repositories=(Repository(url=URL),)
    )
    app = Entity(id=APP, kind=EntityKind.MODULE, label="The chain's software", gate=Nobody())
    snapshot = joined(Snapshot(network=network, entities=(app,)), [told])
    return snapshot, pipeline.assess(snapshot, Rulebook.load(None), Viewpoint.BUILDER)


def test_a_merge_reaches_the_software_of_the_chain_with_the_help_of_operators(tmp_path: Path) -> None:
    snapshot, answer = assessed(tmp_path, FORGE, FILES)
    (power,) = (each for each in answer.powers if each.target == APP and each.implied_by is None)
    assert (power.harm, power.function, power.holders) == ("upgrade.logic", RELEASE, (f"git:{URL}#release",))
    steps = {(step.source, step.target) for step in power.path}
    assert {(f"git:{URL}", f"git:{URL}#release"), (f"git:{URL}#release", APP)} <= steps
    assert f"git:{URL}#software" not in {entity.id for entity in snapshot.entities}
    # Operators may refuse: how many parties that takes is not known, and never told as few.
    assert power.parties.high is None


def test_who_administers_the_forge_can_take_rights_away_alone(tmp_path: Path) -> None:
    _, answer = assessed(tmp_path, FORGE, FILES)
    harm = next(each for each in answer.harms if each.harm == "community.revoke")
    assert (harm.verdict.value, harm.parties.low) == ("yes", 1)
    power = next(each for each in answer.powers if each.id in harm.powers)
    assert set(power.coalition) == {"github.com/boss"}


def test_without_the_forge_who_takes_rights_away_is_not_known(tmp_path: Path) -> None:
    _, answer = assessed(tmp_path, None, FILES)
    harm = next(each for each in answer.harms if each.harm == "community.revoke")
    assert harm.verdict.value == "unknown"


@pytest.mark.parametrize("files", [{"a.txt": "a"}, {"Token.sol": "contract Token { }"}])
def test_what_is_no_source_of_the_chain_does_not_reach_its_software(tmp_path: Path, files: dict[str, str]) -> None:
    _, answer = assessed(tmp_path, FORGE, files)
    assert {each.target for each in answer.powers if each.function == RELEASE} == {f"git:{URL}#software"}
