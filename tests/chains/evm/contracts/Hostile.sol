// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Every view burns all the gas that it is given.
contract GasBurner {
    fallback() external payable {
        assembly {
            invalid()
        }
    }
}

/// Every view loops until the gas is gone.
contract Looper {
    fallback() external payable {
        while (true) {}
    }
}

/// Every view returns megabytes of zeros.
contract Flooder {
    fallback() external payable {
        assembly {
            return(0, 3000000)
        }
    }
}

/// A proxy that points to itself.
contract SelfProxy {
    constructor() {
        assembly {
            sstore(0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc, address())
        }
    }

    fallback() external payable {
        assembly {
            let target := sload(0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc)
            let success := delegatecall(gas(), target, 0, 0, 0, 0)
            return(0, 0)
        }
    }
}

/// Names made to break out of a page or a terminal; an owner that lies about being many.
contract Impostor {
    string public name = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    string public symbol = "\x1b[2J\x1b[31mSAFE\x1b[0m\x07\xe2\x80\xae";
    uint8 public constant decimals = 255;
    address public owner;

    constructor(address owner_) {
        owner = owner_;
    }

    function totalSupply() external pure returns (uint256) {
        return type(uint256).max;
    }

    function transferOwnership(address account) external {
        require(msg.sender == owner, "</pre><b>not you");
        owner = account;
    }
}

/// Claims a threshold larger than its owners, and an owner list that repeats one address.
contract FalseSafe {
    address private immutable OWNER;

    constructor(address owner_) {
        OWNER = owner_;
    }

    function VERSION() external pure returns (string memory) {
        return "1.4.1";
    }

    function getThreshold() external pure returns (uint256) {
        return 5;
    }

    function getOwners() external view returns (address[] memory all) {
        all = new address[](3);
        for (uint256 i; i < 3; ++i) all[i] = OWNER;
    }
}
