"""What each module's authority may do: every message that only it may send.

Who that is, a live chain's own code says (``simulated``); else it is governance, as modules are made by default.
"""

from collections import Counter

from auditor.chains.cosmos.findings import APP, Findings
from auditor.chains.cosmos.modules.gov import PAST
from auditor.chains.cosmos.modules.parameters import fields_of, powers, sets, whoever
from auditor.chains.cosmos.modules.simulated import answers
from auditor.chains.cosmos.source import Piece
from auditor.chains.cosmos.table import MessageRow, table
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.gate import Nobody
from auditor.model.grant import Effect
from auditor.model.ids import EntityId

_AUTHORITY = Piece("upgrade", "", ("/cosmos/upgrade/v1beta1/authority",), "address", decisive=True)
_PLAN = Piece("upgrade", "upgrade.plan", ("/cosmos/upgrade/v1beta1/current_plan",), "plan")
# Who signs is told by name only. Messages of users have these signers too, so they count where the table knows them.
_SIGNER = "authority"


class Authority:
    """Reads what governance, or whoever a module obeys, may do."""

    async def read(self, chain: Findings) -> None:
        """The modules, and a grant for each thing that their authority may do."""
        for name in sorted(chain.modules):
            chain.add_module(name)
        running = [f"software: {chain.source.software}"] if chain.source.software else []
        notes = [*running, *await _plan(chain)]
        chain.entity(chain.module(APP), EntityKind.MODULE, "The chain's software", Nobody(), notes=notes)
        upgrader = await _upgrade_authority(chain)
        done = await _executed(chain)
        messages = await _messages(chain)
        said = await answers(chain, sorted(messages))
        for message, listed in sorted(messages.items()):
            answer = said.get(message)
            holder, proof, sure = _by_design(chain, message, upgrader, done)
            if answer is not None and answer.refused:
                holder, proof, sure = answer.holder, (*proof, answer.evidence), Certainty.PROVEN
            evidence = (*listed, *proof, *chain.deciding, *chain.voting)
            await powers(chain, message, holder, evidence, sure)
            if answer is not None and not answer.refused:
                await powers(chain, message, answer.holder, (*listed, answer.evidence), Certainty.PROVEN)
        await _unknown_modules(chain)


Done = dict[str, tuple[EvidenceId, ...]]


def _by_design(
    chain: Findings, message: str, upgrader: tuple[EntityId, tuple[EvidenceId, ...]], done: Done
) -> tuple[EntityId, tuple[EvidenceId, ...], Certainty]:
    """Who may send a message as modules are made by default, and how sure that is."""
    module = table().module_of(message)
    authority, proof = upgrader if module == "upgrade" else (chain.gov, ())
    sure = Certainty.OBSERVED if proof or message in done else Certainty.INFERRED
    signer = (chain.messages or {}).get(message, "")
    if not table().rows(message) and signer not in (_SIGNER, "signer", ""):
        authority = whoever(chain, module)
    return authority, (*proof, *done.get(message, ())), sure


async def _unknown_modules(chain: Findings) -> None:
    """A gap for each module whose messages nobody looked at: its code may ask for more than a signature."""
    why = "the tool does not know this module; its code may ask who is on a list"
    if chain.messages is None:
        for module in sorted(chain.modules - table().known):
            chain.gap(chain.add_module(module), "who may send its messages", why)
            fields, read = await fields_of(chain, module)
            if fields:
                told = f"the parameters of x/{module}"
                chain.grant(whoever(chain, module), chain.module(module), Effect.PARAMETER, told, read)
        return
    listed = [message for message, signer in chain.messages.items() if signer != _SIGNER and not sets(message)]
    modules = Counter(table().module_of(message) for message in listed)
    for module, number in sorted(modules.items()):
        if module not in table().known:
            chain.gap(chain.add_module(module), f"who may send {number} of its messages", why)


async def _executed(chain: Findings) -> Done:
    """The messages that governance has really sent, as far as its last proposals tell."""
    found = await chain.find(PAST) if chain.source.live and "gov" in chain.modules else None
    done: Done = {}
    for proposal in found.value if found and isinstance(found.value, list) else []:
        passed = isinstance(proposal, dict) and proposal.get("status") == "PROPOSAL_STATUS_PASSED"
        for message in proposal.get("messages") or [] if passed else []:
            if found is not None and isinstance(message, dict) and isinstance(message.get("@type"), str):
                done[message["@type"]] = (found.evidence,)
    return done


async def _messages(chain: Findings) -> dict[str, tuple[EvidenceId, ...]]:
    """The messages that authorities send: those the chain lists; where it lists none, those of its modules that the
    table knows."""
    known = chain.messages
    rows = {row.message: row for row in table().messages if row.module in chain.modules}
    if known is None:
        return {message: _cited(chain, row) for message, row in rows.items()}
    found = {}
    for message, signer in known.items():
        if message in rows or ((signer == _SIGNER or sets(message)) and message not in table().users):
            proof = chain.source.cite(f"message {message}", {"signer": signer})
            found[message] = (proof, *(_cited(chain, rows[message]) if message in rows else ()))
    # Before 0.47 parameters are set by an old kind of proposal, whatever module they belong to.
    if "params" in chain.modules:
        found |= {m: _cited(chain, row) for m, row in rows.items() if row.parameters and m not in known}
    return found


def _cited(chain: Findings, row: MessageRow) -> tuple[EvidenceId, ...]:
    return (chain.source.cite(f"known interface: {row.message}", row.says, row.source),)


async def _upgrade_authority(chain: Findings) -> tuple[EntityId, tuple[EvidenceId, ...]]:
    """Who may replace the software, where a node tells; else governance, as modules are made by default."""
    found = await chain.find(_AUTHORITY) if chain.source.live and "upgrade" in chain.modules else None
    if found is None or not chain.is_account(found.value):
        return chain.gov, ()
    return chain.id(found.value), (found.evidence,)


async def _plan(chain: Findings) -> list[str]:
    found = await chain.find(_PLAN)
    if found is None or not isinstance(found.value, dict):
        return []
    return [f"upgrade {found.value.get('name')} is planned for height {found.value.get('height')}"]
