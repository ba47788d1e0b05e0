"""x/authz: who may send which messages in another account's name.

Grants of messages that are powers become powers of the grantee; a grant of votes makes the grantee a second hand at the
vote. https://docs.cosmos.network/sdk/v0.53/build/modules/authz
"""

from asyncio import gather
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.source import Piece
from auditor.model.entity import EntityKind
from auditor.model.evidence import EvidenceId
from auditor.model.gate import All, Delay, Gate, Member, Vote, one_of
from auditor.model.gate import Any as AnyGate
from auditor.model.grant import Effect
from auditor.model.ids import EntityId, address_of

_ALL = Piece("authz", "authz.authorization", listed=True)
_OF = Piece("authz", "", ("/cosmos/authz/v1beta1/grants/granter/{granter}",), "grants", listed=True, essential=True)
_FEES = Piece("feegrant", "", ("/cosmos/feegrant/v1beta1/issued/{granter}",), "allowances", listed=True)
_VOTES = {
    f"/cosmos.{package}.{name}" for package in ("gov.v1", "gov.v1beta1") for name in ("MsgVote", "MsgVoteWeighted")
}
_MOVES = {"/cosmos.bank.v1beta1.MsgSend", "/cosmos.bank.v1beta1.MsgMultiSend"}
_KINDS = {
    "/cosmos.bank.v1beta1.SendAuthorization": "/cosmos.bank.v1beta1.MsgSend",
    "/ibc.applications.transfer.v1.TransferAuthorization": "/ibc.applications.transfer.v1.MsgTransfer",
    "/cosmwasm.wasm.v1.ContractMigrationAuthorization": "/cosmwasm.wasm.v1.MsgMigrateContract",
    "/cosmwasm.wasm.v1.ContractExecutionAuthorization": "/cosmwasm.wasm.v1.MsgExecuteContract",
    "/cosmwasm.wasm.v1.StoreCodeAuthorization": "/cosmwasm.wasm.v1.MsgStoreCode",
}


@dataclass(frozen=True, slots=True)
class Leave:
    """That ``grantee`` may send messages of one type in the name of ``granter``."""

    granter: EntityId
    grantee: EntityId
    message: str
    until: str
    evidence: EvidenceId

    @property
    def condition(self) -> str:
        """Its limit in words."""
        return f"by authz, until {self.until}" if self.until else "by authz, without end"


class Authz:
    """Reads grants of all accounts that have power or a vote."""

    async def read(self, chain: Findings) -> None:
        """The powers of grantees."""
        if "authz" not in chain.modules:
            return
        leaves = await _leaves(chain)
        for leave in leaves:
            if leave.message in _VOTES:
                _second_hand(chain, leave)
            elif leave.message in _MOVES and _holds_for_others(chain, leave.granter):
                chain.grant(
                    leave.grantee,
                    leave.granter,
                    Effect.WITHDRAW,
                    f"{leave.message} by authz",
                    (leave.evidence,),
                    condition=leave.condition,
                )
            for held in [grant for grant in chain.grants if grant.holder == leave.granter]:
                if (held.function or "").split("(")[0] == leave.message:
                    chain.grants.append(
                        held.model_copy(
                            update={
                                "holder": leave.grantee,
                                "condition": leave.condition,
                                "evidence": (*held.evidence, leave.evidence),
                            }
                        )
                    )
        _counted(chain, leaves)
        await _fees(chain)


def _holds_for_others(chain: Findings, of: EntityId) -> bool:
    known = chain.entities.get(of)
    return known is not None and known.kind is not EntityKind.KEY


async def _leaves(chain: Findings) -> list[Leave]:
    if not chain.source.live:
        found = await chain.find(_ALL)
        return _parsed(chain, found.value, found.evidence, "") if found else []
    accounts = [of for of in chain.entities if chain.is_account(address_of(of))]
    answers = await gather(*(chain.find(_OF, granter=address_of(of)) for of in accounts))
    return [
        leave
        for of, answer in zip(accounts, answers, strict=True)
        if answer is not None
        for leave in _parsed(chain, answer.value, answer.evidence, address_of(of))
    ]


def _parsed(chain: Findings, listed: Any, evidence: EvidenceId, granter: str) -> list[Leave]:
    found = []
    for each in listed if isinstance(listed, list) else []:
        try:
            authorization = each["authorization"]
            kind = str(authorization["@type"])
            message = authorization.get("msg") or _KINDS.get(kind) or kind
            by, to = each.get("granter") or granter, each["grantee"]
            until = str(each.get("expiration") or "")
        except (KeyError, TypeError, AttributeError):
            chain.gap(chain.module("authz"), "a grant", "it makes no sense")
            continue
        if chain.is_account(by) and chain.is_account(to) and not _over(until, chain.source.block.time):
            found.append(Leave(chain.id(by), chain.id(to), str(message), until, evidence))
    return found


def _over(until: str, now: str) -> bool:
    """Whether a grant has ended; one whose end makes no sense has not."""
    try:
        return bool(until) and datetime.fromisoformat(until) <= datetime.fromisoformat(now)
    except (ValueError, TypeError):
        return False


def _second_hand(chain: Findings, leave: Leave) -> None:
    """Puts a hand beside a voter's own: either casts its vote. Only votes: it cannot act as the voter otherwise."""
    hand = f"{chain.source.chain}:module/vote-of-{address_of(leave.granter)}"
    before = chain.entities.get(hand)
    hands = [member.id for member in before.gate.members] if before and hasattr(before.gate, "members") else []
    name = next((voter.name for voter in chain.voters if voter.account == leave.granter), "")
    if not name:
        return
    gate = one_of(*dict.fromkeys((leave.granter, *hands, leave.grantee)))
    chain.entity(hand, EntityKind.COLLECTIVE, f"vote of {name}", gate, standards=("authz vote",))
    for entity in list(chain.entities.values()):
        if "x/gov" in entity.standards:
            swapped = _swapped(entity.gate, leave.granter, hand)
            chain.entities[entity.id] = entity.model_copy(update={"gate": swapped})


def _swapped(gate: Gate, voter: EntityId, hand: EntityId) -> Gate:
    match gate:
        case Delay():
            return gate.model_copy(update={"gate": _swapped(gate.gate, voter, hand)})
        case All() | AnyGate():
            return gate.model_copy(update={"of": tuple(_swapped(each, voter, hand) for each in gate.of)})
        case Vote():
            voters = tuple(Member(id=hand, weight=m.weight) if m.id == voter else m for m in gate.electorate)
            return gate.model_copy(update={"electorate": voters})
        case _:
            return gate


def _counted(chain: Findings, leaves: list[Leave]) -> None:
    """Notes on granters: how many others act in their name, and for how many kinds of messages."""
    for of in dict.fromkeys(leave.granter for leave in leaves):
        mine = [leave for leave in leaves if leave.granter == of]
        known = chain.entities.get(of)
        if known is not None:
            hands, kinds = len({leave.grantee for leave in mine}), len({leave.message for leave in mine})
            note = f"lets {hands} account(s) send {kinds} kinds of messages in its name (authz)"
            chain.entities[of] = known.model_copy(update={"notes": (*known.notes, note)})


async def _fees(chain: Findings) -> None:
    """Notes on who pays for whom: an allowance that is taken back stops those who live on it."""
    if "feegrant" not in chain.modules or not chain.source.live:
        return
    accounts = [of for of in chain.entities if chain.is_account(address_of(of))]
    answers = await gather(*(chain.find(_FEES, granter=address_of(of)) for of in accounts))
    for of, answer in zip(accounts, answers, strict=True):
        if answer is not None and answer.value:
            known = chain.entities[of]
            note = f"pays the fees of {len(answer.value)} account(s) (feegrant)"
            chain.entities[of] = known.model_copy(update={"notes": (*known.notes, note)})
