"""Governors: contracts that act by a vote of token holders. OpenZeppelin's, and Compound's Bravo and Alpha.

https://github.com/OpenZeppelin/openzeppelin-contracts governance/Governor.sol and
https://github.com/compound-finance/compound-protocol Governance. A timelock or the governor itself executes proposals.
Guardians of Compound's governors cancel proposals; Alpha's can also give the timelock a new admin.
"""

from asyncio import gather
from dataclasses import dataclass, replace

from auditor.chains.evm.addresses import as_address, is_zero
from auditor.chains.evm.clock import Clock, clock_of
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.guards.timing import seconds_from_block
from auditor.chains.evm.kinds.governor_behaviour import ALPHA, BRAVO, OPENZEPPELIN, Governed
from auditor.chains.evm.reading import ChainReader, Contract, Read, Reading
from auditor.chains.evm.signatures import grant, selector
from auditor.chains.evm.votes import TokenElectorate, counts_votes, electorate
from auditor.model.duration import spoken
from auditor.model.entity import EntityKind
from auditor.model.evidence import Gap, GapKind
from auditor.model.gate import Any, Delay, Gate, Vote, one_of
from auditor.model.grant import Effect, Grant
from auditor.model.ids import account, checksum, short

_TOKENS = ("token()", "comp()", "votingToken()", "votes()")
_MOST_GETTERS = 100
_ALPHA = selector("__abdicate()")
_CANCEL = "cancel(uint256)"
_UNDECIDED = "the known voters cannot win a vote, so no vote can be run"
_NO_QUORUM = "no view tells it at this block"
_NO_TOKEN = "no view names the token that it counts"


@dataclass(frozen=True, slots=True)
class _Rules:
    """The parameters of a governor's votes. Delays are in units of its clock, votes in those of its token."""

    delay: Read
    period: Read
    proposal: Read
    quorum: int
    clock: Clock

    @property
    def seconds(self) -> int:
        """Seconds from a proposal to the end of its vote."""
        units: int = self.delay.value + self.period.value
        return round(units * self.clock.unit_s)


class Governor:
    """A governor acts after a successful vote, its voting delay and its voting period."""

    name = "governor"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The vote, its electorate and its guardians. Raises Unread."""
        if not may_have_functions(contract, "votingDelay()", "votingPeriod()", "proposalThreshold()"):
            return None
        rules = await _rules(contract, chain)
        if rules is None:
            return None
        timelock, token, guardian = await gather(
            _first(contract, chain, ("timelock()", "executor()")),
            _token(contract, chain),
            _first(contract, chain, ("guardian()",)),
        )
        voters = await _voters(token, rules.clock, chain)
        quorum = rules.quorum or await _share(contract, chain, voters)
        governed = await _governed(contract, chain, rules, timelock, voters, quorum)
        behaviour = governed.behaviour()
        vote = Vote(electorate=voters.voters, total=voters.total, quorum=quorum, proposal=rules.proposal.value or 0)
        decided = Delay(seconds=rules.seconds, gate=vote)
        handed = await _handed_over(contract, chain, guardian, timelock)
        notes = [f"executes through {short(account(chain.chain, timelock.value))}" if timelock else "executes itself"]
        if handed is not None:
            notes.append("its guardian can make anybody the admin of its timelock")
        return Reading(
            standards=(_standard(contract),),
            kind=EntityKind.GOVERNOR,
            label=f"Governor {short(contract.id)}",
            gate=decided if handed is None else Any(of=(decided, handed)),
            delay_s=rules.seconds,
            grants=(*await _guardians(contract, chain, guardian), *_acting(contract, chain, governed, rules)),
            gaps=_gaps(contract, voters, quorum, recognised=behaviour is not None),
            behaviour=behaviour,
            logs_since=0,
            linked=tuple(read.value for read in (timelock, token) if read),
            notes=tuple(notes),
        )


def _standard(contract: Contract) -> str:
    if _ALPHA in contract.selectors:
        return "governor alpha"
    return (
        "governor bravo"
        if may_have_functions(contract, "quorumVotes()", "initialProposalId()")
        else "openzeppelin governor"
    )


async def _governed(
    contract: Contract, chain: ChainReader, rules: _Rules, timelock: Read | None, voters: TokenElectorate, quorum: int
) -> Governed:
    """The governor in the form that ``governor_behaviour`` runs."""
    form = {"governor alpha": ALPHA, "governor bravo": BRAVO}.get(_standard(contract), OPENZEPPELIN)
    count = await chain.call(contract.address, "proposalCount()(uint256)")
    waits = None
    if timelock is not None:
        least, delay = await gather(
            chain.call(timelock.value, "getMinDelay()(uint256)"), chain.call(timelock.value, "delay()(uint256)")
        )
        waits = next((read.value for read in (least, delay) if read.value is not None), None)
    return Governed(
        contract=contract,
        form=form,
        delay=rules.delay.value,
        period=rules.period.value,
        unit_s=rules.clock.unit_s,
        timelock_s=waits,
        voters=voters.voters,
        quorum=quorum,
        threshold=rules.proposal.value or 0,
        proposals=count.value or 0,
    )


def _acting(contract: Contract, chain: ChainReader, governed: Governed, rules: _Rules) -> tuple[Grant, ...]:
    """The grant to the governor itself of any call, unless a timelock executes for it."""
    if governed.timelock_s is not None:
        return ()
    function = f"execute{governed.form.arguments}"
    who = contract.address
    return (grant(chain.chain, who, contract.id, Effect.EXECUTE, function, (rules.delay.evidence,), role="vote"),)


async def _rules(contract: Contract, chain: ChainReader) -> _Rules | None:
    delay, period, proposal, clock, fixed = await gather(
        chain.call(contract.address, "votingDelay()(uint256)"),
        chain.call(contract.address, "votingPeriod()(uint256)"),
        chain.call(contract.address, "proposalThreshold()(uint256)"),
        clock_of(contract.address, chain),
        chain.call(contract.address, "quorumVotes()(uint256)"),
    )
    if delay.value is None or period.value is None:
        return None
    if fixed.value is not None:
        return _Rules(delay, period, proposal, fixed.value, clock)
    quorum = await chain.call(contract.address, "quorum(uint256)(uint256)", max(0, (clock.now or 1) - 1))
    numerator = await chain.call(contract.address, "quorumNumerator()(uint256)")
    counting = await chain.call(contract.address, "COUNTING_MODE()(string)")
    if quorum.value is None and numerator.value is None and counting.value is None:
        return None
    return _Rules(delay, period, proposal, quorum.value or 0, clock)


async def _share(contract: Contract, chain: ChainReader, voters: TokenElectorate) -> int:
    """The quorum as a share of all votes, for governors that do not return it at this block."""
    numerator, denominator = await gather(
        chain.call(contract.address, "quorumNumerator()(uint256)"),
        chain.call(contract.address, "quorumDenominator()(uint256)"),
    )
    return voters.total * (numerator.value or 0) // (denominator.value or 100)


async def _first(contract: Contract, chain: ChainReader, views: tuple[str, ...]) -> Read | None:
    """The first view that returns an account."""
    queried = [view for view in views if may_have_functions(contract, view)]
    reads = await gather(*(chain.call(contract.address, f"{view}(address)") for view in queried))
    return next((read for read in reads if isinstance(read.value, str) and not is_zero(read.value)), None)


async def _token(contract: Contract, chain: ChainReader) -> Read | None:
    """The token whose votes count. Forks of Alpha name the getter after their own token (``uni()``): then it is the
    contract with votes that any getter returns. Runs of a vote show whether it is the right one."""
    labelled = await _first(contract, chain, _TOKENS)
    if labelled is not None:
        return labelled
    getters = sorted(contract.selectors)[:_MOST_GETTERS]
    reads = await gather(*(chain.raw_call(contract.address, bytes.fromhex(getter[2:])) for getter in getters))
    returned = {as_address(read.value or b""): read for read in reads}
    addresses = [address for address in returned if address is not None]
    has_votes = await gather(*(counts_votes(address, chain) for address in addresses))
    tokens = (address for address, has in zip(addresses, has_votes, strict=True) if has)
    return next((replace(returned[item], value=checksum(item)) for item in tokens), None)


async def _voters(token: Read | None, clock: Clock, chain: ChainReader) -> TokenElectorate:
    if token is None:
        return TokenElectorate((), 0, (), _NO_TOKEN)
    return await electorate(token.value, max(0, (clock.now or 1) - 1), chain)


async def _handed_over(
    contract: Contract, chain: ChainReader, guardian: Read | None, timelock: Read | None
) -> Gate | None:
    """Alpha's guardian can queue a new admin of the timelock and, after its delay, act instead of the governor."""
    if _ALPHA not in contract.selectors or guardian is None or timelock is None:
        return None
    admin, delay = await gather(
        chain.call(timelock.value, "admin()(address)"), chain.call(timelock.value, "delay()(uint256)")
    )
    if admin.value is None or account(chain.chain, admin.value) != contract.id:
        return None
    return Delay(seconds=delay.value or 0, gate=one_of(account(chain.chain, guardian.value)))


async def _guardians(contract: Contract, chain: ChainReader, guardian: Read | None) -> tuple[Grant, ...]:
    """The grants of accounts that can cancel a proposal."""
    whitelist, proposal = await gather(
        chain.call(contract.address, "whitelistGuardian()(address)"),
        chain.call(contract.address, "proposalGuardian()(address,uint96)"),
    )
    results: list[tuple[str, str, Read, str | None]] = []
    if _ALPHA in contract.selectors and guardian is not None:
        results.append((guardian.value, "guardian", guardian, None))
    if isinstance(whitelist.value, str) and not is_zero(whitelist.value):
        what = "proposals of whitelisted proposers who lost their votes"
        results.append((whitelist.value, "whitelistGuardian", whitelist, what))
    if (
        proposal.value is not None
        and not is_zero(proposal.value[0])
        and seconds_from_block(chain, proposal.value[1]) > 0
    ):
        until = f"for another {spoken(seconds_from_block(chain, proposal.value[1]))}"
        results.append((proposal.value[0], "proposalGuardian", proposal, until))
    return tuple(
        grant(
            chain=chain.chain,
            address=address,
            target=contract.id,
            effect=Effect.CANCEL,
            function=_CANCEL,
            evidence=(read.evidence,),
            role=role,
            condition=condition,
        )
        for address, role, read, condition in results
    )


def _gaps(contract: Contract, voters: TokenElectorate, quorum: int, *, recognised: bool) -> tuple[Gap, ...]:
    results = []
    if not recognised:
        what = "whether it is the governor that it seems to be"
        results.append(Gap(subject=contract.id, what=what, why=_UNDECIDED, kind=GapKind.GATE))
    if voters.unread is not None:
        results.append(Gap(subject=contract.id, what="who has the most votes", why=voters.unread, kind=GapKind.MEMBERS))
    if not quorum:
        results.append(Gap(subject=contract.id, what="its quorum", why=_NO_QUORUM, kind=GapKind.GATE))
    return tuple(results)
