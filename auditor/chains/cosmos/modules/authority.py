"""What each module's authority may do: every message that only it may send, taken apart by the parameters it sets.

One MsgUpdateParams is dozens of powers. What the family's table does not know is a setting of its module.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from auditor.chains.cosmos.findings import APP, Findings
from auditor.chains.cosmos.modules.gov import PAST
from auditor.chains.cosmos.source import Absent, Found, Piece, Unread
from auditor.chains.cosmos.table import MessageRow, covers, table
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.gate import Nobody
from auditor.model.grant import Effect
from auditor.model.text import one_line

_AUTHORITY = Piece("upgrade", "", ("/cosmos/upgrade/v1beta1/authority",), "address", decisive=True)
_PLAN = Piece("upgrade", "upgrade.plan", ("/cosmos/upgrade/v1beta1/current_plan",), "plan")
# Who signs is told by name only. Messages of users have these signers too, so they count where the table knows them.
_SIGNER = "authority"
_LEGACY = "/cosmos.params.v1beta1.ParameterChangeProposal"
_MOST_FIELDS = 500


class Authority:
    """Reads what governance, or whoever a module obeys, may do."""

    async def read(self, chain: Findings) -> None:
        """The modules, and a grant for each thing that their authority may do."""
        for name in sorted(chain.modules):
            chain.add_module(name)
        running = [f"software: {chain.source.software}"] if chain.source.software else []
        notes = [*running, *await _plan(chain)]
        chain.entity(chain.module(APP), EntityKind.MODULE, "The chain's software", Nobody(), notes=notes)
        authority, proof = await _upgrade_authority(chain)
        done = await _executed(chain)
        for message, listed in sorted((await _messages(chain)).items()):
            module = table().module_of(message)
            rows = table().rows(message)
            holder = authority if module == "upgrade" else chain.gov
            evidence = (*listed, *(proof if module == "upgrade" else ()), *chain.deciding, *chain.voting)
            observed = (module == "upgrade" and proof) or message in done
            sure = Certainty.OBSERVED if observed else Certainty.INFERRED
            evidence = (*evidence, *done.get(message, ()))
            if not rows and chain.messages is not None and chain.messages.get(message) not in (_SIGNER, "signer", ""):
                holder = _unknown(chain, module)
            if _sets(message):
                await _parameters(chain, message, module, rows, holder, evidence, sure)
                continue
            for row in rows:
                _grant(chain, row, holder, message, evidence, sure)
            if not rows:
                chain.grant(holder, chain.add_module(module), Effect.PARAMETER, message, evidence, certainty=sure)
        await _unknown_modules(chain)


async def _unknown_modules(chain: Findings) -> None:
    """A gap for each module whose messages nobody looked at: its code may ask for more than a signature."""
    why = "the tool does not know this module; its code may ask who is on a list"
    if chain.messages is None:
        for module in sorted(chain.modules - table().known):
            chain.gap(chain.add_module(module), "who may send its messages", why)
            fields, read = await _fields(chain, module)
            if fields:
                told = f"the parameters of x/{module}"
                chain.grant(_unknown(chain, module), chain.module(module), Effect.PARAMETER, told, read)
        return
    listed = [message for message, signer in chain.messages.items() if signer != _SIGNER and not _sets(message)]
    modules = Counter(table().module_of(message) for message in listed)
    for module, number in sorted(modules.items()):
        if module not in table().known:
            chain.gap(chain.add_module(module), f"who may send {number} of its messages", why)


async def _executed(chain: Findings) -> dict[str, tuple[EvidenceId, ...]]:
    """The messages that governance has really sent, as far as its last proposals tell."""
    found = await chain.find(PAST) if chain.source.live and "gov" in chain.modules else None
    done: dict[str, tuple[EvidenceId, ...]] = {}
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
        if message in rows or ((signer == _SIGNER or _sets(message)) and message not in table().users):
            proof = chain.source.cite(f"message {message}", {"signer": signer})
            found[message] = (proof, *(_cited(chain, rows[message]) if message in rows else ()))
    # Before 0.47 parameters are set by an old kind of proposal, whatever module they belong to.
    if "params" in chain.modules:
        found |= {m: _cited(chain, row) for m, row in rows.items() if row.parameters and m not in known}
    return found


def _sets(message: str) -> bool:
    """Whether a message sets parameters, whatever its signer is called."""
    return message.rpartition(".")[2] in ("MsgUpdateParams", "UpdateParamsRequest")


def _cited(chain: Findings, row: MessageRow) -> tuple[EvidenceId, ...]:
    return (chain.source.cite(f"known interface: {row.message}", row.says, row.source),)


async def _parameters(
    chain: Findings,
    message: str,
    module: str,
    rows: tuple[MessageRow, ...],
    holder: str,
    evidence: tuple[EvidenceId, ...],
    sure: Certainty,
) -> None:
    """A grant for each group of parameters that does the same, and one for all others together."""
    fields, read = await _fields(chain, module)
    legacy = chain.messages is not None and message not in chain.messages
    called = _LEGACY if legacy else message
    meant = tuple(row for row in rows if not (fields and row.requires) or row.requires in fields)
    if rows and not meant and chain.messages is None:
        # A file does not tell the messages of a module that is not the usual one of its name.
        called, holder = f"the parameters of x/{module}", _unknown(chain, module)
    rows = meant
    left = set(fields)
    for row in rows:
        named = [name for name in fields if covers(row, name)]
        left -= set(named if row.parameters else fields)
        # Where parameters were not read, the table's own names are taken: unread is not harmless.
        shown = named or ([] if fields else [name for name in row.parameters if "*" not in name])
        if shown or not (fields or row.parameters) or not row.parameters:
            text = ", ".join(_short(shown, fields)) or module
            _grant(chain, row, holder, f"{called}({text})", (*evidence, *read), sure)
    if left or not rows:
        rest = ", ".join(_short(sorted(left), fields)) or module
        target = chain.add_module(module)
        chain.grant(
            holder,
            target,
            Effect.PARAMETER,
            f"{called}({one_line(rest, 60)})",
            (*evidence, *read),
            certainty=sure,
        )


async def _fields(chain: Findings, module: str) -> tuple[list[str], tuple[EvidenceId, ...]]:
    """The names of a module's parameters, with dots, as the chain has them."""
    if module in chain.params:
        return leaves(chain.params[module]), ()
    found = await params_of(chain, module)
    if found is None or not isinstance(found.value, dict):
        return [], ()
    chain.params[module] = found.value
    return leaves(found.value), (found.evidence,)


async def params_of(chain: Findings, module: str) -> Found | None:
    """The parameters of a module, if it has any; a gap where a node could not tell."""
    routes = tuple(chain.routes.get(module, ()))
    try:
        return await chain.source.piece(Piece(module, f"{module}.params", routes, "params"))
    except Absent:
        return None
    except Unread as error:
        chain.gap(chain.module(module), "its parameters", str(error))
        return None


def leaves(value: Any, prefix: str = "") -> list[str]:
    """The names of all values inside, with dots; what lies in lists counts as one."""
    if not isinstance(value, dict) or set(value) == {"value", "exponent"} or len(prefix) > 200:
        return [prefix]
    found: list[str] = []
    for name, inner in value.items():
        found += leaves(inner, f"{prefix}.{name}" if prefix else str(name))
        if len(found) > _MOST_FIELDS:
            break
    return [name for name in found if name][:_MOST_FIELDS]


def _short(names: Iterable[str], fields: list[str]) -> list[str]:
    """The names as short as they can be told: a group whole where all of it is meant."""
    names = list(names)
    found: dict[str, None] = {}
    for name in names:
        group = name.split(".")[0]
        inside = [field for field in fields if field.split(".")[0] == group]
        found[group if "." in name and set(inside) <= set(names) else name.rsplit(".", 1)[-1]] = None
    return list(found)


def _grant(
    chain: Findings,
    row: MessageRow,
    holder: str,
    function: str,
    evidence: tuple[EvidenceId, ...],
    certainty: Certainty,
) -> None:
    target = chain.module(APP) if row.target == APP else chain.add_module(row.target)
    chain.grant(holder, target, row.effect, function, evidence, certainty=certainty, condition=row.says or None)


def _unknown(chain: Findings, module: str) -> str:
    """Whoever a module takes a message from, where its signer is not its authority: code alone tells."""
    of = chain.module(f"{module}-admins")
    chain.entity(of, EntityKind.COLLECTIVE, f"whoever x/{module} obeys")
    return of


async def _upgrade_authority(chain: Findings) -> tuple[str, tuple[EvidenceId, ...]]:
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
