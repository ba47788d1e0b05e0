// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// One contract for each thing that a power may need besides its holder: time, another call, another key.

contract Patience {
    address private chief;
    uint256 private start = block.timestamp;
    uint256 private firstBlock = block.number;
    uint256 public rate;

    constructor(address chief_) payable {
        chief = chief_;
    }

    function late(address payable to) external {
        require(block.timestamp - start > 5 days && msg.sender == chief, "no");
        to.transfer(address(this).balance);
    }

    function deep(address payable to) external {
        require(msg.sender == chief, "no");
        require(block.number >= firstBlock + 1000, "early");
        to.transfer(address(this).balance);
    }

    // Nobody but the protocol calls this.
    function tick(uint256 rate_) external {
        require(msg.sender == 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE, "system");
        rate = rate_;
    }
}

contract Commitment {
    address private chief;
    uint256 private readyAt;
    address private candidate;
    address public heir;

    constructor(address chief_) payable {
        chief = chief_;
    }

    function commit(address candidate_) external {
        require(msg.sender == chief && readyAt == 0, "no");
        (candidate, readyAt) = (candidate_, block.timestamp + 2 days);
    }

    function apply_() external {
        require(msg.sender == chief && readyAt != 0, "no");
        require(block.timestamp >= readyAt, "early");
        (heir, readyAt) = (candidate, 0);
    }

    function drain(address payable to) external {
        require(msg.sender == heir, "heir");
        to.transfer(address(this).balance);
    }
}

contract Succession {
    address private chief;
    address private next;
    uint256 private from = block.timestamp + 4 days;
    uint256 public fee;

    constructor(address chief_, address next_) {
        (chief, next) = (chief_, next_);
    }

    function boss() public view returns (address) {
        return block.timestamp >= from ? next : chief;
    }

    function setFee(uint256 fee_) external {
        require(msg.sender == boss(), "boss");
        fee = fee_;
    }
}

/// Anybody may release what a keeper has attested, a while after it.
contract Attested {
    address private keeper;
    mapping(bytes32 => uint256) private from;

    constructor(address keeper_) payable {
        keeper = keeper_;
    }

    function attest(bytes32 claim) external {
        require(msg.sender == keeper, "keeper");
        from[claim] = block.timestamp + 6 hours;
    }

    function release(address payable to, uint256 amount) external {
        bytes32 claim = keccak256(abi.encode(to, amount));
        uint256 moment = from[claim];
        require(moment != 0 && block.timestamp >= moment, "not yet");
        from[claim] = 0;
        to.transfer(amount);
    }
}

contract Queue {
    struct Item {
        address target;
        bytes data;
        uint256 at;
        bool done;
    }

    address private proposer;
    address private second;
    Item[] private items;
    mapping(uint256 => bool) private agreed;

    constructor(address proposer_, address second_) {
        (proposer, second) = (proposer_, second_);
    }

    function queue(address target, bytes calldata data) external {
        require(msg.sender == proposer, "proposer");
        items.push(Item(target, data, block.timestamp + 1 days, false));
    }

    function agree(uint256 id) external {
        require(msg.sender == second, "second");
        agreed[id] = true;
    }

    function run(uint256 id) external {
        Item storage item = items[id];
        require(agreed[id] && !item.done && block.timestamp >= item.at, "not ready");
        item.done = true;
        (bool ok,) = item.target.call(item.data);
        require(ok);
    }
}

interface Register {
    function note(address who, uint256 what) external;
}

/// Emits what it is told, and does no more.
contract Emitter {
    event Noted(address who, uint256 what);

    function note(address who, uint256 what) external {
        emit Noted(who, what);
    }
}

contract Reporter {
    address private clerk;
    Register private register;

    constructor(address clerk_, Register register_) {
        (clerk, register) = (clerk_, register_);
    }

    function report(address who, uint256 what) external {
        require(msg.sender == clerk, "clerk");
        register.note(who, what);
    }
}

interface Erc20 {
    function balanceOf(address who) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
}

contract Purse {
    address private chief;

    constructor(address chief_) {
        chief = chief_;
    }

    function collect(address token, address to) external {
        require(msg.sender == chief, "chief");
        uint256 all = Erc20(token).balanceOf(address(this));
        (bool ok,) = token.call(abi.encodeWithSelector(Erc20.transfer.selector, to, all));
        require(ok);
    }
}

contract Feed {
    address private operator;
    uint256 public price = 100;

    constructor(address operator_) {
        operator = operator_;
    }

    function post(uint256 price_) external {
        require(msg.sender == operator, "operator");
        price = price_;
    }
}

/// Pays what a feed says.
contract Redeemer {
    Feed private feed;
    mapping(address => uint256) public units;

    constructor(Feed feed_) payable {
        feed = feed_;
    }

    function buy() external payable {
        units[msg.sender] += msg.value;
    }

    function redeem(uint256 amount) external {
        units[msg.sender] -= amount;
        payable(msg.sender).transfer(amount * feed.price());
    }
}

/// Anybody may close it; the coins go to whom the chair names.
contract Ballot {
    address private chair;
    address payable private winner = payable(address(0xbee));

    constructor(address chair_) payable {
        chair = chair_;
    }

    function count(address payable winner_) external {
        require(msg.sender == chair, "chair");
        winner = winner_;
    }

    function close() external {
        winner.transfer(1 ether);
    }
}

/// The worth of a share is what its key says.
contract Shares {
    address private pricer;
    uint256 private worth = 1000;
    mapping(address => uint256) public held;

    constructor(address pricer_) payable {
        pricer = pricer_;
    }

    function price(uint256 worth_) external {
        require(msg.sender == pricer && worth_ > 0, "pricer");
        worth = worth_;
    }

    function join() external payable {
        held[msg.sender] += msg.value / worth;
    }

    function leave(uint256 shares) external {
        held[msg.sender] -= shares;
        payable(msg.sender).transfer(shares * worth);
    }
}

/// So many of its panel confirm what one of them submits.
contract Panel {
    struct Item {
        address target;
        uint256 value;
        bytes data;
        uint256 count;
    }

    address[] private panel;
    uint256 private immutable needed;
    Item[] private items;
    mapping(uint256 => mapping(address => bool)) private agreed;

    constructor(address[] memory panel_, uint256 needed_) {
        (panel, needed) = (panel_, needed_);
    }

    modifier onlyPanel() {
        bool member;
        for (uint256 place; place < panel.length; place++) if (panel[place] == msg.sender) member = true;
        require(member, "panel");
        _;
    }

    function submit(address target, uint256 value, bytes calldata data) external onlyPanel {
        items.push(Item(target, value, data, 0));
    }

    function agree(uint256 id) external onlyPanel {
        require(!agreed[id][msg.sender], "twice");
        agreed[id][msg.sender] = true;
        items[id].count++;
    }

    function perform(uint256 id) external onlyPanel {
        Item storage item = items[id];
        require(item.count >= needed, "too few");
        item.count = 0;
        (bool ok,) = item.target.call{value: item.value}(item.data);
        require(ok);
    }
}
