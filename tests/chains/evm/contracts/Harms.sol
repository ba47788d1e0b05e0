// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Privileged functions whose names say nothing: what a call does is told by what it does.
contract Harms {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Paused(address account);

    address private owner;
    bool private halted;
    uint256 private fee;
    uint256 public claimed;
    mapping(address => bool) private shut;
    mapping(address => uint256) private balances;
    mapping(address => bool) private keepers;
    address private token;

    constructor(address owner_, address token_) {
        owner = owner_;
        token = token_;
    }

    modifier guarded() {
        require(msg.sender == owner, "owner");
        _;
    }

    /// What a builder does.
    function claimRewards(uint256 id) external {
        require(!halted, "halted");
        require(!shut[msg.sender], "shut out");
        claimed += id;
    }

    function a1(address to, uint256 value) external guarded {
        balances[to] += value;
        emit Transfer(address(0), to, value);
    }

    function a2(address from, address to, uint256 value) external guarded {
        unchecked {
            balances[from] -= value;
        }
        balances[to] += value;
        emit Transfer(from, to, value);
    }

    function a3(bool on) external guarded {
        halted = on;
    }

    function a4(address account) external guarded {
        shut[account] = true;
    }

    function a5(address to, bytes calldata data) external guarded {
        (bool done,) = to.call(data);
        require(done);
    }

    function a6(address heir) external guarded {
        owner = heir;
    }

    function a7(address to, uint256 value) external guarded {
        Harms(token).pay(to, value);
    }

    function a8(address payable to) external guarded {
        selfdestruct(to);
    }

    function a9(uint256 value) external guarded {
        fee = value;
    }

    function a10() external guarded {
        emit Paused(msg.sender);
    }

    function a11(address keeper) external guarded {
        keepers[keeper] = true;
    }

    function a12(uint256 value) external {
        require(keepers[msg.sender], "keeper");
        fee = value;
    }

    function pay(address to, uint256 value) external {
        emit Transfer(msg.sender, to, value);
    }
}
