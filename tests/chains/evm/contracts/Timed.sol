// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Its owner sets the value; from a moment on everybody may.
contract Timed {
    address public owner;
    uint256 public opens;
    uint256 public value;

    constructor(uint256 wait) {
        owner = msg.sender;
        opens = block.timestamp + wait;
    }

    function set(uint256 value_) external {
        require(msg.sender == owner || block.timestamp >= opens, "not yet");
        value = value_;
    }
}
