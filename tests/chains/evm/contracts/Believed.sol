// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {MultiSigWallet} from "Legacy.sol";

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

/// A timelock of which one key sets the delay.
contract AdjustableTimelock is TimelockController {
    address public adjuster;
    uint256 private wait;

    constructor(uint256 delay, address[] memory proposers, address[] memory executors, address adjuster_)
        TimelockController(0, proposers, executors, address(0))
    {
        (wait, adjuster) = (delay, adjuster_);
    }

    function getMinDelay() public view override returns (uint256) {
        return wait;
    }

    function adjust(uint256 delay) external {
        require(msg.sender == adjuster, "adjuster");
        wait = delay;
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

/// A timelock that executes what was never scheduled once an alarm rings.
contract RungTimelock is TimelockController {
    Alarm public immutable alarm;

    constructor(uint256 delay, address[] memory proposers, address[] memory executors, Alarm alarm_)
        TimelockController(delay, proposers, executors, address(0))
    {
        alarm = alarm_;
    }

    function execute(address to, uint256 value, bytes calldata data, bytes32 before, bytes32 salt)
        public
        payable
        override
        onlyRole(EXECUTOR_ROLE)
    {
        require(alarm.ringing() || isOperationReady(hashOperation(to, value, data, before, salt)), "not ready");
        _execute(to, value, data);
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

interface IVotesBefore {
    function getPriorVotes(address, uint256) external view returns (uint96);
}

interface IQueue {
    function delay() external view returns (uint256);
    function queueTransaction(address, uint256, string calldata, bytes calldata, uint256) external returns (bytes32);
    function executeTransaction(address, uint256, string calldata, bytes calldata, uint256)
        external
        payable
        returns (bytes memory);
}

/// A governor in the form of Compound's: proposals are numbered, votes are for or against, a timelock executes.
contract CountingGovernor {
    struct Proposal {
        uint256 eta;
        uint256 start;
        uint256 end;
        uint256 inFavour;
        uint256 against;
        bool executed;
        address target;
        uint256 value;
        string signature;
        bytes data;
    }

    uint256 public constant votingDelay = 10;
    uint256 public constant votingPeriod = 1_000;
    uint256 public constant proposalThreshold = 1e18;
    uint256 public constant quorumVotes = 100e18;
    uint256 public constant initialProposalId = 0;
    address public immutable timelock;
    address public immutable comp;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) public proposals;
    mapping(uint256 => mapping(address => bool)) private voted;

    constructor(address timelock_, address comp_) {
        (timelock, comp) = (timelock_, comp_);
    }

    function _more(address) internal view virtual returns (uint256) {
        return 0;
    }

    function propose(
        address[] calldata targets,
        uint256[] calldata values,
        string[] calldata signatures,
        bytes[] calldata datas,
        string calldata
    ) external returns (uint256) {
        require(IVotesBefore(comp).getPriorVotes(msg.sender, block.number - 1) > proposalThreshold, "threshold");
        require(targets.length == 1, "one action");
        Proposal storage made = proposals[++proposalCount];
        (made.start, made.end) = (block.number + votingDelay, block.number + votingDelay + votingPeriod);
        (made.target, made.value) = (targets[0], values[0]);
        (made.signature, made.data) = (signatures[0], datas[0]);
        return proposalCount;
    }

    function castVote(uint256 id, uint8 support) external {
        Proposal storage it = proposals[id];
        require(block.number > it.start && block.number <= it.end, "closed");
        require(!voted[id][msg.sender], "voted");
        voted[id][msg.sender] = true;
        uint256 weight = IVotesBefore(comp).getPriorVotes(msg.sender, it.start);
        weight += _more(msg.sender);
        if (support == 1) it.inFavour += weight;
        else it.against += weight;
    }

    function queue(uint256 id) external {
        Proposal storage it = proposals[id];
        require(it.end != 0 && block.number > it.end, "open");
        require(it.inFavour > it.against && it.inFavour >= quorumVotes, "defeated");
        it.eta = block.timestamp + IQueue(timelock).delay();
        IQueue(timelock).queueTransaction(it.target, it.value, it.signature, it.data, it.eta);
    }

    function execute(uint256 id) external payable {
        Proposal storage it = proposals[id];
        require(it.eta != 0 && !it.executed, "not queued");
        it.executed = true;
        IQueue(timelock).executeTransaction{value: it.value}(it.target, it.value, it.signature, it.data, it.eta);
    }
}

/// The same, but the votes of one count more.
contract FavouringGovernor is CountingGovernor {
    address private favourite;

    constructor(address timelock_, address comp_, address favourite_) CountingGovernor(timelock_, comp_) {
        favourite = favourite_;
    }

    function _more(address voter) internal view override returns (uint256) {
        return voter == favourite ? quorumVotes : 0;
    }
}

/// A wallet that asks for fewer confirmations than it says.
contract HastyWallet is MultiSigWallet {
    constructor(address[] memory owners_, uint256 required_) MultiSigWallet(owners_, required_) {}

    function isConfirmed(uint256 id) public view override returns (bool) {
        uint256 count;
        for (uint256 i; i < owners.length; ++i) {
            if (confirmations[id][owners[i]]) ++count;
        }
        return count >= required - 1;
    }
}

/// Code that a key delegates to; nobody set it up for the key yet.
contract KeyWallet {
    address public keeper;

    function begin(address keeper_) external {
        require(keeper == address(0), "begun");
        keeper = keeper_;
    }

    function run(address to, bytes calldata data) external {
        require(msg.sender == keeper || msg.sender == address(this), "keeper");
        (bool done,) = to.call(data);
        require(done);
    }
}
