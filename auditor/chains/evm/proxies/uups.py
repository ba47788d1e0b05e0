"""Proxies whose implementation decides who may replace it (UUPS): who that is, where a known interface tells it.

https://eips.ethereum.org/EIPS/eip-1822 and OpenZeppelin's UUPSUpgradeable, whose ``_authorizeUpgrade`` asks the
owner in nearly every deployment. That is a convention and no proof, so the grant is *inferred*; and where the guard
stops that account like any stranger, there is none.
"""

from asyncio import gather

from auditor.chains.evm.guards.probe import Answer, probe
from auditor.chains.evm.proxies.delegation import Subject
from auditor.chains.evm.reading import ChainReader
from auditor.chains.evm.signatures import grant, selector
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant

FUNCTIONS = ("upgradeToAndCall(address,bytes)", "upgradeTo(address)")
_AUTHORITIES = ("owner()", "admin()", "governance()", "governor()")


def upgrades_itself(selectors: frozenset[str]) -> bool:
    """Whether the code that a proxy runs has the functions that replace it."""
    return not selectors.isdisjoint(map(selector, FUNCTIONS))


def is_uups(selectors: frozenset[str]) -> bool:
    """Whether the code declares itself upgradeable by its own functions."""
    return selector("proxiableUUID()") in selectors


async def authority(
    subject: Subject, chain: ChainReader, selectors: frozenset[str]
) -> tuple[tuple[str, str] | None, tuple[Grant, ...]]:
    """The account that may upgrade by convention with the view that named it, and its grants.

    An owner of zero gives renounced grants; where no view answers, there are none. Raises Unread.
    """
    answers = await gather(*(chain.call(subject.address, f"{view}(address)") for view in _AUTHORITIES))
    for view, answer in zip(_AUTHORITIES, answers, strict=True):
        if answer.value is not None and not await _refused(subject, answer.value, chain, selectors):
            grants = tuple(
                grant(
                    chain.chain,
                    answer.value,
                    subject.id,
                    Effect.UPGRADE,
                    function,
                    (answer.evidence,),
                    role=view.removesuffix("()"),
                    certainty=Certainty.INFERRED,
                )
                for function in FUNCTIONS
                if not selectors or selector(function) in selectors
            )
            return (answer.value, view), grants
    return None, ()


async def _refused(subject: Subject, who: str, chain: ChainReader, selectors: frozenset[str]) -> bool:
    """Whether a guard says in its own words that the account may not upgrade."""
    for function in FUNCTIONS:
        if selector(function) in selectors:
            stranger, tried = await gather(
                probe(subject.address, function, chain), probe(subject.address, function, chain, who)
            )
            if stranger.answer is Answer.REFUSED and tried.same(stranger):
                return True
    return False
