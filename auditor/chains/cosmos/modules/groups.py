"""x/group: accounts controlled by a weighted group, and admins that can change the group.

https://docs.cosmos.network/sdk/v0.53/build/modules/group
"""

from fractions import Fraction
from math import ceil, lcm
from typing import Any

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.source import StatePiece
from auditor.chains.cosmos.values import fraction, seconds
from auditor.model.entity import EntityKind
from auditor.model.evidence import EvidenceId, GapKind
from auditor.model.gate import Delay, Gate, Member, Threshold, Unknown
from auditor.model.grant import Effect

_GROUPS = StatePiece("group", "group.groups", ("/cosmos/group/v1/groups",), "groups", listed=True, essential=True)
_ALL_POLICIES = StatePiece("group", "group.group_policies", listed=True)
_POLICIES = StatePiece(
    "group", "", ("/cosmos/group/v1/group_policies_by_group/{group_id}",), "group_policies", listed=True
)
_ALL_MEMBERS = StatePiece("group", "group.group_members", listed=True)
_MEMBERS = StatePiece("group", "", ("/cosmos/group/v1/group_members/{group_id}",), "members", listed=True)
_THRESHOLD = "/cosmos.group.v1.ThresholdDecisionPolicy"
_PERCENTAGE = "/cosmos.group.v1.PercentageDecisionPolicy"
_REWRITES = "/cosmos.group.v1.MsgUpdateGroupMembers"
_DECIDES = "/cosmos.group.v1.MsgUpdateGroupPolicyDecisionPolicy"
MOST_GROUPS = 500


class Groups:
    """Reads all groups with their policies."""

    async def read(self, chain: Findings) -> None:
        """Adds an entity for each policy account, and the grants of admins."""
        if not chain.has("group"):
            return
        listing = await chain.find(_GROUPS)
        groups = listing.value if listing and isinstance(listing.value, list) else []
        if len(groups) > MOST_GROUPS:
            why = f"there are {len(groups)}; the newest {MOST_GROUPS} were read"
            chain.gap(chain.module("group"), "older groups", why, critical=False, kind=GapKind.LIMIT)
        for group in groups[-MOST_GROUPS:]:
            if isinstance(group, dict) and listing is not None:
                await _group(chain, group, listing.evidence)


async def _group(chain: Findings, group: dict[str, Any], proof: EvidenceId) -> None:
    number = str(group.get("id"))
    members = await _listed(chain, _MEMBERS, _ALL_MEMBERS, number)
    policies = await _listed(chain, _POLICIES, _ALL_POLICIES, number)
    for policy in policies[0]:
        address = policy.get("address") if isinstance(policy, dict) else None
        if not chain.is_account(address):
            chain.gap(chain.module("group"), f"a policy of group {number}", "it makes no sense")
            continue
        of = chain.id(str(address))
        gate = _gate(chain, policy, members[0], of)
        evidence = (proof, *members[1], *policies[1])
        chain.entity(of, EntityKind.COLLECTIVE, f"Group {number}", gate, standards=("x/group",))
        for admin, message in ((group.get("admin"), _REWRITES), (policy.get("admin"), _DECIDES)):
            # If a group is its own admin, no other account can change it.
            if chain.is_account(admin) and chain.id(str(admin)) != of:
                chain.grant(chain.id(str(admin)), of, Effect.EXECUTE, message, evidence)


async def _listed(
    chain: Findings, live: StatePiece, genesis: StatePiece, number: str
) -> tuple[list[Any], tuple[EvidenceId, ...]]:
    listing = await (chain.find(live, group_id=number) if chain.source.live else chain.find(genesis))
    listed = listing.value if listing and isinstance(listing.value, list) else []
    mine = [entry for entry in listed if isinstance(entry, dict) and str(entry.get("group_id", number)) == number]
    return mine, (listing.evidence,) if listing else ()


def _gate(chain: Findings, policy: dict[str, Any], listed: list[Any], of: str) -> Gate:
    """The gate opens as soon as enough weight agrees, but not before the policy's minimal period."""
    try:
        weights = [(chain.id(entry["member"]["address"]), fraction(entry["member"]["weight"])) for entry in listed]
        decision = policy["decision_policy"]
        wait = seconds((decision.get("windows") or {}).get("min_execution_period") or "0s")
        total = sum((weight for _, weight in weights), Fraction(0))
        match decision["@type"]:
            case kind if kind == _THRESHOLD:
                needed = min(fraction(decision["threshold"]), total)
            case kind if kind == _PERCENTAGE:
                needed = fraction(decision["percentage"]) * total
            case kind:
                raise ValueError(f"a decision policy of an unknown kind: {kind}")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        chain.gap(of, "how it decides", f"its policy or members make no sense: {error}", kind=GapKind.GATE)
        return Unknown()
    if not weights:
        chain.gap(of, "how it decides", "its members were not read", kind=GapKind.MEMBERS)
        return Unknown()
    scale = lcm(*(weight.denominator for _, weight in weights), needed.denominator)
    members = tuple(Member(id=member, weight=int(weight * scale)) for member, weight in weights)
    gate = Threshold(k=max(1, ceil(needed * scale)), members=members)
    return Delay(seconds=wait, gate=gate) if wait else gate
