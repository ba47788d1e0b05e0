// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface ISigner {
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4);
}

/// Functions that ask who signed and not who calls, in every usual way.
contract BySignature {
    uint256 public rate;
    uint256 private nonce;
    address private signer;
    address private wallet;
    mapping(address => bool) private signers;
    mapping(address => uint256) private nonces;
    mapping(address => uint256) private limits;

    event SignerSet(address indexed account, bool on);

    constructor(address signer_, address wallet_, address[] memory members) {
        signer = signer_;
        wallet = wallet_;
        for (uint256 i; i < members.length; ++i) {
            signers[members[i]] = true;
            emit SignerSet(members[i], true);
        }
    }

    function setSigner(address account, bool on) external {
        require(msg.sender == wallet, "wallet");
        signers[account] = on;
        emit SignerSet(account, on);
    }

    function _recovered(bytes32 digest, bytes memory signature) private pure returns (address) {
        require(signature.length == 65, "length");
        bytes32 r;
        bytes32 s;
        uint8 v;
        assembly {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
        require(uint256(s) <= 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0, "s");
        require(v == 27 || v == 28, "v");
        address found = ecrecover(digest, v, r, s);
        require(found != address(0), "nobody");
        return found;
    }

    function byOne(uint256 value, bytes calldata signature) external {
        bytes32 digest = keccak256(abi.encode(address(this), nonce++, value));
        require(_recovered(digest, signature) == signer, "signer");
        rate = value;
    }

    function byParts(uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        require(block.timestamp <= deadline, "late");
        require(ecrecover(keccak256(abi.encode(value, nonce++)), v, r, s) == signer, "signer");
        rate = value;
    }

    function byAnyMember(uint256 value, bytes calldata signature) external {
        require(signers[_recovered(keccak256(abi.encode(value, nonce++)), signature)], "member");
        rate = value;
    }

    function byWallet(uint256 value, bytes calldata signature) external {
        bytes32 digest = keccak256(abi.encode(value, nonce++));
        require(ISigner(wallet).isValidSignature(digest, signature) == 0x1626ba7e, "wallet");
        rate = value;
    }

    function byCallerWhoAlsoSigned(uint256 value, bytes calldata signature) external {
        require(_recovered(keccak256(abi.encode(value)), signature) == msg.sender, "yourself");
        rate = value;
    }

    function permit(address holder, uint256 value, uint8 v, bytes32 r, bytes32 s) external {
        address found = ecrecover(keccak256(abi.encode(holder, value, nonces[holder]++)), v, r, s);
        require(found != address(0) && found == holder, "holder");
        limits[holder] = value;
    }
}

/// A wallet of k of n that is no Safe: signatures in the order of their signers.
contract SignedWallet {
    uint256 private nonce;
    uint256 private threshold;
    address[] private owners;
    mapping(address => bool) private isOwner;

    event Owner(address indexed owner);

    constructor(address[] memory owners_, uint256 threshold_) {
        for (uint256 i; i < owners_.length; ++i) {
            isOwner[owners_[i]] = true;
            emit Owner(owners_[i]);
        }
        owners = owners_;
        threshold = threshold_;
    }

    function addOwner(address owner) external {
        require(msg.sender == address(this), "self");
        isOwner[owner] = true;
        emit Owner(owner);
    }

    function execute(address to, uint256 value, bytes calldata data, uint8[] calldata v, bytes32[] calldata r, bytes32[] calldata s)
        external
    {
        require(v.length >= threshold && v.length == r.length && v.length == s.length, "signatures");
        bytes32 digest = keccak256(abi.encode(address(this), to, value, data, nonce++));
        address last;
        for (uint256 i; i < threshold; ++i) {
            address owner = ecrecover(digest, v[i], r[i], s[i]);
            require(owner > last && isOwner[owner], "owner");
            last = owner;
        }
        (bool ok,) = to.call{value: value}(data);
        require(ok, "failed");
    }
}

/// Validators in a list, of which two thirds have to sign one after the other (as bridges have them).
contract SignedBridge {
    address[] private validators;
    mapping(bytes32 => bool) private done;
    uint256 public minted;

    constructor(address[] memory validators_) {
        validators = validators_;
    }

    function mint(address to, uint256 amount, bytes[] calldata signatures) external {
        bytes32 digest = keccak256(abi.encode(to, amount, block.chainid));
        require(!done[digest], "done");
        uint256 found;
        address last;
        for (uint256 i; i < signatures.length; ++i) {
            bytes calldata each = signatures[i];
            require(each.length == 65, "length");
            address signer = ecrecover(digest, uint8(each[64]), bytes32(each[:32]), bytes32(each[32:64]));
            require(signer > last, "order");
            last = signer;
            for (uint256 j; j < validators.length; ++j) {
                if (validators[j] == signer) ++found;
            }
        }
        require(found * 3 >= validators.length * 2, "too few");
        done[digest] = true;
        minted += amount;
    }
}
