// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Compound's Timelock: an admin queues, waits and executes; only the timelock itself changes its delay.
contract CompTimelock {
    event NewAdmin(address indexed newAdmin);
    event NewPendingAdmin(address indexed newPendingAdmin);
    event NewDelay(uint256 indexed newDelay);
    event QueueTransaction(
        bytes32 indexed txHash, address indexed target, uint256 value, string signature, bytes data, uint256 eta
    );

    uint256 public constant GRACE_PERIOD = 14 days;
    uint256 public constant MINIMUM_DELAY = 2 days;
    uint256 public constant MAXIMUM_DELAY = 30 days;

    address public admin;
    address public pendingAdmin;
    uint256 public delay;
    mapping(bytes32 => bool) public queuedTransactions;

    constructor(address admin_, uint256 delay_) {
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "Timelock::constructor: Delay out of bounds.");
        admin = admin_;
        delay = delay_;
    }

    receive() external payable {}

    function setDelay(uint256 delay_) external {
        require(msg.sender == address(this), "Timelock::setDelay: Call must come from Timelock.");
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "Timelock::setDelay: Delay out of bounds.");
        delay = delay_;
        emit NewDelay(delay_);
    }

    function acceptAdmin() external {
        require(msg.sender == pendingAdmin, "Timelock::acceptAdmin: Call must come from pendingAdmin.");
        admin = msg.sender;
        pendingAdmin = address(0);
        emit NewAdmin(admin);
    }

    function setPendingAdmin(address pendingAdmin_) external {
        require(msg.sender == address(this), "Timelock::setPendingAdmin: Call must come from Timelock.");
        pendingAdmin = pendingAdmin_;
        emit NewPendingAdmin(pendingAdmin);
    }

    function queueTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta)
        external
        returns (bytes32 hash)
    {
        require(msg.sender == admin, "Timelock::queueTransaction: Call must come from admin.");
        require(eta >= block.timestamp + delay, "Timelock::queueTransaction: Execution block must satisfy delay.");
        hash = keccak256(abi.encode(target, value, signature, data, eta));
        queuedTransactions[hash] = true;
        emit QueueTransaction(hash, target, value, signature, data, eta);
    }

    function cancelTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta)
        external
    {
        require(msg.sender == admin, "Timelock::cancelTransaction: Call must come from admin.");
        queuedTransactions[keccak256(abi.encode(target, value, signature, data, eta))] = false;
    }

    function executeTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta)
        external
        payable
        returns (bytes memory)
    {
        require(msg.sender == admin, "Timelock::executeTransaction: Call must come from admin.");
        bytes32 hash = keccak256(abi.encode(target, value, signature, data, eta));
        require(queuedTransactions[hash], "Timelock::executeTransaction: Transaction hasn't been queued.");
        require(block.timestamp >= eta, "Timelock::executeTransaction: Transaction hasn't surpassed time lock.");
        require(block.timestamp <= eta + GRACE_PERIOD, "Timelock::executeTransaction: Transaction is stale.");
        queuedTransactions[hash] = false;
        bytes memory call = bytes(signature).length == 0 ? data : abi.encodePacked(bytes4(keccak256(bytes(signature))), data);
        (bool success, bytes memory answer) = target.call{value: value}(call);
        require(success, "Timelock::executeTransaction: Transaction execution reverted.");
        return answer;
    }
}

interface Comp {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

/// COMP as far as governors use it: balances that are votes once delegated.
contract CompToken {
    string public constant name = "Test Comp";
    string public constant symbol = "TCOMP";
    uint8 public constant decimals = 18;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => address) public delegates;
    mapping(address => uint96) private _votes;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate);
    event DelegateVotesChanged(address indexed delegate, uint256 previousBalance, uint256 newBalance);

    constructor(address[] memory holders, uint96[] memory amounts) {
        for (uint256 i; i < holders.length; ++i) {
            balanceOf[holders[i]] = amounts[i];
            totalSupply += amounts[i];
            emit Transfer(address(0), holders[i], amounts[i]);
        }
    }

    function delegate(address to) external {
        address before = delegates[msg.sender];
        uint96 amount = uint96(balanceOf[msg.sender]);
        delegates[msg.sender] = to;
        emit DelegateChanged(msg.sender, before, to);
        if (before != address(0)) _move(before, _votes[before] - amount);
        if (to != address(0)) _move(to, _votes[to] + amount);
    }

    function getCurrentVotes(address account) external view returns (uint96) {
        return _votes[account];
    }

    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96) {
        require(blockNumber < block.number, "Comp::getPriorVotes: not yet determined");
        return _votes[account];
    }

    function _move(address account, uint96 votes) private {
        emit DelegateVotesChanged(account, _votes[account], votes);
        _votes[account] = votes;
    }
}

/// GovernorBravo's storage, getters and rules, behind its delegator.
contract GovernorBravoStorage {
    address public admin;
    address public pendingAdmin;
    address public implementation;
    uint256 public votingDelay;
    uint256 public votingPeriod;
    uint256 public proposalThreshold;
    uint256 public initialProposalId;
    uint256 public proposalCount;
    CompTimelock public timelock;
    Comp public comp;
    address public whitelistGuardian;
    mapping(address => uint256) public whitelistAccountExpirations;

    event NewAdmin(address oldAdmin, address newAdmin);
    event NewPendingAdmin(address oldPendingAdmin, address newPendingAdmin);
    event NewImplementation(address oldImplementation, address newImplementation);
    event ProposalCreated(
        uint256 id, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas
    );
}

contract GovernorBravoDelegate is GovernorBravoStorage {
    string public constant name = "Compound Governor Bravo";
    uint256 public constant quorumVotes = 400000e18;
    uint256 public constant proposalMaxOperations = 10;

    modifier onlyAdmin() {
        require(msg.sender == admin, "GovernorBravo: admin only");
        _;
    }

    function initialize(address timelock_, address comp_, uint256 period, uint256 delay, uint256 threshold) external {
        require(address(timelock) == address(0), "GovernorBravo::initialize: can only initialize once");
        require(msg.sender == admin, "GovernorBravo::initialize: admin only");
        timelock = CompTimelock(payable(timelock_));
        comp = Comp(comp_);
        votingPeriod = period;
        votingDelay = delay;
        proposalThreshold = threshold;
        initialProposalId = 1;
    }

    function propose(
        address[] calldata targets,
        uint256[] calldata values,
        string[] calldata signatures,
        bytes[] calldata calldatas,
        string calldata
    ) external returns (uint256) {
        require(
            comp.getPriorVotes(msg.sender, block.number - 1) > proposalThreshold,
            "GovernorBravo::propose: proposer votes below proposal threshold"
        );
        ++proposalCount;
        emit ProposalCreated(proposalCount, msg.sender, targets, values, signatures, calldatas);
        return proposalCount;
    }

    function _setVotingDelay(uint256 value) external onlyAdmin {
        votingDelay = value;
    }

    function _setVotingPeriod(uint256 value) external onlyAdmin {
        votingPeriod = value;
    }

    function _setProposalThreshold(uint256 value) external onlyAdmin {
        proposalThreshold = value;
    }

    function _setWhitelistGuardian(address account) external onlyAdmin {
        whitelistGuardian = account;
    }

    function _setWhitelistAccountExpiration(address account, uint256 expiration) external {
        require(msg.sender == admin || msg.sender == whitelistGuardian, "GovernorBravo: admin only");
        whitelistAccountExpirations[account] = expiration;
    }

    function _setPendingAdmin(address account) external onlyAdmin {
        emit NewPendingAdmin(pendingAdmin, account);
        pendingAdmin = account;
    }

    function _acceptAdmin() external {
        require(msg.sender == pendingAdmin, "GovernorBravo:_acceptAdmin: pending admin only");
        emit NewAdmin(admin, pendingAdmin);
        admin = pendingAdmin;
        pendingAdmin = address(0);
    }
}

contract GovernorBravoDelegator is GovernorBravoStorage {
    constructor(
        address timelock_,
        address comp_,
        address admin_,
        address implementation_,
        uint256 period,
        uint256 delay,
        uint256 threshold
    ) {
        admin = msg.sender;
        implementation = implementation_;
        (bool success,) = implementation_.delegatecall(
            abi.encodeCall(GovernorBravoDelegate.initialize, (timelock_, comp_, period, delay, threshold))
        );
        require(success, "GovernorBravoDelegator: initialize failed");
        admin = admin_;
    }

    function _setImplementation(address implementation_) external {
        require(msg.sender == admin, "GovernorBravoDelegator::_setImplementation: admin only");
        emit NewImplementation(implementation, implementation_);
        implementation = implementation_;
    }

    fallback() external payable {
        (bool success,) = implementation.delegatecall(msg.data);
        assembly {
            returndatacopy(0, 0, returndatasize())
            switch success
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}

/// GovernorAlpha: fixed rules and a guardian who may cancel and hand over the timelock.
contract GovernorAlpha {
    string public constant name = "Compound Governor Alpha";
    CompTimelock public timelock;
    Comp public comp;
    address public guardian;
    uint256 public proposalCount;

    constructor(address timelock_, address comp_, address guardian_) {
        timelock = CompTimelock(payable(timelock_));
        comp = Comp(comp_);
        guardian = guardian_;
    }

    function quorumVotes() public pure returns (uint256) {
        return 400000e18;
    }

    function proposalThreshold() public pure returns (uint256) {
        return 100000e18;
    }

    function proposalMaxOperations() public pure returns (uint256) {
        return 10;
    }

    function votingDelay() public pure returns (uint256) {
        return 1;
    }

    function votingPeriod() public pure returns (uint256) {
        return 17280;
    }

    function propose(address[] calldata, uint256[] calldata, string[] calldata, bytes[] calldata, string calldata)
        external
        returns (uint256)
    {
        require(
            comp.getPriorVotes(msg.sender, block.number - 1) > proposalThreshold(),
            "GovernorAlpha::propose: proposer votes below proposal threshold"
        );
        return ++proposalCount;
    }

    function cancel(uint256) external view {
        require(msg.sender == guardian, "GovernorAlpha::cancel: proposer above threshold");
    }

    function __acceptAdmin() external {
        require(msg.sender == guardian, "GovernorAlpha::__acceptAdmin: sender must be gov guardian");
        timelock.acceptAdmin();
    }

    function __abdicate() external {
        require(msg.sender == guardian, "GovernorAlpha::__abdicate: sender must be gov guardian");
        guardian = address(0);
    }

    function __queueSetTimelockPendingAdmin(address newPendingAdmin, uint256 eta) external {
        require(msg.sender == guardian, "GovernorAlpha::__queueSetTimelockPendingAdmin: sender must be gov guardian");
        timelock.queueTransaction(address(timelock), 0, "setPendingAdmin(address)", abi.encode(newPendingAdmin), eta);
    }

    function __executeSetTimelockPendingAdmin(address newPendingAdmin, uint256 eta) external {
        require(msg.sender == guardian, "GovernorAlpha::__executeSetTimelockPendingAdmin: sender must be gov guardian");
        timelock.executeTransaction(address(timelock), 0, "setPendingAdmin(address)", abi.encode(newPendingAdmin), eta);
    }
}

/// Compound's Unitroller: the admin proposes an implementation, which accepts.
contract Unitroller {
    address public admin;
    address public pendingAdmin;
    address public comptrollerImplementation;
    address public pendingComptrollerImplementation;

    event NewImplementation(address oldImplementation, address newImplementation);
    event NewPendingImplementation(address oldPendingImplementation, address newPendingImplementation);

    constructor() {
        admin = msg.sender;
    }

    function _setPendingImplementation(address implementation) external returns (uint256) {
        if (msg.sender != admin) return 1;
        emit NewPendingImplementation(pendingComptrollerImplementation, implementation);
        pendingComptrollerImplementation = implementation;
        return 0;
    }

    function _acceptImplementation() external returns (uint256) {
        if (msg.sender != pendingComptrollerImplementation) return 1;
        emit NewImplementation(comptrollerImplementation, msg.sender);
        comptrollerImplementation = msg.sender;
        pendingComptrollerImplementation = address(0);
        return 0;
    }

    function _setPendingAdmin(address account) external returns (uint256) {
        if (msg.sender != admin) return 1;
        pendingAdmin = account;
        return 0;
    }

    function _acceptAdmin() external returns (uint256) {
        if (msg.sender != pendingAdmin) return 1;
        admin = pendingAdmin;
        pendingAdmin = address(0);
        return 0;
    }

    fallback() external payable {
        (bool success,) = comptrollerImplementation.delegatecall(msg.data);
        assembly {
            returndatacopy(0, 0, returndatasize())
            switch success
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}

contract Comptroller {
    address public admin;
    address public pendingAdmin;
    address public comptrollerImplementation;
    address public pendingComptrollerImplementation;
    address public pauseGuardian;
    bool public borrowPaused;

    function _become(Unitroller unitroller) external {
        require(msg.sender == unitroller.admin(), "only unitroller admin can change brains");
        require(unitroller._acceptImplementation() == 0, "change not authorized");
    }

    function _setPauseGuardian(address account) external {
        require(msg.sender == admin, "only admin can set the pause guardian");
        pauseGuardian = account;
    }

    function _setBorrowPaused(bool state) external {
        require(msg.sender == pauseGuardian || msg.sender == admin, "only pause guardian and admin can pause");
        borrowPaused = state;
    }
}
