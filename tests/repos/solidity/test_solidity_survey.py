"""Which functions count as privileged, by whom, and what they do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.grant import Effect
from auditor.repos.solidity import follower, values
from tests.repos.solidity.scanning import joined, powers

STATE = """
    address public owner; address pending; mapping(address => bool) public isKeeper; mapping(address => uint) wards;
    mapping(address => uint) balances;
    mapping(address => uint) leavesAt; mapping(address => bool) banned; mapping(uint => address) holderOf;
    mapping(bytes32 => mapping(address => bool)) roles; address dao; bool paused; bytes32 constant ADMIN = "a";
    function hasRole(bytes32 role, address who) public view returns (bool) { return roles[role][who]; }
    function _msgSender() internal view returns (address) { return msg.sender; }
    function _admin() internal view returns (address a) { a = owner; }
"""


def contract(body: str, modifiers: str = "") -> str:
    function = f"function f(address to, uint id, bytes32 role, uint[] ids, Op[] ops) external {{ {body} dao = to; }}"
    return f"contract A {{ {STATE} {modifiers} {function} }}"


@pytest.mark.parametrize(
    ("body", "roles"),
    [
        ("require(msg.sender == owner);", ("owner",)),
        ("require(owner == msg.sender, 'no');", ("owner",)),
        ("if (msg.sender != owner) revert();", ("owner",)),
        ("if (msg.sender != owner) { revert Nope(msg.sender); }", ("owner",)),
        ("if (msg.sender != owner) return;", ("owner",)),
        ("if (msg.sender != owner) Nope.selector.revertWith();", ("owner",)),
        ("if (msg.sender == owner) { } else { revert(); }", ("owner",)),
        ("assert(tx.origin != to && msg.sender == dao);", ("dao",)),
        ("address who = _msgSender(); require(who == owner);", ("owner",)),
        ("address who; who = msg.sender; require(who == owner);", ("owner",)),
        ("require(isKeeper[msg.sender]);", ("isKeeper",)),
        ("require(wards[msg.sender] == 1);", ("wards",)),
        ("if (wards[msg.sender] == 0) revert();", ("wards",)),
        ("require(isKeeper[_msgSender()] || msg.sender == owner);", ("isKeeper", "owner")),
        ("if (!isKeeper[msg.sender] && msg.sender != owner) revert();", ("isKeeper", "owner")),
        ("require(hasRole(ADMIN, msg.sender));", ("ADMIN",)),
        ("require(roles[ADMIN][msg.sender]);", ("ADMIN",)),
        ("require(msg.sender == holderOf[id] || msg.sender == owner);", ("owner",)),
        ("require(acl.isPoolAdmin(msg.sender));", ("isPoolAdmin",)),
        ("acl.checkRole(ADMIN, msg.sender);", ("ADMIN",)),
        ("require(msg.sender == address(this));", ("itself",)),
        ("bool ok = isKeeper[msg.sender]; require(ok);", ("isKeeper",)),
        ("assembly { if iszero(eq(caller(), sload(owner.slot))) { revert(0, 0) } }", ("owner",)),
    ],
)  # fmt: skip
def test_a_caller_that_the_contract_names_is_a_guard(body: str, roles: tuple[str, ...]) -> None:
    found = powers(A=contract(body))["A.f"]
    assert (found.access, found.roles) == ("privileged", roles)


@pytest.mark.parametrize(
    "body",
    [
        "if (owner != address(0) && msg.sender != owner) revert();",
        "require(owner == address(0) || owner == msg.sender);",
    ],
)
def test_a_guard_that_may_be_unset_says_so(body: str) -> None:
    found = powers(A=contract(body))["A.f"]
    assert (found.access, found.roles, found.notes) == ("privileged", ("owner",), ("only while somebody is named",))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "require(dao == address(0) || msg.sender == owner);",
        "require(to != address(0));",
        "require(balances[msg.sender] >= id);",
        "require(balances[msg.sender] != 0);",
        "require(leavesAt[msg.sender] != 0);",
        "require(!banned[msg.sender]);",
        "if (banned[msg.sender]) revert();",
        "require(msg.sender != owner);",
        "require(msg.sender == tx.origin);",
        "require(msg.sender != address(0));",
        "if (paused && msg.sender != owner) revert();",
        "require(paused || msg.sender == owner);",
        "if (id > 3) { require(msg.sender == owner); }",
        "for (uint i; i < id; i++) { require(msg.sender == owner); }",
        "emit Called(msg.sender == owner);",
    ],
)
def test_what_lets_everybody_through_is_no_guard(body: str) -> None:
    assert "A.f" not in powers(A=contract(body))


@pytest.mark.parametrize(
    "body",
    [
        "require(msg.sender == to);",
        "if (to != msg.sender) revert();",
        "require(msg.sender == Proxy(to).admin());",
        "require(registry.isApprovedForAll(to, msg.sender));",
        "require(approved[to][msg.sender]);",
    ],
)
def test_what_is_the_callers_own_is_told_apart(body: str) -> None:
    assert powers(A=contract(body))["A.f"].access == "signed"


@pytest.mark.parametrize(
    "body",
    [
        "require(msg.sender == holderOf[id]);",
        "require(memberOf[id][msg.sender]);",
        "require(memberOf[id][msg.sender] || msg.sender == holderOf[id]);",
        "for (uint i; i < ids.length; i++) { require(msg.sender == holderOf[ids[i]]); }",
        "_require(msg.sender == holderOf[id], 7);",
        "if (holderOf[id] != msg.sender) throw;",
        "require(id > 3 ? msg.sender == holderOf[id] : memberOf[id][msg.sender]);",
    ],
)
def test_whoever_holds_what_the_call_names_is_told_apart(body: str) -> None:
    power = powers(A=contract(body))["A.f"]
    assert power.access == "holder"
    assert set(power.roles) <= {"holder", "member"}


@pytest.mark.parametrize(
    "body",
    [
        "if (msg.sender != to) { require(keepers[msg.sender]); require(approved[to][msg.sender]); }",
        "for (uint i; i < ids.length; i++) { require(msg.sender == ops[i].sender); }",
    ],
)
def test_who_acts_for_others_with_their_consent_has_no_power_over_them(body: str) -> None:
    assert powers(A=contract(body))["A.f"].access == "signed"


def test_a_contract_that_the_caller_brings_along_guards_nothing() -> None:
    assert "A.f" not in powers(A=contract("require(Asked(to).allows(msg.sender));"))
    assert "A.f" not in powers(A=contract("require(asked.onLoan(msg.sender));"))


def test_who_may_only_be_simulated_is_a_guard() -> None:
    found = powers(A=contract("require(tx.origin == owner);"))["A.f"]
    assert (found.access, found.guard) == ("privileged", "tx.origin is owner")


@pytest.mark.parametrize(
    ("sources", "roles"),
    [
        (
            "contract B { address owner; modifier m() { require(msg.sender == owner); _; } }"
            "contract A is B { uint x; function f() external m { x = 1; } }",
            ("owner",),
        ),
        (
            "contract B { modifier m() virtual { _; } } contract C is B { address boss;"
            "modifier m() override { require(msg.sender == boss); _; } } contract A is C { function f() public m {} }",
            ("boss",),
        ),
        (
            "contract A { address gov; modifier m() { _check(); _; }"
            "function _check() internal view { _who(msg.sender); }"
            "function _who(address a) private view { if (a != gov) revert(); } function f() external m {} }",
            ("gov",),
        ),
        (
            "contract A { address admin; modifier ifAdmin() { if (msg.sender == admin) { _; } else { _fall(); } }"
            "function _fall() internal {} function f() external ifAdmin {} }",
            ("admin",),
        ),
        (
            "library L { struct S { address owner; }"
            "function s() internal pure returns (S storage l) { assembly { l.slot := 1 } }"
            "function enforce() internal view { require(msg.sender == s().owner); } }"
            "contract A { function f() external { L.enforce(); } }",
            ("owner",),
        ),
        (
            "contract B { address owner; function g() internal virtual { require(msg.sender == owner); } }"
            "contract A is B { function g() internal override { super.g(); } function f() external { g(); } }",
            ("owner",),
        ),
        ("import '@x/Ownable.sol'; contract A is Ownable { function f() external onlyOwner {} }", ("owner",)),
        ("contract A is AccessControl { function f() external onlyRole(MINTER) {} }", ("MINTER",)),
        ("contract A is Auth { function f() external requiresAuth {} }", ("requiresAuth",)),
        ("contract A is Ownable { function f() external { _checkOwner(); } }", ("owner",)),
    ],
)  # fmt: skip
def test_guards_are_followed_through_modifiers_bases_and_helpers(sources: str, roles: tuple[str, ...]) -> None:
    found = powers(A=sources)["A.f"]
    assert (found.access, found.roles) == ("privileged", roles)


@pytest.mark.parametrize("modifier", ["nonReentrant", "whenNotPaused", "onlyProxy", "onlyInitializing", "notDelegated"])
def test_unknown_modifiers_that_guard_no_caller_are_no_guards(modifier: str) -> None:
    assert not powers(A=f"contract A is B {{ function f() external {modifier} {{}} }}")


def test_who_may_upgrade_is_told_where_the_contract_says_it() -> None:
    uups = """abstract contract U {
        function upgradeToAndCall(address a, bytes memory d) public { _authorizeUpgrade(a); }
        function _authorizeUpgrade(address a) internal virtual; }
    """
    own = "contract A is U, O { function _authorizeUpgrade(address) internal override onlyOwner {} }"
    found = powers(
        A=uups + own + "contract O { address owner; modifier onlyOwner() { require(msg.sender == owner); _; } }"
    )
    assert found["U.upgradeToAndCall"].guard == "_authorizeUpgrade, which heirs decide"
    assert found["A.upgradeToAndCall"].roles == ("owner",)
    assert found["A.upgradeToAndCall"].effect is Effect.UPGRADE


def test_an_upgrade_that_nobody_guards_is_told() -> None:
    found = powers(A="contract A is UUPSUpgradeable { function _authorizeUpgrade(address) internal override {} }")
    assert (found["A.upgradeToAndCall"].access, found["A.upgradeToAndCall"].guard) == ("open", "anyone")


def test_initialisers_are_told_and_are_no_powers() -> None:
    found = powers(A="contract A is Initializable { function initialize(address o) external initializer { } }")
    assert found["A.initialize"].access == "initialiser"


@pytest.mark.parametrize(
    ("function", "signature", "effect"),
    [
        ("mint(address to, uint amount)", "mint(address,uint256)", Effect.MINT),
        ("pause()", "pause()", Effect.PAUSE),
        ("setRewardRate(uint r)", "setRewardRate(uint256)", Effect.EMISSION),
        (
            "setThing(S calldata s, IERC20 t, E e, Id id, uint[2][] x)",
            "setThing((uint256,(address,bool)[]),address,uint8,uint64,uint256[2][])",
            Effect.PARAMETER,
        ),
        ("doIt(address t, bytes calldata d)", "doIt(address,bytes)", Effect.EXECUTE),
        ("takeAll()", "takeAll()", Effect.WITHDRAW),
    ],
)  # fmt: skip
def test_signatures_are_those_of_the_chain_and_effects_follow(function: str, signature: str, effect: Effect) -> None:
    body = {"doIt": "t.call(d);", "takeAll": "token.safeTransfer(owner, 1);"}.get(function.partition("(")[0], "x = 1;")
    source = f"""
        type Id is uint64; struct T {{ address a; bool b; }} interface IERC20 {{}}
        contract A {{
            enum E {{ X }}
            struct S {{ uint a; T[] ts; }}
            address owner; uint x; IERC20 token;
            modifier onlyOwner() {{ require(msg.sender == owner); _; }}
            function {function} external onlyOwner {{ {body} }}
        }}"""
    found = next(iter(powers(A=source).values()))
    assert (found.function, found.effect) == (signature, effect)


def test_names_are_resolved_by_import_before_anything_else() -> None:
    base = "contract B {{ address {0}; modifier m() {{ require(msg.sender == {0}); _; }} }}"
    using = 'import {B} from "./other.sol"; contract A is B { function f() external m {} }'
    found = powers(near=base.format("near"), other=base.format("other"), A=using)
    assert found["A.f"].roles == ("other",)


def test_broken_sources_give_what_parses_and_a_gap() -> None:
    found = joined(
        A="contract A { address owner; function f() external { require(msg.sender == owner); } function g( { } "
    )
    assert found.unread == (("A.sol", "parts of it do not parse"),)
    assert [power.function for power in found.powers] == ["f()"]


def test_circles_of_bases_and_calls_end() -> None:
    calls = "function f() external { g(); } function g() internal { h(); } function h() internal { g(); }"
    assert not powers(A=f"contract A is B {{ {calls} }} contract B is A {{}}")


@given(
    st.binary(max_size=300), st.text(alphabet="contract A{}()modifier function external;_ =msg.sender\n", max_size=200)
)
def test_no_bytes_break_the_survey(noise: bytes, text: str) -> None:
    from auditor.repos.solidity.solidity_survey import SoliditySurvey
    from auditor.repos.tree import File

    survey = SoliditySurvey()
    for source in (noise, text.encode(), b"contract A { function f() external { " + noise + b" } }"):
        survey.join([(File("a.sol", "a", len(source), b"a"), survey.read(".sol", source))])


def test_values_that_double_at_every_turn_do_not_fill_the_memory() -> None:
    body = "uint x = id; " + "x = x + x; " * 200 + "require(msg.sender == owner);"
    assert powers(A=contract(body))["A.f"].roles == ("owner",)


def test_helpers_that_call_each_other_over_and_over_are_followed_once() -> None:
    helper = "function h{0}(uint a) internal returns (uint) {{ return h{1}(a) + h{1}(a) + h{1}(a); }}"
    helpers = [helper.format(n, n + 1) for n in range(12)]
    last = "function h12(uint a) internal returns (uint) { require(msg.sender == owner); return a; }"
    assert powers(A=contract("h0(id);", "".join([*helpers, last])))["A.f"].roles == ("owner",)


def test_what_is_too_long_to_follow_is_told_as_far_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (values, follower):
        monkeypatch.setattr(module, "MOST_STEPS", 3)
    helpers = "".join(f"function h{n}() internal {{ h{n + 1}(); }}" for n in range(9)) + "function h9() internal {}"
    found = powers(A=contract("require(msg.sender == owner); h0();", helpers))["A.f"]
    assert (found.roles, found.notes) == (("owner",), ("too long to be followed to its end",))
