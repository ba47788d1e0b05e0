"""Seats: addresses in fields of a module's state or parameters that are called admin, owner, …

Only the module's code shows what the holder may do; that the address is there is a fact to report.
"""

import re
from collections.abc import Iterator
from typing import Any

from auditor.chains.cosmos.addresses import account_of_operator
from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.modules.parameters import params_of
from auditor.chains.cosmos.source import Absent, StatePiece, StateRead, Unread
from auditor.chains.cosmos.table import table
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty, GapKind
from auditor.model.gate import Any as AnyGate
from auditor.model.gate import Member, Threshold, Unknown
from auditor.model.grant import Effect
from auditor.model.ids import EntityId

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# These fields name the subject of an entry, not an account with power over others.
_OWN = frozenset({"operator_address", "validator_address", "delegator_address"})
_ACCOUNTS = StatePiece("auth", "auth.accounts", listed=True)
_MOST_HOLDERS = 20
_BY_NAME = "by the name of the field alone"
_DEEPEST = 12
_MOST_VALUES = 200_000


async def read_seats(chain: Findings, module: str) -> None:
    """Adds a grant for each such address in a module's parameters, or in its whole state in a genesis file."""
    answer = await _state(chain, module)
    if answer is None:
        return
    seats: dict[tuple[str, Effect], dict[str, None]] = {}
    for place, effect, address in _addresses(answer.value):
        account = _account(chain, address)
        if account is not None:
            seats.setdefault((place, effect), {})[account] = None
    for (place, effect), accounts in seats.items():
        if len(accounts) > _MOST_HOLDERS:
            # So many accounts are users, not holders of a seat.
            chain.add_module(module, (f"{place}: {len(accounts)} accounts",))
            continue
        holders = [chain.id(address) for address in accounts]
        together = len(holders) > 1 and _decide_together(place)
        for holder in [_group(chain, module, place, holders)] if together else holders:
            function = f"what x/{module} lets {place} do"
            target = chain.add_module(module)
            proof = (answer.evidence,)
            chain.grant(holder, target, effect, function, proof, certainty=Certainty.INFERRED, condition=_BY_NAME)


def _decide_together(place: str) -> bool:
    """Whether the innermost seat of a place is that of a body whose members only act together."""
    innermost = next((part for part in reversed(place.split(".")) if _seat(part) is not None), "")
    return not table().bodies.isdisjoint(word.lower() for word in _WORDS.findall(innermost))


def _group(chain: Findings, module: str, place: str, holders: list[EntityId]) -> EntityId:
    """The entity of such a body: all members together can act; only the module's code shows how few are enough."""
    of = chain.module(f"{module}-{place}")
    everybody = Threshold(k=len(holders), members=tuple(Member(id=holder) for holder in holders))
    gate = AnyGate(of=(everybody, Unknown()))
    chain.entity(of, EntityKind.COLLECTIVE, f"{place} of x/{module}", gate)
    chain.gap(of, "how many of them must agree", "only the module's code knows it", kind=GapKind.GATE)
    return of


async def _state(chain: Findings, module: str) -> StateRead | None:
    if chain.source.live:
        answer = await params_of(chain, module)
        if answer is not None and isinstance(answer.value, dict):
            chain.params[module] = answer.value
        return answer
    try:
        answer = await chain.source.piece(StatePiece(module, module))
    except (Absent, Unread):
        answer = None
    kinds = await account_kinds(chain)
    own = [account for kind, accounts in kinds.items() if table().module_of(kind) == module for account in accounts]
    if not own:
        return answer
    state = answer.value if answer is not None and isinstance(answer.value, dict) else {}
    return StateRead(state | {"accounts": own}, chain.source.cite(f"genesis file: accounts of x/{module}", own))


async def account_kinds(chain: Findings) -> dict[str, list[Any]]:
    """The accounts of a genesis file by type; empty on a running chain, which has no such list."""
    listing = None if chain.source.live else await chain.find(_ACCOUNTS)
    kinds: dict[str, list[Any]] = {}
    for account in listing.value if listing is not None else []:
        if isinstance(account, dict) and isinstance(account.get("@type"), str):
            kinds.setdefault(account["@type"], []).append(account)
    return kinds


def _addresses(state: Any) -> Iterator[tuple[str, Effect, str]]:
    """Addresses in fields named like seats, each with its place (without list indices) and the effect that the name
    implies."""
    waiting: list[tuple[Any, str, Effect | None, int]] = [(state, "", None, 0)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value, place, effect, depth = waiting.pop()
        if isinstance(value, str) and effect is not None:
            yield place, effect, value
        if depth >= _DEEPEST:
            continue
        if isinstance(value, list):
            waiting += [(inner, place, effect, depth + 1) for inner in reversed(value)]
        elif isinstance(value, dict):
            for name, inner in reversed(value.items()):
                inside = f"{place}.{name}" if place else str(name)
                waiting.append((inner, inside, _seat(str(name)) or effect, depth + 1))


def _seat(name: str) -> Effect | None:
    """The effect that the name of a field implies, in any spelling; None if it does not name a seat."""
    if name in _OWN:
        return None
    effects = [table().seats[word.lower()] for word in _WORDS.findall(name) if word.lower() in table().seats]
    # A master minter is first of all a minter.
    return max(effects, key=lambda effect: effect is not Effect.CONTROL, default=None)


def _account(chain: Findings, text: str) -> str | None:
    """The account of an address, given as an account or operator address."""
    if chain.is_account(text):
        return text
    try:
        account = account_of_operator(text)
    except ValueError:
        return None
    return account if chain.is_account(account) else None
