// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
contract ByIndex {
    struct Member { address account; uint256 weight; }
    Member[] members;
    mapping(address => uint256) position;
    uint256 v;
    function setByIndex(uint256 i, uint256 x) external { //! guarded members
        require(members[i].account == msg.sender, "not you");
        v = x;
    }
    function setByPosition(uint256 x) external { //! guarded position
        uint256 p = position[msg.sender];
        require(p != 0, "unknown");
        v = x;
    }
    function setByMinusOne(uint256 x) external { //! guarded position
        require(position[msg.sender] > 0);
        v = x;
    }
    function setByLookup(uint256 x) external { //! guarded members
        require(members[position[msg.sender]].account == msg.sender, "not member");
        v = x;
    }
    function find(address a) internal view returns (bool found, uint256 at) {
        for (uint256 i = 0; i < members.length; i++) {
            if (members[i].account == a) { return (true, i); }
        }
    }
    function setByFind(uint256 x) external { //! guarded members
        (bool found, ) = find(msg.sender);
        require(found, "not a member");
        v = x;
    }
    function setByBreak(uint256 x) external { //! guarded members
        bool hit;
        for (uint256 i; i < members.length; ++i) {
            if (members[i].account == msg.sender) { hit = true; break; }
        }
        if (!hit) revert("no");
        v = x;
    }
    function setByNeverFound(uint256 x) external { //! free
        bool hit;
        for (uint256 i; i < members.length; ++i) {
            if (members[i].account == msg.sender) { hit = true; break; }
        }
        v = x;
    }
}
contract Branches {
    address owner; address guardian; bool emergency; uint256 v;
    function both(uint256 x) external { //! guarded owner.*guardian|guardian.*owner
        if (emergency) { require(msg.sender == guardian); } else { require(msg.sender == owner); }
        v = x;
    }
    function either(uint256 x) external { //! guarded owner.*guardian|guardian.*owner
        if (msg.sender != owner) { require(msg.sender == guardian, "neither"); }
        v = x;
    }
    function oneOnly(uint256 x) external { //! free
        if (emergency) { require(msg.sender == guardian); }
        v = x;
    }
    function ok(address a) internal view returns (bool allowed) {
        if (emergency) { allowed = a == guardian; } else { allowed = a == owner; }
    }
    function named(uint256 x) external { //! guarded owner.*guardian|guardian.*owner
        require(ok(msg.sender), "x");
        v = x;
    }
    function nestedReturn(address a) private view returns (bool) {
        if (a == owner) return true;
        if (a == guardian) return true;
        return false;
    }
    function early(uint256 x) external { //! guarded owner.*guardian|guardian.*owner
        if (!nestedReturn(msg.sender)) revert();
        v = x;
    }
    function silent(uint256 x) external { //! guarded owner
        if (msg.sender == owner) { v = x; }
    }
    function negated(uint256 x) external { //! guarded owner
        bool isOwner = msg.sender == owner;
        if (!isOwner) { revert("x"); }
        v = x;
    }
}
type Permission is uint256;
library Perms {
    error Missing(address who);
    struct Store { mapping(address => Permission) of; address[] list; }
    function need(Store storage self, Permission p) internal view {
        if (Permission.unwrap(self.of[msg.sender]) & Permission.unwrap(p) == 0) revert Missing(msg.sender);
    }
    function listed(Store storage self, address a) internal view returns (bool) {
        for (uint i = 0; i < self.list.length; i++) if (self.list[i] == a) return true;
        return false;
    }
}
contract UsesStore {
    using Perms for Perms.Store;
    Perms.Store private access;
    Permission constant WRITE = Permission.wrap(2);
    uint256 v;
    function write(uint256 x) external { //! guarded access
        access.need(WRITE);
        v = x;
    }
    function writeListed(uint256 x) external { //! guarded access
        require(access.listed(msg.sender), "unlisted");
        v = x;
    }
}
library AddressBook { struct Book { mapping(address => bool) has; } function check(Book storage b, address a) internal view { require(b.has[a], "absent"); } }
contract UsesBook { using AddressBook for AddressBook.Book; AddressBook.Book operators; uint256 v; function go(uint256 x) external { operators.check(msg.sender); v = x; } } //! guarded operators
contract Signed {
    address signer; mapping(address => bool) trusted; mapping(bytes32 => bool) used; uint256 v; bytes32 DOMAIN;
    function recovered(bytes32 h, bytes memory sig) internal pure returns (address) {
        (bytes32 r, bytes32 s, uint8 v_) = abi.decode(sig, (bytes32, bytes32, uint8));
        return ecrecover(h, v_, r, s);
    }
    function bySigner(uint256 x, bytes calldata sig) external { //! guarded signer
        bytes32 h = keccak256(abi.encode(x));
        require(!used[h], "used"); used[h] = true;
        address who = recovered(h, sig);
        require(who == signer && who != address(0), "bad");
        v = x;
    }
    function byTrusted(uint256 x, uint8 v_, bytes32 r, bytes32 s) external { //! guarded trusted
        address who = ecrecover(keccak256(abi.encodePacked(DOMAIN, x)), v_, r, s);
        if (!trusted[who]) revert("untrusted");
        v = x;
    }
    function permit(address from, uint256 x, uint8 v_, bytes32 r, bytes32 s) external { //! own
        require(ecrecover(keccak256(abi.encode(from, x)), v_, r, s) == from, "sig");
        spend[from] = x;
    }
    mapping(address => uint256) spend;
}
contract LoopAdmins {
    address[3] admins; uint256 v; address[] signers;
    modifier onlyAdmins() {
        bool ok = false;
        for (uint256 i = 0; i < 3; i++) { if (admins[i] == msg.sender) ok = true; }
        require(ok, "no admin");
        _;
    }
    function tune(uint256 x) external onlyAdmins { v = x; } //! guarded admins
    function isSigner(address a) public view returns (bool yes) {
        uint256 i = 0;
        while (i < signers.length) { if (signers[i] == a) { yes = true; } i++; }
    }
    function tune2(uint256 x) external { if (isSigner(msg.sender) == false) { revert(); } v = x; } //! guarded signers
}
interface IAuth { function allowed(address who, bytes4 what) external view returns (bool); function check(address who) external view; }
interface INFT { function ownerOf(uint256 id) external view returns (address); }
interface ILog { function note(address who) external; function noteAndCount(address who) external returns (uint256); }
contract AsksOthers {
    IAuth auth; INFT nft; ILog log; uint256 v; mapping(uint256 => uint256) price;
    function byAuthority(uint256 x) external { require(auth.allowed(msg.sender, msg.sig), "auth"); v = x; } //! guarded auth
    function byTry(uint256 x) external { //! guarded auth
        try auth.check(msg.sender) { v = x; } catch { revert("denied"); }
    }
    function byTryIgnored(uint256 x) external { //! free
        try auth.check(msg.sender) { } catch { }
        v = x;
    }
    function list(uint256 id, uint256 p) external { require(nft.ownerOf(id) == msg.sender, "owner"); price[id] = p; } //! guarded ownerOf
    function listAny(INFT any, uint256 id, uint256 p) external { //! own
        address holder = any.ownerOf(id);
        require(holder == msg.sender, "owner");
        price[id] = p;
    }
    function tells(uint256 x) external { log.note(msg.sender); v = x; } //! free
    function tellsAndCounts(uint256 x) external { uint256 n = log.noteAndCount(msg.sender); v = x + n; } //! free
}
interface IRegistry { function lookup(bytes32 name) external view returns (address); function getAddress(string calldata name) external view returns (address); }
contract ByRegistry {
    IRegistry registry; uint256 v;
    bytes32 constant RELAYER = keccak256("Relayer");
    modifier only(bytes32 name) { require(registry.lookup(name) == msg.sender, "only"); _; }
    function a(uint256 x) external only(RELAYER) { v = x; } //! guarded (?i)relayer
    function b(uint256 x) external only(keccak256("Minter")) { v = x; } //! guarded Minter
    function c(uint256 x) external { require(msg.sender == registry.getAddress("Treasury")); v = x; } //! guarded Treasury
}
contract Unclear {
    uint256 v; mapping(bytes32 => uint256) score;
    function odd(uint256 x) external { //! undecided
        require(uint256(keccak256(abi.encode(msg.sender, block.chainid))) % 7 == score[bytes32(x)], "odd");
        v = x;
    }
    function origin(uint256 x) external { require(tx.origin == msg.sender, "no contracts"); v = x; } //! free
    function code(uint256 x) external { require(msg.sender.code.length == 0); v = x; } //! free
    function money(uint256 x) external { require(msg.sender.balance > 1 ether); v = x; } //! free
}
contract SameLine { address a; address b; uint256 v; function one(uint256 x) external { require(msg.sender == a); v = x; } function two(uint256 x) external { require(msg.sender == b); v = x; } } //! guarded a|b
contract FromAnotherChain {
    address crossDomainAdmin; uint256 v;
    function _applyL1ToL2Alias(address l1) internal pure returns (address) { return address(uint160(l1) + uint160(0x1111000000000000000000000000000000001111)); }
    modifier onlyAdmin() { require(msg.sender == _applyL1ToL2Alias(crossDomainAdmin), "admin"); _; }
    function tune(uint256 x) external onlyAdmin { v = x; } //! guarded \bcrossDomainAdmin$
}
