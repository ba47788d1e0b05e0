// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
interface IERC20 { function transfer(address, uint256) external returns (bool); function transferFrom(address, address, uint256) external returns (bool); function mint(address, uint256) external; }
abstract contract Owned { address public owner; modifier onlyOwner { require(msg.sender == owner); _; } }
contract Token is Owned {
    mapping(address => uint256) balances; uint256 totalSupply; mapping(address => bool) frozen; bool paused; address feeTo; IERC20 asset;
    function a1(address to, uint256 n) external onlyOwner { balances[to] += n; totalSupply += n; } //! guarded owner effect=mint
    function a2(address from, uint256 n) external onlyOwner { balances[from] -= n; balances[msg.sender] += n; } //! guarded owner effect=seize
    function a3(address who, bool is_) external onlyOwner { frozen[who] = is_; } //! guarded owner effect=freeze
    function a4(bool is_) external onlyOwner { paused = is_; } //! guarded owner effect=pause
    function a5(uint256 n) external onlyOwner { asset.transfer(owner, n); } //! guarded owner effect=withdraw
    function a6(address next) external onlyOwner { owner = next; } //! guarded owner effect=control
    function a7(address to, bytes calldata d) external onlyOwner { (bool ok,) = to.call(d); require(ok); } //! guarded owner effect=execute
    function a8(address payable to) external onlyOwner { to.transfer(address(this).balance); } //! guarded owner effect=withdraw
    function transfer(address to, uint256 n) external { require(!paused && !frozen[msg.sender]); balances[msg.sender] -= n; balances[to] += n; } //! own
    function a9(address from, uint256 n) external onlyOwner { balances[from] -= n; totalSupply -= n; } //! guarded owner effect=seize
}
