"""CosmWasm: contracts, and the admins that can replace their code.

Only governance can replace the code of a contract without admin. https://github.com/CosmWasm/wasmd
"""

from asyncio import gather
from typing import Any

from auditor.chains.cosmos.addresses import contract_account
from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.modules.accounts import ACCOUNT
from auditor.chains.cosmos.modules.contract_state import ContractState, answer, open_state
from auditor.chains.cosmos.modules.daos import dao, proposals
from auditor.chains.cosmos.modules.multisigs import multisig
from auditor.chains.cosmos.source import Absent, StatePiece, Unread
from auditor.chains.cosmos.values import integer
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty, EvidenceId, GapKind
from auditor.model.examined import Examined
from auditor.model.gate import Nobody, Unknown, members
from auditor.model.grant import Effect
from auditor.model.ids import NOBODY, EntityId, address_of
from auditor.model.text import one_line

_PARAMS = StatePiece("wasm", "wasm.params", ("/cosmwasm/wasm/v1/codes/params",), "params")
_ALL = StatePiece("wasm", "wasm.contracts", listed=True)
_STARTS = StatePiece("wasm", "wasm.gen_msgs", listed=True)
_CODES = StatePiece("wasm", "", ("/cosmwasm/wasm/v1/code",), "code_infos", listed=True)
_OF_CODE = StatePiece("wasm", "", ("/cosmwasm/wasm/v1/code/{code_id}/contracts",), "contracts", listed=True)
_CONTRACT = StatePiece("wasm", "", ("/cosmwasm/wasm/v1/contract/{address}",), "")
_MIGRATE = "/cosmwasm.wasm.v1.MsgMigrateContract"
_ADMIN = "/cosmwasm.wasm.v1.MsgUpdateAdmin"
_BY_GOV = "https://github.com/CosmWasm/wasmd x/wasm/keeper/authz_policy.go (GovAuthorizationPolicy)"
# Queries of many contracts that return an owner or admin (https://github.com/CosmWasm/cw-plus,
# https://github.com/larry0x/cw-ownable).
_QUERIES = (
    ("config", ("admin", "owner", "governance"), Effect.EXECUTE),
    ("ownership", ("owner", "pending_owner"), Effect.EXECUTE),
    ("owner", ("owner",), Effect.EXECUTE),
    ("admin", ("admin",), Effect.EXECUTE),
    ("minter", ("minter",), Effect.MINT),
)
MOST_CODES = 200
MOST_CONTRACTS = 300


class Wasm:
    """Reads contracts: those of the profile, and all others while there are few."""

    async def read(self, chain: Findings) -> None:
        """Adds an entity for each contract, with the accounts that may replace its code."""
        if not chain.has("wasm"):
            return
        params = await chain.find(_PARAMS)
        if params is not None and isinstance(params.value, dict):
            chain.params["wasm"] = params.value
            chain.add_module("wasm", _access(params.value))
        infos = await (_live(chain) if chain.source.live else _genesis(chain))
        for of, (info, evidence) in infos.items():
            _contract(chain, of, info, evidence)
        in_profile = [of for of in infos if address_of(of) in chain.contracts]
        if chain.source.live:
            await gather(*(_add_reported_owners(chain, of) for of in in_profile))


async def _add_reported_owners(chain: Findings, of: EntityId) -> None:
    """Adds the owners and admins that a contract reports. Only its code shows all of them."""
    for query, keys, effect in _QUERIES:
        # An unsupported query and a missing answer are treated alike: the gap below covers both.
        response = await answer(chain, address_of(of), {query: {}})
        for key in keys:
            holder = response.get(key) if isinstance(response, dict) else None
            if chain.is_account(holder):
                function = f'what {{"{query}":{{}}}} calls {key}'
                proof = (chain.source.cite(f"query {query} of {address_of(of)}", response),)
                chain.grant(chain.id(str(holder)), of, effect, function, proof, certainty=Certainty.INFERRED)
    why = "a contract's own rules cannot be read from the chain"
    chain.gap(of, "whom else its code obeys", why, kind=GapKind.CALLERS)


def _access(params: dict[str, Any]) -> list[str]:
    access = params.get("code_upload_access")
    upload = access.get("permission") if isinstance(access, dict) else access
    return [f"upload of code: {upload}", f"start of contracts: {params.get('instantiate_default_permission')}"]


Infos = dict[EntityId, tuple[dict[str, Any], EvidenceId]]


async def _genesis(chain: Findings) -> Infos:
    listing = await chain.find(_ALL)
    infos: Infos = {}
    for contract in listing.value if listing else []:
        address = contract.get("contract_address") if isinstance(contract, dict) else None
        if listing is not None and chain.is_account(address) and isinstance(contract.get("contract_info"), dict):
            infos[chain.id(str(address))] = (contract["contract_info"], listing.evidence)
    return infos | await _started(chain, len(infos))


async def _started(chain: Findings, existing: int) -> Infos:
    """The contracts that a file instantiates by messages at genesis; each gets the next number."""
    listing = await chain.find(_STARTS)
    messages = listing.value if listing else []
    infos: Infos = {}
    for message in messages:
        start = message.get("instantiate_contract") if isinstance(message, dict) else None
        if listing is None or start is None:
            continue
        existing += 1
        try:
            of = chain.id(contract_account(chain.prefix, integer(start["code_id"]), existing))
            infos[of] = ({**start, "creator": start.get("sender")}, listing.evidence)
        except (KeyError, TypeError, ValueError, OverflowError):
            chain.gap(chain.module("wasm"), "a contract that the file starts", "it makes no sense")
    return infos


async def _live(chain: Findings) -> Infos:
    listed = dict.fromkeys([*chain.contracts, *await _all_contracts(chain)])
    answers = await gather(*(_info_of(chain, address) for address in listed))
    return {chain.id(address): answer for address, answer in zip(listed, answers, strict=True) if answer is not None}


async def _info_of(chain: Findings, address: str) -> tuple[dict[str, Any], EvidenceId] | None:
    """The chain's record of a contract; None if the account is not one."""
    if await _is_no_contract(chain, address):
        return None
    why = "the node has no such query"
    try:
        response = await chain.source.piece(_CONTRACT, {"address": address})
        info = response.value.get("contract_info") if isinstance(response.value, dict) else None
        return (info, response.evidence) if isinstance(info, dict) else None
    except Absent as absent:
        if not absent.unimplemented:
            return None
    except Unread as error:
        why = str(error)
    chain.gap(chain.id(address), "who may change its code", why)
    return None


async def _is_no_contract(chain: Findings, address: str) -> bool:
    """Whether an address belongs to a module or has signed with a key: nodes answer alike for accounts that are not
    contracts and for those they cannot read."""
    if address in chain.module_accounts:
        return True
    try:
        account = await chain.source.piece(ACCOUNT, {"address": address})
    except (Absent, Unread):
        return False
    return isinstance(account.value, dict) and bool(account.value.get("pub_key") or "permissions" in account.value)


async def _all_contracts(chain: Findings) -> list[str]:
    """All contracts of all codes; beyond the limits a gap, which can only hide contracts that the profile does not
    name."""
    codes = await chain.find(_CODES)
    numbers = [str(code.get("code_id")) for code in codes.value if isinstance(code, dict)] if codes else []
    answers = await gather(*(chain.find(_OF_CODE, code_id=number) for number in numbers[-MOST_CODES:]))
    addresses = [str(address) for answer in answers if answer is not None for address in answer.value]
    if len(numbers) > MOST_CODES or len(addresses) > MOST_CONTRACTS:
        why = f"there are {len(numbers)} codes; {MOST_CONTRACTS} contracts of the newest {MOST_CODES} were read"
        chain.gap(chain.module("wasm"), "the other contracts", why, critical=False, kind=GapKind.LIMIT)
    return [address for address in addresses if chain.is_account(address)][-MOST_CONTRACTS:]


def _contract(chain: Findings, of: EntityId, info: dict[str, Any], evidence: EvidenceId) -> None:
    label = one_line(str(info.get("label") or ""), 40)
    notes = (f"code {info.get('code_id')}", f"made by {info.get('creator')}")
    chain.entity(of, EntityKind.CONTRACT, label, Nobody(), standards=("cosmwasm",), notes=notes)
    # Who replaces its code and admin is settled; the callers of its own code are not, which matters for contracts of
    # the profile.
    own = address_of(of) in chain.contracts
    assumed = () if own else ("contracts that the profile does not name are no part of the network",)
    calls = 3 if own else 2
    chain.add_examined(Examined(entity=of, entry_points=calls, decided=2, kind="x/wasm", assumed=assumed))
    admin = info.get("admin")
    holder = chain.id(str(admin)) if chain.is_account(admin) else NOBODY
    for message, effect in ((_MIGRATE, Effect.UPGRADE), (_ADMIN, Effect.CONTROL)):
        chain.grant(holder, of, effect, message, (evidence,))
        # For other contracts the module has one note.
        if holder != chain.gov and own and chain.has("gov"):
            policy = chain.source.cite("known behaviour: governance may change any contract", "", _BY_GOV)
            chain.grant(chain.gov, of, effect, message, (policy,), certainty=Certainty.INFERRED)


class ContractHolders:
    """Opens the gates of contracts with power: a contract acts as its code lets callers make it act. Runs when all
    holders are known, adds the members of a multisig as accounts, and runs again after their powers are read."""

    async def read(self, chain: Findings) -> None:
        """Adds a gap for each contract that holds something or counts towards a gate and whose gate is unknown."""
        if not _contracts_with_power(chain):
            return
        state = await open_state(chain)
        while waiting := _contracts_with_power(chain) - chain.passive - chain.opened:
            for of in sorted(waiting):
                await _open(state, of)
            chain.opened |= waiting


async def _open(state: ContractState, of: EntityId) -> None:
    """Sets the gate that a contract reports; unknown for a contract of another kind."""
    chain, address = state.chain, address_of(of)
    acting = await dao(state, address) or await proposals(state, address) or await multisig(state, address)
    gate, standards = acting or (Unknown(), ())
    chain.update(of, gate=gate)
    chain.mark(of, *standards)
    chain.gap(of, "who makes it act", "it is a contract: its own code decides", kind=GapKind.GATE)


def _contracts_with_power(chain: Findings) -> set[EntityId]:
    inside = {member.id for entity in chain.entities.values() for member in members(entity.gate)}
    powerful = inside | {grant.holder for grant in chain.grants}
    return {of for of in powerful & chain.entities.keys() if "cosmwasm" in chain.entities[of].standards}
