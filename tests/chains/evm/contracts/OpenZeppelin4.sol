// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Ownable} from "openzeppelin-4/access/Ownable.sol";
import {AccessControlEnumerable} from "openzeppelin-4/access/AccessControlEnumerable.sol";
import {ERC20PresetMinterPauser} from "openzeppelin-4/token/ERC20/presets/ERC20PresetMinterPauser.sol";

/// OpenZeppelin 4.9: the owner is the deployer, role errors are strings.
contract OwnedRate4 is Ownable {
    uint256 public rate;

    function setRate(uint256 value) external onlyOwner {
        rate = value;
    }
}

contract RolesRate4 is AccessControlEnumerable {
    bytes32 public constant RATE_ROLE = keccak256("RATE_ROLE");
    uint256 public rate;

    constructor(address admin) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    function setRate(uint256 value) external onlyRole(RATE_ROLE) {
        rate = value;
    }
}
