"""CosmWasm contracts as people write them: whom each message asks for."""

import pytest

from auditor.repos.cosmwasm.cosmwasm_survey import CosmWasmSurvey
from auditor.repos.survey import CodePower
from auditor.repos.tree import File

HEAD = "use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};\n"


def powers(**sources: str) -> dict[str, CodePower]:
    """The powers by message; the name ``a`` is the crate ``a``."""
    survey = CosmWasmSurvey()
    files = []
    for name, text in sources.items():
        manifest = f'[package]\nname = "{name}"\n'.encode()
        files.append((File(f"{name}/Cargo.toml", f"{name}t", 1, b""), survey.read(".toml", manifest)))
        source = survey.read(".rs", (HEAD + text).encode())
        files.append((File(f"{name}/src/contract.rs", name, 1, b""), source))
    return {power.function: power for power in survey.join(files).powers}


def message(body: str, more: str = "") -> CodePower:
    """The power of a message whose handler has that body."""
    text = f"""
    pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, E> {{
        match msg {{ ExecuteMsg::SetFee {{ fee, owner }} => execute_set_fee(deps, info, fee, owner), }}
    }}
    pub fn execute_set_fee(deps: DepsMut, info: MessageInfo, fee: u64, owner: String) -> Result<Response, E> {{
        {body}
        Ok(Response::new())
    }}
    {more}
    """
    return powers(a=text)["a.set_fee"]


@pytest.mark.parametrize(
    ("body", "seat"),
    [
        (
            "let cfg = CONFIG.load(deps.storage)?; if info.sender != cfg.admin { return Err(E::No {}); }",
            "admin",
        ),
        ("let o = OWNER.load(deps.storage)?; if o != info.sender { return Err(E::Unauthorized {}); }", "OWNER"),
        ("ensure_eq!(info.sender, CONFIG.load(deps.storage)?.keeper, E::Unauthorized);", "keeper"),
        ("ensure!(info.sender == cfg.governor, E::Unauthorized {});", "governor"),
        ("cw_ownable::assert_owner(deps.storage, &info.sender)?;", "owner"),
        ("ADMIN.assert_admin(deps.as_ref(), &info.sender)?;", "ADMIN"),
        ("if !cfg.is_guardian(&info.sender) { return Err(E::Unauthorized {}); }", "guardian"),
        ("if !MINTERS.has(deps.storage, &info.sender) { return Err(E::Unauthorized {}); }", "MINTERS"),
        ("if Some(info.sender.clone()) != cfg.admin { return Err(E::Unauthorized {}); }", "admin"),
        ("let sender = info.sender.clone(); if sender != cfg.admin { return Err(E::No {}); }", "admin"),
        ("only_admin(deps.storage, &info)?;", "admin"),
    ],
)
def test_the_sender_is_held_against_what_the_contract_keeps(body: str, seat: str) -> None:
    helper = """fn only_admin(storage: &dyn Storage, info: &MessageInfo) -> Result<(), E> {
        let cfg = CONFIG.load(storage)?;
        if info.sender != cfg.admin { return Err(E::Unauthorized {}); }
        Ok(())
    }"""
    power = message(body, helper)
    assert (power.access, power.roles) == ("privileged", (seat,))


@pytest.mark.parametrize(
    "body",
    [
        "BALANCES.update(deps.storage, &info.sender, |b| Ok(b - fee))?;",
        "if info.sender != owner { return Err(E::Unauthorized {}); }",
        "let _ = only_admin(deps.storage, &info);",
        "if info.sender == env.contract.address { return Err(E::Own {}); }",
    ],
)
def test_what_is_ones_own_or_thrown_away_is_no_seat(body: str) -> None:
    assert message(body).access == "signed"


def test_the_owner_of_an_item_is_asked_for_that_item() -> None:
    power = message("let g = GAMES.load(deps.storage, fee)?; if info.sender != g.host { return Err(E::No {}); }")
    assert (power.access, power.roles) == ("holder", ("host",))


def test_a_check_that_is_not_understood_is_never_silence() -> None:
    power = message("if rules(&cfg)[0] != hash(info.sender.as_bytes()) { return Err(E::No {}); }")
    assert power.access == "undecided"


def test_the_contract_admin_migrates_and_the_chain_calls_sudo() -> None:
    text = """
    #[entry_point] pub fn migrate(deps: DepsMut, env: Env, msg: MigrateMsg) -> Result<Response, E> { Ok(r()) }
    #[entry_point] pub fn sudo(deps: DepsMut, env: Env, msg: SudoMsg) -> Result<Response, E> {
        match msg { SudoMsg::Halt {} => halt(deps), }
    }
    fn unused(info: MessageInfo) {}
    """
    found = powers(a=text)
    assert (found["a.migrate"].roles, found["a.migrate"].effect.value) == (("contract admin",), "upgrade")
    assert found["a.halt"].roles == ("chain",)


def test_a_handler_of_another_package_is_followed_or_said_to_be_missing() -> None:
    text = "fn e(info: MessageInfo) { match msg { ExecuteMsg::Freeze {} => Ok(execute_freeze(deps, env, info)?), } }"
    other = """pub fn execute_freeze(deps: DepsMut, env: Env, info: MessageInfo) -> Result<Response, E> {
        if info.sender != CONFIG.load(deps.storage)?.admin { return Err(E::No {}); }
        Ok(r())
    }"""
    assert powers(a=text, b=other)["a.freeze"].roles == ("admin",)
    assert powers(a=text)["a.freeze"].access == "undecided"


def test_a_strong_message_that_asks_nothing_is_open() -> None:
    text = "fn e(info: MessageInfo) { match msg { ExecuteMsg::MintTo { to } => mint(deps, to), } }"
    assert powers(a=text)["a.mint_to"].access == "open"


def test_messages_that_are_handled_in_another_form_are_a_gap() -> None:
    survey = CosmWasmSurvey()
    source = (
        HEAD + "#[entry_point] pub fn execute(deps: DepsMut, info: MessageInfo, msg: M) { msg.dispatch(deps, info) }"
    )
    files = [(File("a/src/contract.rs", "a", 1, b""), survey.read(".rs", source.encode()))]
    (gap,) = survey.join(files).gaps
    assert gap.what == "who may send which message to a/src"
