"""Kinds of contracts: how each is recognised and how its gate and grants are read. One file each, one line here."""

from auditor.chains.evm.kinds.access_control import AccessControl
from auditor.chains.evm.kinds.access_managed import AccessManaged
from auditor.chains.evm.kinds.access_manager import AccessManager
from auditor.chains.evm.kinds.beacon import Beacon
from auditor.chains.evm.kinds.ds_auth import DSAuth
from auditor.chains.evm.kinds.erc20 import Erc20
from auditor.chains.evm.kinds.gnosis_multisig import GnosisMultisig
from auditor.chains.evm.kinds.governor import Governor
from auditor.chains.evm.kinds.guarded import Guarded
from auditor.chains.evm.kinds.ownable import Ownable
from auditor.chains.evm.kinds.proxy_admin import ProxyAdmin
from auditor.chains.evm.kinds.safe import Safe
from auditor.chains.evm.kinds.timelock_compound import CompoundTimelock
from auditor.chains.evm.kinds.timelock_oz import OpenZeppelinTimelock
from auditor.chains.evm.kinds.zodiac import ZodiacModifier
from auditor.chains.evm.reading import ContractKind

# The first that names a kind or a label wins; every other part of their readings is joined (see merge.py).
KINDS: tuple[ContractKind, ...] = (
    Safe(),
    GnosisMultisig(),
    OpenZeppelinTimelock(),
    CompoundTimelock(),
    Governor(),
    ZodiacModifier(),
    ProxyAdmin(),
    Beacon(),
    AccessControl(),
    AccessManager(),
    AccessManaged(),
    DSAuth(),
    Ownable(),
    Erc20(),
    Guarded(),
)
