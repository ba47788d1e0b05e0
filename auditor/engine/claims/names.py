"""The names in claims, checked before any scan: a misspelt one is an error of the profile, not an unproven claim."""

import ast
import re

from auditor.engine.claims.functions import FUNCTIONS, Argument
from auditor.errors import RuleError, UnknownName
from auditor.model import ids
from auditor.model.harm import HarmCatalogue
from auditor.model.network import Network

_TEXT = r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\""
_CALL = re.compile(rf"\b({'|'.join(FUNCTIONS)})\s*\(\s*((?:{_TEXT})(?:\s*,\s*(?:{_TEXT}))*)\s*\)")
# On these chains only the profile names accounts; elsewhere the scan also learns the names of parts of a runtime.
_NAMED_BY_PROFILES = "eip155:"


def check_names(check: str, where: str, network: Network, harms: HarmCatalogue) -> None:
    """Raises RuleError for a condition that names a harm that does not exist, or an account that the profile lacks.

    ``where`` is the place of the condition. Only arguments that are string literals are checked.
    """
    for name, arguments in _CALL.findall(check):
        for kind, text in zip(FUNCTIONS[name].parameters, re.findall(_TEXT, arguments), strict=False):
            given = str(ast.literal_eval(text))
            if kind is Argument.HARM:
                names = [harm.id for harm in harms.harms]
                _refuse_unknown("harm", given, names, where, "'auditor explain' lists the harms")
            elif kind is not Argument.FUNCTION and not ids.is_account(given) and _is_closed(network):
                names = _accounts(network, parties=kind is Argument.HOLDER)
                _refuse_unknown("account", given, names, where, f"add it to the contracts of {network.name}")


def _is_closed(network: Network) -> bool:
    return bool(network.chains) and all(chain.id.startswith(_NAMED_BY_PROFILES) for chain in network.chains)


def _accounts(network: Network, *, parties: bool) -> list[str]:
    names = [name for chain in network.chains for name in chain.contracts]
    names += [stated.name for stated in network.multisigs]
    return names + ([party.name for party in network.parties] if parties else [])


def _refuse_unknown(what: str, name: str, names: list[str], where: str, hint: str) -> None:
    if name not in names:
        unknown = UnknownName(what, name, names, hint)
        raise RuleError(f"{where}: {unknown}", unknown.hint)
