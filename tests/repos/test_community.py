"""Administrators of repositories and channels, as a profile cites them: they make an answer yes, and never no."""

import pytest
from pydantic import ValidationError

from auditor import pipeline
from auditor.engine.rulebook import Rulebook
from auditor.model.assessment import Verdict
from auditor.model.collected import Collected
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty, GapKind
from auditor.model.grant import Effect
from auditor.model.network import Channel, Network, Party, Repository
from auditor.model.viewpoint import Viewpoint
from auditor.repos.community import add_community

HARM = "community.revoke"
ADA, BOB = "chat.example/ada", "chat.example/bob"
PAGE = "https://docs.example/moderators"
CHAT = Channel(name="Chat", url="https://chat.example", administrators=(ADA, BOB), source=PAGE)
CODE = Repository(url="https://git.example/a/b", administrators=(ADA,), source=PAGE)


def collected(*, channels: tuple[Channel, ...] = (), repositories: tuple[Repository, ...] = ()) -> Collected:
    result = Collected()
    add_community(result, Network(name="n", title="N", channels=channels, repositories=repositories))
    return result


def test_each_administrator_can_take_rights_away_as_the_page_says() -> None:
    said = collected(channels=(CHAT,), repositories=(CODE,))
    assert {(grant.holder, grant.target) for grant in said.grants} == {
        (ADA, "https://chat.example"),
        (BOB, "https://chat.example"),
        (ADA, "git:https://git.example/a/b"),
    }
    assert {(grant.effect, grant.certainty) for grant in said.grants} == {(Effect.COMMUNITY, Certainty.DECLARED)}
    kinds = {entity.id: (entity.kind, entity.label) for entity in said.entities.values()}
    assert kinds["https://chat.example"] == (EntityKind.CHANNEL, "Chat")
    assert kinds["git:https://git.example/a/b"] == (EntityKind.REPOSITORY, "git.example/a/b")
    assert kinds[ADA] == (EntityKind.KEY, "ada at chat.example")
    evidence = {piece.source for piece in said.snapshot(Network(name="n", title="N")).evidence}
    assert evidence == {PAGE}


def test_that_there_may_be_other_administrators_is_left_open() -> None:
    gaps = collected(channels=(CHAT,)).gaps
    assert [(gap.subject, gap.kind, gap.critical) for gap in gaps] == [(CHAT.url, GapKind.MEMBERS, True)]


def test_what_has_no_administrators_named_is_left_out() -> None:
    assert not collected(repositories=(Repository(url="https://git.example/a/b"),)).entities


def test_administrators_need_a_source() -> None:
    with pytest.raises(ValidationError, match="administrators need a source"):
        Channel(name="Chat", url="https://chat.example", administrators=(ADA,))


@pytest.mark.parametrize("channels", [(CHAT,), (CHAT.model_copy(update={"administrators": (BOB,)}),)])
def test_a_channel_is_enough_for_a_yes_and_the_party_is_named(channels: tuple[Channel, ...]) -> None:
    party = Party(name="Both", accounts=(ADA, BOB), source=PAGE)
    network = Network(name="n", title="N", channels=channels, parties=(party,))
    said = Collected()
    add_community(said, network)
    assessment = pipeline.assess(said.snapshot(network), Rulebook.load(None), Viewpoint.BUILDER)
    (answer,) = [answer for answer in assessment.harms if answer.harm == HARM]
    assert (answer.verdict, answer.delay_s) == (Verdict.YES, 0)
    assert answer.because.startswith("One party, Both,")
    assert assessment.remedy is not None
    assert assessment.remedy.changes == ("Share the administration of Chat; Both has it alone.",)
