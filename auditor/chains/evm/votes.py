"""The electorate of a voting token: its largest holders by delegated votes, from events.

OpenZeppelin's ``IVotes`` (ERC20Votes, ERC721Votes; https://eips.ethereum.org/EIPS/eip-5805) and Compound's COMP.
"""

from asyncio import gather
from dataclasses import dataclass

from auditor.chains.evm.addresses import as_address
from auditor.chains.evm.reading import ChainReader, Unread
from auditor.chains.evm.signatures import topic
from auditor.model.evidence import EvidenceId
from auditor.model.gate import Member
from auditor.model.ids import account, checksum

_CHANGED = topic("DelegateVotesChanged(address,uint256,uint256)")
_VIEWS = ("getVotes(address)(uint256)", "getCurrentVotes(address)(uint96)")
# Of the other voters only the sum is known.
MOST_VOTERS = 100


@dataclass(frozen=True, slots=True)
class TokenElectorate:
    """The largest voters with their votes, the total of all votes, and why the voters are unknown if they are. The
    total includes tokens that nobody votes with now, since their holders can delegate them before a vote."""

    voters: tuple[Member, ...]
    total: int
    evidence: tuple[EvidenceId, ...]
    unread: str | None = None


async def counts_votes(token: str, chain: ChainReader) -> bool:
    """Whether a contract reports the votes of accounts. Raises Unread."""
    reads = await gather(*(chain.call(token, view, token) for view in _VIEWS))
    return any(read.value is not None for read in reads)


async def electorate(token: str, timepoint: int, chain: ChainReader) -> TokenElectorate:
    """The voters of a token; ``timepoint`` is a past block or second by the token's own clock. Raises Unread."""
    past, supply = await gather(
        chain.call(token, "getPastTotalSupply(uint256)(uint256)", timepoint),
        chain.call(token, "totalSupply()(uint256)"),
    )
    total = past.value or supply.value or 0
    sources = (past.evidence if past.value else supply.evidence,)
    try:
        recognised = await _delegates(token, chain)
    except Unread as error:
        return TokenElectorate((), total, sources, str(error) or "the node did not answer")
    reads = await gather(*(chain.call(token, view, address) for address in recognised for view in _VIEWS))
    voters, evidence = [], []
    for place, address in enumerate(recognised):
        read = next((item for item in reads[2 * place : 2 * place + 2] if item.value is not None), None)
        if read is not None and read.value:
            voters.append(Member(id=account(chain.chain, address), weight=read.value))
            evidence.append(read.evidence)
    voters.sort(key=lambda voter: (-voter.weight, voter.id))
    return TokenElectorate(tuple(voters), max(total, sum(voter.weight for voter in voters)), (*sources, *evidence))


async def _delegates(token: str, chain: ChainReader) -> list[str]:
    """The accounts with the most votes according to the latest events."""
    votes: dict[str, int] = {}
    for log in await chain.logs(token, [_CHANGED]):
        delegate = as_address(log.topics[1]) if len(log.topics) > 1 else None
        if delegate is not None and len(log.data) >= 64:
            votes[checksum(delegate)] = int.from_bytes(log.data[32:64], "big")
    most = sorted((address for address, weight in votes.items() if weight), key=lambda item: (-votes[item], item))
    return most[:MOST_VOTERS]
