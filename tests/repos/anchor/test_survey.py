"""Anchor programs as they are written, and whose signature each instruction asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.grant import Effect
from auditor.repos.anchor.survey import AnchorSurvey
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
    ("attribute", "body", "accounts", "access"),
    [
        ("", "", f'#[account(seeds = [b"config"], bump, has_one = admin)] {CONFIG}, {SIGNER}', "privileged"),
        ("", "", f"#[account(mut, has_one = admin)] {CONFIG}, {SIGNER}", "privileged"),
        ("", "", f"#[account(address = ADMIN)] {SIGNER}", "privileged"),
        ("", "", f"#[account(constraint = config.boss == admin.key())] {CONFIG}, {SIGNER}", "privileged"),
        ("", "require_keys_eq!(ctx.accounts.admin.key(), ctx.accounts.config.admin);", SIGNER, "privileged"),
        ("#[access_control(is_admin(&ctx))]", "", SIGNER, "privileged"),
        (
            "",
            "",
            '#[account(mut, seeds = [b"stake", owner.key().as_ref()], bump, has_one = owner)] '
            "pub s: Account<'info, S>, pub owner: Signer<'info>,",
            "signed",
        ),
        ("", "", "#[account(mut, has_one = owner)] pub s: Account<'info, S>, pub owner: Signer<'info>,", "holder"),
        ("", "", SIGNER, "signed"),
        ("", "", "pub config: Account<'info, C>,", "open"),
        ("", "", "#[account(signer, address = ADMIN)] pub admin: AccountInfo<'info>,", "privileged"),
    ],
)  # fmt: skip
def test_whose_signature_is_asked_for(attribute: str, body: str, accounts: str, access: str) -> None:
    (power,) = joined(PROGRAM % (attribute, body, accounts)).powers
    assert (power.function, power.access) == ("vault.set_fee", access)
    assert power.roles == {"privileged": ("admin",), "holder": ("owner",)}.get(access, ())


def test_accounts_may_stand_in_another_file() -> None:
    program, accounts = (PROGRAM % ("", "", f"#[account(address = ADMIN)] {SIGNER}")).split("#[derive(Accounts)]")
    (power,) = joined(program, "#[derive(Accounts)]" + accounts).powers
    assert power.access == "privileged"
    assert joined(program).powers[0].guard == "the accounts SetFee were not found"


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
    "check",
    [
        "require_keys_eq!(self.admin.key(), self.multisig.authority, No::Way);",
        "require!(self.multisig.is_member(self.admin.key()).is_some(), No::Way);",
        "assert_keys_equal(state.update_authority, *admin.key)?;",
        "header.assert_valid_authority(&ctx.accounts.admin.key())?;",
        "if state.boss != admin.key() { return Err(No::Way.into()); }",
    ],
)
def test_what_other_functions_check_counts(body: str, rest: str, check: str) -> None:
    (power,) = joined(PROGRAM % ("", body, SIGNER), "use anchor_lang::prelude::*; " + rest % check).powers
    assert (power.access, power.roles) == ("privileged", ("admin",))


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
