"""The sudo pallet: one account that makes root act (polkadot-sdk, ``substrate/frame/sudo``)."""

from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.reader import SubstrateReader
from auditor.model.evidence import EvidenceId
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId

LABEL = "Sudo key"
_ROLE = "Sudo.Key"


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds the holder of the sudo key. Raises Unread."""
    key = await reader.value(pallet.name, "Key")
    add_sudo(collected, None if key.value is None else bytes.fromhex(key.value[2:]), key.evidence)


def add_sudo(collected: Collector, key: bytes | None, evidence: EvidenceId) -> EntityId | None:
    """Adds the account with the sudo key; None if the key was removed, or never set."""
    root = collected.module("Root")
    if key is None:
        collected.note(root, "nobody holds the sudo key")
        return None
    holder = collected.account(key, LABEL)
    collected.add_origin(holder, "sudo")
    for call, effect, confers in (
        ("Sudo.sudo", Effect.EXECUTE, ()),
        ("Sudo.set_key", Effect.CONTROL, (_ROLE,)),
    ):
        collected.add_grant(
            Grant(
                holder=holder,
                target=root,
                effect=effect,
                function=call,
                role=_ROLE,
                confers=confers,
                evidence=(evidence,),
            )
        )
    return holder
