"""The effects of a message by the parameters that it sets.

One MsgUpdateParams is dozens of powers. A parameter that the family's table does not know counts as a setting of its
module.
"""

from collections.abc import Iterable
from typing import Any

from auditor.chains.cosmos.findings import APP, CONSENSUS, Findings
from auditor.chains.cosmos.source import Absent, StatePiece, StateRead, Unread
from auditor.chains.cosmos.table import MessageRow, covers, table
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty, EvidenceId
from auditor.model.grant import Effect
from auditor.model.ids import EntityId
from auditor.model.text import one_line

_LEGACY = "/cosmos.params.v1beta1.ParameterChangeProposal"
_MOST_FIELDS = 500


async def powers(
    chain: Findings, message: str, holder: EntityId, evidence: tuple[EvidenceId, ...], sure: Certainty
) -> None:
    """Adds a grant for each effect of a message."""
    module, rows = chain.module_of(message), table().rows(message)
    if sets_parameters(message):
        await _parameters(chain, message, module, rows, holder, evidence, sure)
        return
    # A file does not show which messages its version has; a parameter of a newer version does.
    fields = (await fields_of(chain, module))[0] if chain.messages is None and any(row.requires for row in rows) else []
    for row in rows:
        if chain.messages is not None or not row.requires or row.requires in fields:
            _grant(chain, row, holder, message, evidence, sure)
    if not rows:
        chain.grant(
            holder,
            chain.add_module(module),
            Effect.PARAMETER,
            message,
            evidence,
            certainty=sure,
            effect_certainty=Certainty.INFERRED,
        )


def sets_parameters(message: str) -> bool:
    """Whether a message sets parameters, whatever its signer's field is called."""
    return message.rpartition(".")[2] in ("MsgUpdateParams", "UpdateParamsRequest")


async def _parameters(
    chain: Findings,
    message: str,
    module: str,
    rows: tuple[MessageRow, ...],
    holder: str,
    evidence: tuple[EvidenceId, ...],
    sure: Certainty,
) -> None:
    """Adds a grant for each group of parameters with one effect, and one for all others together."""
    fields, read = await fields_of(chain, module)
    legacy = chain.messages is not None and message not in chain.messages
    called = _LEGACY if legacy else message
    meant = tuple(row for row in rows if not (fields and row.requires) or row.requires in fields)
    if rows and not meant and chain.messages is None:
        # A file does not show the messages of a foreign module of the same name.
        called, holder = f"the parameters of x/{module}", unnamed_callers(chain, module)
    rows = meant
    left = set(fields)
    for row in rows:
        set_fields = [name for name in fields if covers(row, name)]
        left -= set(set_fields if row.parameters else fields)
        # If parameters were not read, the table's own names are taken: unread is not harmless.
        shown = set_fields or ([] if fields else [name for name in row.parameters if "*" not in name])
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
            effect_certainty=Certainty.INFERRED,
        )


async def fields_of(chain: Findings, module: str) -> tuple[list[str], tuple[EvidenceId, ...]]:
    """The names of a module's parameters, with dots, as in the chain's state."""
    if module in chain.params:
        return value_names(chain.params[module]), ()
    answer = await params_of(chain, module)
    if answer is None or not isinstance(answer.value, dict):
        return [], ()
    chain.params[module] = answer.value
    return value_names(answer.value), (answer.evidence,)


async def params_of(chain: Findings, module: str) -> StateRead | None:
    """The parameters of a module, if it has any; a gap if a node could not answer."""
    routes = tuple(chain.routes.get(module, ()))
    try:
        return await chain.source.piece(StatePiece(module, f"{module}.params", routes, "params"))
    except Absent:
        return None
    except Unread as error:
        chain.gap(chain.module(module), "its parameters", str(error))
        return None


def value_names(value: Any, prefix: str = "") -> list[str]:
    """The names of all nested values, with dots; a list counts as one value."""
    if not isinstance(value, dict) or set(value) == {"value", "exponent"} or len(prefix) > 200:
        return [prefix]
    names: list[str] = []
    for name, inner in value.items():
        names += value_names(inner, f"{prefix}.{name}" if prefix else str(name))
        if len(names) > _MOST_FIELDS:
            break
    return [name for name in names if name][:_MOST_FIELDS]


def _short(names: Iterable[str], fields: list[str]) -> list[str]:
    """The names in short: a group by its own name if all of it is meant."""
    names = list(names)
    shortened: dict[str, None] = {}
    for name in names:
        group = name.split(".")[0]
        inside = [field for field in fields if field.split(".")[0] == group]
        shortened[group if "." in name and set(inside) <= set(names) else name.rsplit(".", 1)[-1]] = None
    return list(shortened)


def _grant(
    chain: Findings,
    row: MessageRow,
    holder: str,
    function: str,
    evidence: tuple[EvidenceId, ...],
    certainty: Certainty,
) -> None:
    target = chain.module(row.target) if row.target in (APP, CONSENSUS) else chain.add_module(row.target)
    effect = Certainty.INFERRED
    says = row.says or None
    chain.grant(
        holder, target, row.effect, function, evidence, certainty=certainty, effect_certainty=effect, condition=says
    )


def unnamed_callers(chain: Findings, module: str) -> EntityId:
    """The unknown senders of a module's message whose signer is not its authority: only the code shows them."""
    of = chain.module(f"{module}-admins")
    chain.entity(of, EntityKind.COLLECTIVE, f"whoever x/{module} obeys")
    return of
