// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {ERC20Pausable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Pausable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {AccessControlEnumerable} from "@openzeppelin/contracts/access/extensions/AccessControlEnumerable.sol";
import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// A capped token whose minters and pausers are enumerable roles.
contract CappedToken is ERC20Capped, ERC20Pausable, AccessControlEnumerable {
    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    constructor(string memory name_, string memory symbol_, uint256 cap_, address admin)
        ERC20(name_, symbol_)
        ERC20Capped(cap_)
    {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    function mint(address to, uint256 amount) external onlyRole(MINTER_ROLE) {
        _mint(to, amount);
    }

    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    function unpause() external onlyRole(PAUSER_ROLE) {
        _unpause();
    }

    function _update(address from, address to, uint256 value) internal override(ERC20Capped, ERC20Pausable) {
        super._update(from, to, value);
    }
}

/// A voting token whose owner mints without limit.
contract VotesToken is ERC20, ERC20Permit, ERC20Votes, Ownable2Step {
    constructor(string memory name_, string memory symbol_, address owner_)
        ERC20(name_, symbol_)
        ERC20Permit(name_)
        Ownable(owner_)
    {}

    function mint(address to, uint256 amount) external onlyOwner {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }

    function nonces(address owner_) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner_);
    }
}

/// A stablecoin with the public interface of Centre's FiatToken: owner, master minter, pauser, blacklister.
contract FiatToken is ERC20 {
    address public owner;
    address public masterMinter;
    address public pauser;
    address public blacklister;
    bool public paused;
    mapping(address => bool) private _blacklisted;
    mapping(address => bool) private _minters;
    mapping(address => uint256) public minterAllowance;

    event Pause();
    event Unpause();
    event Blacklisted(address indexed account);
    event UnBlacklisted(address indexed account);
    event MinterConfigured(address indexed minter, uint256 minterAllowedAmount);
    event MinterRemoved(address indexed oldMinter);
    event Mint(address indexed minter, address indexed to, uint256 amount);
    event MasterMinterChanged(address indexed newMasterMinter);
    event PauserChanged(address indexed newAddress);
    event BlacklisterChanged(address indexed newBlacklister);
    event OwnershipTransferred(address previousOwner, address newOwner);

    constructor(address owner_, address masterMinter_, address pauser_, address blacklister_)
        ERC20("Test Dollar", "TUSD")
    {
        owner = owner_;
        masterMinter = masterMinter_;
        pauser = pauser_;
        blacklister = blacklister_;
    }

    modifier only(address who) {
        require(msg.sender == who, "FiatToken: caller is not allowed");
        _;
    }

    function configureMinter(address minter, uint256 amount) external only(masterMinter) returns (bool) {
        _minters[minter] = true;
        minterAllowance[minter] = amount;
        emit MinterConfigured(minter, amount);
        return true;
    }

    function removeMinter(address minter) external only(masterMinter) returns (bool) {
        _minters[minter] = false;
        minterAllowance[minter] = 0;
        emit MinterRemoved(minter);
        return true;
    }

    function isMinter(address account) external view returns (bool) {
        return _minters[account];
    }

    function mint(address to, uint256 amount) external returns (bool) {
        require(_minters[msg.sender], "FiatToken: caller is not a minter");
        minterAllowance[msg.sender] -= amount;
        emit Mint(msg.sender, to, amount);
        _mint(to, amount);
        return true;
    }

    function pause() external only(pauser) {
        paused = true;
        emit Pause();
    }

    function unpause() external only(pauser) {
        paused = false;
        emit Unpause();
    }

    function blacklist(address account) external only(blacklister) {
        _blacklisted[account] = true;
        emit Blacklisted(account);
    }

    function unBlacklist(address account) external only(blacklister) {
        _blacklisted[account] = false;
        emit UnBlacklisted(account);
    }

    function isBlacklisted(address account) external view returns (bool) {
        return _blacklisted[account];
    }

    function updateMasterMinter(address account) external only(owner) {
        masterMinter = account;
        emit MasterMinterChanged(account);
    }

    function updatePauser(address account) external only(owner) {
        pauser = account;
        emit PauserChanged(account);
    }

    function updateBlacklister(address account) external only(owner) {
        blacklister = account;
        emit BlacklisterChanged(account);
    }

    function transferOwnership(address account) external only(owner) {
        emit OwnershipTransferred(owner, account);
        owner = account;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(!paused, "FiatToken: paused");
        require(!_blacklisted[from] && !_blacklisted[to], "FiatToken: blacklisted");
        super._update(from, to, value);
    }
}
