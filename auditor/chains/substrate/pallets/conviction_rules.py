"""How much conviction makes the leader of a subnet its owner: the rule in each examined version of subtensor."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConvictionRule:
    """The rule of the spec versions ``first`` to ``last``: the required ``share`` of a subnet's tokens.

    ``alone``: the leader itself must have it, not all who locked together. ``without`` are items whose tokens are not
    counted among the subnet's (``SubnetAlphaOut``). ``says`` is the rule in words.
    """

    first: int
    last: int
    share: float
    alone: bool
    without: tuple[str, ...]
    says: str
    source: str


RULES = (
    ConvictionRule(
        first=425,
        last=425,
        share=0.1,
        alone=False,
        without=(),
        says="once all conviction together is a tenth of the subnet's tokens",
        source="https://github.com/opentensor/subtensor pallets/subtensor/src/staking/lock.rs:1060 and 1140"
        " at 14bc6f9f964b9cc362e9635dd110a487fa5d15a0",
    ),
    ConvictionRule(
        first=447,
        last=459,
        share=0.18,
        alone=True,
        without=("SubnetProtocolAlpha", "AlphaBurned"),
        says="once its own conviction is more than 18 % of the subnet's tokens, without the protocol's and the burnt",
        source="https://github.com/RaoFoundation/subtensor docs/guides/conviction.mdx"
        " at 0d85f6f9e2cbfa40717ed6543c3a1ca1f4ba50ad, pull request 3083",
    ),
)
TOLD_OF = "the rule is known of spec versions " + " and ".join(
    str(rule.first) if rule.first == rule.last else f"{rule.first} to {rule.last}" for rule in RULES
)


def rule_of(spec_version: int) -> ConvictionRule | None:
    """The rule of a runtime; None for a version that was not examined."""
    return next((rule for rule in RULES if rule.first <= spec_version <= rule.last), None)
