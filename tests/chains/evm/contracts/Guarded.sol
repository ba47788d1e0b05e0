// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {AccessControlDefaultAdminRules} from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

/// One setting behind each of the usual guards.
contract OwnedRate is Ownable {
    uint256 public rate;

    constructor(address owner_) Ownable(owner_) {}

    function setRate(uint256 value) external onlyOwner {
        rate = value;
    }
}

contract TwoStepRate is Ownable2Step {
    uint256 public rate;

    constructor(address owner_) Ownable(owner_) {}

    function setRate(uint256 value) external onlyOwner {
        rate = value;
    }
}

/// Roles known from events only; the pauser role has an admin role of its own.
contract RolesRate is AccessControl, Pausable {
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");
    bytes32 public constant GUARD_ADMIN_ROLE = keccak256("GUARD_ADMIN_ROLE");
    uint256 public rate;

    constructor(address admin, address guardAdmin) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(GUARD_ADMIN_ROLE, guardAdmin);
        _setRoleAdmin(PAUSER_ROLE, GUARD_ADMIN_ROLE);
    }

    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    function unpause() external onlyRole(PAUSER_ROLE) {
        _unpause();
    }

    function setRate(uint256 value) external onlyRole(DEFAULT_ADMIN_ROLE) whenNotPaused {
        rate = value;
    }
}

contract AdminRulesRate is AccessControlDefaultAdminRules {
    uint256 public rate;

    constructor(uint48 delay, address admin) AccessControlDefaultAdminRules(delay, admin) {}

    function setRate(uint256 value) external onlyRole(DEFAULT_ADMIN_ROLE) {
        rate = value;
    }
}

contract ManagedRate is AccessManaged {
    uint256 public rate;

    constructor(address manager) AccessManaged(manager) {}

    function setRate(uint256 value) external restricted {
        rate = value;
    }
}

interface DSAuthority {
    function canCall(address src, address dst, bytes4 sig) external view returns (bool);
}

/// dapphub's ds-auth: an owner and an authority that answers canCall.
contract DSAuthRate {
    event LogSetAuthority(address indexed authority);
    event LogSetOwner(address indexed owner);

    DSAuthority public authority;
    address public owner;
    uint256 public rate;

    constructor(address owner_) {
        owner = owner_;
        emit LogSetOwner(owner_);
    }

    modifier auth() {
        require(
            msg.sender == owner
                || (address(authority) != address(0) && authority.canCall(msg.sender, address(this), msg.sig)),
            "ds-auth-unauthorized"
        );
        _;
    }

    function setOwner(address owner_) external auth {
        owner = owner_;
        emit LogSetOwner(owner_);
    }

    function setAuthority(DSAuthority authority_) external auth {
        authority = authority_;
        emit LogSetAuthority(address(authority_));
    }

    function setRate(uint256 value) external auth {
        rate = value;
    }
}

/// MakerDAO's wards: whoever is a ward may do everything and name further wards.
contract WardsRate {
    mapping(address => uint256) public wards;
    uint256 public rate;

    event Rely(address indexed usr);
    event Deny(address indexed usr);

    constructor(address ward) {
        wards[ward] = 1;
        emit Rely(ward);
    }

    modifier auth() {
        require(wards[msg.sender] == 1, "WardsRate/not-authorized");
        _;
    }

    function rely(address usr) external auth {
        wards[usr] = 1;
        emit Rely(usr);
    }

    function deny(address usr) external auth {
        wards[usr] = 0;
        emit Deny(usr);
    }

    function file(bytes32 what, uint256 data) external auth {
        require(what == "rate", "WardsRate/file-unrecognized-param");
        rate = data;
    }
}
