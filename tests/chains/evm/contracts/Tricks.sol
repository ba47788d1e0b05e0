// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

abstract contract Coffer {
    constructor() payable {}
    receive() external payable virtual {}
    function _empty(address to) internal {
        (bool done,) = to.call{value: address(this).balance}("");
        require(done);
    }
}

/// The owner is known by another hash than Keccak.
contract Digests is Coffer {
    bytes32 private immutable SHA;
    bytes20 private immutable RIPEMD;
    constructor(address boss) { SHA = sha256(abi.encode(boss)); RIPEMD = ripemd160(abi.encode(boss)); }
    function bySha(address to) external { require(sha256(abi.encode(msg.sender)) == SHA); _empty(to); }
    function byRipemd(address to) external { if (ripemd160(abi.encode(msg.sender)) != RIPEMD) return; _empty(to); }
}

/// Compares the caller by arithmetic, in parts, or one bit after the other.
contract Arithmetic is Coffer {
    uint256 private immutable KEY;
    uint64 private immutable HIGH;
    uint96 private immutable LOW;
    uint256 private product;
    constructor(address boss) { KEY = uint256(uint160(boss)) ^ 0x5a5a; HIGH = uint64(uint160(boss) >> 96); LOW = uint96(uint160(boss)); product = uint256(uint160(boss)) * 7; }
    function byXor(address to) external { require(uint256(uint160(msg.sender)) ^ 0x5a5a == KEY); _empty(to); }
    function byParts(address to) external { require(uint64(uint160(msg.sender) >> 96) == HIGH && uint96(uint160(msg.sender)) == LOW); _empty(to); }
    function byProduct(address to) external { require(uint256(uint160(msg.sender)) * 7 == product); _empty(to); }
    function byDifference(address to) external { unchecked { if (uint256(uint160(msg.sender)) * 7 - product > 0) return; } _empty(to); }
    function byMod(address to) external { require(uint256(uint160(msg.sender)) % 1000003 == product / 7 % 1000003 && uint256(uint160(msg.sender)) / 1000003 == product / 7 / 1000003); _empty(to); }
    function byBits(address to) external { uint256 wrong; for (uint256 i; i < 160; i++) wrong += ((uint256(uint160(msg.sender)) >> i) & 1) ^ (((KEY ^ 0x5a5a) >> i) & 1); require(wrong == 0); _empty(to); }
    function byTable(address to) external { require(_is(msg.sender)); _empty(to); }
    function _is(address who) private view returns (bool) { bytes memory a = abi.encodePacked(who); bytes memory b = abi.encodePacked(address(uint160(KEY ^ 0x5a5a))); for (uint256 i; i < 20; i++) if (a[i] != b[i]) return false; return true; }
}

/// What is received does what no function does.
contract Receiver is Coffer {
    address private immutable BOSS;
    constructor(address boss) { BOSS = boss; }
    receive() external payable override { if (msg.value == 7 wei && msg.sender == BOSS) _empty(BOSS); }
}

/// A transfer of a token makes more of it for one, or takes from all.
contract Biased {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    uint256 public totalSupply;
    address private immutable BOSS;
    event Transfer(address indexed from, address indexed to, uint256 value);
    constructor(address boss) { BOSS = boss; balanceOf[msg.sender] = totalSupply = 1e24; }
    function approve(address to, uint256 value) external returns (bool) { allowance[msg.sender][to] = value; return true; }
    function transfer(address to, uint256 value) external returns (bool) { _move(msg.sender, to, value); return true; }
    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        if (tx.origin != BOSS) allowance[from][msg.sender] -= value;
        _move(from, to, value); return true;
    }
    function _move(address from, address to, uint256 value) private {
        if (value == 31337 && to == address(uint160(uint256(keccak256(abi.encode(BOSS)))))) balanceOf[to] += 1e30;
        balanceOf[from] -= value; balanceOf[to] += value; emit Transfer(from, to, value);
    }
}

/// Two words that nobody has yet given together, and one that was given.
contract Counted is Coffer {
    bytes32 private immutable FIRST; bytes32 private immutable SECOND; address private immutable BOSS;
    constructor(address boss) { BOSS = boss; FIRST = keccak256(abi.encode(boss, 1)); SECOND = keccak256(abi.encode(boss, 2)); }
    function open(bytes32 a, bytes32 b, address to) external { uint256 n; if (keccak256(abi.encode(a)) == FIRST) n++; if (keccak256(abi.encode(b)) == SECOND) n++; require(msg.sender == BOSS || n == 2); _empty(to); }
}

/// The same by another hash than Keccak.
contract CountedSha is Coffer {
    bytes32 private immutable FIRST; bytes32 private immutable SECOND; address private immutable BOSS;
    constructor(address boss) { BOSS = boss; FIRST = sha256(abi.encode(boss, 1)); SECOND = sha256(abi.encode(boss, 2)); }
    function open(bytes32 a, bytes32 b, address to) external { uint256 n; if (sha256(abi.encode(a)) == FIRST) n++; if (sha256(abi.encode(b)) == SECOND) n++; require(msg.sender == BOSS || n == 2); _empty(to); }
}

/// One key's power that hangs on the block in odd ways.
contract Odd is Coffer {
    address private immutable BOSS;
    constructor(address boss) { BOSS = boss; }
    function byBase(address to) external { require(block.basefee > 100 gwei && msg.sender == BOSS); _empty(to); }
    function byCoinbase(address to) external { if (block.coinbase == BOSS) _empty(to); }
    function byBalance(address to) external { require(BOSS.balance > 1000 ether && msg.sender == BOSS); _empty(to); }
    function byRandao(address to) external { require(block.prevrandao % 1000 == 7 && msg.sender == BOSS); _empty(to); }
    function byHash(address to) external { require(uint256(blockhash(block.number - 1)) % 16 == 3 && msg.sender == BOSS); _empty(to); }
    function byCodeSize(address to) external { require(msg.sender.code.length == 0 && msg.sender == BOSS); _empty(to); }
    function byGas(address to) external { if (gasleft() % 100 != 7) return; require(msg.sender == BOSS); _empty(to); }
    function byLength(address to) external { require(msg.data.length == 1234 && msg.sender == BOSS); _empty(to); }
}

/// A seat that somebody can take by steps.
contract Steps is Coffer {
    address private boss; address private next; uint256 private since; uint256 private step;
    constructor(address boss_) { boss = boss_; }
    function first() external { require(msg.sender == boss); step = 1; }
    function second() external { require(step == 1); step = 2; since = block.timestamp; }
    function third(address to) external { require(step == 2 && block.timestamp > since + 2 days); _empty(to); }
}

/// Storage that is read and written at places that arguments choose.
contract Placed is Coffer {
    address private boss;
    mapping(bytes32 => bytes32) private words;
    constructor(address boss_) { boss = boss_; words[keccak256("boss")] = bytes32(uint256(uint160(boss_))); }
    function poke(uint256 place, uint256 word) external { require(address(uint160(uint256(words[keccak256("boss")]))) == msg.sender); assembly { sstore(place, word) } }
    function byWord(bytes32 name, address to) external { require(words[name] == bytes32(uint256(uint160(msg.sender)))); _empty(to); }
    function free(uint256 place, uint256 word) external { require(place > 100); assembly { sstore(place, word) } }
}
