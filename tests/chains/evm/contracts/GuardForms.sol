// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// One function for each way in which contracts keep the address that they accept. No view names anybody.
contract Seats {
    uint256 public rate;
    address private boss;
    uint96 private small;
    address private packed;
    bool private flag;
    address private immutable FIXED;
    Registry private immutable REGISTRY;
    address private constant WRITTEN = 0x00000000000000000000000000000000c0Ffee11;
    bytes32 private constant ADMIN_SLOT = 0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103;
    address[] private council;

    constructor(address boss_, address packed_, address fixed_, address admin, Registry registry, address[] memory council_) {
        boss = boss_;
        small = 77;
        packed = packed_;
        flag = true;
        FIXED = fixed_;
        REGISTRY = registry;
        council = council_;
        assembly {
            sstore(ADMIN_SLOT, admin)
        }
    }

    function bySlot(uint256 value) external {
        require(msg.sender == boss, "no");
        rate = value;
    }

    function byPacked(uint256 value) external {
        if (packed != msg.sender) revert();
        rate = value;
    }

    function byImmutable(uint256 value) external {
        require(FIXED == msg.sender);
        rate = value;
    }

    function byConstant(uint256 value) external {
        require(msg.sender == WRITTEN);
        rate = value;
    }

    function byRegistry(uint256 value) external {
        require(msg.sender == REGISTRY.contractOf(keccak256("Governor")), "only governor");
        rate = value;
    }

    function byAdminSlot(uint256 value) external {
        address admin;
        assembly {
            admin := sload(ADMIN_SLOT)
        }
        require(admin == msg.sender);
        rate = value;
    }

    function byOrigin(uint256 value) external {
        require(tx.origin == boss, "origin");
        rate = value;
    }

    function byEither(uint256 value) external {
        require(msg.sender == boss || msg.sender == packed || msg.sender == FIXED, "none of them");
        rate = value;
    }

    function byBoth(uint256 value) external {
        require(msg.sender == boss, "boss");
        require(tx.origin == packed, "packed");
        rate = value;
    }

    function byIndex(uint256 index, uint256 value) external {
        require(council[index] == msg.sender, "not that member");
        rate = value;
    }

    function bySelf(uint256 value) external {
        require(msg.sender == address(this));
        rate = value;
    }

    function quietly(uint256 value) external {
        if (msg.sender != boss) return;
        rate = value;
    }

    function byNobody(uint256 value) external {
        require(msg.sender == address(0));
        rate = value;
    }

    function byAssembly(uint256 value) external {
        address wanted = packed;
        assembly {
            if xor(shl(96, caller()), shl(96, wanted)) {
                mstore(0, 0x82b42900)
                revert(0x1c, 4)
            }
        }
        rate = value;
    }
}

/// Names of contracts by hash, as The Graph and Livepeer keep them.
contract Registry {
    mapping(bytes32 => address) private contracts;

    function set(bytes32 id, address account) external {
        contracts[id] = account;
    }

    function contractOf(bytes32 id) external view returns (address) {
        return contracts[id];
    }
}

/// Sets of accounts, kept in every usual way.
contract Sets {
    enum Level {
        None,
        Reader,
        Writer
    }

    uint256 public rate;
    mapping(address => bool) private keepers;
    mapping(address => uint256) private wards;
    mapping(address => Level) private levels;
    mapping(address => uint8) private ranks;
    mapping(bytes32 => mapping(address => bool)) private roles;
    mapping(address => bool) private silent;
    address[] private list;
    mapping(address => bool) private banned;
    address private boss;

    event KeeperSet(address indexed keeper, bool on);
    event WardSet(address ward);
    event LevelSet(address indexed account, Level level);
    event RankSet(address indexed account, uint8 rank);
    event Granted(bytes32 indexed role, address indexed account);

    constructor(address boss_, address[] memory quiet) {
        boss = boss_;
        for (uint256 i; i < quiet.length; ++i) {
            silent[quiet[i]] = true;
            list.push(quiet[i]);
        }
    }

    modifier onlyBoss() {
        require(msg.sender == boss, "boss");
        _;
    }

    function setKeeper(address account, bool on) external onlyBoss {
        keepers[account] = on;
        emit KeeperSet(account, on);
    }

    function setWard(address account) external onlyBoss {
        wards[account] = 1;
        emit WardSet(account);
    }

    function setLevel(address account, Level level) external onlyBoss {
        levels[account] = level;
        emit LevelSet(account, level);
    }

    function setRank(address account, uint8 rank) external onlyBoss {
        ranks[account] = rank;
        emit RankSet(account, rank);
    }

    function giveRole(bytes32 role, address account) external onlyBoss {
        roles[role][account] = true;
        emit Granted(role, account);
    }

    function ban(address account) external onlyBoss {
        banned[account] = true;
    }

    function byKeeper(uint256 value) external {
        require(keepers[msg.sender], "keeper");
        rate = value;
    }

    function byWard(uint256 value) external {
        require(wards[msg.sender] == 1, "ward");
        rate = value;
    }

    function byLevel(uint256 value) external {
        require(levels[msg.sender] == Level.Writer, "writer");
        rate = value;
    }

    function byRank(uint256 value) external {
        require(ranks[msg.sender] >= 3, "rank");
        rate = value;
    }

    function byRole(uint256 value) external {
        require(roles[keccak256("RATE_ROLE")][msg.sender], "role");
        rate = value;
    }

    function bySilent(uint256 value) external {
        require(silent[msg.sender]);
        rate = value;
    }

    function byLoop(uint256 value) external {
        bool found;
        for (uint256 i; i < list.length; ++i) {
            if (list[i] == msg.sender) found = true;
        }
        require(found, "not in the list");
        rate = value;
    }

    function byBossOrKeeper(uint256 value) external {
        require(msg.sender == boss || keepers[msg.sender], "boss or keeper");
        rate = value;
    }

    function byKeeperAndWard(uint256 value) external {
        require(keepers[msg.sender], "keeper");
        require(wards[msg.sender] == 1, "ward");
        rate = value;
    }

    function byNotBanned(uint256 value) external {
        require(!banned[msg.sender], "banned");
        rate = value;
    }
}

/// Solady's OwnableRoles: an owner at a negated seed, roles as bits under a hash of seed and account.
contract Bitmaps {
    uint256 public rate;
    uint256 private constant OWNER_SLOT = 0xffffffffffffffffffffffffffffffffffffffffffffffffffffffff74873927;
    uint256 private constant ROLE_SEED = 0x8b78c6d8;

    event RolesUpdated(address indexed user, uint256 indexed roles);

    constructor(address owner_) {
        assembly {
            sstore(OWNER_SLOT, owner_)
        }
    }

    function _checkOwner() private view {
        assembly {
            if iszero(eq(caller(), sload(OWNER_SLOT))) {
                mstore(0, 0x82b42900)
                revert(0x1c, 4)
            }
        }
    }

    function grantRoles(address user, uint256 given) external {
        _checkOwner();
        assembly {
            mstore(0x0c, ROLE_SEED)
            mstore(0, user)
            let slot := keccak256(0x0c, 0x20)
            sstore(slot, or(sload(slot), given))
        }
        emit RolesUpdated(user, given);
    }

    function byOwner(uint256 value) external {
        _checkOwner();
        rate = value;
    }

    function byRoles(uint256 value) external {
        assembly {
            mstore(0x0c, ROLE_SEED)
            mstore(0, caller())
            if iszero(and(sload(keccak256(0x0c, 0x20)), 4)) {
                mstore(0, 0x82b42900)
                revert(0x1c, 4)
            }
        }
        rate = value;
    }
}

/// Solmate's RolesAuthority: bits of users against bits of functions, asked for by Auth.
contract RolesAuthority {
    address private owner;
    mapping(address => bytes32) public getUserRoles;
    mapping(address => mapping(bytes4 => bytes32)) public getRolesWithCapability;

    event UserRoleUpdated(address indexed user, uint8 indexed role, bool enabled);

    constructor(address owner_) {
        owner = owner_;
    }

    function canCall(address user, address target, bytes4 sig) external view returns (bool) {
        return bytes32(0) != getUserRoles[user] & getRolesWithCapability[target][sig];
    }

    function setUserRole(address user, uint8 role, bool enabled) external {
        require(msg.sender == owner, "UNAUTHORIZED");
        if (enabled) getUserRoles[user] |= bytes32(1 << role);
        else getUserRoles[user] &= ~bytes32(1 << role);
        emit UserRoleUpdated(user, role, enabled);
    }

    function setRoleCapability(uint8 role, address target, bytes4 sig, bool enabled) external {
        require(msg.sender == owner, "UNAUTHORIZED");
        if (enabled) getRolesWithCapability[target][sig] |= bytes32(1 << role);
        else getRolesWithCapability[target][sig] &= ~bytes32(1 << role);
    }
}

contract Authorised {
    uint256 public rate;
    RolesAuthority private immutable AUTHORITY;

    constructor(RolesAuthority authority) {
        AUTHORITY = authority;
    }

    function byAuthority(uint256 value) external {
        require(AUTHORITY.canCall(msg.sender, address(this), msg.sig), "UNAUTHORIZED");
        rate = value;
    }
}

/// Aragon's ACL: permissions under a hash of who, where and what, asked for through the kernel.
contract Acl {
    address private owner;
    mapping(bytes32 => bytes32) private permissions;

    event SetPermission(address indexed entity, address indexed app, bytes32 indexed role, bool allowed);

    constructor(address owner_) {
        owner = owner_;
    }

    function grant(address entity, address app, bytes32 role) external {
        require(msg.sender == owner, "ACL_AUTH");
        permissions[keccak256(abi.encodePacked("PERMISSION", entity, app, role))] = bytes32(uint256(1));
        emit SetPermission(entity, app, role, true);
    }

    function hasPermission(address entity, address app, bytes32 role, bytes calldata) external view returns (bool) {
        return permissions[keccak256(abi.encodePacked("PERMISSION", entity, app, role))] != 0;
    }
}

contract App {
    uint256 public rate;
    Acl private acl;
    bytes32 private constant SETTER_ROLE = keccak256("SETTER_ROLE");

    constructor(Acl acl_) {
        acl = acl_;
    }

    function canPerform(address who) private view returns (bool) {
        if (address(acl) == address(0)) return false;
        return acl.hasPermission(who, address(this), SETTER_ROLE, new bytes(0));
    }

    function byAcl(uint256 value) external {
        require(canPerform(msg.sender), "APP_AUTH_FAILED");
        rate = value;
    }
}

/// What is asked before the guard: arguments of every kind, and the contract's own state.
contract Before {
    uint256 public rate;
    address private boss;
    bool private paused = true;
    uint256 private status = 1;
    bool private initialised = true;

    constructor(address boss_) {
        boss = boss_;
    }

    modifier onlyBoss() {
        require(msg.sender == boss, "boss");
        _;
    }

    modifier nonReentrant() {
        require(status == 1, "reentrant");
        status = 2;
        _;
        status = 1;
    }

    function afterAmount(uint256 value) external {
        require(value >= 1000 && value < 1e30, "amount");
        require(msg.sender == boss, "boss");
        rate = value;
    }

    function afterAddress(address to, uint256 value) external {
        require(to != address(0) && to.code.length > 0, "a contract");
        require(msg.sender == boss, "boss");
        rate = value;
    }

    function afterDeadline(uint256 deadline, uint256 value) external {
        require(block.timestamp <= deadline, "late");
        require(msg.sender == boss, "boss");
        rate = value;
    }

    function afterLengths(address[] calldata who, uint256[] calldata values, bytes calldata proof) external {
        require(who.length == values.length && who.length > 2, "lengths");
        require(proof.length == 65, "proof");
        require(msg.sender == boss, "boss");
        rate = values[0];
    }

    function afterText(string calldata name, bytes32 id) external {
        require(bytes(name).length > 3 && id != bytes32(0), "text");
        require(msg.sender == boss, "boss");
        rate = uint256(id);
    }

    function afterState(uint256 value) external {
        require(!paused, "paused");
        require(msg.sender == boss, "boss");
        rate = value;
    }

    function afterExactLength(uint256 value) external {
        require(msg.data.length == 36, "length");
        require(msg.sender == boss, "boss");
        rate = value;
    }

    function afterLock(uint256 value) external nonReentrant onlyBoss {
        rate = value;
    }

    function inALoop(address[] calldata who) external {
        for (uint256 i; i < who.length; ++i) {
            require(msg.sender == boss, "boss");
            rate = uint160(who[i]);
        }
    }

    function forOthersOnly(address account) external {
        if (account != msg.sender) require(msg.sender == boss, "boss");
        rate = uint160(account);
    }

    function initialize(address boss_) external {
        require(!initialised, "done");
        boss = boss_;
    }
}

/// Functions that anybody may call, however guarded they look.
contract LooksGuarded {
    uint256 public rate;
    address private owner;
    uint256 private supply;
    bytes32 private root;
    mapping(address => uint256) private balances;
    mapping(address => uint256) private leavesAt;
    mapping(address => uint256) private lastTime;
    mapping(address => bool) private registered;
    mapping(address => bool) private claimed;
    mapping(uint256 => address) private ownerOf;
    mapping(address => mapping(address => uint256)) private allowed;

    event Seen(bool isOwner);

    constructor(address owner_) {
        owner = owner_;
        balances[owner_] = 100;
        ownerOf[1] = owner_;
    }

    modifier onlyOwner() {
        if (msg.sender == owner) emit Seen(true);
        _;
    }

    function withoutEffect(uint256 value) external onlyOwner {
        rate = value;
    }

    function notZero(uint256 value) external {
        require(msg.sender != address(0), "zero");
        rate = value;
    }

    function noContract(uint256 value) external {
        require(msg.sender == tx.origin, "no contract");
        rate = value;
    }

    function notTheOwner(uint256 value) external {
        require(msg.sender != owner, "not you");
        require(value < 100, "much");
        rate = value;
    }

    function transfer(address to, uint256 amount) external {
        require(balances[msg.sender] >= amount, "balance");
        balances[msg.sender] -= amount;
        balances[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        if (allowed[from][msg.sender] != type(uint256).max) {
            require(allowed[from][msg.sender] >= amount, "allowance");
            allowed[from][msg.sender] -= amount;
        }
        balances[from] -= amount;
        balances[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowed[msg.sender][spender] = amount;
    }

    function move(uint256 id, address to) external {
        require(ownerOf[id] == msg.sender, "not yours");
        ownerOf[id] = to;
    }

    function deposit() external payable {
        balances[msg.sender] += msg.value + 1;
    }

    function leave() external {
        leavesAt[msg.sender] = block.timestamp + 7 days;
    }

    function withdraw() external {
        require(leavesAt[msg.sender] != 0 && block.timestamp >= leavesAt[msg.sender], "bonded");
        balances[msg.sender] = 0;
    }

    function register() external {
        registered[msg.sender] = true;
    }

    function asRegistered(uint256 value) external {
        require(registered[msg.sender], "register first");
        rate = value;
    }

    function everyDay() external {
        require(block.timestamp >= lastTime[msg.sender] + 1 days, "too soon");
        lastTime[msg.sender] = block.timestamp;
    }

    function claim(bytes32[] calldata proof, uint256 amount) external {
        require(!claimed[msg.sender], "claimed");
        bytes32 node = keccak256(abi.encode(msg.sender, amount));
        for (uint256 i; i < proof.length; ++i) node = keccak256(abi.encode(node, proof[i]));
        require(node == root, "no leaf");
        claimed[msg.sender] = true;
        supply += amount;
    }

    function renounce(address account) external {
        require(account == msg.sender, "only yourself");
        registered[account] = false;
    }
}

/// Functions that ask how much the caller has, and not who he is.
contract Amounts {
    uint256 public supply;
    mapping(address => uint256) private mintable;
    mapping(address => uint256) private vested;
    mapping(address => uint256) private balances;
    mapping(address => uint256) private points;
    address private boss;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Mintable(address indexed account, uint256 amount);
    event Vested(address indexed account, uint256 amount);

    constructor(address boss_) {
        boss = boss_;
    }

    function setMintable(address account, uint256 amount) external {
        require(msg.sender == boss, "boss");
        mintable[account] = amount;
        emit Mintable(account, amount);
    }

    function vest(address account, uint256 amount) external {
        require(msg.sender == boss, "boss");
        vested[account] += amount;
        emit Vested(account, amount);
    }

    function mint(address to, uint256 amount) external {
        require(mintable[msg.sender] >= amount && amount > 0, "limit");
        mintable[msg.sender] -= amount;
        balances[to] += amount;
        supply += amount;
        emit Transfer(address(0), to, amount);
    }

    function release(uint256 amount) external {
        require(vested[msg.sender] >= amount && amount > 0, "vested");
        vested[msg.sender] -= amount;
        balances[msg.sender] += amount;
    }

    function transfer(address to, uint256 amount) external {
        require(balances[msg.sender] >= amount, "balance");
        balances[msg.sender] -= amount;
        balances[to] += amount;
        emit Transfer(msg.sender, to, amount);
    }

    function earn() external {
        points[msg.sender] += 1;
    }

    function withPoints(uint256 value) external {
        require(points[msg.sender] > 10, "points");
        supply = value;
    }
}
