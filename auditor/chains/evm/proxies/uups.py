"""Proxies whose implementation decides who may replace it (UUPS), and who that is according to known interfaces.

https://eips.ethereum.org/EIPS/eip-1822 and OpenZeppelin's UUPSUpgradeable, whose ``_authorizeUpgrade`` accepts the
owner in nearly every deployment. This is a convention and not a proof, so the grant is *inferred*; there is none if the
guard refuses that account like an unprivileged caller.
"""

from asyncio import gather

from auditor.chains.evm.guards.probe import ProbeAnswer, probe
from auditor.chains.evm.proxies.delegation import Subject
from auditor.chains.evm.reading import ChainReader
from auditor.chains.evm.signatures import grant, selector
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect, Grant

FUNCTIONS = ("upgradeToAndCall(address,bytes)", "upgradeTo(address)")
_AUTHORITIES = ("owner()", "admin()", "governance()", "governor()")


def upgrades_itself(selectors: frozenset[str]) -> bool:
    """Whether the implementation has functions that replace it."""
    return not selectors.isdisjoint(map(selector, FUNCTIONS))


def is_uups(selectors: frozenset[str]) -> bool:
    """Whether the implementation declares itself upgradeable by its own functions."""
    return selector("proxiableUUID()") in selectors


async def authority(
    subject: Subject, chain: ChainReader, selectors: frozenset[str]
) -> tuple[tuple[str, str] | None, tuple[Grant, ...]]:
    """The account that may upgrade by convention with the view that returned it, and its grants.

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
    """Whether the revert of a guard says that the account may not upgrade."""
    for function in FUNCTIONS:
        if selector(function) in selectors:
            unprivileged, tried = await gather(
                probe(subject.address, function, chain), probe(subject.address, function, chain, who)
            )
            if unprivileged.answer is ProbeAnswer.REFUSED and tried.ends_like(unprivileged):
                return True
    return False
