# pragma version ~=0.4.0
from snekmate.auth import ownable
from snekmate.auth import access_control
initializes: ownable
uses: access_control
exports: ownable.transfer_ownership
MINTER_ROLE: constant(bytes32) = keccak256("MINTER_ROLE")
minter: public(address)
balances: HashMap[address, uint256]
supply: uint256

@deploy
def __init__():
    ownable.__init__()

@external
def mint(to: address, n: uint256): #! guarded minter effect=mint
    assert msg.sender == self.minter
    self.balances[to] += n
    self.supply += n

@external
def set_minter(to: address): #! guarded owner effect=control
    ownable._check_owner()
    self.minter = to

@external
def mint_by_role(to: address, n: uint256): #! guarded MINTER_ROLE
    access_control._check_role(MINTER_ROLE, msg.sender)
    self.balances[to] += n
    self.supply += n

@external
def faucet(to: address, n: uint256): #! open mint
    self.balances[to] += n
    self.supply += n
