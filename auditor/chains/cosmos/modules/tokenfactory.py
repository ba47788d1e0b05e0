"""x/tokenfactory: tokens that anybody may create, and the admin of each.

An admin mints and burns, moves the token from any account, and may set code that runs before every transfer.
https://github.com/osmosis-labs/osmosis x/tokenfactory/README.md
"""

from asyncio import gather
from urllib.parse import quote

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.source import StatePiece
from auditor.model.entity import EntityKind
from auditor.model.evidence import EvidenceId, GapKind
from auditor.model.examined import Examined
from auditor.model.gate import Nobody
from auditor.model.grant import Effect
from auditor.model.ids import NOBODY, address_of

_ROOT = "/osmosis/tokenfactory/v1beta1"
_ALL = StatePiece("tokenfactory", "tokenfactory.factory_denoms", listed=True)
_OF = StatePiece("tokenfactory", "", (f"{_ROOT}/denoms_from_creator/{{creator}}",), "denoms", essential=True)
_ADMIN = StatePiece(
    "tokenfactory", "", (f"{_ROOT}/denoms/{{denom}}/authority_metadata",), "authority_metadata", essential=True
)
_POWERS = (
    ("/osmosis.tokenfactory.v1beta1.MsgMint", Effect.MINT),
    ("/osmosis.tokenfactory.v1beta1.MsgForceTransfer", Effect.SEIZE),
    ("/osmosis.tokenfactory.v1beta1.MsgSetBeforeSendHook", Effect.FREEZE),
    ("/osmosis.tokenfactory.v1beta1.MsgChangeAdmin", Effect.CONTROL),
)


class TokenFactory:
    """Reads the admins of tokens: of all in a genesis file, else of those that the scan's accounts created."""

    async def read(self, chain: Findings) -> None:
        """Adds an entity for each token, with its admin's grants."""
        if not chain.has("tokenfactory"):
            return
        if not chain.source.live:
            listing = await chain.find(_ALL)
            for entry in listing.value if listing else []:
                if listing is not None and isinstance(entry, dict):
                    _token(chain, str(entry.get("denom")), entry.get("authority_metadata"), listing.evidence)
            return
        makers = [of for of in chain.entities if chain.is_account(address_of(of))]
        answers = await gather(*(chain.find(_OF, creator=address_of(of)) for of in makers))
        denoms = [str(denom) for answer in answers if answer is not None for denom in answer.value]
        if chain.tokens[0].startswith("factory/"):
            denoms = list(dict.fromkeys((*denoms, chain.tokens[0])))
        admins = await gather(*(chain.find(_ADMIN, denom=denom) for denom in denoms))
        for denom, admin in zip(denoms, admins, strict=True):
            if admin is not None:
                _token(chain, denom, admin.value, admin.evidence)
        why = "no query lists all of them; those made by accounts of the scan were read"
        chain.gap(chain.module("tokenfactory"), "the other tokens", why, critical=False, kind=GapKind.LIMIT)


def _token(chain: Findings, denom: str, metadata: object, evidence: EvidenceId) -> None:
    of = f"{chain.source.chain}:denom/{quote(denom, safe='')}"
    chain.entity(of, EntityKind.CONTRACT, denom, Nobody(), standards=("tokenfactory",))
    admin = metadata.get("admin") if isinstance(metadata, dict) else None
    holder = chain.id(str(admin)) if chain.is_account(admin) else NOBODY
    for message, effect in _POWERS:
        chain.grant(holder, of, effect, message, (evidence,))
    count = len(_POWERS)
    chain.add_examined(Examined(entity=of, entry_points=count, decided=count, kind="x/tokenfactory of Osmosis"))
