"""Kinds of contracts: how to recognise each, and how to read its gate and grants. One file for each kind, one line
here."""

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

# Kind and label come from the first entry that gives one; everything else in the readings is merged (see merge.py).
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
