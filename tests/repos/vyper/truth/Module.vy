# pragma version ~=0.4.0
from ethereum.ercs import IERC20
from snekmate.auth import ownable
import access

initializes: ownable
initializes: access
exports: ownable.transfer_ownership

flag Role:
    BREAKER
    SETTER

role_of: HashMap[address, Role]
limit: uint256
broken: transient(bool)
operator: address


@deploy
def __init__():
    ownable.__init__()


@external
def set_limit(limit: uint256):
    ownable._check_owner()
    self.limit = limit


@external
def set_operator(operator: address):
    access._only_manager()
    self.operator = operator


@external
def trip():
    assert Role.BREAKER in self.role_of[msg.sender]
    self.broken = True


@external
def pull(token: IERC20, amount: uint256):
    assert msg.sender == self.operator, "operator"
    extcall token.transfer(msg.sender, amount)


@external
def refund(token: IERC20, to: address):
    extcall token.transfer(to, staticcall token.balanceOf(self))


@external
def choose():
    assert msg.sender == (self.operator if self.limit > 0 else ownable.owner)
    self.limit = 0
