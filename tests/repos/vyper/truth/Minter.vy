# @version 0.2.16

struct Vote:
    power: uint256

admin: public(address)
future_admin: public(address)
minters: public(HashMap[address, HashMap[address, bool]])
roles: HashMap[bytes32, HashMap[address, bool]]
members: address[3]
supply: uint256
target: address

MINTER_ROLE: constant(bytes32) = keccak256("MINTER_ROLE")


@external
def __init__():
    self.admin = msg.sender


@internal
def _check_role(role: bytes32, account: address):
    assert self.roles[role][account], "missing role"


@internal
def _mint(_to: address, _amount: uint256):
    self.supply += _amount


@external
def mint(_to: address, _amount: uint256):
    self._check_role(MINTER_ROLE, msg.sender)
    self._mint(_to, _amount)


@external
def mint_for(_owner: address, _amount: uint256):
    assert self.minters[_owner][msg.sender]
    self._mint(_owner, _amount)


@external
def burn(_amount: uint256):
    self.supply -= _amount


@external
def vote():
    for i in range(3):
        if self.members[i] == msg.sender:
            self.supply += 1
            return
    raise "not a member"


@external
def forward(_data: Bytes[100]):
    assert msg.sender == self.admin
    raw_call(self.target, _data)


@external
def call_any(_to: address, _data: Bytes[100]):
    raw_call(_to, _data)


@external
def free_mint(_to: address):
    self._mint(_to, 10)


@external
def commit_admin(
    _admin: address,  # the next one
    _note: String[10] = "none"
):
    assert (
        msg.sender == self.admin
    ), "admin only"
    self.future_admin = _admin


@external
def apply_admin():
    assert msg.sender == self.admin
    _admin: address = self.future_admin
    assert _admin != ZERO_ADDRESS
    self.admin = _admin


@external
def claim_admin():
    _next: address = self.future_admin
    assert msg.sender == _next
    self.admin = _next


@external
def set_target(_target: address):
    if msg.sender == self.admin:
        self.target = _target
    else:
        raise "admin only"


@external
def set_minter(_minter: address, _on: bool):
    if not msg.sender == self.admin:
        raise "admin only"
    self.minters[msg.sender][_minter] = _on


@external
def approve_minter(_minter: address):
    self.minters[msg.sender][_minter] = True


@external
def kill():
    assert self.admin == msg.sender
    selfdestruct(self.admin)
