"""The chain's software: whoever replaces it replaces the code of every module, and so can do whatever modules can.

``module/app`` stands for it; it acts for nobody by itself. What replaces it (an upgrade that governance decides on, two
thirds of those who make blocks) are grants over it, and each module is replaced by it.
"""

from auditor.chains.cosmos.findings import APP, Findings
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty
from auditor.model.grant import Effect

UPGRADE = "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade"
_SOURCE = "https://docs.cosmos.network/sdk/v0.53/build/modules/upgrade"


class Software:
    """Ties modules to the software that they are part of. It comes last: it looks at what others found."""

    async def read(self, chain: Findings) -> None:
        """A grant over each module that has messages, or over which somebody has power, for the software itself."""
        app = chain.module(APP)
        governed = {chain.module_of(message) for message in chain.messages or {}}
        targets = {grant.target for grant in chain.grants} | {chain.module(name) for name in governed}
        proof = (chain.source.cite("known behaviour: modules are compiled into the software", "", _SOURCE),)
        for of in sorted(targets & chain.entities.keys() - {app}):
            if chain.entities[of].kind is EntityKind.MODULE:
                chain.grant(app, of, Effect.UPGRADE, UPGRADE, proof, certainty=Certainty.INFERRED)
