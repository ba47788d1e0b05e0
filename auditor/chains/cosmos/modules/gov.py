"""x/gov: anybody proposes, validators and delegators vote, and the proposal is executed at the end of the vote.

There is no delay after a vote: messages run in the block that ends it. An expedited proposal has its own, shorter
period and a higher threshold; one that fails continues as a normal one. More than ``veto_threshold`` of the votes cast
as NoWithVeto reject a proposal. https://docs.cosmos.network/sdk/v0.53/build/modules/gov
"""

from fractions import Fraction
from math import ceil
from statistics import median
from typing import Any

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.modules.delegators import largest_shares
from auditor.chains.cosmos.modules.staking import electorate
from auditor.chains.cosmos.source import StatePiece
from auditor.chains.cosmos.table import table
from auditor.chains.cosmos.values import fraction, integer, seconds, share
from auditor.model.duration import spoken
from auditor.model.entity import EntityKind
from auditor.model.evidence import EvidenceId, GapKind
from auditor.model.gate import Any as AnyGate
from auditor.model.gate import Delay, Gate, Unknown, Vote
from auditor.model.text import one_line

# The unified parameters first; before 0.47 (genesis) and in 0.45 (queries) they are in three parts.
_PARTS = (
    StatePiece(
        "gov", "gov.params", ("/cosmos/gov/v1/params/voting", "/cosmos/gov/v1beta1/params/voting"), decisive=True
    ),
    StatePiece("gov", "gov.deposit_params", ("/cosmos/gov/v1/params/deposit", "/cosmos/gov/v1beta1/params/deposit")),
    StatePiece("gov", "gov.voting_params"),
    StatePiece("gov", "gov.tally_params", ("/cosmos/gov/v1/params/tallying", "/cosmos/gov/v1beta1/params/tallying")),
)
# The last proposals, newest first.
_LAST = "proposals?pagination.limit=20&pagination.reverse=true"
PAST = StatePiece("gov", "", (f"/cosmos/gov/v1/{_LAST}", f"/cosmos/gov/v1beta1/{_LAST}"), "proposals")
_STAKING = StatePiece("staking", "staking.params", ("/cosmos/staking/v1beta1/params",), "params")
_INNER = ("params", "voting_params", "deposit_params", "tally_params")
_FINISHED = ("PROPOSAL_STATUS_PASSED", "PROPOSAL_STATUS_REJECTED")
_CAST = ("yes", "no", "abstain", "no_with_veto")


class Gov:
    """Reads the gate of governance."""

    async def read(self, chain: Findings) -> None:
        """Adds governance as the account that acts when a normal or expedited vote passes."""
        if not chain.has("gov"):
            return
        params, chain.deciding = await _params(chain)
        chain.params["gov"] = params
        _doubt(chain, params)
        chain.turnout, finished = await _turnout(chain)
        gate, period = _either(chain, params)
        chain.entity(
            chain.gov,
            EntityKind.GOVERNOR,
            "Governance (x/gov)",
            gate,
            delay_s=period,
            standards=("x/gov",),
            notes=(*_notes(params, largest_shares(chain)), *finished, *await _unbonding(chain, period)),
        )


def _doubt(chain: Findings, params: dict[str, Any]) -> None:
    """Adds a gap for parameters by which a proposal may pass in a way that is not modelled."""
    others = [name for name in params if name not in table().gov_parameters and params[name] not in (False, [], "")]
    if others:
        why = f"it has rules that the tool does not know: {', '.join(sorted(others))}"
        chain.gap(chain.gov, "how else it decides", why, kind=GapKind.GATE)


async def _unbonding(chain: Findings, period: int | None) -> list[str]:
    """Whether stakers can unbond before a vote is over."""
    staking = await chain.find(_STAKING)
    try:
        wait = seconds(staking.value["unbonding_time"]) if staking is not None else None
    except (KeyError, TypeError, ValueError):
        wait = None
    if wait is None or period is None:
        return []
    verdict = "is over before stake is out" if period < wait else "leaves time to take stake out"
    return [f"stake unbonds in {spoken(wait)}: a vote of {spoken(period)} {verdict}"]


def _either(chain: Findings, params: dict[str, Any]) -> tuple[Gate, int | None]:
    """The normal vote, or the expedited one as an alternative; and the shorter of their durations."""
    gate, period = _gate(chain, params, "voting_period", "threshold", "quorum")
    if not params.get("expedited_voting_period"):
        return gate, period
    quorum = "expedited_quorum" if params.get("expedited_quorum") else "quorum"
    quick, sooner = _gate(chain, params, "expedited_voting_period", "expedited_threshold", quorum)
    if isinstance(gate, Unknown) or isinstance(quick, Unknown) or period is None or sooner is None:
        return Unknown(), None
    return AnyGate(of=(gate, quick)), min(period, sooner)


async def _params(chain: Findings) -> tuple[dict[str, Any], tuple[EvidenceId, ...]]:
    """All parameters in one object, whatever parts they came in."""
    merged: dict[str, Any] = {}
    sources = []
    for piece in _PARTS:
        if chain.source.live and not piece.rest:
            continue
        answer = await chain.find(piece)
        if answer is None or not isinstance(answer.value, dict):
            continue
        sources.append(answer.evidence)
        parts = [answer.value.get(name) for name in _INNER] if chain.source.live else [answer.value]
        for part in parts:
            given = {k: v for k, v in part.items() if v not in (None, "", [])} if isinstance(part, dict) else {}
            # 0.45 and 0.46 answer parts that were not requested with empty values.
            merged |= {name: value for name, value in given.items() if value not in ("0s", "0") or name not in merged}
    return merged, tuple(sources)


async def _turnout(chain: Findings) -> tuple[Fraction | None, list[str]]:
    """The turnout of the last votes: their median, as a share of what is bonded now."""
    past = await chain.find(PAST) if chain.source.live else None
    total = sum((voter.weight for voter in chain.voters), Fraction(0))
    shares = []
    for proposal in past.value if past and isinstance(past.value, list) else []:
        try:
            if proposal["status"] in _FINISHED:
                cast = proposal["final_tally_result"]
                # Before 0.46 the keys are the names of the votes without a suffix.
                shares.append(sum(integer(cast.get(f"{name}_count", cast.get(name))) for name in _CAST) / total)
        except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError):
            continue
    if not shares:
        return None, []
    usual = median(shares)
    return usual, [f"turnout of the last {len(shares)} votes: {100 * float(usual):.1f} % (median)"]


def _gate(chain: Findings, params: dict[str, Any], period: str, threshold: str, quorum: str) -> tuple[Gate, int | None]:
    members, total = electorate(chain.voters, chain.delegated)
    try:
        wait = seconds(params[period])
        vote = Vote(
            electorate=members,
            total=total,
            quorum=ceil(total * fraction(params[quorum])),
            threshold=share(params[threshold]),
            veto=share(params["veto_threshold"]),
            turnout=None if chain.turnout is None else min(1.0, float(chain.turnout)),
        )
    except (KeyError, ValueError) as error:
        chain.gap(
            chain.gov,
            f"how it decides ({period})",
            f"a parameter is missing or makes no sense: {error}",
            kind=GapKind.GATE,
        )
        return Unknown(), None
    if not members:
        return Unknown(), wait
    return Delay(seconds=wait, gate=vote), wait


def _notes(params: dict[str, Any], largest: str) -> list[str]:
    """Notes for the reader about the gate."""
    notes = [
        "a proposal that passes is executed at once, without a delay after the vote",
        "validators count with everything delegated to them; a delegator that votes takes its part away",
        *([f"the largest delegators count beside their validators: {largest}"] if largest else []),
    ]
    if params.get("voting_period"):
        shares = (name for name in ("quorum", "threshold", "veto_threshold") if name in params)
        notes += [f"{name}: {_percent(params[name])}" for name in shares]
    for name in ("min_deposit", "expedited_min_deposit"):
        coins = params.get(name)
        if isinstance(coins, list) and coins and isinstance(coins[0], dict):
            notes.append(f"{name}: {_amount(coins[0])}")
    if params.get("expedited_voting_period"):
        notes.append(f"expedited votes take {_spoken(params['expedited_voting_period'])}")
    return notes


def _percent(value: Any) -> str:
    """A share of votes as a percentage; a malformed one unchanged, on one line."""
    try:
        return f"{share(value):.1%}"
    except ValueError:
        return one_line(str(value), 40)


def _amount(coin: dict[str, Any]) -> str:
    try:
        return f"{integer(coin.get('amount')):,} {coin.get('denom')}"
    except ValueError:
        return "an amount that makes no sense"


def _spoken(text: Any) -> str:
    try:
        return spoken(seconds(text))
    except ValueError:
        return "an unknown time"
