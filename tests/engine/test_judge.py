from auditor.engine.judge import incomplete, judge, worst
from auditor.graph.power_graph import PowerGraph
from auditor.model.assessment import Outcome, Severity, Verdict
from auditor.model.evidence import Evidence
from auditor.model.harm import Viewpoint
from auditor.model.snapshot import Snapshot
from tests.engine.builders import BOOK, WEEK, World, contract, gap, key, power, unread_power
from tests.samples import sample_assessment

FOUNDER, REWARDS = key("Founder"), contract("Rewards", "rewards")
ENTITIES = (FOUNDER, REWARDS)


def _evidence(name: str) -> Evidence:
    return Evidence(id=name, source="eip155:1", request=name, answer_digest="sha256:00")


def test_evidence_is_numbered_by_first_use_and_what_nothing_cites_is_left_out() -> None:
    cited = power(REWARDS, FOUNDER, (1, 0), evidence=("late", "early", "never-read"))
    found = World(ENTITIES, powers=(cited,), evidence=tuple(map(_evidence, ("early", "unused", "late")))).judge()
    assert [(each.id, each.request) for each in found.evidence] == [("e1", "late"), ("e2", "early")]
    assert found.powers[0].evidence == ("e1", "e2")
    assert found.findings[0].evidence == ("e1", "e2")


def test_the_harms_that_decide_come_first() -> None:
    harms = World(ENTITIES, powers=(power(REWARDS, FOUNDER, (1, 0), harm="params.change"),)).judge().harms
    assert harms[0].harm == "params.change"
    assert [found.counted for found in harms] == sorted((found.counted for found in harms), reverse=True)


def test_every_answer_says_why_and_what_would_raise_it() -> None:
    found = World(ENTITIES, powers=(power(REWARDS, FOUNDER, (1, 0)),), gaps=(gap(REWARDS, "its code"),)).judge()
    for harm in found.harms:
        assert harm.because.endswith(".")
        assert bool(harm.raise_by) is (harm.verdict is not Verdict.NO)
    pause = found.harms[0]
    assert "7 days" in pause.raise_by and "Founder" in pause.raise_by and "Rewards" in pause.raise_by


def test_only_findings_that_fired_count_for_an_exit_status() -> None:
    assert worst(World(ENTITIES, powers=(power(REWARDS, FOUNDER, (1, 0)),)).judge()) is Severity.CRITICAL
    quiet = World(ENTITIES).judge()
    assert worst(quiet) is None and quiet.findings == ()


def test_a_scan_is_incomplete_if_a_harm_that_counts_is_unknown() -> None:
    assert not incomplete(World(ENTITIES).judge())
    assert incomplete(World(ENTITIES, gaps=(gap(REWARDS),)).judge())
    assert incomplete(World().judge())
    hidden = World(ENTITIES, powers=(power(REWARDS, FOUNDER, (1, 0)),), gaps=(gap(REWARDS),)).judge()
    assert hidden.verdict is Verdict.YES and incomplete(hidden)


def test_the_worst_finding_is_the_gravest_that_fired() -> None:
    pause, change = power(REWARDS, FOUNDER, (1, 0)), power(REWARDS, FOUNDER, (1, 0), id="p2", harm="params.change")
    both = World(ENTITIES, powers=(change, pause)).judge()
    assert {finding.severity for finding in both.findings} > {Severity.CRITICAL}
    assert worst(both) is Severity.CRITICAL
    assert worst(World(ENTITIES, powers=(change,)).judge()) is Severity.MEDIUM
    open_ = tuple(finding.model_copy(update={"outcome": Outcome.UNKNOWN}) for finding in both.findings)
    assert worst(both.model_copy(update={"findings": open_})) is None


def test_a_scan_is_complete_for_harms_that_it_answers() -> None:
    """The network's verdict may be unknown for other harms."""
    unread = World(ENTITIES, powers=(unread_power(REWARDS, FOUNDER),)).judge()
    assert unread.verdict is Verdict.UNKNOWN
    assert not incomplete(unread, ("params.change",))
    assert incomplete(unread, ("params.change", "rewards.pause"))


def test_a_remedy_is_for_the_harms_that_count_and_are_possible() -> None:
    market = contract("Market", "market")
    pause = power(REWARDS, FOUNDER, (1, 0))
    dump = power(market, FOUNDER, (1, 0), id="p2", harm="market.dump")
    slow = power(REWARDS, FOUNDER, (9, 0), id="p3", harm="params.change")
    entities = (*ENTITIES, market)
    user, builder = (
        World(entities, powers=(pause, dump, slow), viewpoint=viewpoint).judge().remedy
        for viewpoint in (Viewpoint.USER, Viewpoint.BUILDER)
    )
    assert user is not None and user.harms == ("rewards.pause",)
    assert builder is not None and set(builder.harms) == {"rewards.pause", "market.dump"}
    assert World(entities, powers=(slow,)).judge().remedy is None


def test_a_whole_network_is_judged_the_same_twice() -> None:
    sample = sample_assessment()
    network = sample.network.model_copy(update={"claims": ()})
    snapshot = Snapshot(
        network=network, entities=sample.entities, grants=sample.grants, evidence=sample.evidence, gaps=sample.gaps
    )
    graph = PowerGraph.build(snapshot)
    first, again = (
        judge(graph, sample.powers, sample.actors, BOOK, Viewpoint.BUILDER, WEEK).model_dump_json() for _ in range(2)
    )
    assert first == again


def test_the_sample_network_shows_what_it_was_made_to_show() -> None:
    sample = sample_assessment()
    network = sample.network.model_copy(update={"claims": ()})
    snapshot = Snapshot(network=network, entities=sample.entities, grants=sample.grants, gaps=sample.gaps)
    found = judge(PowerGraph.build(snapshot), sample.powers, sample.actors, BOOK, Viewpoint.BUILDER, WEEK)
    fired = {finding.rule for finding in found.findings if finding.outcome is Outcome.FIRES}
    assert found.verdict is Verdict.YES
    assert {
        "dominated-multisig-pauses-rewards",
        "dominated-multisig",
        "module-bypasses-threshold",
        "path-around-timelock",
        "upgrade-without-delay",
        "owner-not-yet-accepted",
        "quorum-owned-by-few",
        "critical-state-unread",
        "one-party-does-most-harms",
    } <= fired
    assert "unlimited-mint" not in fired, "the mint of the sample is limited"
