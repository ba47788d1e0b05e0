"""Who changed a repository, as git alone tells it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.repos.checkout import opened
from auditor.repos.history import History, history
from auditor.repos.owners import code_owners
from auditor.repos.people import Identity, identified
from tests.repos.making import Making, repository

ADA, BOB, EVE = "Ada Lace <ada@example.org>", "Bob Built <bob@example.org>", "Eve Eaves <eve@example.org>"
FORGE = "GitHub <noreply@github.com>"


def counts(found: History) -> dict[str, int]:
    return {person.name: count for person, count in found.mergers.items()}


def merged(made: Making, number: int, author: str, merger: str, committer: str = FORGE) -> None:
    """A branch by ``author`` that ``merger`` merges with the forge's button."""
    made.git("checkout", "--quiet", "-b", f"work{number}")
    made.commit({f"{number}.txt": str(number)}, author=author)
    made.git("checkout", "--quiet", "main")
    made.days += 1
    made.git(
        "merge", "--quiet", "--no-ff", "-m", f"Merge {number}", f"work{number}", author=merger, committer=committer
    )


def test_the_author_of_a_merge_by_button_is_who_merged(tmp_path: Path) -> None:
    made = repository(tmp_path)
    made.commit({"a": "1"}, author=ADA)
    merged(made, 1, BOB, ADA)
    merged(made, 2, ADA, ADA)
    merged(made, 3, EVE, BOB, committer=BOB)
    found = history(opened(tmp_path))
    assert counts(found) == {"Ada Lace": 3, "Bob Built": 1}
    assert (found.changes, found.unseen, found.own) == (4, 0, 2)
    assert {person.name: n for person, n in found.authors.items()} == {"Ada Lace": 2, "Bob Built": 1, "Eve Eaves": 1}


def test_what_a_button_squashed_does_not_show_who_merged(tmp_path: Path) -> None:
    made = repository(tmp_path)
    made.commit({"a": "1"}, author=BOB, committer=FORGE)
    made.commit({"a": "2"}, author=ADA)
    found = history(opened(tmp_path))
    assert (counts(found), found.unseen) == ({"Ada Lace": 1}, 1)


def test_only_the_last_year_counts(tmp_path: Path) -> None:
    made = repository(tmp_path)
    made.commit({"a": "1"}, author=BOB)
    made.days += 400
    made.commit({"a": "2"}, author=ADA)
    assert counts(history(opened(tmp_path))) == {"Ada Lace": 1}


@pytest.mark.parametrize("wrong", [20_000, -6_000])
def test_a_clock_that_is_wrong_hides_nobody_else(tmp_path: Path, wrong: int) -> None:
    made = repository(tmp_path)
    made.commit({"a": "1"}, author=BOB)
    made.days += wrong
    made.commit({"a": "2"}, author=EVE)
    made.days -= wrong
    made.commit({"a": "3"}, author=ADA)
    made.days += wrong
    made.commit({"a": "4"}, author=EVE)
    made.git("tag", "-a", "v1", "-m", "one", author=EVE)
    found = history(opened(tmp_path))
    assert {"Bob Built", "Ada Lace"} <= counts(found).keys()


def test_a_clock_that_is_years_late_does_not_hide_its_owner(tmp_path: Path) -> None:
    made = repository(tmp_path)
    made.commit({"a": "1"}, author=BOB)
    made.commit({"a": "2"}, author=ADA)
    made.days -= 15_000
    made.commit({"a": "3"}, author=EVE)
    made.commit({"a": "4"}, author=EVE)
    assert counts(history(opened(tmp_path))) == {"Bob Built": 1, "Ada Lace": 1, "Eve Eaves": 2}


@pytest.mark.parametrize(
    ("name", "mail", "machine"),
    [
        ("Jean Bot", "jean@example.org", False),
        ("Abbot", "a@example.org", False),
        ("Marie Le Bot", "marie.lebot@example.org", False),
        ("thing-bot", "x@example.org", True),
        ("Release Bot", "x@example.org", True),
        ("Thing Bot", "thing-bot@example.org", True),
        ("Bot Nguyen", "bot@nguyen.example", False),
        ("robotics-dave", "dave@robots.example", False),
        ("CI", "ci@example.org", True),
        ("Jenkins User", "builds@example.org", True),
        ("renovate[bot]", "1+renovate[bot]@users.noreply.github.com", True),
    ],
)
def test_who_is_a_machine(name: str, mail: str, machine: bool) -> None:
    assert Identity(name, mail).is_machine is machine


def test_a_mailmap_and_shared_mails_make_one_person(tmp_path: Path) -> None:
    made = repository(tmp_path)
    made.commit({".mailmap": "Ada Lace <ada@example.org> <old@example.org>\n"}, author=ADA)
    made.commit({"a": "1"}, author="a.l. <old@example.org>")
    made.commit({"a": "2"}, author="ada <ADA@example.org>")
    made.commit({"a": "3"}, author="Ada Lace <12+adal@users.noreply.github.com>")
    found = history(opened(tmp_path))
    assert counts(found) == {"Ada Lace": 4}
    (person,) = found.mergers
    assert (person.id, person.login) == ("github.com/adal", "adal")


def test_the_bus_factor_is_how_few_wrote_half(tmp_path: Path) -> None:
    made = repository(tmp_path)
    for n, author in enumerate([ADA, ADA, ADA, BOB, BOB, EVE, "Dan D <d@example.org>"]):
        made.commit({"a": str(n)}, author=author)
    assert history(opened(tmp_path)).bus_factor == 2


def test_reviews_count_if_somebody_else_gave_them(tmp_path: Path) -> None:
    made = repository(tmp_path)
    made.commit({"a": "1"}, f"One\n\nReviewed-by: {BOB}", author=ADA)
    made.commit({"a": "2"}, f"Two\n\nReviewed-by: {ADA}", author=ADA)
    made.commit({"a": "3"}, "Three", author=ADA)
    assert history(opened(tmp_path)).reviewed == 1


def test_signatures_are_seen_without_starting_what_would_check_them(tmp_path: Path) -> None:
    made = repository(tmp_path)
    commit = made.commit({"a": "1"}, author=ADA)
    raw = made.git("cat-file", "commit", commit)
    head, _, message = raw.partition(b"\n\n")
    signature = b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n AAAA\n -----END PGP SIGNATURE-----"
    signed = (
        made.git("hash-object", "-t", "commit", "-w", "--stdin", said=head + signature + b"\n\n" + message)
        .decode()
        .strip()
    )
    made.git("update-ref", "refs/heads/main", signed)
    assert history(opened(tmp_path)).signed == 1


def test_releases_are_told_with_who_tagged_them(tmp_path: Path) -> None:
    made = repository(tmp_path)
    made.commit({"a": "1"}, author=ADA)
    made.git("tag", "-a", "v1.0", "-m", "one", author=BOB)
    made.git("tag", "v1.1")
    made.git("tag", "nightly")
    found = history(opened(tmp_path))
    assert [(release.name, release.tagger is not None) for release in found.releases] == [
        ("v1.0", True),
        ("v1.1", False),
    ]
    assert {person.name: n for person, n in found.releasers.items()} == {"Bob Built": 1}


def test_machines_merge_and_are_no_people(tmp_path: Path) -> None:
    made = repository(tmp_path)
    made.commit({"a": "1"}, author="mergify[bot] <1+mergify[bot]@users.noreply.github.com>")
    (person,) = history(opened(tmp_path)).mergers
    assert person.machine


def test_a_shallow_clone_says_that_its_history_is_cut(tmp_path: Path) -> None:
    made = repository(tmp_path / "main")
    made.commit({"a": "1"})
    made.commit({"a": "2"})
    made.git("clone", "--quiet", "--depth=1", f"file://{made.folder}", str(tmp_path / "shallow"))
    found = history(opened(tmp_path / "shallow"))
    assert found.cut
    assert found.changes == 1


def test_hostile_commits_are_passed_over_or_told_as_they_are(tmp_path: Path) -> None:
    made = repository(tmp_path)
    made.commit({"a": "1"}, author="\x1b[31mRed\u202e <red@example.org>")
    found = history(opened(tmp_path))
    assert found.changes == 1
    assert history(opened(tmp_path / "..")).changes == 0


@pytest.mark.parametrize(
    ("identities", "persons"),
    [
        ([("Ada Lace", "a@x"), ("Ada Lace", "b@x")], 1),
        ([("Ada", "a@x"), ("Ada", "b@x")], 2),
        ([("Ada", "a@x"), ("Bob", "A@X")], 1),
        ([("a", "1+ada@users.noreply.github.com"), ("b", "ada@users.noreply.github.com")], 1),
    ],
)
def test_who_is_one_person(identities: list[tuple[str, str]], persons: int) -> None:
    assert len(set(identified(Identity(*result) for result in identities).values())) == persons


@given(st.lists(st.tuples(st.sampled_from(["Ada L", "Bob B", "x"]), st.sampled_from(["a@x", "b@x", "c@x"]))))
def test_being_one_person_is_an_equivalence(given: list[tuple[str, str]]) -> None:
    identities = [Identity(*each) for each in given]
    result = identified(identities)
    assert result == identified(reversed(identities))
    assert set(result) == set(identities)
    for one in identities:
        for other in identities:
            if one.mail == other.mail or (one.name == other.name and " " in one.name):
                assert result[one] == result[other]


def test_code_owners_are_read_where_forges_look_for_them(tmp_path: Path) -> None:
    made = repository(tmp_path)
    made.commit({".github/CODEOWNERS": "# us\n* @org/core ada@example.org # all\n/docs/\n[Section]\nrules.md text\n"})
    assert code_owners(opened(tmp_path)) == (("*", ("@org/core", "ada@example.org")), ("/docs/", ()))
    assert code_owners(opened(tmp_path.parent)) == ()


def test_a_co_author_counts_as_an_author_and_merges_nothing(tmp_path: Path) -> None:
    made = repository(tmp_path)
    made.commit({"a": "1"}, "work\n\nCo-authored-by: Grace Hopper <grace@example.org>", author="Ada <ada@example.org>")
    result = history(opened(made.folder))
    assert {person.name: count for person, count in result.authors.items()} == {"Ada": 1, "Grace Hopper": 1}
    assert [person.name for person in result.mergers] == ["Ada"]


def test_a_mail_that_many_share_is_not_one_person(tmp_path: Path) -> None:
    made = repository(tmp_path)
    for day, name in enumerate(("Ada Lovelace", "Grace Hopper", "Alan Turing")):
        made.commit({"a": str(day)}, author=f"{name} <work@example.org>")
    assert len(history(opened(made.folder)).mergers) == 3


@pytest.mark.parametrize(
    ("mail", "people"),
    [("dev@example.org", 2), ("ada@example.org", 1)],
)
def test_two_names_under_one_mail_are_one_person_but_at_a_teams_address(tmp_path: Path, mail: str, people: int) -> None:
    made = repository(tmp_path)
    for day, name in enumerate(("Ada Lovelace", "Cool Coder")):
        made.commit({"a": str(day)}, author=f"{name} <{mail}>")
    assert len(history(opened(made.folder)).mergers) == people
