// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// What a timelock holds.
contract Till {
    address public keeper;

    constructor(address keeper_) payable {
        keeper = keeper_;
    }

    function empty(address payable to) external {
        require(msg.sender == keeper, "keeper");
        to.transfer(address(this).balance);
    }
}

/// A timelock with one more function: a key sends at once.
contract HurriedTimelock is TimelockController {
    address public hurrier;

    constructor(uint256 delay, address[] memory proposers, address[] memory executors, address hurrier_)
        TimelockController(delay, proposers, executors, address(0))
    {
        hurrier = hurrier_;
    }

    function hurry(address to, bytes calldata data) external {
        require(msg.sender == hurrier, "hurrier");
        (bool done,) = to.call(data);
        require(done);
    }
}

/// A timelock that executes at once for whoever knows a word, in one of three places of the code.
contract SecretTimelock is TimelockController {
    bytes32 private immutable secret;
    uint256 private immutable place;

    constructor(uint256 delay, address[] memory proposers, address[] memory executors, bytes32 secret_, uint256 place_)
        TimelockController(delay, proposers, executors, address(0))
    {
        secret = secret_;
        place = place_;
    }

    function execute(address to, uint256 value, bytes calldata data, bytes32 before, bytes32 salt)
        public
        payable
        override
    {
        bytes32 id = hashOperation(to, value, data, before, salt);
        bool told = keccak256(abi.encode(salt, msg.sender)) == secret;
        if (place == 0 && told) {
            _execute(to, value, data);
        } else if (place == 1 && !isOperationReady(id)) {
            require(told, "not ready");
            _execute(to, value, data);
        } else if (place == 2) {
            require(told || isOperationReady(id), "not ready");
            _execute(to, value, data);
        } else {
            super.execute(to, value, data, before, salt);
        }
    }
}

/// A flag that one key sets.
contract Alarm {
    address public guard;
    bool public ringing;

    constructor(address guard_) {
        guard = guard_;
    }

    function ring() external {
        require(msg.sender == guard, "guard");
        ringing = true;
    }
}

/// A timelock that does not wait while an alarm rings.
contract AlarmedTimelock is TimelockController {
    Alarm public immutable alarm;

    constructor(uint256 delay, address[] memory proposers, address[] memory executors, Alarm alarm_)
        TimelockController(delay, proposers, executors, address(0))
    {
        alarm = alarm_;
    }

    function getMinDelay() public view override returns (uint256) {
        return alarm.ringing() ? 0 : super.getMinDelay();
    }
}

/// Answers as a timelock does and asks for no delay at all.
contract HastyTimelock is TimelockController {
    constructor(uint256 delay, address[] memory proposers, address[] memory executors)
        TimelockController(delay, proposers, executors, address(0))
    {}

    function execute(address to, uint256 value, bytes calldata data, bytes32, bytes32)
        public
        payable
        override
        onlyRole(EXECUTOR_ROLE)
    {
        _execute(to, value, data);
    }
}

/// Run by the setup of a new Safe, in its name: modules and owners that no list shows.
contract Planter {
    function plant(address member, uint256 mapping_) external {
        assembly {
            mstore(0, member)
            mstore(32, mapping_)
            sstore(keccak256(0, 64), 1)
        }
    }
}
