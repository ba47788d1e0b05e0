// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// A token with an owner, whose name for what he does misleads: minting is for minters too, or for them alone.
contract OwnedMint {
    address public owner = msg.sender;
    bool public immutable alone;
    mapping(address => bool) private minters;
    mapping(address => uint256) public balanceOf;
    uint256 public totalSupply;

    event MinterSet(address minter);
    event Transfer(address indexed from, address indexed to, uint256 value);

    constructor(bool minters_alone, address minter) {
        alone = minters_alone;
        minters[minter] = true;
        emit MinterSet(minter);
    }

    function mint(address to, uint256 value) external {
        require(minters[msg.sender] || (!alone && msg.sender == owner));
        balanceOf[to] += value;
        totalSupply += value;
        emit Transfer(address(0), to, value);
    }

    function addMinter(address minter) external {
        require(msg.sender == owner);
        minters[minter] = true;
        emit MinterSet(minter);
    }
}
