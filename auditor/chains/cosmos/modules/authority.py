"""The powers of each module's authority: every message that only it may send.

The chain shows the authority by its own code (``simulated``), by a route or a field of its state, or by proposals that
governance executed. A keeper has one authority, so that one message of a known module shows it for the others. A
message field named authority proves nothing: if nothing shows the account, the holder is unknown.
"""

from auditor.chains.cosmos.findings import APP, Findings
from auditor.chains.cosmos.modules.gov import PAST
from auditor.chains.cosmos.modules.parameters import powers, sets_parameters, unnamed_callers
from auditor.chains.cosmos.modules.simulated import SimulatedAnswer, simulated_authorities
from auditor.chains.cosmos.source import Absent, StatePiece, Unread
from auditor.chains.cosmos.table import MessageRow, table
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty, EvidenceId, GapKind
from auditor.model.gate import Nobody
from auditor.model.ids import EntityId

_AUTHORITY = StatePiece("upgrade", "", ("/cosmos/upgrade/v1beta1/authority",), "address", decisive=True)
_PLAN = StatePiece("upgrade", "upgrade.plan", ("/cosmos/upgrade/v1beta1/current_plan",), "plan")
# Only the signer's field name is known. Users' messages may have the same field, so they count if the table knows them.
_SIGNER = "authority"
_UNNAMED = "the chain's code refuses unprivileged accounts and names no authority"

Proof = tuple[EvidenceId, ...]
Holder = tuple[EntityId, Proof, Certainty]


class Authority:
    """Reads the powers of governance, or of another authority of a module."""

    async def read(self, chain: Findings) -> None:
        """Adds the modules, and a grant for each power of their authority."""
        for name in sorted(chain.modules):
            chain.add_module(name)
        running = [f"software: {chain.source.software}"] if chain.source.software else []
        notes = [*running, *await _plan(chain)]
        chain.entity(chain.module(APP), EntityKind.MODULE, "The chain's software", Nobody(), notes=notes)
        messages = await _messages(chain)
        said = await simulated_authorities(chain, sorted(messages))
        if said is None and chain.messages is not None:
            why = "no node simulates messages, and a module's authority need not be governance"
            chain.gap(chain.source.chain, "whom its modules obey", why, kind=GapKind.CALLERS)
        authorities = await _authorities(chain, said or {})
        for message, listed in sorted(messages.items()):
            answer = (said or {}).get(message)
            holder, proof, sure = _holder(chain, message, answer, authorities, simulated=said is not None)
            evidence = (*listed, *proof, *chain.deciding, *chain.voting)
            await powers(chain, message, holder, evidence, sure)
            if answer is not None and not answer.refused:
                chain.undecided[message] = "the chain's code accepts it from any account"
                await powers(chain, message, answer.holder, (*listed, answer.evidence), Certainty.PROVEN)


def _holder(
    chain: Findings, message: str, answer: SimulatedAnswer | None, authorities: dict[str, Holder], *, simulated: bool
) -> Holder:
    """Who may send a message, the evidence for it, and its certainty."""
    if answer is not None and answer.refused:
        return answer.holder, (answer.evidence,), Certainty.PROVEN
    module, package = chain.module_of(message), table().package_of(message)
    # A message that the chain does not list belongs to a legacy proposal, which only x/gov executes.
    legacy = chain.messages is not None and message not in chain.messages
    if module in authorities and not legacy:
        return authorities[module]
    # If no simulation contradicts it, the default authority is taken; the missing simulation is a gap of the chain.
    by_default = False
    if package is not None and package.authority != "state":
        by_default = package.authority == "gov" or legacy or not simulated
    if by_default and chain.has("gov"):
        return chain.gov, (), Certainty.INFERRED
    chain.undecided[message] = _UNNAMED
    return unnamed_callers(chain, module), (), Certainty.INFERRED


async def _authorities(chain: Findings, said: dict[str, SimulatedAnswer]) -> dict[str, Holder]:
    """The authority of each known module, where the chain shows it."""
    authorities: dict[str, Holder] = {}
    for module in sorted(chain.modules):
        of_state = await _of_state(chain, module) if chain.has(module) else None
        if of_state is not None:
            authorities[module] = of_state
    done = await _executed(chain)
    for message in sorted(done):
        if table().is_known(message):
            authorities.setdefault(chain.module_of(message), (chain.gov, done[message], Certainty.OBSERVED))
    answered: dict[str, dict[EntityId, EvidenceId]] = {}
    for message, answer in said.items():
        if answer.refused and table().is_known(message):
            answered.setdefault(chain.module_of(message), {}).setdefault(answer.holder, answer.evidence)
    for module, holders in answered.items():
        if len(holders) == 1:
            ((holder, evidence),) = holders.items()
            authorities[module] = holder, (evidence,), Certainty.INFERRED
        else:
            authorities.pop(module, None)
    return authorities


async def _of_state(chain: Findings, module: str) -> Holder | None:
    """The authority in a module's state: a field of its own in a file, x/upgrade's route on a running chain."""
    pieces = [StatePiece(module, f"{module}.params.authority"), StatePiece(module, f"{module}.authority")]
    for piece in pieces if not chain.source.live else [_AUTHORITY] if module == "upgrade" else []:
        holder = await _optional(chain, piece)
        if holder is not None:
            return holder
    return None


async def _optional(chain: Findings, piece: StatePiece) -> Holder | None:
    """The account in a piece of state; None if it is absent or was not read, which leaves the holder unknown."""
    try:
        answer = await chain.source.piece(piece)
    except (Absent, Unread):
        return None
    address = answer.value
    return (chain.id(address), (answer.evidence,), Certainty.OBSERVED) if chain.is_account(address) else None


async def _executed(chain: Findings) -> dict[str, Proof]:
    """The messages that governance executed, according to its last proposals."""
    proposals = await chain.find(PAST) if chain.source.live and chain.has("gov") else None
    done: dict[str, Proof] = {}
    for proposal in proposals.value if proposals and isinstance(proposals.value, list) else []:
        passed = isinstance(proposal, dict) and proposal.get("status") == "PROPOSAL_STATUS_PASSED"
        for message in proposal.get("messages") or [] if passed else []:
            # The message of a proposal may have another signer that granted governance an authorization (x/authz).
            mine = isinstance(message, dict) and message.get(_SIGNER) in (None, chain.gov.rpartition(":")[2])
            if proposals is not None and mine and isinstance(message.get("@type"), str):
                done[message["@type"]] = (proposals.evidence,)
    return done


async def _messages(chain: Findings) -> dict[str, Proof]:
    """The messages of authorities: those that the chain lists; else those of its modules that the table knows."""
    accepted = chain.messages
    listed = accepted or {}
    rows = {row.message: row for row in table().messages if row.message in listed or chain.has(row.module)}
    if accepted is None:
        return {message: _cited(chain, row) for message, row in rows.items()}
    sent = {}
    for message, signer in accepted.items():
        if message in rows or ((signer == _SIGNER or sets_parameters(message)) and message not in table().users):
            proof = chain.source.cite(f"message {message}", {"signer": signer})
            sent[message] = (proof, *(_cited(chain, rows[message]) if message in rows else ()))
    # Before 0.47 a legacy proposal sets parameters, whatever module they belong to.
    if "params" in chain.modules:
        sent |= {m: _cited(chain, row) for m, row in rows.items() if row.parameters and m not in accepted}
    return sent


def _cited(chain: Findings, row: MessageRow) -> Proof:
    return (chain.source.cite(f"known interface: {row.message}", row.says, row.source),)


async def _plan(chain: Findings) -> list[str]:
    plan = await chain.find(_PLAN)
    if plan is None or not isinstance(plan.value, dict):
        return []
    return [f"upgrade {plan.value.get('name')} is planned for height {plan.value.get('height')}"]
