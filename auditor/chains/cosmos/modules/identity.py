"""Identifies a chain's modules and messages by their full protobuf packages.

A short name is not an identity: ``/noble.tokenfactory.MsgMint`` is not a message of ``osmosis.tokenfactory``. An
unknown package may do anything, so each such module is a gap for every harm.
"""

from collections import defaultdict

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.modules.parameters import fields_of, unnamed_callers
from auditor.chains.cosmos.modules.seats import account_kinds, read_seats
from auditor.chains.cosmos.source import Absent, StatePiece, Unread
from auditor.chains.cosmos.table import root, table
from auditor.model.entity import EntityKind
from auditor.model.evidence import GapKind
from auditor.model.examined import Examined
from auditor.model.grant import Effect

_MOST_NAMED = 3
# Protobuf packages with these roots are those of the Cosmos SDK, ibc-go and wasmd.
_USUAL = frozenset({"cosmos", "ibc", "cosmwasm"})
_UNKNOWN = "the tool does not know this module; its code may ask who is on a list"


async def foreign_modules(chain: Findings) -> frozenset[str]:
    """The names of known modules under which the chain has another module: by its messages or, in a file, which does
    not list them, by the keys of its state."""
    if chain.source.live and chain.messages is None:
        return frozenset()
    if chain.messages is not None:
        own = {row.module for row in map(table().package_of, chain.messages) if row is not None}
        names = {table().module_of(message) for message in chain.messages if table().package_of(message) is None}
        return frozenset((names & table().known_modules) - own)
    shaped = sorted(chain.modules & table().shapes.keys())
    return frozenset([name for name in shaped if not await _fits(chain, name)]) | await _by_accounts(chain)


async def _by_accounts(chain: Findings) -> frozenset[str]:
    """The modules whose account types belong to another package (x/vesting of Evmos, whose funders can claw back)."""
    packages = {root(kind) for kind in await account_kinds(chain)}
    own = {module for module in packages if module.split(".")[0] in _USUAL}
    return frozenset({package.rpartition(".")[2] for package in packages - own} & table().known_modules)


async def _fits(chain: Findings, module: str) -> bool:
    """Whether one of the places of a known module's state exists."""
    for place in table().shapes[module]:
        try:
            await chain.source.piece(StatePiece(module, f"{module}.{place}"))
        except Absent:
            continue
        except Unread:
            return True
        return True
    return False


class ModuleCensus:
    """Examines every module: the number of its messages, and for how many the authorized senders and effects are known.
    Runs after the readers that find these."""

    async def read(self, chain: Findings) -> None:
        """Adds a gap for each module that is not fully examined, and the accounts in its state's seats."""
        by_module: dict[str, list[str]] = defaultdict(list)
        for message in sorted(chain.messages or {}):
            by_module[chain.module_of(message)].append(message)
        for name in sorted(chain.modules | by_module.keys()):
            is_known = name in table().known_modules and name not in chain.foreign
            await _account(chain, name, by_module.get(name, []), is_known)
            if not is_known:
                await read_seats(chain, name)


async def _account(chain: Findings, name: str, messages: list[str], is_known: bool) -> None:
    """Adds the Examined record of one module; a gap unless all of its messages are decided."""
    of = chain.add_module(name)
    unknown = [message for message in messages if not table().is_known(message)]
    unsettled = [message for message in messages if message in chain.undecided and message not in unknown]
    if unknown or not is_known:
        what = (
            f"who may send {len(unknown) + len(unsettled)} of its messages" if unknown else "who may send its messages"
        )
        chain.gap(of, what, _reason(unknown, _UNKNOWN), kind=GapKind.IDENTITY)
    elif unsettled:
        what = f"who may send {len(unsettled)} of its messages"
        chain.gap(of, what, _reason(unsettled, chain.undecided[unsettled[0]]), kind=GapKind.CALLERS)
    left = [*unknown, *unsettled]
    if len(left) > _MOST_NAMED:
        # The gap names the first of them; each stands here.
        chain.note(of, *(f"who may send {message} is unknown" for message in left))
    if chain.messages is not None:
        decided = len(messages) - len(unknown) - len(unsettled)
        chain.add_examined(Examined(entity=of, entry_points=len(messages), decided=decided))
    elif not is_known:
        fields, read = await fields_of(chain, name)
        if fields:
            function = f"the parameters of x/{name}"
            chain.grant(unnamed_callers(chain, name), of, Effect.PARAMETER, function, read)


def _reason(messages: list[str], why: str) -> str:
    """A reason with the first messages that it applies to."""
    names = [message.rpartition(".")[2] for message in messages[:_MOST_NAMED]]
    return f"{why}: {', '.join(names)}{' and more' if len(messages) > _MOST_NAMED else ''}" if names else why


class PartsWithoutMessages:
    """Adds Examined records of entities without messages: module accounts, the software, the block producers."""

    async def read(self, chain: Findings) -> None:
        """Adds a record for each module's entity that has none, if the chain lists all of its messages."""
        if chain.messages is None:
            return
        for of, entity in chain.entities.items():
            if entity.kind is EntityKind.MODULE:
                chain.add_examined(Examined(entity=of))
