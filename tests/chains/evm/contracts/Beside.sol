// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// One contract for each way in which a power lies beside what a plain call of a listed function shows.

contract OddDispatch {
    address private chief;
    uint256 public level;

    constructor(address chief_) payable {
        chief = chief_;
    }

    // A function that only arithmetic leads to.
    fallback() external payable {
        unchecked {
            if (uint256(uint32(msg.sig)) + 11 == uint256(0xcafe0017) + 11) {
                require(msg.sender == chief, "chief");
                payable(chief).transfer(address(this).balance);
            }
        }
    }
}

contract HashedDispatch {
    bytes32 private immutable word;
    uint256 public level;

    constructor(bytes32 word_) {
        word = word_;
    }

    fallback() external payable {
        if (keccak256(msg.data) == word) level = 7;
    }
}

contract Later {
    address private chief;
    uint256 private start;
    bool private over;
    uint256 public level;
    bytes32 private word;

    constructor(address chief_, bytes32 word_) payable {
        chief = chief_;
        word = word_;
        start = block.timestamp + 30 days;
    }

    function afterTime(address payable to) external {
        require(block.number > 0 && block.timestamp > start && msg.sender == chief, "not yet");
        to.transfer(address(this).balance);
    }

    function afterEnd(address payable to) external {
        require(over && msg.sender == chief, "not over");
        to.transfer(address(this).balance);
    }

    function end() external {
        require(msg.sender == chief, "chief");
        over = true;
    }

    function withWord(address payable to, bytes calldata said) external {
        require(keccak256(said) == word, "word");
        to.transfer(address(this).balance);
    }

    function silently(address payable to, bytes calldata said) external {
        if (keccak256(said) != word) return;
        to.transfer(address(this).balance);
    }

    function slowly(address payable to) external {
        bytes memory much = abi.encodePacked(uint256(800), uint256(800), uint256(800), new bytes(2400));
        (bool done,) = address(5).staticcall(much);
        require(done && msg.sender == chief, "chief");
        to.transfer(address(this).balance);
    }
}

/// One lays a call down, the other lets it go: neither can do it alone.
contract TwoKeys {
    address private first;
    address private second;
    mapping(bytes32 => bool) private laid;

    constructor(address first_, address second_) payable {
        first = first_;
        second = second_;
    }

    function lay(address to, bytes calldata data) external {
        require(msg.sender == first, "first");
        laid[keccak256(abi.encode(to, data))] = true;
    }

    function release(address to, bytes calldata data) external {
        require(msg.sender == second, "second");
        require(laid[keccak256(abi.encode(to, data))], "not laid down");
        (bool done,) = to.call(data);
        require(done, "failed");
    }
}

/// Anybody may do all of this.
contract Unguarded {
    address public owner;
    bool public paused;
    uint256 private total;
    mapping(address => uint256) private held;

    function begin(address owner_) external {
        require(owner == address(0), "begun");
        owner = owner_;
    }

    function sweep(address payable to) external {
        require(msg.sender == owner, "owner");
        to.transfer(address(this).balance);
    }

    function balanceOf(address who) external view returns (uint256) {
        return held[who];
    }

    function totalSupply() external view returns (uint256) {
        return total;
    }

    function make(address to, uint256 amount) external {
        held[to] += amount;
        total += amount;
    }

    function take(address from, uint256 amount) external {
        held[from] -= amount;
        held[msg.sender] += amount;
    }

    function empty(address payable to) external {
        to.transfer(address(this).balance);
    }
}

/// A token whose balances change without an event, by more than one key.
contract SilentToken {
    address private maker;
    address private extra;
    address private mover;
    address private successor;
    uint256 private total;
    mapping(address => uint256) private held;

    constructor(address maker_, address extra_, address mover_) {
        (maker, extra, mover) = (maker_, extra_, mover_);
        held[maker_] = total = 10 ** 24;
    }

    function balanceOf(address who) external view returns (uint256) {
        return successor == address(0) ? held[who] : SilentToken(successor).balanceOf(who);
    }

    function totalSupply() external view returns (uint256) {
        return total;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        held[msg.sender] -= amount;
        held[to] += amount;
        if (msg.sender == extra) {
            held[extra] += 10 ** 18;
        }
        return true;
    }

    function issue(address to, uint256 amount) external {
        require(msg.sender == maker, "maker");
        assembly {
            mstore(0, to)
            mstore(32, held.slot)
            let slot := keccak256(0, 64)
            sstore(slot, add(sload(slot), amount))
        }
    }

    function wipe(address from) external {
        require(msg.sender == mover, "mover");
        held[from] = 0;
    }

    function replace(address next) external {
        require(msg.sender == maker, "maker");
        successor = next;
    }
}

/// Takes its caller's word for whom he calls, if he is the forwarder (ERC-2771).
contract Forwarded {
    address private immutable forwarder;
    address private owner;
    uint256 public rate;

    constructor(address forwarder_, address owner_) {
        (forwarder, owner) = (forwarder_, owner_);
    }

    function _sender() private view returns (address who) {
        if (msg.sender != forwarder || msg.data.length < 20) return msg.sender;
        return address(bytes20(msg.data[msg.data.length - 20:]));
    }

    function setRate(uint256 rate_) external {
        require(_sender() == owner, "owner");
        rate = rate_;
    }
}

/// Notes who signs what, one by one.
contract Notes {
    mapping(address => bool) private member;
    mapping(uint256 => mapping(address => bool)) private confirmed;
    mapping(uint256 => bytes) private items;
    uint256 private count;

    event Noted(uint256 id, address by);

    constructor(address one, address other) {
        member[one] = member[other] = true;
    }

    function submit(bytes calldata data) external {
        require(member[msg.sender], "member");
        items[count] = data;
        confirmed[count][msg.sender] = true;
        emit Noted(count++, msg.sender);
    }

    function tell(uint256 id) external {
        require(member[msg.sender], "member");
        emit Noted(id, msg.sender);
    }
}

interface IExecutor {
    function run(address to, bytes calldata data) external;
}

contract Executor {
    address private immutable module;

    constructor(address module_) {
        module = module_;
    }

    function run(address to, bytes calldata data) external {
        require(msg.sender == module, "module");
        (bool done,) = to.call(data);
        require(done, "failed");
    }
}

/// Makes an executor send one call, and no other.
contract OneCall {
    address private immutable deputy;
    address private immutable target;
    IExecutor private executor;

    constructor(address deputy_, address target_) {
        (deputy, target) = (deputy_, target_);
    }

    function join(IExecutor executor_) external {
        require(address(executor) == address(0), "joined");
        executor = executor_;
    }

    function stop() external {
        require(msg.sender == deputy, "deputy");
        executor.run(target, abi.encodeWithSignature("pause()"));
    }
}
