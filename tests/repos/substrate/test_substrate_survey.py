"""Pallets as they are written, and the origin that each call asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.grant import Effect
from auditor.repos.substrate.substrate_survey import SubstrateSurvey
from auditor.repos.survey import CodePower, Joined
from auditor.repos.tree import File

PALLET = """
#[frame_support::pallet]
pub mod pallet {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// %s
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::f())]
        pub fn f(origin: OriginFor<T>, netuid: u16) -> DispatchResult {
            %s
            Ok(())
        }
    }
    impl<T: Config> Pallet<T> {
        pub fn ensure_subnet_owner_or_root(o: OriginFor<T>, n: u16) -> Result<(), DispatchError> {
            match ensure_signed_or_root(o) {
                Ok(Some(who)) if SubnetOwner::<T>::get(n) == who => Ok(()),
                Ok(None) => Ok(()),
                _ => Err(BadOrigin.into()),
            }
        }
        pub fn do_root(origin: T::RuntimeOrigin) -> DispatchResult { ensure_root(origin)?; Ok(()) }
        pub fn do_again(origin: OriginFor<T>) -> DispatchResult { Self::do_again(origin) }
    }
}
"""
RUNTIME = "construct_runtime!( pub struct Runtime { System: frame_system = 0, Thing: pallet_thing = 7, } );"
CARGO = '[package]\nname = "pallet-thing"\n'


def joined(**files: str) -> Joined:
    survey = SubstrateSurvey()
    paths = {"cargo": "pallets/thing/Cargo.toml", "pallet": "pallets/thing/src/lib.rs", "runtime": "runtime/src/lib.rs"}
    facts = []
    for name, text in files.items():
        path = paths.get(name, f"pallets/{name}/src/lib.rs")
        facts.append((File(path, name, 0, b""), survey.read("." + path.rpartition(".")[2], text.encode())))
    return survey.join(facts)


def call(body: str, comment: str = "Sets it.") -> CodePower:
    (power,) = joined(cargo=CARGO, pallet=PALLET % (comment, body), runtime=RUNTIME).powers
    return power


@pytest.mark.parametrize(
    ("body", "access", "roles", "guard"),
    [
        ("ensure_root(origin)?;", "privileged", ("root",), "ensure_root"),
        ("let mut o = origin; ensure_root(o.clone())?;", "privileged", ("root",), "ensure_root"),
        ("T::AdminOrigin::ensure_origin(origin)?;", "privileged", ("AdminOrigin",), "AdminOrigin::ensure_origin"),
        (
            "T::AdminOrigin::ensure_origin_or_root(origin)?;",
            "privileged",
            ("AdminOrigin", "root"),
            "AdminOrigin|root::ensure_origin_or_root",
        ),
        (
            "<EitherOf<EnsureRoot<T::A>, EnsureSigned<T::A>> as EnsureOrigin<O>>::try_origin(origin)?;",
            "signed",
            (),
            "root|signed::try_origin",
        ),
        ("Self::do_root(origin)?;", "privileged", ("root",), "do_root->ensure_root"),
        (
            "Self::ensure_subnet_owner_or_root(origin, netuid)?;",
            "privileged",
            ("SubnetOwner", "root"),
            "ensure_subnet_owner_or_root->ensure_signed_or_root",
        ),
        ("let who = ensure_signed(origin)?;", "signed", (), "ensure_signed"),
        ("ensure_signed(origin.clone())?; ensure_root(origin)?;", "privileged", ("root",), "ensure_signed;ensure_root"),
        ("ensure_none(origin)?;", "open", (), "ensure_none"),
        ("let root = ensure_root(origin.clone()).is_ok();", "open", (), "ensure_root"),
        (
            "if x { Self::do_root(origin)? } else { ensure_signed(origin)?; }",
            "signed",
            (),
            "do_root->ensure_root;ensure_signed",
        ),
        ("", "open", (), "no origin check was found"),
        ("Self::do_again(origin)?;", "open", (), "no origin check was found"),
    ],
)  # fmt: skip
def test_the_origin_is_followed_through_helpers(body: str, access: str, roles: tuple[str, ...], guard: str) -> None:
    power = call(body)
    assert (power.access, power.roles, power.guard) == (access, roles, guard)
    assert (power.function, power.index, power.place.line) == ("Thing.f", 3, 9)


def test_a_call_that_only_fails_is_closed() -> None:
    source = PALLET.replace("            Ok(())\n        }\n    }\n    impl", "        }\n    }\n    impl")
    (power,) = joined(cargo=CARGO, pallet=source % ("", "Err(Error::<T>::Gone.into())"), runtime=RUNTIME).powers
    assert (power.access, power.guard) == ("closed", "it always fails")


def test_helpers_of_other_crates_are_found_by_path_and_by_being_the_only_one() -> None:
    helper = "impl<T> Pallet<T> { pub fn ensure_boss(o: OriginFor<T>) -> R { T::BossOrigin::ensure_origin(o) } }"
    for path in ("other::Pallet::<T>::ensure_boss(origin)?;", "T::Other::ensure_boss(origin)?;"):
        found = joined(cargo=CARGO, pallet=PALLET % ("", path), runtime=RUNTIME, other=helper)
        assert found.powers[0].roles == ("BossOrigin",)


@pytest.mark.parametrize(
    ("comment", "body", "says"),
    [
        ("The caller must be the owner of the network", "ensure_root(origin)?;", "the code asks for root"),
        ("It is only callable by the root account.", "ensure_signed(origin)?;", "the code asks for signed"),
        (
            "It is only callable by the root account.",
            "Self::ensure_subnet_owner_or_root(origin, netuid)?;",
            "also lets SubnetOwner in",
        ),
        ("It is only callable by the root account.", "ensure_root(origin)?;", None),
        ("Callable by the subnet owner or root.", "Self::ensure_subnet_owner_or_root(origin, netuid)?;", None),
        ("Sets the owner of the subnet.", "ensure_root(origin)?;", None),
    ],
)
def test_comments_that_claim_another_origin_are_told(comment: str, body: str, says: str | None) -> None:
    remarks = [r for r in joined(cargo=CARGO, pallet=PALLET % (comment, body)).remarks if r.kind == "comment"]
    assert bool(remarks) == (says is not None)
    assert says is None or says in remarks[0].says


def test_a_call_without_any_check_is_remarked() -> None:
    (remark,) = joined(cargo=CARGO, pallet=PALLET % ("", "Self::do_it(netuid);"), runtime=RUNTIME).remarks
    assert (remark.kind, remark.subject) == ("unchecked", "Thing.f")


def test_a_pallet_section_and_the_new_runtime_macro_are_read() -> None:
    section = """#[pallet_section] mod calls { #[pallet::call] impl<T: Config> Pallet<T> {
        #[pallet::call_index(9)]
        pub fn sudo_set_emission(origin: OriginFor<T>) -> R { ensure_root(origin)?; Ok(()) } } }"""
    runtime = "#[frame_support::runtime] mod runtime { #[runtime::pallet_index(7)]\n pub type Thing = pallet_thing; }"
    (power,) = joined(cargo=CARGO, pallet=section, runtime=runtime).powers
    assert (power.function, power.index, power.effect) == ("Thing.sudo_set_emission", 9, Effect.EMISSION)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_survey(noise: bytes) -> None:
    survey = SubstrateSurvey()
    for suffix in (".rs", ".toml"):
        facts = survey.read(suffix, b"fn f(origin: OriginFor<T>) { " + noise)
        survey.join([(File("a" + suffix, "a", 0, b""), facts)])


HELPERS = """
impl<T: Config> Pallet<T> {
    fn do_set(id: u16, to: T::AccountId, maybe_check: Option<T::AccountId>) -> DispatchResult {
        Self::inner(id, maybe_check)
    }
    fn inner(id: u16, check: Option<T::AccountId>) -> DispatchResult {
        if let Some(admin) = check { ensure!(admin == Details::<T>::get(id).admin, Error::<T>::No); }
        Ok(())
    }
    fn found(real: &T::AccountId, delegate: &T::AccountId) -> Result<(), DispatchError> {
        let f = |x: &Proxy<T>| -> bool { &x.delegate == delegate && x.live };
        Proxies::<T>::get(real).find(f).ok_or(Error::<T>::No)
    }
}
"""
SIGNED = "let who = ensure_signed(origin)?; "


def seated(body: str) -> CodePower:
    (power,) = joined(cargo=CARGO, pallet=PALLET % ("Sets it.", SIGNED + body) + HELPERS, runtime=RUNTIME).powers
    return power


@pytest.mark.parametrize(
    ("body", "seat"),
    [
        ("ensure!(details.owner == who, Error::<T>::No);", "owner"),
        ("ensure!(who == details.deposit.who, Error::<T>::No);", "deposit"),
        ("let caller = who.clone(); ensure!(&caller == &d.freezer, Error::<T>::No);", "freezer"),
        ("if d.owner != who { return Err(Error::<T>::No.into()); }", "owner"),
        ("list.get(n).and_then(|r| { if r.account == who { Some(r) } else { None } }).ok_or(Error::<T>::No)?;", "r"),
        ("Proxies::<T>::get(&real).find(|x| x.delegate == who).ok_or(Error::<T>::No)?;", "delegate"),
        ("Self::do_set(netuid, to, Some(who))?;", "admin"),
        ("Self::found(&real, &who)?;", "delegate"),
    ],
)
def test_who_holds_the_thing_that_a_call_names_is_found(body: str, seat: str) -> None:
    power = seated(body)
    assert (power.access, power.roles) == ("holder", (seat,))


@pytest.mark.parametrize(
    ("body", "seat"),
    [
        ("ensure!(Key::<T>::get() == who, Error::<T>::No);", "Key"),
        ("ensure!(Key::<T>::get().map_or(false, |k| k == who), Error::<T>::No);", "Key"),
        ("let members = Members::<T>::get(); ensure!(members.contains(&who), Error::<T>::No);", "Members"),
    ],
)
def test_one_seat_for_the_whole_pallet_is_a_power(body: str, seat: str) -> None:
    power = seated(body)
    assert (power.access, power.roles) == ("privileged", (seat,))


@pytest.mark.parametrize(
    "body",
    [
        "ensure!(who != details.owner, Error::<T>::No);",
        "if who == d.owner { return Err(Error::<T>::No.into()); }",
        "let dest = T::Lookup::lookup(netuid)?; ensure!(dest == who, Error::<T>::No);",
        "ensure!(!voters.contains(&who), Error::<T>::Again);",
        "ensure!(!Self::candidates().contains(&who), Error::<T>::Again);",
        "let at = ayes.iter().position(|a| a == &who);",
        "// ensure!(details.owner == who, Error::<T>::No);",
        "Self::do_set(netuid, who, None)?;",
    ],
)
def test_what_turns_no_stranger_away_leaves_a_call_open_to_all_who_sign(body: str) -> None:
    assert seated(body).access == "signed"


CONFIG = "impl pallet_thing::Config for Runtime { type FeeOrigin = %s; }"


@pytest.mark.parametrize(
    ("value", "access", "roles"),
    [
        ("EnsureRoot<AccountId>", "privileged", ("root",)),
        ("EnsureSigned<AccountId>", "signed", ()),
        ("EitherOfDiverse<EnsureRoot<AccountId>, EnsureSigned<AccountId>>", "signed", ()),
        ("RootOnly", "privileged", ("root",)),
        ("EnsureSignedBy<Council, AccountId>", "privileged", ("FeeOrigin",)),
    ],
)
@pytest.mark.parametrize("origin", ["T::FeeOrigin", "<T as Config>::FeeOrigin", "<T as crate::Config>::FeeOrigin"])
def test_an_origin_of_the_config_is_what_the_runtime_sets_it_to(
    origin: str, value: str, access: str, roles: tuple[str, ...]
) -> None:
    runtime = f"type RootOnly = frame_system::EnsureRoot<AccountId>; {CONFIG % value} {RUNTIME}"
    (power,) = joined(cargo=CARGO, pallet=PALLET % ("", f"{origin}::ensure_origin(origin)?;"), runtime=runtime).powers
    assert (power.access, power.roles) == (access, roles)
    assert "FeeOrigin::ensure_origin" in power.guard


@pytest.mark.parametrize(
    ("body", "access", "roles"),
    [
        ("let _ = ensure_root(origin);", "open", ()),
        ("ensure_root(origin).ok();", "open", ()),
        ("if ensure_root(origin).is_err() { return Err(BadOrigin.into()); }", "privileged", ("root",)),
        ("ensure_root(origin.clone()).or_else(|_| T::Boss::ensure_origin(origin))?;", "privileged", ("Boss", "root")),
        ("if let Err(o) = T::Boss::try_origin(origin) { ensure_root(o)?; }", "privileged", ("Boss", "root")),
        ("if let Ok(_) = ensure_root(origin.clone()) { } else { T::Boss::ensure_origin(origin)?; }", "privileged",
         ("Boss", "root")),
        ("if let Ok(_) = ensure_root(origin.clone()) { log(); }", "open", ()),
        ("match ensure_root(origin.clone()) { Ok(_) => (), Err(_) => T::Boss::ensure_origin(origin)?, }", "privileged",
         ("Boss", "root")),
        ("match T::Boss::try_origin(origin) { Ok(_) => (), Err(o) => { ensure_signed(o)?; } }", "signed", ()),
    ],
)  # fmt: skip
def test_checks_count_by_what_they_turn_away(body: str, access: str, roles: tuple[str, ...]) -> None:
    power = call(body)
    assert (power.access, power.roles) == (access, roles)


@pytest.mark.parametrize(
    ("body", "seat"),
    [
        ("ensure!(Some(who) == Boss::<T>::get(), Error::<T>::No);", "Boss"),
        ("ensure!(Boss::<T>::get() == Some(who.clone()), Error::<T>::No);", "Boss"),
        ("ensure!(Keepers::<T>::get(&who), Error::<T>::No);", "Keepers"),
        ("if !Self::keepers().contains(&who) { return Err(Error::<T>::No.into()); }", "keepers"),
        ("Self::only_boss(&who)?;", "Boss"),
        ("ensure!(Self::is_boss(&who), Error::<T>::No);", "Boss"),
    ],
)
def test_the_signer_is_held_against_what_the_pallet_keeps(body: str, seat: str) -> None:
    helpers = """impl<T: Config> Pallet<T> {
        fn only_boss(w: &T::AccountId) -> DispatchResult { ensure!(Some(w) == Boss::<T>::get().as_ref(), "x"); Ok(()) }
        fn is_boss(w: &T::AccountId) -> bool { Boss::<T>::get().as_ref() == Some(w) } }"""
    (power,) = joined(cargo=CARGO, pallet=PALLET % ("", SIGNED + body) + helpers, runtime=RUNTIME).powers
    assert (power.access, power.roles) == ("privileged", (seat,))


def test_a_helper_whose_answer_is_thrown_away_guards_nothing() -> None:
    helper = """impl<T: Config> Pallet<T> {
        fn only_boss(w: &T::AccountId) -> R { ensure!(Some(w) == Boss::<T>::get().as_ref(), "x"); Ok(()) } }"""
    for body in ("let _ = Self::only_boss(&who);", "Self::only_boss(&who);"):
        (power,) = joined(cargo=CARGO, pallet=PALLET % ("", SIGNED + body) + helper, runtime=RUNTIME).powers
        assert power.access == "signed"


def test_comments_that_repeat_do_not_keep_the_survey_busy() -> None:
    banner = " ".join(["//"] * 40) + "\n"
    body = f"let who = ensure_signed(origin)?; if netuid > 9 {{\n{banner * 40} log(netuid); }}"
    assert call(body).access == "signed"


@pytest.mark.parametrize(
    ("arms", "access", "roles"),
    [
        ("Op::Set => ensure!(d.owner == who, Error::<T>::No), Op::Join => Self::join(&who)?,", "signed", ()),
        ("Op::Set => { Self::found(&real, &who)?; } _ => { log(netuid); }", "signed", ()),
        ("Op::Set => ensure!(d.owner == who, E::No), Op::Drop => { ensure!(who == d.admin, E::No); }", "holder",
         ("owner", "admin")),
        ("Op::Set => ensure!(d.owner == who, Error::<T>::No), _ => return Err(Error::<T>::No.into()),", "holder",
         ("owner",)),
        ("Some(d) => ensure!(d.owner == who, Error::<T>::No), None => Self::create(&who)?,", "holder", ("owner",)),
    ],
)  # fmt: skip
def test_what_only_some_operations_ask_guards_no_call(arms: str, access: str, roles: tuple[str, ...]) -> None:
    power = seated(f"match op {{ {arms} }}")
    assert (power.access, power.roles) == (access, roles)
    if access == "signed":
        assert power.notes[0].startswith("for some operations the signer is ")
