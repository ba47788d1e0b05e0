"""The readers of a Cosmos chain's state, in the order in which they need each other."""

from auditor.chains.cosmos.findings import ModuleReader
from auditor.chains.cosmos.modules.accounts import AccountReader, ModuleAccounts
from auditor.chains.cosmos.modules.authority import Authority
from auditor.chains.cosmos.modules.authz import Authz
from auditor.chains.cosmos.modules.circuit import Circuit, Disabled
from auditor.chains.cosmos.modules.delegators import Delegators
from auditor.chains.cosmos.modules.gov import Gov
from auditor.chains.cosmos.modules.groups import Groups
from auditor.chains.cosmos.modules.ibc import Ibc
from auditor.chains.cosmos.modules.identity import ModuleCensus, PartsWithoutMessages
from auditor.chains.cosmos.modules.inference import Inference
from auditor.chains.cosmos.modules.minters import Minters
from auditor.chains.cosmos.modules.producers import Producers
from auditor.chains.cosmos.modules.staking import Consensus, Staking
from auditor.chains.cosmos.modules.supply import Supply
from auditor.chains.cosmos.modules.tokenfactory import TokenFactory
from auditor.chains.cosmos.modules.wasm import ContractHolders, Wasm
from auditor.chains.cosmos.modules.without_messages import PowersWithoutMessages

# First voting weights, then electorates, then their powers, then the accounts that appeared on the way.
READERS: tuple[ModuleReader, ...] = (
    Staking(),
    Inference(),
    Producers(),
    Consensus(),
    Delegators(),
    Gov(),
    Wasm(),
    Authority(),
    ModuleCensus(),
    Minters(),
    Circuit(),
    Groups(),
    Ibc(),
    PowersWithoutMessages(),
    AccountReader(),
    Supply(),
    AccountReader(),
    ContractHolders(),
    AccountReader(),
    Authz(),
    TokenFactory(),
    ContractHolders(),
    AccountReader(),
    ModuleAccounts(),
    Disabled(),
    PartsWithoutMessages(),
)
