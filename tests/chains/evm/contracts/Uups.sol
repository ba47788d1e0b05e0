// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {PausableUpgradeable} from "@openzeppelin/contracts-upgradeable/utils/PausableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

/// A rewards pool for proxies; its owner upgrades it (UUPS) and pauses it.
contract UupsRewards is OwnableUpgradeable, PausableUpgradeable, UUPSUpgradeable {
    mapping(address => uint256) public due;

    constructor() {
        _disableInitializers();
    }

    function initialize(address owner_) external initializer {
        __Ownable_init(owner_);
        __Pausable_init();
    }

    function claim() external whenNotPaused returns (uint256 paid) {
        paid = due[msg.sender];
        due[msg.sender] = 0;
    }

    function pause() external onlyOwner {
        _pause();
    }

    function unpause() external onlyOwner {
        _unpause();
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}

/// A plain implementation for transparent proxies, beacons and clones.
contract Pool is OwnableUpgradeable {
    uint256 public fee;

    function initialize(address owner_) external initializer {
        __Ownable_init(owner_);
    }

    function setFee(uint256 value) external onlyOwner {
        fee = value;
    }
}
