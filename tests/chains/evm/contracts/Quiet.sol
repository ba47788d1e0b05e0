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

    /// Reads, and never comes to an end.
    function endless(uint256 word) external view returns (uint256) {
        while (word != rate) word = uint256(keccak256(abi.encode(word)));
        return word;
    }

    function setRate(uint256 value) external {
        require(members[msg.sender], "member");
        rate = value;
    }
}
