# SPDX-License-Identifier: Apache-2.0
# @version 0.4.3
# Compiled by `vyper -f bytecode --optimize gas Treasury.vy > Treasury.hex`.

keeper: address
guardian: address
unlocked_at: uint256
heir: address
stopped: public(bool)
deposits: public(HashMap[address, uint256])


@deploy
@payable
def __init__(keeper: address, guardian: address):
    self.keeper = keeper
    self.guardian = guardian


@external
@payable
def deposit():
    assert not self.stopped
    self.deposits[msg.sender] += msg.value


@external
def stop():
    assert msg.sender == self.guardian
    self.stopped = True


@external
def announce(heir: address):
    assert msg.sender == self.keeper
    assert self.unlocked_at == 0
    self.unlocked_at = block.timestamp + 7 * 86400
    self.heir = heir


@external
def hand_over():
    assert msg.sender == self.keeper
    assert block.timestamp >= self.unlocked_at
    assert self.unlocked_at != 0
    self.unlocked_at = 0
    self.keeper = self.heir


@external
def sweep(to: address):
    assert msg.sender == self.keeper
    raw_call(to, b"", value=self.balance)
