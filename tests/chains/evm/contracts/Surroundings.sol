// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";

/// Powers that hang on what no word of the contract tells, or that lie in another contract.

contract Gated {
    address private immutable producer;
    address private immutable later;
    uint256 private price = 41;
    bool private done = true;
    uint256 public level;

    constructor(address producer_, address later_) payable {
        (producer, later) = (producer_, later_);
    }

    function byProducer(address payable to) external {
        require(block.coinbase == producer, "producer");
        to.transfer(address(this).balance);
    }

    function byPrice(address payable to) external {
        require(tx.gasprice == price, "price");
        to.transfer(address(this).balance);
    }

    function byCode(address payable to) external {
        require(later.code.length > 0, "code");
        to.transfer(address(this).balance);
    }

    function never(address payable to) external {
        require(!done, "done");
        to.transfer(address(this).balance);
    }
}

contract Staged {
    uint256 private constant ROUNDS = 9;
    uint256 private rounds;
    uint256 private stage;
    bytes32 private word;

    constructor() payable {}

    function round() external {
        rounds += 1;
    }

    function setStage(uint256 stage_) external {
        stage = stage_;
    }

    function setWord(bytes32 word_) external {
        word = word_;
    }

    function byRounds(address payable to) external {
        require(rounds == ROUNDS, "rounds");
        to.transfer(address(this).balance);
    }

    function byStage(address payable to) external {
        require(stage == 1234567, "stage");
        to.transfer(address(this).balance);
    }

    function byWord(address payable to, uint256 number) external {
        require(keccak256(abi.encode(to, number)) == word, "word");
        to.transfer(address(this).balance);
    }
}

/// The owner's seat is empty until the heir takes it.
contract Heritage {
    address private heir;
    address private head;

    constructor(address heir_) payable {
        heir = heir_;
    }

    function succeed() external {
        require(msg.sender == heir, "heir");
        head = heir;
    }

    function spend(address payable to) external {
        require(msg.sender == head, "head");
        to.transfer(address(this).balance);
    }
}

/// The role that spends is handed out by one that nobody has, and that by a role that somebody has.
contract Ladder is AccessControl {
    bytes32 private constant TOP = keccak256("ladder.top");
    bytes32 private constant STEP = keccak256("ladder.step");
    bytes32 private constant SPENDER = keccak256("ladder.spender");

    constructor(address top) payable {
        _grantRole(TOP, top);
        _setRoleAdmin(STEP, TOP);
        _setRoleAdmin(SPENDER, STEP);
    }

    function spend(address payable to) external onlyRole(SPENDER) {
        to.transfer(address(this).balance);
    }
}

/// What it holds can be taken by whom its keeper approves.
contract Lender {
    address private keeper;

    constructor(address keeper_) {
        keeper = keeper_;
    }

    function trust(ERC20 token, address spender) external {
        require(msg.sender == keeper, "keeper");
        token.approve(spender, type(uint256).max);
    }
}

contract Catalogue {
    struct Entry {
        bool live;
        address code;
    }

    address private editor;
    mapping(bytes32 => Entry) private entries;

    constructor(address editor_, address code) {
        editor = editor_;
        entries["main"] = Entry(true, code);
    }

    function edit(bytes32 name, address code) external {
        require(msg.sender == editor, "editor");
        entries[name] = Entry(true, code);
    }

    function find(bytes32 name) external view returns (address) {
        return entries[name].code;
    }
}

contract CatalogueProxy {
    Catalogue private immutable catalogue;

    constructor(Catalogue catalogue_) payable {
        catalogue = catalogue_;
    }

    fallback() external payable {
        address code = catalogue.find("main");
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), code, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(done) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}

contract Counter {
    uint256 private count;

    function step() external {
        count += 1;
    }
}

/// Runs, in one of its functions, code that a catalogue names.
contract Helped {
    Catalogue private catalogue;
    uint256 private count;

    constructor(Catalogue catalogue_) {
        catalogue = catalogue_;
    }

    function work() external {
        (bool done,) = catalogue.find("main").delegatecall(abi.encodeWithSignature("step()"));
        require(done, "failed");
    }
}

/// A diamond whose loupe lists one of its two functions.
contract ShyDiamond {
    mapping(bytes4 => address) private facets_;
    bytes4 private immutable listed;

    constructor(bytes4 listed_, address facet, bytes4 hidden, address other) payable {
        listed = listed_;
        facets_[listed_] = facet;
        facets_[hidden] = other;
    }

    function facetAddresses() external view returns (address[] memory found) {
        found = new address[](1);
        found[0] = facets_[listed];
    }

    fallback() external payable {
        address facet = facets_[msg.sig];
        require(facet != address(0), "no facet");
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), facet, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(done) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}

/// A token whose transfers one key limits, stops for one account, and takes a part of.
contract Tolled is ERC20 {
    address private collector;
    uint256 private most = type(uint256).max;
    uint256 private toll;
    mapping(address => uint256) private stoppedUntil;

    constructor(address collector_) ERC20("Tolled", "TLD") {
        collector = collector_;
        _mint(address(0x1234567890123456789012345678901234567890), 10 ** 24);
    }

    modifier onlyCollector() {
        require(msg.sender == collector, "collector");
        _;
    }

    function setMost(uint256 most_) external onlyCollector {
        most = most_;
    }

    function setToll(uint256 toll_) external onlyCollector {
        toll = toll_;
    }

    function hold(address who, uint256 until) external onlyCollector {
        stoppedUntil[who] = until;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(value <= most && stoppedUntil[from] < block.timestamp, "stopped");
        uint256 part = from == address(0) ? 0 : value * toll / 10_000;
        if (part > 0) super._update(from, collector, part);
        super._update(from, to, value - part);
    }
}
