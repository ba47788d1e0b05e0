// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

library DiamondStorage {
    struct Layout {
        address owner;
        mapping(bytes4 => address) facetOf;
        address[] facets;
        mapping(address => bytes4[]) selectorsOf;
        uint256 fee;
    }

    function layout() internal pure returns (Layout storage l) {
        bytes32 slot = keccak256("diamond.standard.diamond.storage");
        assembly {
            l.slot := slot
        }
    }
}

/// A small EIP-2535 diamond: cut, loupe and owner are facets like any other.
contract Diamond {
    enum FacetCutAction { Add, Replace, Remove }

    struct FacetCut {
        address facetAddress;
        FacetCutAction action;
        bytes4[] functionSelectors;
    }

    event DiamondCut(FacetCut[] _diamondCut, address _init, bytes _calldata);

    constructor(address owner_, FacetCut[] memory cuts) {
        DiamondStorage.Layout storage l = DiamondStorage.layout();
        l.owner = owner_;
        for (uint256 i; i < cuts.length; ++i) {
            l.facets.push(cuts[i].facetAddress);
            l.selectorsOf[cuts[i].facetAddress] = cuts[i].functionSelectors;
            for (uint256 j; j < cuts[i].functionSelectors.length; ++j) {
                l.facetOf[cuts[i].functionSelectors[j]] = cuts[i].facetAddress;
            }
        }
        emit DiamondCut(cuts, address(0), "");
    }

    fallback() external payable {
        address facet = DiamondStorage.layout().facetOf[msg.sig];
        require(facet != address(0), "Diamond: Function does not exist");
        assembly {
            calldatacopy(0, 0, calldatasize())
            let success := delegatecall(gas(), facet, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch success
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}

contract DiamondCutFacet {
    event DiamondCut(Diamond.FacetCut[] _diamondCut, address _init, bytes _calldata);

    function diamondCut(Diamond.FacetCut[] calldata cuts, address init, bytes calldata data) external {
        DiamondStorage.Layout storage l = DiamondStorage.layout();
        require(msg.sender == l.owner, "LibDiamond: Must be contract owner");
        for (uint256 i; i < cuts.length; ++i) {
            for (uint256 j; j < cuts[i].functionSelectors.length; ++j) {
                l.facetOf[cuts[i].functionSelectors[j]] = cuts[i].facetAddress;
            }
        }
        emit DiamondCut(cuts, init, data);
    }
}

contract DiamondLoupeFacet {
    struct Facet {
        address facetAddress;
        bytes4[] functionSelectors;
    }

    function facets() external view returns (Facet[] memory all) {
        DiamondStorage.Layout storage l = DiamondStorage.layout();
        all = new Facet[](l.facets.length);
        for (uint256 i; i < all.length; ++i) all[i] = Facet(l.facets[i], l.selectorsOf[l.facets[i]]);
    }

    function facetAddresses() external view returns (address[] memory) {
        return DiamondStorage.layout().facets;
    }

    function facetFunctionSelectors(address facet) external view returns (bytes4[] memory) {
        return DiamondStorage.layout().selectorsOf[facet];
    }

    function facetAddress(bytes4 selector) external view returns (address) {
        return DiamondStorage.layout().facetOf[selector];
    }
}

contract OwnershipFacet {
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    function owner() external view returns (address) {
        return DiamondStorage.layout().owner;
    }

    function transferOwnership(address account) external {
        DiamondStorage.Layout storage l = DiamondStorage.layout();
        require(msg.sender == l.owner, "LibDiamond: Must be contract owner");
        emit OwnershipTransferred(l.owner, account);
        l.owner = account;
    }
}
