"""What to do about a holding is not to revoke it."""

from auditor.engine.case import Case
from auditor.engine.remedy_text import sentence
from auditor.graph.changes import Change, ChangeKind
from auditor.graph.power_graph import PowerGraph
from auditor.model.grant import Effect
from auditor.model.harm import Viewpoint
from auditor.model.network import Network
from auditor.model.snapshot import Snapshot
from tests.engine.builders import BOOK, DAY, contract, grant, key

FOUNDER, TOKEN = key("Founder"), contract("Token", "token")


def sentence_of(*effects: Effect) -> str:
    grants = tuple(grant(FOUNDER, TOKEN, effect, f"{effect.value}()") for effect in effects)
    snapshot = Snapshot(network=Network(name="x", title="X"), blocks=(), entities=(FOUNDER, TOKEN), grants=grants)
    graph = PowerGraph.build(snapshot)
    case = Case(graph, (), (), BOOK.harms, BOOK.methodology, Viewpoint.HOLDER, DAY)
    return sentence(case, Change(ChangeKind.REVOKE, FOUNDER.id, 1, target=TOKEN.id))


def test_a_holding_is_locked_vested_or_met_by_a_deeper_market() -> None:
    said = sentence_of(Effect.SELL)
    assert said.startswith("Lock what Founder holds for longer, release it by a vesting schedule, or deepen the market")


def test_what_is_more_than_a_holding_is_revoked() -> None:
    assert sentence_of(Effect.SELL, Effect.MINT) == "Revoke everything that Founder may call on Token."
    assert sentence_of(Effect.MINT) == "Revoke everything that Founder may call on Token."
