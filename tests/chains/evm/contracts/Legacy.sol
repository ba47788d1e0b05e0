// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// The public interface and rules of the first Gnosis (and ConsenSys) MultiSigWallet of 2016.
contract MultiSigWallet {
    struct Transaction {
        address destination;
        uint256 value;
        bytes data;
        bool executed;
    }

    uint256 public constant MAX_OWNER_COUNT = 50;
    mapping(uint256 => Transaction) public transactions;
    mapping(uint256 => mapping(address => bool)) public confirmations;
    mapping(address => bool) public isOwner;
    address[] public owners;
    uint256 public required;
    uint256 public transactionCount;

    event Confirmation(address indexed sender, uint256 indexed transactionId);
    event Submission(uint256 indexed transactionId);
    event Execution(uint256 indexed transactionId);
    event OwnerAddition(address indexed owner);
    event OwnerRemoval(address indexed owner);
    event RequirementChange(uint256 required);

    modifier onlyWallet() {
        require(msg.sender == address(this));
        _;
    }

    constructor(address[] memory owners_, uint256 required_) {
        for (uint256 i; i < owners_.length; ++i) isOwner[owners_[i]] = true;
        owners = owners_;
        required = required_;
    }

    receive() external payable {}

    function addOwner(address owner) external onlyWallet {
        isOwner[owner] = true;
        owners.push(owner);
        emit OwnerAddition(owner);
    }

    function changeRequirement(uint256 required_) external onlyWallet {
        required = required_;
        emit RequirementChange(required_);
    }

    function submitTransaction(address destination, uint256 value, bytes calldata data) external returns (uint256 id) {
        id = transactionCount++;
        transactions[id] = Transaction(destination, value, data, false);
        emit Submission(id);
        confirmTransaction(id);
    }

    function confirmTransaction(uint256 id) public {
        require(isOwner[msg.sender]);
        confirmations[id][msg.sender] = true;
        emit Confirmation(msg.sender, id);
        executeTransaction(id);
    }

    function executeTransaction(uint256 id) public {
        require(isOwner[msg.sender]);
        Transaction storage transaction = transactions[id];
        if (!isConfirmed(id) || transaction.executed) return;
        transaction.executed = true;
        (bool success,) = transaction.destination.call{value: transaction.value}(transaction.data);
        if (success) emit Execution(id);
        else transaction.executed = false;
    }

    function isConfirmed(uint256 id) public view virtual returns (bool) {
        uint256 count;
        for (uint256 i; i < owners.length; ++i) {
            if (confirmations[id][owners[i]]) ++count;
        }
        return count >= required;
    }

    function getOwners() external view returns (address[] memory) {
        return owners;
    }
}
