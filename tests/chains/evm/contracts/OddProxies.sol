// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Proxies of no standard: where they keep what they run, nobody but their code knows.
contract PrivateProxy {
    bytes32 private constant CODE = keccak256("a slot of our own choosing");
    bytes32 private constant MASTER = keccak256("another one");

    constructor(address code_, address master, bytes memory setup) {
        _store(CODE, code_);
        _store(MASTER, master);
        (bool done,) = code_.delegatecall(setup);
        require(done, "setup");
    }

    function replaceBy(address code_) external {
        require(msg.sender == _load(MASTER), "master");
        require(code_.code.length > 0, "code");
        _store(CODE, code_);
    }

    function _store(bytes32 slot, address value) private {
        assembly {
            sstore(slot, value)
        }
    }

    function _load(bytes32 slot) private view returns (address value) {
        assembly {
            value := sload(slot)
        }
    }

    fallback() external payable {
        address code_ = _load(CODE);
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), code_, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(done) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}

contract Logic {
    bool private initialised;
    bool private paused;
    address private boss;
    uint256 private rate;

    function initialize(address boss_) external {
        require(!initialised, "done");
        initialised = true;
        boss = boss_;
    }

    function setRate(uint256 value) external {
        require(!paused, "paused");
        require(msg.sender == boss, "boss");
        rate = value;
    }

    function pauseAll(bool on) external {
        require(msg.sender == boss, "boss");
        paused = on;
    }

    function join() external {
        require(!paused, "paused");
        rate += 1;
    }
}

/// A diamond without the loupe of EIP-2535.
contract TinyDiamond {
    mapping(bytes4 => address) private facets;
    address private immutable MASTER;

    constructor(address master) {
        MASTER = master;
    }

    function setFacet(bytes4 selector, address facet) external {
        require(msg.sender == MASTER, "master");
        facets[selector] = facet;
    }

    fallback() external payable {
        address facet = facets[msg.sig];
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

contract RateFacet {
    uint256 private rate;

    function setFacetRate(uint256 value) external {
        require(msg.sender == address(0x0000000000000000000000000000000000abcDeF), "boss");
        rate = value;
    }

    function anybodysRate(uint256 value) external {
        rate = value;
    }

    function pause() external {
        rate = 0;
    }
}
