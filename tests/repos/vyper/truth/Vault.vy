# pragma version ^0.3.10
"""
@title A vault
@notice assert msg.sender == self.nobody
"""
from vyper.interfaces import ERC20

interface Registry:
    def governance() -> address: view
    def is_keeper(_who: address) -> bool: view

struct Plan:
    owner: address
    amount: uint256

event Paused:
    by: address

owner: public(address)
pending_owner: public(address)
guardian: public(address)
treasury: address
registry: Registry
keepers: public(HashMap[address, bool])
signers: DynArray[address, 5]
plans: HashMap[uint256, Plan]
balances: HashMap[address, uint256]
paused: public(bool)
initialized: bool
fee: uint256
asset: immutable(address)
DEPLOYER: immutable(address)


@external
def __init__(_asset: address):
    asset = _asset
    DEPLOYER = msg.sender


@internal
@view
def _only_owner():
    assert msg.sender == self.owner, "not owner"


@internal
@view
def _is_authorized(_who: address) -> bool:
    return _who == self.owner or self.keepers[_who]


@internal
def _check_active():
    assert not self.paused


@external
def initialize(_owner: address):
    assert not self.initialized
    self.initialized = True
    self.owner = _owner


@external
def set_fee(_fee: uint256):
    self._only_owner()
    self.fee = _fee


@external
def set_treasury(owner: address):
    # the argument has the name of a storage variable
    assert msg.sender == self.owner
    self.treasury = owner


@external
def claim_as(owner: address):
    assert msg.sender == owner
    self.balances[owner] = 0


@external
def set_guardian(_guardian: address):
    if msg.sender != self.owner:
        raise "not owner"
    self.guardian = _guardian


@external
def pause():
    assert msg.sender == self.owner or msg.sender == self.guardian
    self.paused = True
    log Paused(msg.sender)


@external
def unpause():
    assert msg.sender in [self.owner, self.guardian]
    self.paused = False


@external
def harvest():
    assert self.keepers[msg.sender], "keepers only"
    self.fee += 1


@external
def tend():
    assert self._is_authorized(msg.sender)
    self.fee += 1


@external
def sync():
    assert self.registry.is_keeper(msg.sender)
    self.fee += 1


@external
def sweep(_token: address):
    assert msg.sender == self.registry.governance()
    ERC20(_token).transfer(self.treasury, ERC20(_token).balanceOf(self))


@external
def sign():
    assert msg.sender in self.signers
    self.fee += 2


@external
def commit_owner(_owner: address):
    assert msg.sender == self.owner
    self.pending_owner = _owner


@external
def accept_owner():
    assert msg.sender == self.pending_owner
    self.owner = msg.sender


@external
@payable
def deposit():
    self._check_active()
    self.balances[msg.sender] += msg.value


@external
def withdraw(_amount: uint256):
    self.balances[msg.sender] -= _amount
    send(msg.sender, _amount)


@external
def close_plan(_id: uint256):
    assert msg.sender == self.plans[_id].owner
    self.plans[_id].amount = 0


@external
def rescue():
    assert msg.sender == DEPLOYER
    send(DEPLOYER, self.balance)


@external
def drain(_to: address):
    send(_to, self.balance)


@external
def take_over(_owner: address):
    self.owner = _owner


@external
def disabled():
    raise "disabled"


@external
@view
def quote() -> uint256:
    assert msg.sender == self.owner
    return self.fee
