// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Members that are only told when it is made, and later without an event.
contract Quiet {
    uint256 public rate;
    mapping(address => bool) private members;
    address private boss;

    event Made();

    constructor(address boss_, address[] memory first) {
        boss = boss_;
        for (uint256 i; i < first.length; ++i) members[first[i]] = true;
        emit Made();
    }

    function letIn(address account) external {
        require(msg.sender == boss, "boss");
        members[account] = true;
    }

    function setRate(uint256 value) external {
        require(members[msg.sender], "member");
        rate = value;
    }
}
