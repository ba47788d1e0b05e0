// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {AccessControlEnumerable} from "@openzeppelin/contracts/access/extensions/AccessControlEnumerable.sol";
import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {AccessControlUpgradeable} from "@openzeppelin/contracts-upgradeable/access/AccessControlUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

// The Orrery network does not exist. It is what a network looks like whose contributors depend on one person.

/// ORR: what contributors are paid in. The cap cannot be changed; the code cannot be upgraded.
contract OrreryToken is ERC20Capped, AccessControlEnumerable {
    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");

    constructor(address admin, address treasury) ERC20("Orrery", "ORR") ERC20Capped(21_000_000 ether) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _mint(treasury, 2_400_000 ether);
        _mint(admin, 1_600_000 ether);
    }

    function mint(address to, uint256 amount) external onlyRole(MINTER_ROLE) {
        _mint(to, amount);
    }
}

/// Who takes part: teams register a subnet and are paid for the models that they train on it.
contract SubnetRegistry is AccessControlUpgradeable {
    bytes32 public constant REGISTRAR_ROLE = keccak256("REGISTRAR_ROLE");

    struct Subnet {
        address team;
        uint64 registeredAt;
    }

    uint256 public subnetCount;
    uint256 public registrationFee;
    mapping(uint256 => Subnet) public subnets;

    event SubnetRegistered(uint256 indexed subnet, address indexed team);
    event SubnetDeregistered(uint256 indexed subnet);

    constructor() {
        _disableInitializers();
    }

    function initialize(address admin) external initializer {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    function registerSubnet() external returns (uint256 subnet) {
        subnet = ++subnetCount;
        subnets[subnet] = Subnet(msg.sender, uint64(block.timestamp));
        emit SubnetRegistered(subnet, msg.sender);
    }

    function deregisterSubnet(uint256 subnet) external onlyRole(REGISTRAR_ROLE) {
        delete subnets[subnet];
        emit SubnetDeregistered(subnet);
    }

    function setRegistrationFee(uint256 fee) external onlyRole(DEFAULT_ADMIN_ROLE) {
        registrationFee = fee;
    }
}

/// What subnets earn. The guardian pauses the rewards of a subnet; the upgrader replaces this code.
contract EmissionsController is AccessControlUpgradeable, UUPSUpgradeable {
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    bytes32 public constant EMISSIONS_ROLE = keccak256("EMISSIONS_ROLE");
    bytes32 public constant UPGRADER_ROLE = keccak256("UPGRADER_ROLE");

    OrreryToken public token;
    SubnetRegistry public registry;
    uint256 public emissionRate;
    mapping(uint256 => bool) public rewardsPaused;
    mapping(uint256 => uint256) public paidUntil;

    event RewardsPaused(uint256 indexed subnet);
    event RewardsResumed(uint256 indexed subnet);
    event EmissionRateChanged(uint256 rate);

    constructor() {
        _disableInitializers();
    }

    function initialize(address admin, OrreryToken token_, SubnetRegistry registry_) external initializer {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        token = token_;
        registry = registry_;
        emissionRate = 1e15;
    }

    function claimRewards(uint256 subnet) external returns (uint256 paid) {
        require(!rewardsPaused[subnet], "EmissionsController: rewards are paused");
        (address team, uint64 since) = registry.subnets(subnet);
        require(msg.sender == team, "EmissionsController: not your subnet");
        uint256 from = paidUntil[subnet] > since ? paidUntil[subnet] : since;
        paidUntil[subnet] = block.timestamp;
        paid = (block.timestamp - from) * emissionRate;
        token.mint(team, paid);
    }

    function pauseRewards(uint256 subnet) external onlyRole(GUARDIAN_ROLE) {
        rewardsPaused[subnet] = true;
        emit RewardsPaused(subnet);
    }

    function resumeRewards(uint256 subnet) external onlyRole(GUARDIAN_ROLE) {
        rewardsPaused[subnet] = false;
        emit RewardsResumed(subnet);
    }

    function setEmissionRate(uint256 rate) external onlyRole(EMISSIONS_ROLE) {
        emissionRate = rate;
        emit EmissionRateChanged(rate);
    }

    function _authorizeUpgrade(address) internal override onlyRole(UPGRADER_ROLE) {}
}

/// Where stake waits. Leaving takes the unbonding period; the arbitration contract may slash.
contract StakingVault is AccessControl {
    bytes32 public constant SLASHER_ROLE = keccak256("SLASHER_ROLE");

    IERC20 public immutable token;
    uint256 public unbondingPeriod = 7 days;
    mapping(address => uint256) public stakeOf;
    mapping(address => uint256) public leavesAt;

    event Slashed(address indexed account, uint256 amount);

    constructor(IERC20 token_, address admin) {
        token = token_;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    function stake(uint256 amount) external {
        stakeOf[msg.sender] += amount;
        token.transferFrom(msg.sender, address(this), amount);
    }

    function unstake() external {
        leavesAt[msg.sender] = block.timestamp + unbondingPeriod;
    }

    function withdrawStake() external {
        require(leavesAt[msg.sender] != 0 && block.timestamp >= leavesAt[msg.sender], "StakingVault: still bonded");
        uint256 amount = stakeOf[msg.sender];
        stakeOf[msg.sender] = 0;
        token.transfer(msg.sender, amount);
    }

    function slash(address account, uint256 amount) external onlyRole(SLASHER_ROLE) {
        stakeOf[account] -= amount;
        emit Slashed(account, amount);
        token.transfer(msg.sender, amount);
    }

    function setUnbondingPeriod(uint256 period) external onlyRole(DEFAULT_ADMIN_ROLE) {
        require(period <= 30 days, "StakingVault: too long");
        unbondingPeriod = period;
    }
}

/// Arbitration by signatures that are checked off the beaten track: no reader can tell who its arbiters are.
contract ArbitrationCourt {
    bytes32 private immutable PANEL;

    constructor(bytes32 panel) {
        PANEL = panel;
    }

    function enact(StakingVault vault, address account, uint256 amount, address[] calldata panel, bytes[] calldata votes)
        external
    {
        require(keccak256(abi.encode(panel)) == PANEL && votes.length >= 5, "ArbitrationCourt: not the panel");
        bytes32 verdict = keccak256(abi.encode(vault, account, amount));
        for (uint256 i; i < votes.length; ++i) {
            (bytes32 r, bytes32 s, uint8 v) = abi.decode(votes[i], (bytes32, bytes32, uint8));
            require(ecrecover(verdict, v, r, s) == panel[i], "ArbitrationCourt: not signed");
        }
        vault.slash(account, amount);
    }
}

/// The network's funds.
contract Treasury is Ownable2Step {
    constructor(address owner_) Ownable(owner_) {}

    function withdraw(IERC20 token, address to, uint256 amount) external onlyOwner {
        token.transfer(to, amount);
    }
}

/// What ORR is priced in: a dollar that exists here only.
contract OrreryDollar is ERC20 {
    constructor(address holder) ERC20("Orrery Dollar", "ORUSD") {
        _mint(holder, 1_000_000 ether);
    }
}

/// Where ORR is sold: two tokens whose product only grows (x * y = k), with the calls of Uniswap v2. Nobody can take the
/// liquidity out.
contract OrreryPool {
    address public immutable token0;
    address public immutable token1;
    uint112 private reserve0;
    uint112 private reserve1;

    event Sync(uint112 reserve0, uint112 reserve1);

    constructor(address token0_, address token1_) {
        token0 = token0_;
        token1 = token1_;
    }

    function getReserves() external view returns (uint112, uint112, uint32) {
        return (reserve0, reserve1, uint32(block.timestamp));
    }

    /// Takes what was sent as liquidity.
    function sync() external {
        _update(IERC20(token0).balanceOf(address(this)), IERC20(token1).balanceOf(address(this)));
    }

    /// Pays for what was sent before; 0.3 % of it stays here as a fee.
    function swap(uint256 out0, uint256 out1, address to, bytes calldata) external {
        if (out0 > 0) IERC20(token0).transfer(to, out0);
        if (out1 > 0) IERC20(token1).transfer(to, out1);
        uint256 left0 = IERC20(token0).balanceOf(address(this));
        uint256 left1 = IERC20(token1).balanceOf(address(this));
        uint256 in0 = left0 > reserve0 - out0 ? left0 - (reserve0 - out0) : 0;
        uint256 in1 = left1 > reserve1 - out1 ? left1 - (reserve1 - out1) : 0;
        uint256 product = (left0 * 1000 - in0 * 3) * (left1 * 1000 - in1 * 3);
        require(in0 + in1 > 0 && product >= uint256(reserve0) * reserve1 * 1e6, "OrreryPool: k");
        _update(left0, left1);
    }

    function _update(uint256 balance0, uint256 balance1) private {
        (reserve0, reserve1) = (uint112(balance0), uint112(balance1));
        emit Sync(reserve0, reserve1);
    }
}
