"""Guards in other forms than a plain comparison, what only looks like one, and what everybody may do."""

import pytest

from auditor.model.grant import Effect
from tests.repos.solidity.scanning import joined, powers

STATE = "address boss; address warden; address[] clerks; mapping(address => uint) rank; mapping(address => bool) ok; "
STATE += "bool night; uint rate; Acl acl; mapping(bytes32 => mapping(address => bool)) held;"
ACL = "interface Acl { function may(address a) external view returns (bool); function mustBe(address a) external view; "
ACL += "function checkIn(address a) external; function checkpoint(address a) external; }"


def contract(body: str, more: str = "") -> str:
    head = "function f(uint r, address to, uint8 v, bytes32 x, bytes32 y) external"
    return f"{ACL} contract A {{ {STATE} {more} {head} {{ {body} rate = r; }} }}"


@pytest.mark.parametrize(
    ("body", "roles"),
    [
        ("require(boss == ecrecover(keccak256('m'), v, x, y));", ("boss",)),
        ("address s = ECDSA.recover(x, sig); if (s != boss) revert();", ("boss",)),
        ("require(SignatureChecker.isValidSignatureNow(boss, x, sig));", ("boss",)),
        ("require(msg.sender == (night ? warden : boss));", ("warden", "boss")),
        ("address who = boss; if (night) who = warden; require(who == msg.sender);", ("warden", "boss")),
        ("bool in_; for (uint i; i < 9; i++) { if (clerks[i] == msg.sender) in_ = true; } require(in_);", ("clerks",)),
        ("for (uint i; i < 9; i++) { if (clerks[i] == msg.sender) { rate = r; return; } } revert();", ("clerks",)),
        ("try acl.may(msg.sender) returns (bool y) { require(y); } catch { revert(); }", ("may",)),
        ("if (msg.sender == boss) { rate = 1; } else { require(msg.sender == warden); }", ("boss", "warden")),
        ("do { require(msg.sender == boss); } while (night);", ("boss",)),
        ("require(uint160(msg.sender) == uint160(boss));", ("boss",)),
        ("require(keccak256(abi.encode(msg.sender)) == keccak256(abi.encode(boss)));", ("boss",)),
        ("assembly { if iszero(eq(caller(), sload(7))) { revert(0, 0) } }", ("sload(7)",)),
    ],
)
def test_who_must_call_or_sign_is_found(body: str, roles: tuple[str, ...]) -> None:
    power = powers(A=contract(body))["A.f"]
    assert (power.access, set(power.roles)) == ("privileged", set(roles))


@pytest.mark.parametrize(
    "body",
    [
        "try acl.mustBe(msg.sender) {} catch {}",
        "acl.checkpoint(msg.sender);",
        "if (msg.sender != boss) { if (night) revert(); }",
        "if (msg.sender != boss) { rate = 2; return; }",
        "g();",
        "require(msg.sender.codehash == boss.codehash);",
        "address s = ecrecover(x, v, x, y); require(s != address(0));",
    ],
)
def test_what_turns_no_stranger_away_is_no_guard(body: str) -> None:
    helper = "function g() internal view { if (msg.sender != boss) return; }"
    assert "A.f" not in powers(A=contract(body, helper))


@pytest.mark.parametrize(
    "body",
    [
        "acl.checkIn(msg.sender);",
        "require(indexOf[msg.sender] != 0);",
        "require(roleOf[msg.sender] >= 3);",
        "int i = find(msg.sender); if (i == -1) { i = find(ecrecover(x, v, x, y)); if (i == -1) revert(); }",
        "assembly { let c := caller() if gt(c, 9) { revert(0, 0) } }",
        "for (uint i; i < 3; i++) { require(ok[ecrecover(x, v, x, y)]); }",
    ],
)
def test_what_asks_about_the_caller_and_is_not_understood_is_said(body: str) -> None:
    more = "mapping(address => uint) roleOf; mapping(address => uint) places; mapping(address => uint) indexOf; "
    more += "function find(address a) internal view returns (int) { return int(places[a]) - 1; }"
    assert powers(A=contract(body, more))["A.f"].access == "undecided"


def test_functions_that_using_attaches_are_followed() -> None:
    source = """type Key is bytes32; using {demand} for Key;
    function demand(Key k) view { require(Acl(address(1)).may(Key.unwrap(k), msg.sender)); }
    interface Acl { function may(bytes32 k, address a) external view returns (bool); }
    contract A { Key constant ROOT = Key.wrap("r"); uint x; function f() external { ROOT.demand(); x = 1; } }"""
    power = powers(A=source)["A.f"]
    assert (power.access, power.roles) == ("privileged", ("ROOT",))


@pytest.mark.parametrize(
    ("function", "effect"),
    [
        ("function f(address o) external { boss = o; }", Effect.CONTROL),
        ("function f() external { selfdestruct(payable(msg.sender)); }", Effect.SEIZE),
        ("function f(address payable o) external { o.transfer(address(this).balance); }", Effect.WITHDRAW),
        ("function f(address t, bytes calldata d) external { t.delegatecall(d); }", Effect.EXECUTE),
        ("modifier onlyBoss() { _; } function f(uint r) external onlyBoss { rate = r; }", Effect.PARAMETER),
        ("modifier onlyBoss() { require(msg.sender == boss || true); _; } function f() external onlyBoss { rate = 1; }",
         Effect.PARAMETER),
        ("function pauseAll() external { paused = true; } bool paused;", Effect.PAUSE),
    ],
)  # fmt: skip
def test_what_everybody_may_do_to_others_is_told(function: str, effect: Effect) -> None:
    source = f"contract A {{ {STATE} {function} function g() external {{ require(msg.sender == boss); rate = 1; }} }}"
    found = [power for power in joined(A=source).powers if power.access == "open"]
    assert [(power.effect, power.conditional) for power in found] == [(effect, False)]


@pytest.mark.parametrize(
    "function",
    [
        "function put(uint a) external { coin.transferFrom(msg.sender, address(this), a); shares[msg.sender] += a; }",
        "function leave(uint a) external { shares[msg.sender] -= a; coin.transfer(msg.sender, a); }",
        "function buy(uint a) external payable { require(msg.value == a * price); _mint(msg.sender, a); }",
        "function pay() external { payable(boss).transfer(address(this).balance); }",
        "function set(address o) external { other = o; }",
    ],
)
def test_ordinary_use_is_not(function: str) -> None:
    more = "Coin coin; uint price; address other; mapping(address => uint) shares; "
    more += "function _mint(address, uint) internal {}"
    assert joined(A=f"contract A {{ {STATE} {more} {function} }}").powers == ()


def test_what_is_done_for_somebody_alone_is_guarded() -> None:
    power = powers(A=f"contract A {{ {STATE} function f() external {{ if (msg.sender == boss) {{ rate = 1; }} }} }}")[
        "A.f"
    ]
    assert (power.access, power.roles) == ("privileged", ("boss",))


def test_a_call_that_the_caller_chooses_is_told_and_left_open() -> None:
    body = "function f(address t, bytes calldata d) external { (bool good,) = t.call(d); require(good); }"
    power = powers(A=f"contract A {{ {STATE} {body} }}")["A.f"]
    assert (power.access, power.effect, power.conditional) == ("open", Effect.EXECUTE, True)


def test_a_seat_that_is_handed_out_once_is_no_seat_for_everybody() -> None:
    body = "function f(address o) external { require(!done); done = true; boss = o; } bool done;"
    guard = "function g() external { require(msg.sender == boss); rate = 1; }"
    assert powers(A=f"contract A {{ {STATE} {body} {guard} }}")["A.f"].access == "initialiser"


def test_an_upgrade_that_always_reverts_is_nobodys() -> None:
    for body in ("revert();", "revert No();", "require(false);", "assert(false);", "assembly { revert(0, 0) }"):
        source = (
            f"contract A is UUPSUpgradeable {{ function _authorizeUpgrade(address) internal override {{ {body} }} }}"
        )
        assert powers(A=source)["A.upgradeToAndCall"].access == "closed"


def test_several_functions_on_one_line_are_several() -> None:
    functions = "function f() external { require(msg.sender == boss); rate = 1; } "
    functions += "function g() external { require(msg.sender == warden); rate = 2; }"
    found = powers(A=f"contract A {{ {STATE} {functions} }}")
    assert (found["A.f"].roles, found["A.g"].roles) == (("boss",), ("warden",))


@pytest.mark.slow
def test_a_chain_of_contracts_that_is_longer_than_anybody_writes_costs_one_gap() -> None:
    link = "contract C{0} is C{1} {{ function f{0}() external {{ require(msg.sender == boss); }} }}"
    links = [link.format(n, n - 1) for n in range(1, 1500)]
    found = joined(A="contract C0 { address boss; }\n" + "\n".join(links))
    assert len(found.powers) == 1499
    assert [gap.kind.value for gap in found.gaps] == ["limit"]


def test_seats_that_a_registry_holds_are_told_apart() -> None:
    source = """contract A { Registry reg; uint x;
        function f() external { require(msg.sender == reg.get(keccak256("Verifier"))); x = 1; }
        function g() external { require(msg.sender == reg.get(keccak256("Broker"))); x = 2; } }"""
    found = powers(A=source)
    assert (found["A.f"].roles, found["A.g"].roles) == (("Verifier",), ("Broker",))


def test_a_function_that_is_named_for_an_upgrade_and_keeps_a_number_replaces_no_code() -> None:
    source = """contract A { address owner; mapping(uint256 => uint256) rounds; address implementation;
        function setUpgradeRound(uint256 n, uint256 r) external { require(msg.sender == owner); rounds[n] = r; }
        function upgradeLogic(address a) external { require(msg.sender == owner); implementation = a; } }"""
    found = powers(A=source)
    assert found["A.setUpgradeRound"].effect is Effect.PARAMETER
    assert found["A.upgradeLogic"].effect is Effect.UPGRADE
