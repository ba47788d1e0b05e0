"""Assessments for tests of what people are shown: a rich one, a hostile one and one of which nothing was read."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import cycle

from Crypto.Hash import keccak

from auditor.model.assessment import (
    Assessment,
    Certificate,
    Claim,
    ClaimOutcome,
    Coverage,
    Finding,
    Grade,
    HarmAnswer,
    Interval,
    Outcome,
    Remedy,
    Severity,
    Verdict,
)
from auditor.model.electorate import Electorate
from auditor.model.entity import EVERYONE, Entity, EntityKind, Proxy
from auditor.model.evidence import Certainty, Evidence, Gap
from auditor.model.gate import All, Delay, Gate, Key, Member, Threshold, Unknown, Vote, one_of
from auditor.model.grant import Call, Effect, Grant, GrantState
from auditor.model.harm import Viewpoint
from auditor.model.ids import EntityId, account
from auditor.model.network import Chain, ClaimText, Network, Party
from auditor.model.power import Actor, Bypass, Parties, Point, Power, Step
from auditor.model.score import CollusionCurve, CurvePoint, Level, Numbers
from auditor.model.snapshot import Block
from tests.samples_score import UNREAD, curve, frameworks, numbers, slices

CHAIN = "eip155:31337"
DAY = 86400
TOKENS = 10**18


def eip155(name: str, chain: str = CHAIN) -> EntityId:
    """A made-up account whose address depends on nothing but its name."""
    return account(chain, "0x" + sha256(name.encode()).hexdigest()[:40])


def selector(function: str) -> str:
    return "0x" + keccak.new(digest_bits=256, data=function.encode()).hexdigest()[:8]


FOUNDER, FOUNDER_2, ADVISOR, DEPLOYER, GUARDIAN = (
    eip155(name) for name in ("founder", "founder 2", "advisor", "deployer", "guardian")
)
COUNCIL_KEYS = tuple(eip155(f"council {n}") for n in range(1, 6))
WHALE, FUND, CEX = (eip155(name) for name in ("whale", "fund", "cex"))
SAFE, COUNCIL, MODULE, TIMELOCK, GOVERNOR, PROXY_ADMIN = (
    eip155(name) for name in ("safe", "council", "module", "timelock", "governor", "proxy admin")
)
TOKEN, EMISSIONS, EMISSIONS_CODE, REGISTRY, REGISTRY_CODE, TREASURY, BRIDGE, STAKING = (
    eip155(name)
    for name in ("token", "emissions", "emissions code", "registry", "registry code", "treasury", "bridge", "staking")
)
FOUNDER_PARTY = "party:the-founder"


def _key(entity: EntityId, label: str = "", *notes: str) -> Entity:
    return Entity(id=entity, kind=EntityKind.KEY, label=label, chain=CHAIN, gate=Key(), notes=notes)


def _contract(entity: EntityId, label: str, gate: Gate | None = None, **more: object) -> Entity:
    fields: dict[str, object] = {"kind": EntityKind.CONTRACT, "chain": CHAIN, "gate": gate or Unknown()}
    return Entity.model_validate({"id": entity, "label": label} | fields | more)


def _signers(k: int, *ids: EntityId) -> Threshold:
    return Threshold(k=k, members=tuple(Member(id=i) for i in ids))


def _entities() -> tuple[Entity, ...]:
    safe = {"kind": EntityKind.MULTISIG, "standards": ("safe 1.4.1",), "proxy": Proxy(kind="safe")}
    return (
        _key(FOUNDER, "founder.eth"),
        _key(FOUNDER_2),
        _key(ADVISOR),
        _key(DEPLOYER, "Deployer", "EIP-7702 delegate 0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B"),
        _key(GUARDIAN, "Guardian"),
        *(_key(key) for key in COUNCIL_KEYS),
        _key(WHALE),
        _key(FUND),
        _key(CEX),
        _contract(SAFE, "Core Safe", _signers(2, FOUNDER, FOUNDER_2, ADVISOR), **safe),
        _contract(COUNCIL, "Community Council", _signers(3, *COUNCIL_KEYS), **safe),
        _contract(MODULE, "SpendingModule", one_of(DEPLOYER), standards=("safe-module",)),
        _contract(
            TIMELOCK,
            "Timelock",
            Delay(seconds=2 * DAY, gate=All(of=(one_of(SAFE, GOVERNOR), one_of(SAFE)))),
            kind=EntityKind.TIMELOCK,
            delay_s=2 * DAY,
            standards=("oz-timelock 5.0",),
        ),
        _contract(GOVERNOR, "TokenGovernor", _vote(), kind=EntityKind.GOVERNOR, delay_s=9 * DAY),
        _contract(PROXY_ADMIN, "ProxyAdmin", one_of(DEPLOYER), standards=("ownable",)),
        _contract(TOKEN, "RewardToken", standards=("erc20", "erc20votes", "access-control"), roles=("token",)),
        _contract(EMISSIONS, "EmissionsController", roles=("rewards",), proxy=_proxy(EMISSIONS_CODE)),
        _contract(EMISSIONS_CODE, "EmissionsController implementation"),
        _contract(REGISTRY, "SubnetRegistry", roles=("access",), proxy=_proxy(REGISTRY_CODE)),
        _contract(REGISTRY_CODE, "SubnetRegistry implementation"),
        _contract(TREASURY, "Treasury", roles=("treasury",)),
        _contract(BRIDGE, "Bridge", notes=("its code was not recognised",)),
        _contract(STAKING, "Staking", roles=("access",), standards=("ownable2step",)),
        EVERYONE,
    )


def _vote() -> Delay:
    holders = (
        Member(id=WHALE, weight=21_000_000 * TOKENS + 1),
        Member(id=FUND, weight=9_500_000 * TOKENS),
        Member(id=CEX, weight=4_000_000 * TOKENS),
    )
    vote = Vote(electorate=holders, total=100_000_000 * TOKENS, quorum=4_000_000 * TOKENS, turnout=0.11)
    return Delay(seconds=9 * DAY, gate=vote)


def _proxy(code: EntityId) -> Proxy:
    return Proxy(kind="eip1967", implementation=(code,), admin=PROXY_ADMIN, admin_source="eip1967 admin slot")


def _grant(holder: EntityId, target: EntityId, effect: Effect, function: str, evidence: str, **more: object) -> Grant:
    fields = {"function": function, "selector": selector(function), "evidence": (evidence,)}
    return Grant.model_validate({"holder": holder, "target": target, "effect": effect} | fields | more)


def _grants() -> tuple[Grant, ...]:
    return (
        _grant(SAFE, EMISSIONS, Effect.PAUSE, "pause()", "e1", role="owner", certainty=Certainty.PROVEN),
        _grant(SAFE, EMISSIONS, Effect.UNPAUSE, "unpause()", "e1", role="owner"),
        _grant(TIMELOCK, EMISSIONS, Effect.EMISSION, "setRate(uint256)", "e2", role="RATE_ROLE"),
        _grant(DEPLOYER, EMISSIONS, Effect.EMISSION, "setRateNow(uint256)", "e2", role="OPERATOR_ROLE"),
        _grant(SAFE, EMISSIONS, Effect.REDIRECT, "setRecipient(uint16,address)", "e1", role="owner"),
        _grant(DEPLOYER, PROXY_ADMIN, Effect.CONTROL, "transferOwnership(address)", "e3", confers=("*",)),
        _grant(PROXY_ADMIN, EMISSIONS, Effect.UPGRADE, "upgradeToAndCall(address,bytes)", "e4"),
        _grant(PROXY_ADMIN, REGISTRY, Effect.UPGRADE, "upgradeToAndCall(address,bytes)", "e4"),
        _grant(
            DEPLOYER,
            PROXY_ADMIN,
            Effect.EXECUTE,
            "upgradeAndCall(address,address,bytes)",
            "e3",
            forwards=(Call(target=REGISTRY, selector=selector("upgradeToAndCall(address,bytes)")),),
        ),
        _grant(
            MODULE, SAFE, Effect.EXECUTE, "execTransactionFromModule(address,uint256,bytes,uint8)", "e5", role="module"
        ),
        _grant(
            SAFE, TOKEN, Effect.MINT, "mint(address,uint256)", "e6", role="MINTER_ROLE", condition="up to 2 % a year"
        ),
        _grant(COUNCIL, REGISTRY, Effect.EVICT, "deregister(uint16)", "e7", role="owner"),
        _grant(EVERYONE.id, REGISTRY, Effect.ADMIT, "register(uint16)", "e7", condition="after a burn of 100 tokens"),
        _grant(SAFE, TIMELOCK, Effect.PROPOSE, "schedule(address,uint256,bytes,bytes32,bytes32,uint256)", "e8"),
        _grant(GUARDIAN, TIMELOCK, Effect.CANCEL, "cancel(bytes32)", "e8", role="CANCELLER_ROLE"),
        _grant(TIMELOCK, TIMELOCK, Effect.DELAY, "updateDelay(uint256)", "e8", delay_s=2 * DAY),
        _grant(GOVERNOR, STAKING, Effect.PARAMETER, "setUnbondingPeriod(uint256)", "e9", role="owner"),
        _grant(SAFE, STAKING, Effect.CONTROL, "acceptOwnership()", "e9", state=GrantState.PENDING, confers=("owner",)),
        _grant(BRIDGE, TREASURY, Effect.WITHDRAW, "sweep(address,uint256)", "e10", certainty=Certainty.INFERRED),
        _grant(FOUNDER, TOKEN, Effect.SELL, "transfer(address,uint256)", "e11", certainty=Certainty.DECLARED),
    )


def _evidence() -> tuple[Evidence, ...]:
    asked = {
        "e1": (EMISSIONS, "owner()(address)"),
        "e2": (EMISSIONS, "events RoleGranted(bytes32,address,address)"),
        "e3": (PROXY_ADMIN, "owner()(address)"),
        "e4": (EMISSIONS, "storage 0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103"),
        "e5": (SAFE, "getModulesPaginated(address,uint256)(address[],address)"),
        "e6": (TOKEN, "events RoleGranted(bytes32,address,address)"),
        "e7": (REGISTRY, "owner()(address)"),
        "e8": (TIMELOCK, "getMinDelay()(uint256)"),
        "e9": (STAKING, "pendingOwner()(address)"),
        "e10": (TREASURY, "bridge()(address)"),
        "e11": (TOKEN, "balanceOf(address)(uint256)"),
    }
    return tuple(
        Evidence(
            id=key,
            source=CHAIN,
            request=f"{request} of {target.rsplit(':', 1)[1]}",
            answer=f"0x{sha256(key.encode()).hexdigest()}",
            answer_digest="sha256:" + sha256(request.encode()).hexdigest(),
            block=7_654_321,
            verified="second-source" if key == "e1" else "none",
        )
        for key, (target, request) in asked.items()
    )


def _power(
    key: str,
    harm: str,
    target: EntityId,
    function: str,
    holder: EntityId,
    parties: Parties,
    delay_s: int | None,
    **more: object,
) -> Power:
    fields: dict[str, object] = {"function": function, "selector": selector(function), "holders": (holder,)}
    return Power.model_validate(
        {"id": key, "harm": harm, "target": target, "parties": parties, "delay_s": delay_s} | fields | more
    )


ONE = Parties(low=1, high=1)


def _safe_path(target: EntityId, does: str) -> tuple[Step, ...]:
    return (
        Step(source=FOUNDER_PARTY, target=SAFE, why="holds 2 of its 3 keys and 2 are enough"),
        Step(source=SAFE, target=target, why=does),
    )


def _powers() -> tuple[Power, ...]:
    now = (Point(parties=1, delay_s=0),)
    return (
        _power(
            "p1", "rewards.pause", EMISSIONS, "pause()", SAFE, ONE, 0,
            blocking=Parties(low=1, high=1), frontier=now, possible=now, coalition=(FOUNDER_PARTY,),
            path=_safe_path(EMISSIONS, "may call pause() as its owner"), certainty=Certainty.PROVEN, evidence=("e1",),
            around=(_around_safe(),),
        ),
        _power(
            "p2", "rewards.redirect", EMISSIONS, "setRecipient(uint16,address)", SAFE, ONE, 0,
            frontier=now, possible=now, coalition=(FOUNDER_PARTY,),
            path=_safe_path(EMISSIONS, "may call setRecipient(uint16,address) as its owner"), evidence=("e1",),
        ),
        _power(
            "p3", "emission.change", EMISSIONS, "setRate(uint256)", TIMELOCK, ONE, 2 * DAY,
            frontier=(Point(parties=1, delay_s=2 * DAY),), possible=(Point(parties=1, delay_s=2 * DAY),),
            coalition=(FOUNDER_PARTY,), bypasses=("p4",), evidence=("e2", "e8"), blocking=Parties(low=1, high=1),
            path=(
                *_safe_path(TIMELOCK, "proposes and executes there"),
                Step(source=TIMELOCK, target=EMISSIONS, why="may call setRate(uint256), after 2 days"),
            ),
        ),
        _power(
            "p4", "emission.change", EMISSIONS, "setRateNow(uint256)", DEPLOYER, ONE, 0,
            frontier=now, possible=now, coalition=(FOUNDER_PARTY,), evidence=("e2",),
            path=(Step(source=DEPLOYER, target=EMISSIONS, why="may call setRateNow(uint256) as OPERATOR_ROLE"),),
        ),
        _power(
            "p5", "upgrade.logic", REGISTRY, "upgradeToAndCall(address,bytes)", PROXY_ADMIN, ONE, 0,
            frontier=now, possible=now, coalition=(FOUNDER_PARTY,), certainty=Certainty.PROVEN, evidence=("e3", "e4"),
            path=(
                Step(source=DEPLOYER, target=PROXY_ADMIN, why="is its owner"),
                Step(source=PROXY_ADMIN, target=REGISTRY, why="may replace its code"),
            ),
        ),
        _power(
            "p6", "supply.mint", TOKEN, "mint(address,uint256)", SAFE, ONE, 0, frontier=now, possible=now,
            coalition=(FOUNDER_PARTY,), path=_safe_path(TOKEN, "may call mint(address,uint256) as MINTER_ROLE"),
            evidence=("e6",), condition="up to 2 % a year",
        ),
        _power(
            "p7", "access.cut", REGISTRY, "deregister(uint16)", COUNCIL, ONE, 0,
            frontier=now, possible=now, coalition=(FOUNDER_PARTY,), evidence=("e7",),
            path=(
                Step(source=DEPLOYER, target=PROXY_ADMIN, why="is its owner"),
                Step(source=PROXY_ADMIN, target=REGISTRY, why="may replace its code and then act as it"),
            ),
            around=(
                Bypass(
                    presented=COUNCIL, around=Point(parties=1, delay_s=0), instead_of=Point(parties=3, delay_s=0),
                    coalition=(FOUNDER_PARTY,),
                    path=(
                        Step(source=DEPLOYER, target=PROXY_ADMIN, why="is its owner"),
                        Step(source=PROXY_ADMIN, target=REGISTRY, why="may replace its code and then act as it"),
                    ),
                ),
            ),
        ),
        _power(
            "p8", "params.change", STAKING, "setUnbondingPeriod(uint256)", GOVERNOR,
            Parties(low=4, high=9, exact=False), 9 * DAY, parties_unopposed=ONE, parties_at_turnout=ONE,
            blocking=Parties(low=2, high=3),
            frontier=(Point(parties=9, delay_s=9 * DAY),),
            possible=(Point(parties=4, delay_s=9 * DAY), Point(parties=12, delay_s=0)),
            coalition=(WHALE, FUND, CEX, *COUNCIL_KEYS, ADVISOR), evidence=("e9",), certainty=Certainty.INFERRED,
            path=(
                Step(source=WHALE, target=GOVERNOR, why="votes 21 % of all weight with 8 others"),
                Step(source=GOVERNOR, target=STAKING, why="may call setUnbondingPeriod(uint256), after 9 days"),
            ),
        ),
        _power(
            "p9", "funds.seize", TREASURY, "sweep(address,uint256)", BRIDGE, Parties(low=1, high=None), None,
            possible=now, evidence=("e10",), certainty=Certainty.INFERRED,
            path=(Step(source=BRIDGE, target=TREASURY, why="may call sweep(address,uint256); how it acts is unknown"),),
        ),
        _power(
            "p10", "market.dump", TOKEN, "transfer(address,uint256)", FOUNDER, ONE, 0, frontier=now, possible=now,
            coalition=(FOUNDER_PARTY,), evidence=("e11",), certainty=Certainty.DECLARED,
            path=(Step(source=FOUNDER, target=TOKEN, why="holds 34 % of what is traded"),),
        ),
        _power(
            "p11", "control.change", STAKING, "acceptOwnership()", SAFE, ONE, 0, frontier=now, possible=now,
            coalition=(FOUNDER_PARTY,), evidence=("e9",),
            path=_safe_path(STAKING, "was offered ownership and can accept it alone"),
        ),
    )  # fmt: skip


def _around_safe() -> Bypass:
    return Bypass(
        presented=SAFE,
        around=Point(parties=1, delay_s=0),
        instead_of=Point(parties=2, delay_s=0),
        coalition=(FOUNDER_PARTY,),
        path=(
            Step(source=DEPLOYER, target=MODULE, why="is its owner"),
            Step(source=MODULE, target=SAFE, why="may send any call as it, without its signers"),
        ),
    )


PROOF = Certificate(
    entry_points=48,
    decided=48,
    kinds=("Safe 1.4.1", "OpenZeppelin TimelockController"),
    logs_since=17,
    assumed=("The chain's own upgrade keys and sequencer do not interfere.",),
)


def _harms() -> tuple[HarmAnswer, ...]:
    def answer(
        harm: str, title: str, verdict: Verdict, parties: Parties, delay_s: int | None, powers: str, because: str
    ) -> HarmAnswer:
        return HarmAnswer(
            harm=harm,
            title=title,
            question=f"Can somebody do this to you before you can leave: {title.lower()}?",
            verdict=verdict,
            parties=parties,
            delay_s=delay_s,
            powers=tuple(powers.split()),
            because=because,
            raise_by="" if verdict is Verdict.NO else "Seven independent parties and a delay longer than 7 days.",
            looked_at=harm != "community.revoke",
            counted=harm != "community.revoke",
            certificate=PROOF if verdict in (Verdict.NO, Verdict.CONDITIONAL) else None,
        )

    nobody = Parties(low=None, high=None)
    few = "1 party can do it at once; you need 7 days to leave."
    yes, unknown, perhaps = Verdict.YES, Verdict.UNKNOWN, Parties(low=1, high=None)
    return (
        answer("rewards.pause", "Your rewards are paused", yes, ONE, 0, "p1", few),
        answer("rewards.redirect", "Your rewards go to somebody else", yes, ONE, 0, "p2", few),
        answer("emission.change", "What is paid out changes", yes, ONE, 0, "p4 p3", few),
        answer("access.cut", "You are shut out", yes, ONE, 0, "p7", few),
        answer("upgrade.logic", "The code you built on is replaced", yes, ONE, 0, "p5", few),
        answer("supply.mint", "New tokens dilute you", yes, ONE, 0, "p6", few),
        answer("control.change", "Power changes hands", yes, ONE, 0, "p11", few),
        answer("market.dump", "A holder sells against you", yes, ONE, 0, "p10", few),
        answer(
            "funds.seize", "Your funds are taken", unknown, Parties(low=1, high=None), None, "p9",
            "How Bridge acts could not be read.",
        ),
        answer(
            "params.change", "Other rules change", Verdict.CONDITIONAL, Parties(low=4, high=9, exact=False), 9 * DAY,
            "p8", "It takes 4 to 9 parties and 9 days; you need 7 days to leave.",
        ),
        answer("funds.freeze", "Your funds are frozen", Verdict.NO, nobody, None, "", "Nobody can do it."),
        answer("community.revoke", "Your place in the community", unknown, perhaps, None, "", "It was not looked at."),
    )  # fmt: skip


def _finding(
    rule: str, title: str, severity: Severity, subject: EntityId, message: str, evidence: str, **more: object
) -> Finding:
    fields: dict[str, object] = {
        "confidence": "high",
        "outcome": Outcome.FIRES,
        "who": "The Founder alone",
        "how_fast": "at once",
        "loss": "Your work goes on, your income stops.",
        "why": "A reward that one person can stop is a subsidy, not a guarantee of the protocol.",
        "remediation": "Hand the power to a timelock longer than the exit window.",
        "fingerprint": sha256(f"{rule} {subject}".encode()).hexdigest()[:32],
        "evidence": tuple(evidence.split()),
    }
    told = {"rule": rule, "title": title, "severity": severity, "subject": subject, "message": message}
    return Finding.model_validate(told | fields | more)


def _findings() -> tuple[Finding, ...]:
    return (
        _finding(
            "dominated-multisig-pauses-rewards", "One party in a multisig can pause rewards", Severity.CRITICAL,
            EMISSIONS,
            "The Founder holds 2 of the 3 keys of Core Safe, which may call pause() of EmissionsController.", "e1",
        ),
        _finding(
            "module-bypasses-threshold", "A module acts for a Safe without its signers", Severity.CRITICAL, SAFE,
            "SpendingModule may send any call as Core Safe; Deployer owns it.", "e5",
            remediation="Remove the module from the Safe.",
        ),
        _finding(
            "path-around-timelock", "A path goes around the timelock", Severity.HIGH, EMISSIONS,
            "setRate(uint256) waits 2 days in Timelock; setRateNow(uint256) does the same at once.", "e2 e8",
            loss="What you are paid changes before you can leave.", remediation="Revoke OPERATOR_ROLE from Deployer.",
        ),
        _finding(
            "upgrade-without-delay", "Code can be replaced without notice", Severity.HIGH, REGISTRY,
            "Deployer replaces the code of SubnetRegistry at once, through ProxyAdmin.", "e3 e4",
        ),
        _finding(
            "owner-not-yet-accepted", "An offered ownership can be accepted at any time", Severity.MEDIUM, STAKING,
            "Core Safe was offered ownership of Staking.", "e9",
        ),
        _finding(
            "critical-state-unread", "Who moves the funds could not be read", Severity.HIGH, TREASURY,
            "How Bridge acts could not be read; it may sweep Treasury.", "e10", outcome=Outcome.UNKNOWN,
            who="Whoever makes Bridge act", how_fast="unknown", confidence="low",
        ),
        _finding(
            "quorum-owned-by-few", "A few holders own the quorum", Severity.LOW, GOVERNOR,
            "One holder has 21 % of all votes; the quorum is 4 %.", "e9", who="One holder", how_fast="after 9 days",
        ),
    )  # fmt: skip


def _claims() -> tuple[Claim, ...]:
    source = "https://docs.network.example/governance"
    return (
        Claim(
            says="A three-party multisig governs the network.",
            source=source,
            outcome=ClaimOutcome.REFUTED,
            because="parties('rewards.pause') >= 2 is false: it is 1.",
        ),
        Claim(
            says="Parameters change by a vote of token holders.",
            source=source,
            outcome=ClaimOutcome.HOLDS,
            because="The only holder of setUnbondingPeriod(uint256) is TokenGovernor.",
        ),
        Claim(
            says="The treasury can only pay grants.",
            source=source,
            outcome=ClaimOutcome.UNPROVEN,
            because="Who may call sweep(address,uint256) could not be read completely.",
        ),
    )


def _network() -> Network:
    return Network(
        name="sample",
        title="Sample AI Network",
        about="Decentralised training, rewarded by a token",
        exit_window="P7D",
        exit_source="https://docs.network.example/unbonding",
        chains=(
            Chain(id=CHAIN, contracts={"Emissions": EMISSIONS.rsplit(":", 1)[1]}, roles={"rewards": ("Emissions",)}),
        ),
        parties=_parties(),
        claims=(ClaimText(says="A three-party multisig governs the network.", source="", check="true"),),
    )


def _parties() -> tuple[Party, ...]:
    return (
        Party(
            name="The Founder",
            accounts=(FOUNDER, FOUNDER_2, DEPLOYER),
            source="https://docs.network.example/team",
        ),
        Party(name="Seed Fund", accounts=(FUND,), source="https://fund.example/portfolio"),
    )


def _electorates() -> tuple[Electorate, ...]:
    by_account = Electorate(
        entity=GOVERNOR, clustered=False, named_share=0.43, holders=11, nakamoto_third=2, nakamoto_half=4,
        nakamoto_two_thirds=6, hhi=0.1432, gini=0.31, entropy_bits=3.1, theil=0.24,
    )  # fmt: skip
    clustered = {"clustered": True, "holders": 8, "nakamoto_third": 1, "nakamoto_half": 2, "hhi": 0.2718}
    return by_account, by_account.model_copy(update=clustered)


def sample_assessment() -> Assessment:
    """A decentralised-AI network on which one person behind a "three-party" Safe can do nearly everything."""
    powers = _powers()
    gaps = (
        Gap(subject=BRIDGE, what="how it comes to act", why="its code matches no known kind"),
        Gap(subject=TOKEN, what="the symbol", why="the answer was not text", critical=False),
        Gap(subject="eip155:1", what="the whole chain", why="no endpoint answered"),
    )
    return Assessment(
        auditor="0.1.0",
        methodology="2026-11",
        network=_network(),
        blocks=(Block(chain=CHAIN, number=7_654_321, hash="0x" + "ab" * 32, time="2026-11-23T12:00:00Z"),),
        viewpoint=Viewpoint.BUILDER,
        exit_s=7 * DAY,
        verdict=Verdict.YES,
        exposure=Interval(low=92, high=97),
        grade=Grade(low="F", high="F"),
        level=Level(
            low=0,
            high=0,
            because=("One party alone can pause your rewards and replace the code before you can leave.",),
        ),
        curve=curve(),
        slices=slices(),
        numbers=numbers(FOUNDER_PARTY),
        frameworks=frameworks(),
        sentence="One party, The Founder, can pause your rewards at once; you need 7 days to leave.",
        harms=_harms(),
        remedy=Remedy(
            harms=("rewards.pause", "emission.change"),
            changes=("Lengthen the delay of Timelock to 7 days.", "Raise the threshold of Council to 5 signatures."),
            cost=2,
            proven=True,
        ),
        powers=powers,
        actors=(
            Actor(id=FOUNDER_PARTY, label="The Founder", alone=tuple(p.id for p in powers[:7]), banzhaf=0.875),
            Actor(id=WHALE, label=WHALE, alone=(), banzhaf=0.0625),
            Actor(id=ADVISOR, label=ADVISOR, alone=(), banzhaf=0.0),
            Actor(id=BRIDGE, label="Bridge", alone=("p9",), banzhaf=None),
        ),
        electorates=_electorates(),
        findings=_findings(),
        claims=_claims(),
        gaps=gaps,
        coverage=Coverage(read=412, gaps=len(gaps)),
        parties=_parties(),
        entities=_entities(),
        grants=_grants(),
        evidence=_evidence(),
    )


HOSTILE_TEXT = (
    "</td></tr></table><script>alert('x')</script><img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>]]>-->&lt;&amp;',
    "\x1b[31mred\x1b[0m\x1b]8;;https://evil.example\x07link\x1b]8;;\x07\x1b[2J\x9b1m",
    "admin\u202e)ylno daer( \u2066refas\u2069\u200b\u00ad",
    "line one\nline two\r\n| broken | table |\n\n# heading\n```\ncode\n```",
    "=cmd|' /C calc'!A0",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example> @everyone #1",
    "[bold red]markup[/] [link=https://evil.example]x[/link] [/]",
    "{{ 7*7 }} {% raw %} ${x} %s %n \\u0000 \x00\x0b\x7f",
    "very long " * 300,
    "\ud83d 😀 \ufffe ﷽ 中文" + "\u0301" * 50,
)


def hostile_assessment(written: Sequence[str] = HOSTILE_TEXT) -> Assessment:
    """The same network, had its deployer written every text that a chain or a profile lets somebody choose."""
    texts = cycle(written)
    data = sample_assessment().model_dump(by_alias=True)
    data["network"]["title"] = next(texts)
    data["network"]["about"] = next(texts)
    data["sentence"] = next(texts)
    for table, fields in (
        ("entities", ("label",)),
        ("harms", ("title", "because", "raise_by")),
        ("powers", ("function", "condition")),
        ("actors", ("label",)),
        ("findings", ("title", "message", "who", "how_fast", "loss", "why", "remediation")),
        ("claims", ("says", "source", "because")),
        ("gaps", ("what", "why")),
        ("grants", ("function", "role", "condition")),
        ("evidence", ("source", "request", "answer")),
    ):
        for row in data[table]:
            row |= {name: next(texts) for name in fields}
    for entity in data["entities"]:
        entity["notes"] = (next(texts),)
        entity["standards"] = (next(texts),)
    for power in data["powers"]:
        power["path"] = tuple(step | {"why": next(texts)} for step in power["path"])
    data["parties"] = [{"name": next(texts), "accounts": (FOUNDER,), "source": next(texts)}]
    return Assessment.model_validate(data)


def empty_assessment() -> Assessment:
    """A network of which nothing could be read: the answer is unknown, not safe."""
    gap = Gap(subject=CHAIN, what="the whole chain", why="no endpoint answered")
    return Assessment(
        auditor="0.1.0",
        methodology="2026-11",
        network=Network(name="silent", title="Silent Network", chains=(Chain(id=CHAIN),)),
        blocks=(),
        viewpoint=Viewpoint.BUILDER,
        exit_s=7 * DAY,
        verdict=Verdict.UNKNOWN,
        exposure=Interval(low=0, high=100),
        grade=Grade(low="A", high="F"),
        level=Level(low=0, high=4, because=("Not looked at: every harm that matters most.",)),
        curve=CollusionCurve(
            before_exit=(CurvePoint(parties=1, low=0, high=1),), ever=(CurvePoint(parties=1, low=0, high=1),)
        ),
        slices=(),
        numbers=Numbers(
            alone=0,
            looked_at=0,
            code=UNREAD,
            pay=UNREAD,
            funds=UNREAD,
            changes=None,
            strongest=None,
            banzhaf=None,
            proven=0,
            facts=0,
        ),
        frameworks=(),
        sentence="Nothing could be read, so it is unknown whether the network can be used against you.",
        harms=(),
        remedy=None,
        powers=(),
        actors=(),
        electorates=(),
        findings=(),
        claims=(),
        gaps=(gap,),
        coverage=Coverage(read=0, gaps=1),
        parties=(),
        entities=(),
        grants=(),
        evidence=(),
    )
