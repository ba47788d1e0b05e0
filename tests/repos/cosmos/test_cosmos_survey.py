"""Modules as they are written: messages, signers, handlers, and what moves funds without either."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.grant import Effect
from auditor.repos.cosmos.cosmos_survey import CosmosSurvey
from auditor.repos.cosmos.proto import read_proto
from auditor.repos.survey import CodePower, Joined
from auditor.repos.tree import File

PROTO = """syntax = "proto3";
package thing.bank;
// service Msg { rpc Commented(MsgCommented) returns (R); }
option go_package = "example.org/thing/x/bank/types";
service Msg {
  option (cosmos.msg.v1.service) = true;
  rpc SetThing (MsgSetThing) returns (MsgSetThingResponse);
}
service Query { rpc Params (QueryParams) returns (R); }
message MsgSetThing {
  option (cosmos.msg.v1.signer) = "%s";
  message Inner { option (x) = "}"; }
  string %s = 1;
}
"""
HANDLER = """package keeper
func (k msgServer) SetThing(goCtx context.Context, msg *types.MsgSetThing) (*types.MsgSetThingResponse, error) {
	%s
	return &types.MsgSetThingResponse{}, nil
}
"""


def joined(**files: str) -> Joined:
    survey = CosmosSurvey()
    paths = {"proto": "proto/thing/bank/tx.proto", "handler": "x/bank/keeper/msg_server.go"}
    facts = []
    for name, text in files.items():
        path = paths.get(name, f"x/bank/keeper/{name}.go")
        facts.append((File(path, name, 0, b""), survey.read("." + path.rpartition(".")[2], text.encode())))
    return survey.join(facts)


def message(body: str, signer: str = "authority", **more: str) -> CodePower:
    (power,) = joined(proto=PROTO % (signer, signer), handler=HANDLER % body, **more).powers
    return power


@pytest.mark.parametrize(
    ("body", "guards"),
    [
        ("if k.GetAuthority() != msg.Authority { return nil, err }", ("authority",)),
        ("if msg.Authority != k.authority { return nil, err }", ("authority",)),
        ("if err := k.checkAuthority(ctx, msg.Authority); err != nil { return nil, err }", ("checkAuthority",)),
        (
            "if err := k.CheckPermission(goCtx, msg, GovernancePermission); err != nil { return nil, err }",
            ("CheckPermission(GovernancePermission)",),
        ),
        (
            "gov := k.accounts.GetModuleAccount(ctx, govtypes.ModuleName)\n"
            "if msg.Authority != gov.GetAddress().String() { return nil, err }",
            ("governance",),
        ),
        ("if err := k.AdminCheck(ctx, msg.Authority); err != nil { return nil, err }", ("AdminCheck",)),
        (
            "for _, boss := range k.GetParams(ctx).Bosses { if boss == msg.Authority { found = true } }",
            ("Bosses",),
        ),
        ("if err := k.CheckTrainingAllowList(ctx, msg); err != nil { return nil, err }", ("CheckTrainingAllowList",)),
    ],
)
def test_what_a_handler_checks_is_told(body: str, guards: tuple[str, ...]) -> None:
    power = message(body)
    assert (power.function, power.access, power.roles) == ("/thing.bank.MsgSetThing", "privileged", guards)
    assert power.guard.startswith("signed by authority")
    assert (power.place.path, power.place.line) == ("x/bank/keeper/msg_server.go", 2)
    assert power.declared == "proto/thing/bank/tx.proto:10"


def test_a_check_is_followed_into_a_helper_of_the_module() -> None:
    helper = """package keeper
    func (k msgServer) mayI(r *types.MsgSetThing) error { if k.authority != r.Authority { return err }; return nil }"""
    assert message("if err := k.mayI(msg); err != nil { return nil, err }", more=helper).roles == ("authority",)


def test_an_authority_that_nobody_checks_is_told() -> None:
    found = joined(proto=PROTO % ("authority", "authority"), handler=HANDLER % "k.Set(ctx, msg.Params)")
    assert found.powers[0].access == "open"
    assert found.remarks[0].kind == "unchecked"


def test_a_message_that_anybody_signs_for_themselves_is_no_power() -> None:
    assert message("k.Set(ctx, msg.Creator)", signer="creator").access == "signed"


@pytest.mark.parametrize(
    "body",
    [
        "if msg.Sender != msg.Receiver { return nil, err }",
        "if msg.Sender == k.collector { skip() }",
        'if msg.Sender == "" { return nil, err }',
        "if msg.PoolId != k.pool { return nil, err }",
        "if err := k.checkWhitelisted(ctx, msg.PoolId); err != nil { return nil, err }",
    ],
)
def test_what_the_message_chose_and_what_is_no_signer_is_no_guard(body: str) -> None:
    assert message(body, signer="sender").access == "signed"


def test_a_message_without_a_handler_is_remarked() -> None:
    found = joined(proto=PROTO % ("authority", "authority"))
    assert found.remarks[0].kind == "unhandled"
    assert found.powers[0].place.line == 10


def test_moves_that_nobody_signs_for_are_followed() -> None:
    hooks = """package keeper
    func (am AppModule) EndBlock(ctx context.Context) error { return am.keeper.settleAll(ctx) }
    func (k Keeper) settleAll(ctx context.Context) error { return k.bank.SendCoinsFromModuleToAccount(ctx, a, b, c) }
    func (k Keeper) unreached(ctx context.Context) error { return k.bank.MintCoins(ctx, a, b) }
    """
    found = joined(proto=PROTO % ("creator", "creator"), handler=HANDLER % "", hooks=hooks)
    (remark,) = found.remarks
    assert (remark.kind, remark.place.line) == ("block hook", 3)
    assert remark.says.endswith("EndBlock -> settleAll -> SendCoinsFromModuleToAccount")


def test_go_without_messages_says_nothing() -> None:
    assert joined(more="package keeper\nfunc (k Keeper) EndBlock() { k.bank.SendCoins(ctx, a, b, c) }") == Joined()


def test_a_message_that_is_declared_elsewhere_is_told_by_its_handler() -> None:
    (power,) = joined(handler=HANDLER % "if k.authority != msg.Authority { return nil, err }").powers
    assert (power.function, power.access, power.roles) == ("bank.MsgSetThing", "privileged", ("authority",))
    assert power.notes == ("no protobuf file of the tree declares it",)


KEEPER = """package keeper
func (k Keeper) Change(ctx context.Context, id uint64, who sdk.AccAddress, authz Policy) error {
	info := k.GetInfo(ctx, id)
	%s
	return nil
}
"""


@pytest.mark.parametrize(
    ("body", "seat"),
    [
        ("data := k.GetDenom(ctx, msg.Denom)\nif msg.Sender != data.GetAdmin() { return nil, err }", "Admin"),
        (
            "authorityMetadata := k.Get(ctx, msg.Id)\nif msg.Sender != authorityMetadata.GetAdmin() { return nil }",
            "Admin",
        ),
        (
            "for _, id := range msg.Ids { data := k.GetPosition(ctx, id)\nif data.Owner != msg.Sender { return nil } }",
            "Owner",
        ),
        (
            "sender, err := k.codec.StringToBytes(msg.Sender)\nowner := k.GetOwner(ctx, msg.Id)\n"
            "if !bytes.Equal(owner, sender) { return nil, err }",
            "owner",
        ),
        (
            "for _, each := range msg.Sender { if !k.memberTable.Has(ctx, key(msg.Id, each)) { return nil, err } }",
            "memberTable",
        ),
    ],
)
def test_who_the_record_names_that_a_message_picks_holds_it(body: str, seat: str) -> None:
    power = message(body, signer="sender")
    assert (power.access, power.roles) == ("holder", (seat,))


@pytest.mark.parametrize(
    ("check", "seat"),
    [
        ("if info.Admin != who.String() { return err }", "Admin"),
        ("if !authz.CanModify(info.AdminAddr(), who) { return err }", "CanModify"),
    ],
)
def test_the_keeper_is_followed_with_who_signed(check: str, seat: str) -> None:
    body = "who, err := sdk.AccAddressFromBech32(msg.Sender)\nreturn k.keeper.Change(ctx, msg.Id, who, policy)"
    power = message(body, signer="sender", keeper=KEEPER % check)
    assert (power.access, power.roles) == ("holder", (seat,))


def test_a_policy_of_the_whole_chain_is_a_power() -> None:
    body = "config := k.GetUploadAccess(ctx)\nif !policy.CanCreate(config, msg.Sender) { return nil, err }"
    power = message(body, signer="sender")
    assert (power.access, power.roles) == ("privileged", ("CanCreate",))


def test_an_authority_that_is_one_way_in_of_several_is_told() -> None:
    body = "switch { case perms.Level == 3 || bytes.Equal(msg.Sender, k.GetAuthority()): default: "
    power = message(body + "return nil, wrap(sdkerrors.ErrUnauthorized) }", signer="sender")
    assert (power.access, power.roles) == ("privileged", ("authority",))


def test_effects_follow_the_name() -> None:
    proto = (PROTO % ("authority", "authority")).replace("SetThing", "SoftwareUpgrade")
    found = joined(
        proto=proto, handler=(HANDLER % "if k.authority != msg.Authority {}").replace("SetThing", "SoftwareUpgrade")
    )
    assert found.powers[0].effect is Effect.UPGRADE


def test_protobuf_is_read_as_it_is_written() -> None:
    found = read_proto(PROTO % ("authority", "authority"))
    assert (found.package, found.go_package) == ("thing.bank", "example.org/thing/x/bank/types")
    assert [(rpc.name, rpc.request) for rpc in found.rpcs] == [("SetThing", "MsgSetThing")]
    assert [(each.name, each.signers, each.line) for each in found.messages] == [("MsgSetThing", ("authority",), 10)]


@given(st.text(alphabet="package service Msg{}rpc message option(=);\"'/*\n", max_size=200), st.binary(max_size=100))
def test_no_text_breaks_the_survey(text: str, noise: bytes) -> None:
    survey = CosmosSurvey()
    for suffix, source in ((".proto", text.encode()), (".proto", noise), (".go", b"package a\nfunc (k K) F(" + noise)):
        survey.join([(File("a" + suffix, "a", 0, b""), survey.read(suffix, source))])


SERVICE = """syntax = "proto3";
package thing.bank.v2;
option go_package = "example.org/thing/x/bank/types";
service Manage {
  %s
  rpc Stop (StopRequest) returns (StopReply);
}
message StopRequest { %s string who = 1; }
"""
STOP = """package keeper
func (s server) Stop(ctx context.Context, in *types.StopRequest) (*types.StopReply, error) { %s; return nil, nil }
"""
GUARD = "if !slices.Contains(s.k.GetParams(ctx).Wardens, in.Who) { return nil, err }"


@pytest.mark.parametrize(
    ("option", "signer", "listed"),
    [
        ("option (cosmos.msg.v1.service) = true;", 'option (cosmos.msg.v1.signer) = "who";', True),
        ("", 'option (cosmos.msg.v1.signer) = "who";', True),
        ("", "", False),
    ],
)
def test_a_message_is_what_somebody_signs_whatever_it_is_called(option: str, signer: str, listed: bool) -> None:
    found = joined(proto=SERVICE % (option, signer), handler=STOP % GUARD).powers
    assert [(power.function, power.access, power.roles) for power in found] == (
        [("/thing.bank.v2.StopRequest", "privileged", ("Wardens",))] if listed else []
    )


def test_a_version_that_nothing_handles_any_more_is_gone() -> None:
    signer = 'option (cosmos.msg.v1.signer) = "who";'
    old = (SERVICE % ("", signer)).replace("bank.v2", "bank.v1")
    survey = CosmosSurvey()
    files = {"proto/thing/bank/v1/tx.proto": old, "proto/thing/bank/v2/tx.proto": SERVICE % ("", signer)}
    files["x/bank/keeper/s.go"] = STOP % GUARD
    facts = []
    for path, text in files.items():
        facts.append((File(path, path, 0, b""), survey.read("." + path.rpartition(".")[2], text.encode())))
    found = survey.join(facts)
    assert [power.function for power in found.powers] == ["/thing.bank.v2.StopRequest"]
    assert not found.remarks


@pytest.mark.parametrize(
    ("body", "access"),
    [
        ("k.IsAdmin(ctx, msg.Sender)", "signed"),
        ("_ = k.CheckAdmin(ctx, msg.Sender)", "signed"),
        ("if !k.IsAdmin(ctx, msg.Sender) { k.log() }", "signed"),
        ("if k.IsBannedAdmin(ctx, msg.Sender) { return nil, types.ErrNo }", "signed"),
        ("if k.authority != msg.Sender { k.log() }", "signed"),
        ("if !k.IsAdmin(ctx, sdk.MustAccAddressFromBech32(msg.Sender)) { return nil, types.ErrNo }", "privileged"),
        (
            "yes, err := k.IsListAdmin(ctx, msg.Sender)\nif err != nil { return } else if !yes { return nil, x }",
            "privileged",
        ),
        ("switch msg.Sender { case k.authority: default: return nil, types.ErrNo }", "privileged"),
        ("if _, ok := k.admins[msg.Sender]; !ok { return nil, types.ErrNo }", "privileged"),
        ("if !k.mayDo(ctx, msg.Sender) { return nil, types.ErrNo }", "undecided"),
    ],
)
def test_a_check_counts_if_its_no_ends_the_handler(body: str, access: str) -> None:
    assert message(body, signer="sender").access == access
