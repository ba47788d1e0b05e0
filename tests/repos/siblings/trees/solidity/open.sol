// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
interface IERC20 { function transfer(address to, uint256 amount) external returns (bool); function balanceOf(address a) external view returns (uint256); }
contract GivesSeatByMapping {
    mapping(address => bool) public isKeeper;
    function enrol(address who) external { //! open control
        isKeeper[who] = true;
    }
    function poke(uint256 x) external { //! guarded isKeeper
        require(isKeeper[msg.sender], "keeper");
        last = x;
    }
    uint256 last;
}
contract GivesSeatThroughHelper {
    address public boss;
    function _assign(address next) internal { boss = next; }
    function claimThrone() external { //! open control
        _assign(msg.sender);
    }
    function rate(uint256 r) external { //! guarded boss
        if (boss != msg.sender) { revert("boss"); }
        value = r;
    }
    uint256 value;
}
contract EmptyModifier {
    address owner;
    modifier onlyOwner() {
        address who = msg.sender;
        owner == who;
        _;
    }
    function setImplementation(address code) external onlyOwner { //! open upgrade
        assembly { sstore(0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc, code) }
    }
    function drain(address payable to) external onlyOwner { //! open withdraw
        to.transfer(address(this).balance);
    }
}
contract SweepsTokens {
    function out(IERC20 token) external { //! open withdraw
        token.transfer(msg.sender, token.balanceOf(address(this)));
    }
    function outByCall(address payable to) external { //! open withdraw
        (bool ok, ) = to.call{value: address(this).balance}("");
        require(ok);
    }
}
contract Stoppable {
    bool public stopped;
    address admin;
    modifier running() { require(!stopped); _; }
    function toggle(bool on) external { //! open pause
        stopped = on;
    }
    function work() external running { } //! free
}
contract Prints {
    mapping(address => uint256) public balanceOf;
    uint256 public totalSupply;
    function faucet(address to, uint256 n) external { //! open mint
        totalSupply += n;
        balanceOf[to] += n;
    }
}
contract SeatAlwaysFree {
    address public owner;
    modifier onlyOwner() { _checkOwner(); _; }
    function _checkOwner() internal view virtual { }
    function transferOwnership(address next) external onlyOwner { //! open control
        owner = next;
    }
}
contract Initialised {
    address public owner;
    bool done;
    function setUp(address first) external { //! init
        require(!done, "twice");
        done = true;
        owner = first;
    }
    function tune(uint256 v) external { //! guarded owner
        require(owner == msg.sender);
        x = v;
    }
    uint256 x;
}
contract FirstComeOwner {
    address public owner;
    function take() external { //! init
        require(owner == address(0));
        owner = msg.sender;
    }
    function cfg(uint256 v) external { require(msg.sender == owner); y = v; } //! guarded owner
    uint256 y;
}
abstract contract UUPS { function _authorizeUpgrade(address) internal virtual; function upgradeToAndCall(address impl, bytes memory data) public payable virtual { _authorizeUpgrade(impl); impl.delegatecall(data); } }
contract NeverUpgraded is UUPS {
    error Frozen();
    function _authorizeUpgrade(address) internal pure override { revert Frozen(); }
}
contract UpgradedByCouncil is UUPS {
    address immutable council;
    constructor(address c) { council = c; }
    function _authorizeUpgrade(address) internal view override { if (msg.sender != council) revert(); }
}
contract Kill {
    address payable keeper;
    function close() external { selfdestruct(keeper); } //! open seize
    function closeOwn() external { require(msg.sender == keeper); selfdestruct(keeper); } //! guarded keeper
}
contract Proxies {
    address logic;
    function run(address target, bytes calldata data) external { //! open execute
        (bool ok,) = target.delegatecall(data);
        require(ok);
    }
    function forward(address target, bytes calldata data) external returns (bytes memory r) { //! cond
        bool ok;
        (ok, r) = target.call(data);
        require(ok, "failed");
    }
}
contract Deposits {
    mapping(address => uint256) public deposits;
    function put() external payable { deposits[msg.sender] += msg.value; } //! free
    function get(uint256 n) external { //! own
        deposits[msg.sender] -= n;
        payable(msg.sender).transfer(n);
    }
    function getAll() external { //! own
        uint256 n = deposits[msg.sender];
        require(n > 0, "nothing");
        deposits[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: n}("");
        require(ok);
    }
}
contract Blocks {
    mapping(address => bool) public denied;
    function denyAccount(address a) external { denied[a] = true; } //! open freeze
    function act() external { require(!denied[msg.sender], "denied"); n++; } //! free
    uint256 n;
}
