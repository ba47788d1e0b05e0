// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// What one account takes, after work that costs more than most calls do.
contract Costly {
    address private immutable BOSS;
    uint256 private spent;
    mapping(uint256 => uint256) private ledger;

    constructor(address boss) payable {
        BOSS = boss;
    }

    /// More rounds than any block pays for.
    function byRounds(address payable to) external {
        bytes memory input = abi.encodePacked(uint32(0xfffffff0), new bytes(208), uint8(1));
        (bool done,) = address(9).staticcall(input);
        spent += done ? 1 : 0;
        require(msg.sender == BOSS);
        to.transfer(address(this).balance);
    }

    /// Powers of numbers of 1,024 bytes, which few blocks pay for.
    function byPower(address payable to) external {
        bytes memory input = abi.encodePacked(uint256(1024), uint256(1024), uint256(1024), new bytes(3072));
        (bool done,) = address(5).staticcall(input);
        require(!done || msg.sender == BOSS);
        require(msg.sender == BOSS);
        to.transfer(address(this).balance);
    }

    /// Only where a block pays for it.
    function ifPaid(address payable to) external {
        bytes memory input = abi.encodePacked(uint256(1024), uint256(1024), uint256(1024), new bytes(3072));
        (bool done,) = address(5).staticcall(input);
        require(done && msg.sender == BOSS);
        to.transfer(address(this).balance);
    }

    /// Pairings of 12 points.
    function byPairing(address payable to) external {
        (bool done,) = address(8).staticcall(new bytes(192 * 12));
        require(done && msg.sender == BOSS);
        to.transfer(address(this).balance);
    }

    function byHashes(address payable to) external {
        bytes32 word;
        for (uint256 i; i < 3_000; i++) word = keccak256(abi.encode(word, i));
        require(word != 0 && msg.sender == BOSS);
        to.transfer(address(this).balance);
    }

    function bySums(address payable to) external {
        uint256 sum;
        for (uint256 i; i < 5_000; i++) sum = (sum + i) % 1_000_003;
        require(sum > 0 && msg.sender == BOSS);
        to.transfer(address(this).balance);
    }

    function byWords(address payable to) external {
        uint256 sum;
        for (uint256 i; i < 400; i++) sum += ledger[i];
        require(sum == 0 && msg.sender == BOSS);
        to.transfer(address(this).balance);
    }

    function bySigners(address payable to) external {
        uint256 sum;
        for (uint256 i; i < 200; i++) sum += uint160(ecrecover(bytes32(i), 27, bytes32(uint256(1)), bytes32(uint256(1))));
        require(sum > 0 && msg.sender == BOSS);
        to.transfer(address(this).balance);
    }

    receive() external payable {}
}
