// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
contract DepositSecurity {
    address[] guardians; mapping(address => uint256) guardianIndicesOneBased; bool public depositsPaused; address owner;
    function _guardianIndex(address who) internal view returns (int256) { return int256(guardianIndicesOneBased[who]) - 1; }
    function isGuardian(address who) public view returns (bool) { return _guardianIndex(who) >= 0; }
    function pause(uint256 n, bytes32 r, bytes32 vs) external { //! guarded guardian effect=pause
        if (depositsPaused) return;
        address guardian = msg.sender;
        int256 at = _guardianIndex(msg.sender);
        if (at == -1) {
            guardian = recover(keccak256(abi.encodePacked(n)), r, vs);
            at = _guardianIndex(guardian);
            if (at == -1) revert("signature");
        }
        require(block.number - n <= 100, "expired");
        depositsPaused = true;
    }
    function only(uint256 n) external { require(isGuardian(msg.sender), "no"); v = n; } //! guarded guardian
    function minusOne(uint256 n) external { if (_guardianIndex(msg.sender) == -1) revert(); v = n; } //! guarded guardian
    function below(uint256 n) external { if (_guardianIndex(msg.sender) < 0) revert(); v = n; } //! guarded guardian
    function deposit() external payable { require(!depositsPaused); } //! free
    function recover(bytes32 h, bytes32 r, bytes32 vs) internal pure returns (address) { return ecrecover(h, uint8(uint256(vs >> 255)), r, vs); }
    function add(address who) external { require(msg.sender == owner); guardians.push(who); guardianIndicesOneBased[who] = guardians.length; } //! guarded owner effect=control
    uint256 v;
}
contract ByKeyOfCaller {
    mapping(address => bytes32) keys; mapping(bytes32 => bool) active; mapping(uint256 => address) operatorOf; mapping(address => uint256) idOf; uint256 v;
    function a(uint256 n) external { require(active[keys[msg.sender]], "inactive"); v = n; } //! guarded active
    function b(uint256 id, uint256 n) external { require(operatorOf[id] == msg.sender); v = n; } //! guarded operator
}
contract Users {
    mapping(address => uint256) userIndex; address[] users; uint256 v; uint256 rate;
    function join() external { userIndex[msg.sender] = users.length + 1; users.push(msg.sender); } //! free
    function vote(uint256 n) external { require(userIndex[msg.sender] != 0, "join first"); v = n; } //! own
}
contract Joined {
    mapping(address => bool) public isMember; uint256 v;
    function join() external { isMember[msg.sender] = true; } //! free
    function speak(uint256 n) external { require(isMember[msg.sender], "join first"); v = n; } //! own
}
