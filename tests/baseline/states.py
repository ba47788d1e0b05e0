"""Generated states of a lock: what a scan could write. Few accounts and functions, so that states share facts."""

from hypothesis import strategies as st

from auditor.baseline import lock_text
from auditor.baseline.figures import Few, ReachPoint
from auditor.baseline.gate_lines import GateLine
from auditor.baseline.lock import LockedCurve, LockedEntity, LockedHarm, LockedNetwork, LockedPower
from auditor.model import duration
from auditor.model.verdict import Verdict
from auditor.model.viewpoint import Viewpoint

ACCOUNTS = tuple(f"eip155:1:0x{number:040x}" for number in range(1, 7))
HARMS = ("rewards.pause", "upgrade.logic", "funds.seize")
FUNCTIONS = ("pause()", "upgradeTo(address)", "0x12345678")
_DAY = 86_400
accounts = st.sampled_from(ACCOUNTS)
hostile = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co"]), max_size=12)

points = st.builds(ReachPoint, st.integers(0, 12), st.sampled_from([0, 60, _DAY, 9 * _DAY + 3661]), st.booleans()).map(
    lambda point: ReachPoint(0, point.delay_s) if point.parties == 0 else point
)
reaches = st.lists(points, min_size=1, max_size=3, unique=True).map(sorted)
fews = st.one_of(
    st.sampled_from([Few(0, 0), Few(None, None)]),
    st.builds(
        lambda low, more: Few(low, None if more is None else low + more),
        st.integers(1, 9),
        st.none() | st.integers(0, 9),
    ),
)


def _threshold(ids: list[str], k: int) -> GateLine:
    return GateLine(f"{min(k, len(ids))} of {len(ids)}", tuple(map(GateLine, sorted(ids))))


thresholds = st.builds(_threshold, st.lists(accounts, min_size=1, max_size=4, unique=True), st.integers(1, 4))
votes = st.just(GateLine("vote", (GateLine("quorum 4 %"), GateLine("passes above 50 %"))))
gates = st.recursive(
    thresholds
    | votes
    | st.sampled_from([GateLine("key"), GateLine("anyone"), GateLine("nobody"), GateLine("unknown")]),
    lambda inner: st.one_of(
        st.builds(lambda days, gate: GateLine(f"after P{days}D", (gate,)), st.integers(1, 9), inner),
        st.builds(GateLine, st.sampled_from(["all of", "one of"]), st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=4,
)
powers = st.builds(
    LockedPower,
    holders=st.lists(accounts, max_size=2, unique=True).map(lambda ids: tuple(sorted(ids))),
    reach=reaches.map(lambda reach: tuple(map(str, reach))),
    vote=st.booleans(),
)
power_keys = st.builds("{} {}".format, st.sampled_from(HARMS), st.sampled_from(FUNCTIONS))
entities = st.builds(
    LockedEntity,
    kind=st.sampled_from(["key", "multisig", "timelock", "governor", "contract"]),
    name=hostile,
    gate=st.none().map(lambda _: ()) | gates.map(lambda gate: tuple(gate.lines())),
    half=st.none() | st.integers(1, 30),
    runs=st.lists(accounts, max_size=2, unique=True).map(lambda ids: tuple(sorted(ids))),
    powers=st.dictionaries(power_keys, powers, max_size=3),
)
harms = st.builds(
    lambda verdict, few, delay: LockedHarm(verdict=verdict, parties=str(few), delay=duration.iso(delay)),
    st.sampled_from(Verdict),
    fews,
    st.integers(0, 10**7),
) | st.just(LockedHarm(looked_at=False))


def _curve(parties: list[int], shares: list[int]) -> dict[str, str]:
    """A curve never falls."""
    return {str(number): f"{share} %" for number, share in zip(sorted(parties), sorted(shares), strict=False)}


curves = st.builds(
    _curve,
    st.lists(st.integers(1, 12), unique=True, max_size=3),
    st.lists(st.integers(0, 100), min_size=3, max_size=3),
)


def _with_digest(network: LockedNetwork) -> LockedNetwork:
    return network.model_copy(update={"digest": lock_text.digest(network)})


networks = st.builds(
    LockedNetwork,
    title=hostile,
    auditor=st.just("0.1.0"),
    methodology=st.just("2027-01"),
    viewpoint=st.just(Viewpoint.BUILDER),
    exit=st.just("P7D"),
    digest=st.just("sha256:" + "0" * 64),
    verdict=st.sampled_from(Verdict),
    level=st.sampled_from(["0", "0 to 2", "3"]),
    gaps=st.lists(hostile, max_size=2, unique=True).map(lambda gaps: tuple(sorted(gaps))),
    curve=st.builds(LockedCurve, before_exit=curves, ever=curves),
    harms=st.dictionaries(st.sampled_from(HARMS), harms),
    entities=st.dictionaries(accounts, entities, max_size=3),
).map(_with_digest)
names = st.sampled_from(["demo", "a network", "eip155:1:0x" + "a" * 40, 'quo"ted]', "x.y"])
