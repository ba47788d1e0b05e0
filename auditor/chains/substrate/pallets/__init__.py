"""One file for each kind of pallet that gives power: how to recognise it and what to read of it."""

from collections.abc import Awaitable, Callable

from auditor.chains.substrate.call_row import CallName
from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.pallets import (
    assets,
    collective,
    consensus,
    democracy,
    halts,
    multisig,
    referenda,
    relay,
    scheduler,
    subtensor,
    sudo,
    switches,
    system,
    treasury,
)
from auditor.chains.substrate.reader import SubstrateReader

Read = Callable[[Pallet, SubstrateReader, Collector, CallTable], Awaitable[None]]

# In this order: a kind, the test of a pallet's storage for it where the name does not show it, and its reader.
KINDS: tuple[tuple[str, Callable[[Pallet], bool], Read], ...] = (
    ("System", lambda pallet: pallet.name == "System", system.read),
    ("Sudo", lambda pallet: set(pallet.items) == {"Key"}, sudo.read),
    ("Aura", lambda pallet: pallet.name == "Aura", consensus.read),
    ("Babe", lambda pallet: pallet.name == "Babe", consensus.read),
    ("Grandpa", lambda pallet: pallet.name == "Grandpa", consensus.read),
    ("CollatorSelection", lambda pallet: pallet.name == "CollatorSelection", consensus.read_collators),
    ("Collective", lambda pallet: {"Members", "ProposalOf", "Voting"} <= set(pallet.items), collective.read),
    ("RankedCollective", lambda pallet: {"Members", "IdToIndex"} <= set(pallet.items), collective.read_ranked),
    ("Membership", lambda pallet: {"Members", "Prime"} == set(pallet.items), collective.read),
    ("Referenda", lambda pallet: "Tracks" in pallet.constants, referenda.read),
    ("Democracy", lambda pallet: "ReferendumInfoOf" in pallet.items, democracy.read),
    ("Treasury", lambda pallet: {"Proposals", "Approvals"} <= set(pallet.items), treasury.read),
    ("Multisig", lambda pallet: "Multisigs" in pallet.items, multisig.read),
    ("Scheduler", lambda pallet: "Agenda" in pallet.items, scheduler.read),
    ("SafeMode", lambda pallet: "EnteredUntil" in pallet.items, halts.read),
    ("TxPause", lambda pallet: "PausedCalls" in pallet.items, halts.read),
    ("ParachainInfo", lambda pallet: "ParachainId" in pallet.items, relay.read_id),
    ("Paras", lambda pallet: {"Parachains", "CurrentCodeHash"} <= set(pallet.items), relay.read_parachains),
    ("Assets", lambda pallet: {"Asset", "Account", "Approvals"} <= set(pallet.items), assets.read),
    ("AdminUtils", lambda pallet: "PrecompileEnable" in pallet.items, switches.read),
    ("EVM", lambda pallet: "WhitelistedCreators" in pallet.items, switches.read),
    ("SubtensorModule", lambda pallet: {"NetworksAdded", "SubnetOwner"} <= set(pallet.items), subtensor.read),
)


# Kinds whose calls check an account in their own storage: the name alone, without that storage, proves nothing.
_BY_STORAGE = ("Sudo", "Collective", "Membership", "Assets")


def kind_of(pallet: Pallet) -> str:
    """The kind of a pallet, as in the tables of calls: its own name if it is not recognised; empty if it has the name
    of a kind that it is not."""
    own = "" if pallet.name in _BY_STORAGE else pallet.name
    return next((kind for kind, is_one, _ in KINDS if is_one(pallet)), own)


def name_of(pallet: Pallet, call: str) -> CallName:
    """The key of a pallet's call in the tables. Raises KeyError if the pallet has no call of that name."""
    declared = pallet.calls[call]
    return CallName(pallet.name, call, kind_of(pallet), declared.form, declared.docs)
