// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// Contracts in which nobody has any power over others: what anybody does there, he does with what is his own.

contract FixedToken is ERC20 {
    constructor(address to) ERC20("Fixed", "FIX") {
        _mint(to, 10 ** 24);
    }
}

contract BurnableToken is ERC20Burnable {
    constructor(address to) ERC20("Burnable", "BRN") {
        _mint(to, 10 ** 24);
    }
}

contract VotesToken is ERC20Permit, ERC20Votes {
    constructor(address to) ERC20("Votes", "VOT") ERC20Permit("Votes") {
        _mint(to, 10 ** 24);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }

    function nonces(address who) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(who);
    }
}

contract OpenVault is ERC4626 {
    constructor(IERC20 asset_) ERC4626(asset_) ERC20("Vault", "VLT") {}
}

contract OwnedVault is ERC4626, Ownable {
    constructor(IERC20 asset_, address owner_) ERC4626(asset_) ERC20("Owned vault", "OVL") Ownable(owner_) {}

    function sweep(address token, address to) external onlyOwner {
        IERC20(token).transfer(to, IERC20(token).balanceOf(address(this)));
    }
}

/// A coin wrapped as a token, in the manner of WETH9: the fallback deposits.
contract Wrapped {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Approval(address indexed owner, address indexed spender, uint256 amount);
    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Deposit(address indexed to, uint256 amount);
    event Withdrawal(address indexed from, uint256 amount);

    fallback() external payable {
        deposit();
    }

    receive() external payable {
        deposit();
    }

    function deposit() public payable {
        balanceOf[msg.sender] += msg.value;
        emit Deposit(msg.sender, msg.value);
    }

    function withdraw(uint256 amount) external {
        require(balanceOf[msg.sender] >= amount);
        balanceOf[msg.sender] -= amount;
        payable(msg.sender).transfer(amount);
        emit Withdrawal(msg.sender, amount);
    }

    function totalSupply() external view returns (uint256) {
        return address(this).balance;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return transferFrom(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public returns (bool) {
        require(balanceOf[from] >= amount);
        if (from != msg.sender && allowance[from][msg.sender] != type(uint256).max) {
            require(allowance[from][msg.sender] >= amount);
            allowance[from][msg.sender] -= amount;
        }
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
        return true;
    }
}

/// Locks, pays out what accrued to each, and lets each take back what he put in.
contract Locker {
    IERC20 public immutable token;
    mapping(address => uint256) public locked;
    mapping(address => uint256) public until;
    mapping(address => uint256) public rewards;
    uint256 public total;

    constructor(IERC20 token_) {
        token = token_;
    }

    function lock(uint256 amount, uint256 time) external {
        require(amount > 0 && time < 365 days);
        token.transferFrom(msg.sender, address(this), amount);
        locked[msg.sender] += amount;
        rewards[msg.sender] += amount / 100;
        until[msg.sender] = block.timestamp + time;
        total += amount;
    }

    function unlock() external {
        require(block.timestamp >= until[msg.sender], "locked");
        uint256 amount = locked[msg.sender];
        locked[msg.sender] = 0;
        total -= amount;
        token.transfer(msg.sender, amount);
    }

    function claim() external {
        uint256 due = rewards[msg.sender];
        require(due > 0, "nothing");
        rewards[msg.sender] = 0;
        token.transfer(msg.sender, due);
    }
}

/// A pair of tokens with a constant product, in the manner of Uniswap v2, and what makes pairs.
contract Pair is ERC20 {
    address public factory;
    IERC20 public token0;
    IERC20 public token1;
    uint112 private reserve0;
    uint112 private reserve1;
    uint32 private last;
    uint256 private unlocked = 1;

    event Swap(address indexed sender, uint256 in0, uint256 in1, uint256 out0, uint256 out1, address indexed to);
    event Sync(uint112 reserve0, uint112 reserve1);

    modifier lock() {
        require(unlocked == 1, "LOCKED");
        unlocked = 0;
        _;
        unlocked = 1;
    }

    constructor() ERC20("Pair", "PAR") {
        factory = msg.sender;
    }

    function initialize(IERC20 token0_, IERC20 token1_) external {
        require(msg.sender == factory, "FORBIDDEN");
        token0 = token0_;
        token1 = token1_;
    }

    function _store(uint256 balance0, uint256 balance1) private {
        require(balance0 <= type(uint112).max && balance1 <= type(uint112).max, "OVERFLOW");
        reserve0 = uint112(balance0);
        reserve1 = uint112(balance1);
        last = uint32(block.timestamp);
        emit Sync(reserve0, reserve1);
    }

    function mint(address to) external lock returns (uint256 shares) {
        uint256 balance0 = token0.balanceOf(address(this));
        uint256 balance1 = token1.balanceOf(address(this));
        uint256 in0 = balance0 - reserve0;
        uint256 in1 = balance1 - reserve1;
        uint256 supply = totalSupply();
        shares = supply == 0 ? in0 + in1 : (in0 * supply) / reserve0;
        require(shares > 0, "INSUFFICIENT_LIQUIDITY_MINTED");
        _mint(to, shares);
        _store(balance0, balance1);
    }

    function burn(address to) external lock returns (uint256 out0, uint256 out1) {
        uint256 shares = balanceOf(address(this));
        uint256 supply = totalSupply();
        out0 = (shares * token0.balanceOf(address(this))) / supply;
        out1 = (shares * token1.balanceOf(address(this))) / supply;
        require(out0 > 0 && out1 > 0, "INSUFFICIENT_LIQUIDITY_BURNED");
        _burn(address(this), shares);
        token0.transfer(to, out0);
        token1.transfer(to, out1);
        _store(token0.balanceOf(address(this)), token1.balanceOf(address(this)));
    }

    function swap(uint256 out0, uint256 out1, address to) external lock {
        require(out0 > 0 || out1 > 0, "INSUFFICIENT_OUTPUT_AMOUNT");
        require(out0 < reserve0 && out1 < reserve1, "INSUFFICIENT_LIQUIDITY");
        if (out0 > 0) token0.transfer(to, out0);
        if (out1 > 0) token1.transfer(to, out1);
        uint256 balance0 = token0.balanceOf(address(this));
        uint256 balance1 = token1.balanceOf(address(this));
        uint256 in0 = balance0 > reserve0 - out0 ? balance0 - (reserve0 - out0) : 0;
        uint256 in1 = balance1 > reserve1 - out1 ? balance1 - (reserve1 - out1) : 0;
        require(in0 > 0 || in1 > 0, "INSUFFICIENT_INPUT_AMOUNT");
        require(balance0 * balance1 >= uint256(reserve0) * reserve1, "K");
        _store(balance0, balance1);
        emit Swap(msg.sender, in0, in1, out0, out1, to);
    }

    function skim(address to) external lock {
        token0.transfer(to, token0.balanceOf(address(this)) - reserve0);
        token1.transfer(to, token1.balanceOf(address(this)) - reserve1);
    }

    function sync() external lock {
        _store(token0.balanceOf(address(this)), token1.balanceOf(address(this)));
    }
}

contract PairFactory {
    mapping(address => mapping(address => address)) public getPair;
    address[] public allPairs;

    event PairCreated(address indexed token0, address indexed token1, address pair, uint256 count);

    function createPair(address one, address other) external returns (address pair) {
        require(one != other && one != address(0), "IDENTICAL");
        require(getPair[one][other] == address(0), "PAIR_EXISTS");
        pair = address(new Pair{salt: keccak256(abi.encodePacked(one, other))}());
        Pair(pair).initialize(IERC20(one), IERC20(other));
        getPair[one][other] = pair;
        getPair[other][one] = pair;
        allPairs.push(pair);
        emit PairCreated(one, other, pair, allPairs.length);
    }
}
