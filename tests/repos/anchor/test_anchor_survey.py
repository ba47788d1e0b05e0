"""Anchor programs as they are written, and whose signature each instruction asks for."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.grant import Effect
from auditor.repos.anchor.anchor_survey import AnchorSurvey
from auditor.repos.survey import Joined
from auditor.repos.tree import File

PROGRAM = """
use anchor_lang::prelude::*;
#[program]
pub mod vault {
    use super::*;
    /// Sets it.
    %s
    pub fn set_fee(ctx: Context<SetFee>, fee: u64) -> Result<()> {
        %s
        Ok(())
    }
}
#[derive(Accounts)]
pub struct SetFee<'info> {
    %s
}
"""
CONFIG = "pub config: Account<'info, C>"
SIGNER = "pub admin: Signer<'info>,"


def joined(*sources: str) -> Joined:
    survey = AnchorSurvey()
    files = [(File(f"{n}.rs", str(n), 0, b""), survey.read(".rs", text.encode())) for n, text in enumerate(sources)]
    return survey.join(files)


@pytest.mark.parametrize(
    ("attribute", "body", "accounts", "access", "seat"),
    [
        ("", "", f'#[account(seeds = [b"config"], bump, has_one = admin)] {CONFIG}, {SIGNER}', "privileged", "admin"),
        ("", "", f"#[account(mut, has_one = admin)] {CONFIG}, {SIGNER}", "privileged", "admin"),
        ("", "", f"#[account(address = ADMIN)] {SIGNER}", "privileged", "ADMIN"),
        ("", "", f"#[account(address = keys::ADMIN @ E::No)] {SIGNER}", "privileged", "ADMIN"),
        ("", "", f"#[account(constraint = config.boss == admin.key())] {CONFIG}, {SIGNER}", "privileged", "boss"),
        ("", "require_keys_eq!(ctx.accounts.admin.key(), ctx.accounts.config.admin);", SIGNER, "privileged", "admin"),
        ("", "assert_eq!(ctx.accounts.admin.key(), BOSS);", SIGNER, "privileged", "BOSS"),
        ("", "require!(state.bosses.contains(&ctx.accounts.admin.key()), E::No);", SIGNER, "privileged", "bosses"),
        ("", "if !s.bosses.contains(&ctx.accounts.admin.key()) { return err!(No); }", SIGNER, "privileged", "bosses"),
        ("#[access_control(is_admin(&ctx))]", "", SIGNER, "privileged", "admin"),
        (
            "",
            "",
            '#[account(mut, seeds = [b"stake", owner.key().as_ref()], bump, has_one = owner)] '
            "pub s: Account<'info, S>, pub owner: Signer<'info>,",
            "signed",
            "",
        ),
        ("", "", "#[account(has_one = owner)] pub s: Account<'info, S>, pub owner: Signer<'info>,", "holder", "owner"),
        ("", "", SIGNER, "signed", ""),
        ("", "", "pub config: Account<'info, C>,", "open", ""),
        ("", "", "#[account(signer, address = ADMIN)] pub admin: AccountInfo<'info>,", "privileged", "ADMIN"),
        ("", "", "#[account(seeds = [X], bump, seeds::program = OTHER)] pub a: Signer<'info>,", "privileged", "OTHER"),
        ("", "", f"#[account(mut, has_one = admin)] {CONFIG}, pub admin: Option<Signer<'info>>,", "open", ""),
        ("", "", f'#[account(init, payer = admin, seeds = [b"config"], bump)] {CONFIG}, {SIGNER}', "initialiser", ""),
        ("", "let _ = check_admin(&ctx.accounts.admin.key(), &ctx.accounts.config.admin);", SIGNER, "signed", ""),
        ("", "let a = &ctx.accounts.admin; require_keys_eq!(a.key(), s.boss);", SIGNER, "privileged", "boss"),
        ("", "if ctx.accounts.admin.key() == state.boss { state.rate = fee; }", SIGNER, "undecided", ""),
        ("", "if ctx.accounts.admin.key() != state.boss { msg!(\"no\"); }", SIGNER, "signed", ""),
    ],
)  # fmt: skip
def test_whose_signature_is_asked_for(attribute: str, body: str, accounts: str, access: str, seat: str) -> None:
    (power,) = joined(PROGRAM % (attribute, body, accounts)).powers
    assert (power.function, power.access) == ("vault.set_fee", access)
    assert power.roles == ((seat,) if seat else ())


def test_accounts_are_those_of_the_same_crate() -> None:
    lib = "#[program] pub mod p { pub fn stop(ctx: Context<Stop>) -> Result<()> { ctx.accounts.go() } }"
    guarded = "#[derive(Accounts)] pub struct Stop<'info> { #[account(has_one = warden)] pub s: Account<'info, S>, "
    guarded += "pub warden: Signer<'info> } impl<'info> Stop<'info> { fn go(&self) -> Result<()> { Ok(()) } }"
    loose = "#[derive(Accounts)] pub struct Stop<'info> { pub s: Account<'info, S>, pub who: Signer<'info> } "
    loose += "impl<'info> Stop<'info> { fn go(&self) { require_keys_eq!(self.who.key(), self.s.key()); Ok(()) } }"
    files = {}
    for crate, accounts in (("a", guarded), ("b", loose)):
        files[f"{crate}/Cargo.toml"] = f'[package]\nname = "{crate}"\n'
        files[f"{crate}/src/lib.rs"] = lib
        files[f"{crate}/src/stop.rs"] = accounts
    survey = AnchorSurvey()
    facts = [
        (File(path, path, 0, b""), survey.read(PurePosixPath(path).suffix, text.encode()))
        for path, text in files.items()
    ]
    found = {power.place.path: power for power in survey.join(facts).powers}
    assert (found["a/src/lib.rs"].access, found["a/src/lib.rs"].roles) == ("holder", ("warden",))
    assert found["b/src/lib.rs"].access == "signed"


def test_two_structs_of_one_name_in_one_crate_are_told_apart_by_their_module() -> None:
    source = """#[program] pub mod p { pub fn f(ctx: Context<first::F>) -> Result<()> { Ok(()) }
        pub fn g(ctx: Context<F>) -> Result<()> { Ok(()) } }
    mod first { #[derive(Accounts)] pub struct F<'info> { #[account(address = KEY)] pub a: Signer<'info> } }
    mod second { #[derive(Accounts)] pub struct F<'info> { pub a: Signer<'info> } }"""
    found = {power.function: power for power in joined("", source).powers}
    assert (found["p.f"].access, found["p.f"].roles) == ("privileged", ("KEY",))
    assert found["p.g"].access == "undecided"  # both stand in other modules, and what is imported is not read


def test_accounts_in_accounts_and_helpers_that_get_single_accounts_are_followed() -> None:
    source = """#[program] pub mod p {
        pub fn f(ctx: Context<Outer>) -> Result<()> { Ok(()) }
        pub fn g(ctx: Context<Plain>) -> Result<()> { far::ask(&ctx.accounts.who, &ctx.accounts.s)?; Ok(()) } }
    mod far { pub fn ask(w: &Signer, s: &Account<S>) { if w.key() != s.chief { return err!(E::No); } Ok(()) } }
    #[derive(Accounts)] pub struct Inner<'info> {
        #[account(has_one = admin)] pub s: Account<'info, S>, pub admin: Signer<'info> }
    #[derive(Accounts)] pub struct Outer<'info> { pub inner: Inner<'info> }
    #[derive(Accounts)] pub struct Plain<'info> { pub s: Account<'info, S>, pub who: Signer<'info> }"""
    found = {power.function: power for power in joined(source).powers}
    assert (found["p.f"].access, found["p.f"].roles) == ("privileged", ("admin",))
    assert found["p.g"].roles == ("chief",)


def test_accounts_may_stand_in_another_file() -> None:
    program, accounts = (PROGRAM % ("", "", f"#[account(address = ADMIN)] {SIGNER}")).split("#[derive(Accounts)]")
    (power,) = joined(program, "#[derive(Accounts)]" + accounts).powers
    assert power.access == "privileged"
    missing = joined(program).powers[0]
    assert (missing.access, missing.guard) == ("undecided", "the accounts SetFee were not found")


def test_what_nobody_signs_is_remarked() -> None:
    (remark,) = joined(PROGRAM % ("", "", "")).remarks
    assert (remark.kind, remark.subject) == ("unsigned", "vault.set_fee")


def test_effects_follow_the_name() -> None:
    source = (PROGRAM % ("", "", f"#[account(address = ADMIN)] {SIGNER}")).replace("set_fee", "withdraw_treasury")
    assert joined(source).powers[0].effect in (Effect.WITHDRAW, Effect.REDIRECT)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_survey(noise: bytes) -> None:
    survey = AnchorSurvey()
    source = (
        b"#[program] pub mod a { pub fn f(ctx: Context<A>) { "
        + noise
        + b" } } #[derive(Accounts)] pub struct A { "
        + noise
    )
    survey.join([(File("a.rs", "a", 0, b""), survey.read(".rs", source))])


@pytest.mark.parametrize(
    ("body", "rest"),
    [
        ("ctx.accounts.process()", "impl<'info> SetFee<'info> { fn process(&self) -> Result<()> { %s } }"),
        ("ctx\n.accounts\n.process()", "impl SetFee<'_> { fn process(&self) { self.check() } fn check(&self) { %s } }"),
        ("SetFee::set(ctx, fee)", "impl SetFee<'_> { pub fn set(ctx: Context<Self>, fee: u64) { %s } }"),
        ("handlers::set(ctx, fee)", "pub fn set(ctx: Context<SetFee>, fee: u64) -> Result<()> { %s }"),
        (
            "SetFee::set(ctx)",
            "impl SetFee<'_> { fn validate(&self) { %s } "
            "#[access_control(ctx.accounts.validate())] pub fn set(ctx: Context<Self>) {} }",
        ),
    ],
)
@pytest.mark.parametrize(
    ("check", "seat"),
    [
        ("require_keys_eq!(self.admin.key(), self.multisig.authority, No::Way);", "authority"),
        ("require!(self.multisig.is_member(self.admin.key()).is_some(), No::Way);", "member"),
        ("assert_keys_equal(state.update_authority, *admin.key)?;", "update_authority"),
        ("header.assert_valid_authority(&ctx.accounts.admin.key())?;", "authority"),
        ("if state.boss != admin.key() { return Err(No::Way.into()); }", "boss"),
    ],
)
def test_what_other_functions_check_counts(body: str, rest: str, check: str, seat: str) -> None:
    (power,) = joined(PROGRAM % ("", body, SIGNER), "use anchor_lang::prelude::*; " + rest % check).powers
    assert (power.access, power.roles) == ("privileged", (seat,))


@pytest.mark.parametrize(
    "check",
    [
        "require_keys_neq!(ctx.accounts.admin.key(), ctx.accounts.config.admin);",
        "if ctx.accounts.admin.key() != ctx.accounts.wallet.key() { return Err(No.into()); }",
        "// require_keys_eq!(ctx.accounts.admin.key(), ctx.accounts.config.admin);",
        "require!(fee < 7, No::Way);",
    ],
)
def test_checks_that_bind_nobody_are_no_guard(check: str) -> None:
    (power,) = joined(PROGRAM % ("", check, SIGNER + " pub wallet: UncheckedAccount<'info>,")).powers
    assert power.access == "signed"


def test_a_token_account_of_the_signer_is_its_own() -> None:
    token = "#[account(constraint = coins.owner == admin.key())] pub coins: Account<'info, TokenAccount>, "
    (power,) = joined(PROGRAM % ("", "", token + SIGNER)).powers
    assert power.access == "signed"
