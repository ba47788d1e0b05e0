// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Accepts one contract, which does not act by itself.
contract Ruled {
    uint256 public rate;
    address private ruler;

    constructor(address ruler_) {
        ruler = ruler_;
    }

    function setRate(uint256 value) external {
        require(msg.sender == ruler, "ruler");
        rate = value;
    }

    function setRuler(address ruler_) external {
        require(msg.sender == ruler, "ruler");
        ruler = ruler_;
    }
}

/// Oracles vote for a rate; the third vote for the same sets it.
contract Oracles {
    Ruled private ruled;
    address private deployer;
    mapping(address => bool) private oracles;
    mapping(uint256 => mapping(address => bool)) private voted;
    mapping(uint256 => uint256) private votes;

    event OracleAdded(address indexed oracle);

    constructor(address[] memory members) {
        deployer = msg.sender;
        for (uint256 i; i < members.length; ++i) {
            oracles[members[i]] = true;
            emit OracleAdded(members[i]);
        }
    }

    function addOracle(address oracle) external {
        require(msg.sender == deployer, "deployer");
        oracles[oracle] = true;
        emit OracleAdded(oracle);
    }

    function rule(Ruled ruled_) external {
        require(msg.sender == deployer && address(ruled) == address(0));
        ruled = ruled_;
    }

    function vote(uint256 value) external {
        require(oracles[msg.sender], "oracle");
        require(!voted[value][msg.sender], "again");
        voted[value][msg.sender] = true;
        if (++votes[value] == 3) ruled.setRate(value);
    }
}

/// Its owner makes it set the rate; anybody makes it hand the rule to a fixed heir.
contract Forwarder {
    Ruled private ruled;
    address private immutable OWNER;
    address private immutable HEIR;

    constructor(address owner, address heir) {
        OWNER = owner;
        HEIR = heir;
    }

    function rule(Ruled ruled_) external {
        require(msg.sender == OWNER);
        ruled = ruled_;
    }

    function raise(uint256 value) external {
        require(msg.sender == OWNER, "owner");
        ruled.setRate(value);
    }

    function bequeath() external {
        ruled.setRuler(HEIR);
    }
}
