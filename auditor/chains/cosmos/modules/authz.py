"""x/authz: which messages an account may send as another one.

An authorization for a privileged message gives the grantee the power; one for votes lets the grantee cast the granter's
vote. An authorization for MsgGrant covers everything, since the grantee can grant itself any other; so does one for
MsgExec, within which the granter's own messages need no authorization
(https://github.com/cosmos/cosmos-sdk/issues/19737). A grantee that may send an account's tokens can sell them like the
owner; one that may move its stake decides which validator votes with it.
https://docs.cosmos.network/sdk/v0.53/build/modules/authz
"""

from asyncio import gather
from collections import defaultdict
from typing import Any

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.modules.authorizations import SEND, Authorization, authorizations
from auditor.chains.cosmos.modules.delegators import HAND
from auditor.chains.cosmos.source import StatePiece
from auditor.chains.cosmos.values import amount
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import All, Delay, Gate, Member, Threshold, Vote, members, one_of
from auditor.model.gate import Any as AnyGate
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId, address_of

_FEES = StatePiece("feegrant", "", ("/cosmos/feegrant/v1beta1/issued/{granter}",), "allowances", listed=True)
_VOTES = {
    f"/cosmos.{package}.{name}" for package in ("gov.v1", "gov.v1beta1") for name in ("MsgVote", "MsgVoteWeighted")
}
# Votes in x/group, where proposers may count as voters.
_GROUP_VOTES = {"/cosmos.group.v1.MsgVote", "/cosmos.group.v1.MsgSubmitProposal"}
# Calls of a contract: votes in cw3 and DAO DAO, and the calls of their admins.
_CALLS = "/cosmwasm.wasm.v1.MsgExecuteContract"
_CONTRACT_VOTES = {"cw3", "dao-proposal-single"}
_EVERYTHING = {"/cosmos.authz.v1beta1.MsgGrant", "/cosmos.authz.v1beta1.MsgExec"}
_MOVES = (SEND, "/cosmos.bank.v1beta1.MsgMultiSend", "/ibc.applications.transfer.v1.MsgTransfer")
# Delegates more stake to a validator, or takes stake and its votes from one.
_STAKES = {
    "/cosmos.staking.v1beta1.MsgDelegate": Effect.PARAMETER,
    "/cosmos.staking.v1beta1.MsgUndelegate": Effect.CONTROL,
    "/cosmos.staking.v1beta1.MsgBeginRedelegate": Effect.CONTROL,
}


class Authz:
    """Reads authorizations by all accounts that have power or a vote."""

    async def read(self, chain: Findings) -> None:
        """Adds the powers of grantees."""
        if not chain.has("authz"):
            return
        given = await _authorizations(chain)
        # An authorization does not extend to others: only the granter's own powers become the grantee's.
        own: dict[EntityId, list[Grant]] = defaultdict(list)
        for grant in chain.grants:
            own[grant.holder].append(grant)
        for authorization in given:
            if authorization.message in _VOTES:
                _add_proxy_voter(chain, authorization, {"x/gov", HAND})
            if authorization.message in _GROUP_VOTES:
                _add_proxy_voter(chain, authorization, {"x/group"})
            if authorization.message == _CALLS:
                _add_proxy_voter(chain, authorization, _CONTRACT_VOTES)
            if authorization.message in _EVERYTHING:
                proof = (authorization.evidence,)
                chain.grant(
                    authorization.grantee,
                    authorization.granter,
                    Effect.EXECUTE,
                    authorization.message,
                    proof,
                    condition=authorization.condition,
                )
            _over_tokens(chain, authorization)
            for held in own[authorization.granter]:
                if _is_covered(chain, held, authorization):
                    _add_for_grantee(chain, held, authorization)
                elif held.effect is Effect.SELL and authorization.message in _MOVES:
                    _add_for_grantee(chain, held, authorization, share=_part(chain, held, authorization))
        _add_notes(chain, given)
        await _fees(chain)


async def _authorizations(chain: Findings) -> list[Authorization]:
    """The authorizations by accounts with power or a vote, and by their grantees: a grantee that may do everything as
    the granter can also use what the granter was authorized to do."""
    given: list[Authorization] = []
    done: set[EntityId] = set()
    waiting = set(chain.entities)
    while waiting:
        permissions = [
            authorization for authorization in await authorizations(chain, waiting) if authorization.granter in waiting
        ]
        given += permissions
        done |= waiting
        waiting = {authorization.grantee for authorization in permissions} - done
    return given


def _is_covered(chain: Findings, held: Grant, authorization: Authorization) -> bool:
    """Whether an authorization covers a grant of its granter."""
    if authorization.contracts is not None and address_of(held.target) not in authorization.contracts:
        return False
    function = held.function or ""
    target = chain.entities.get(held.target)
    calls = target is not None and "cosmwasm" in target.standards and not function.startswith("/")
    return authorization.message == (_CALLS if calls else function.split("(")[0])


def _add_for_grantee(chain: Findings, held: Grant, authorization: Authorization, **change: Any) -> None:
    """Adds the granter's grant for the grantee."""
    evidence = (*held.evidence, authorization.evidence)
    update = {"holder": authorization.grantee, "condition": authorization.condition, "evidence": evidence, **change}
    chain.add_grant(held.model_copy(update=update))


def _over_tokens(chain: Findings, authorization: Authorization) -> None:
    """Adds what an authorization over an account's own tokens and stake allows."""
    effect = Effect.WITHDRAW if authorization.message in _MOVES else _STAKES.get(authorization.message)
    if effect is not None:
        called = f"{authorization.message} by authz"
        chain.grant(
            authorization.grantee,
            authorization.granter,
            effect,
            called,
            (authorization.evidence,),
            condition=authorization.condition,
        )


def _part(chain: Findings, held: Grant, authorization: Authorization) -> float | None:
    """The share of all tokens that the grantee may sell: the granter's, at most the limit."""
    denom, total = chain.tokens
    if authorization.limit is None or held.share is None or not total:
        return held.share
    return min(held.share, amount(list(authorization.limit), denom) / total)


def _add_proxy_voter(chain: Findings, authorization: Authorization, standards: set[str]) -> None:
    """Adds the grantee as an alternative to the granter in gates with these standards: either can cast the vote. Only
    votes: the grantee cannot act as the voter otherwise."""
    names = {part.delegator: address_of(part.delegator) for part in chain.delegated}
    names |= {voter.account: voter.name for voter in chain.voters}
    voting = [of for of in chain.entities.values() if _may_vote_in(of, authorization, standards)]
    if "x/gov" not in standards:
        names = {member.id: address_of(member.id) for entity in voting for member in members(entity.gate)}
    if authorization.granter not in names:
        return
    vote = "vote" if "x/gov" in standards else "group-vote" if "x/group" in standards else "contract-vote"
    hand = f"{chain.source.chain}:module/{vote}-of-{address_of(authorization.granter)}"
    before = chain.entities.get(hand)
    hands = [member.id for member in before.gate.members] if before and isinstance(before.gate, Threshold) else []
    gate = one_of(*dict.fromkeys((authorization.granter, *hands, authorization.grantee)))
    chain.entity(hand, EntityKind.COLLECTIVE, f"vote of {names[authorization.granter]}", standards=("authz vote",))
    chain.update(hand, gate=gate)
    for entity in voting:
        chain.update(entity.id, gate=_swapped(entity.gate, authorization.granter, hand))


def _may_vote_in(entity: Entity, authorization: Authorization, standards: set[str]) -> bool:
    """Whether an entity counts votes that the authorization covers."""
    meant = authorization.contracts is None or address_of(entity.id) in authorization.contracts
    return meant and not standards.isdisjoint(entity.standards)


def _swapped(gate: Gate, voter: EntityId, hand: EntityId) -> Gate:
    match gate:
        case Delay():
            return gate.model_copy(update={"gate": _swapped(gate.gate, voter, hand)})
        case All() | AnyGate():
            return gate.model_copy(update={"of": tuple(_swapped(inner, voter, hand) for inner in gate.of)})
        case Vote():
            return gate.model_copy(update={"electorate": _replaced(gate.electorate, voter, hand)})
        case Threshold():
            return gate.model_copy(update={"members": _replaced(gate.members, voter, hand)})
        case _:
            return gate


def _replaced(voters: tuple[Member, ...], voter: EntityId, hand: EntityId) -> tuple[Member, ...]:
    return tuple(Member(id=hand, weight=member.weight) if member.id == voter else member for member in voters)


def _add_notes(chain: Findings, given: list[Authorization]) -> None:
    """Adds notes to granters: how many grantees act for them, and for how many message types."""
    for of in dict.fromkeys(authorization.granter for authorization in given):
        mine = [authorization for authorization in given if authorization.granter == of]
        if of in chain.entities:
            hands, kinds = (
                len({authorization.grantee for authorization in mine}),
                len({authorization.message for authorization in mine}),
            )
            chain.note(of, f"lets {hands} account(s) send {kinds} kinds of messages in its name (authz)")


async def _fees(chain: Findings) -> None:
    """Adds notes on fee allowances: revoking one stops accounts that depend on it."""
    if "feegrant" not in chain.modules or not chain.source.live:
        return
    accounts = [of for of in chain.entities if chain.is_account(address_of(of))]
    answers = await gather(*(chain.find(_FEES, granter=address_of(of)) for of in accounts))
    for of, answer in zip(accounts, answers, strict=True):
        if answer is not None and answer.value:
            chain.note(of, f"pays the fees of {len(answer.value)} account(s) (feegrant)")
