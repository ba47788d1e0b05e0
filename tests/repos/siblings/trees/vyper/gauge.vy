# @version 0.3.10
interface ERC20:
    def transfer(to: address, amount: uint256) -> bool: nonpayable
    def balanceOf(a: address) -> uint256: view

interface Factory:
    def admin() -> address: view
    def is_manager(a: address) -> bool: view

admin: public(address)
future_admin: public(address)
operators: public(HashMap[address, bool])
FACTORY: immutable(Factory)
is_killed: public(bool)
balanceOf: public(HashMap[address, uint256])
totalSupply: public(uint256)
fee: public(uint256)
owners: public(address[3])
initialized: bool

@external
def __init__(f: address):
    FACTORY = Factory(f)
    self.admin = msg.sender

@internal
@view
def _only_admin():
    assert msg.sender == self.admin, "admin"

@internal
def _require(who: address):
    if who != self.admin and not self.operators[who]:
        raise "denied"

@external
def commit_transfer_ownership(to: address): #! guarded admin effect=control
    self._only_admin()
    self.future_admin = to

@external
def accept_transfer_ownership(): #! guarded future_admin effect=control
    assert msg.sender == self.future_admin
    self.admin = self.future_admin

@external
def set_fee(fee: uint256): #! guarded admin.*operators|operators.*admin
    self._require(msg.sender)
    self.fee = fee

@external
def set_killed(is_killed: bool): #! guarded admin effect=pause
    assert msg.sender == FACTORY.admin()
    self.is_killed = is_killed

@external
def by_manager(fee: uint256): #! guarded is_manager|manager
    assert FACTORY.is_manager(msg.sender), "no"
    self.fee = fee

@external
@nonreentrant("lock")
def deposit(amount: uint256): #! free
    assert not self.is_killed
    self.balanceOf[msg.sender] += amount

@external
def withdraw(amount: uint256): #! own
    self.balanceOf[msg.sender] -= amount
    raw_call(msg.sender, b"", value=amount)

@external
def sweep(token: address): #! open withdraw
    ERC20(token).transfer(msg.sender, ERC20(token).balanceOf(self))

@external
def set_admin(to: address): #! open control
    self.admin = to

@external
def by_owners(fee: uint256): #! guarded owners
    ok: bool = False
    for o in self.owners:
        if o == msg.sender:
            ok = True
            break
    assert ok
    self.fee = fee

@external
def in_owners(fee: uint256): #! guarded owners
    assert msg.sender in self.owners
    self.fee = fee

@external
def initialize(a: address): #! init
    assert not self.initialized
    self.initialized = True
    self.admin = a

@external
def forgotten(fee: uint256): #! free
    ok: bool = msg.sender == self.admin
    self.fee = fee

@external
def early(fee: uint256): #! guarded admin
    if msg.sender != self.admin:
        return
    self.fee = fee
