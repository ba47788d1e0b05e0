"""A whole tree as a snapshot and as tables."""

from pathlib import Path

from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty
from auditor.model.gate import All, Unknown
from auditor.model.grant import Effect
from auditor.model.ids import is_account, is_chain
from auditor.repos.cache import Cache
from auditor.repos.checkout import opened
from auditor.repos.code_powers import WHO
from auditor.repos.maintainers import RELEASE
from auditor.repos.scanner import RepositoryScan, scan, snapshot
from auditor.repos.table import COLUMNS, REMARK_COLUMNS, remarks_table, table
from tests.repos.making import repository

TOKEN = """contract Token { address owner; mapping(address => bool) keepers;
    function mint(address to, uint256 amount) external { require(msg.sender == owner || keepers[msg.sender]); }
    function sweep() external { require(msg.sender == address(this)); }
    function burn(uint256 amount) external { }
}
"""
FILES: dict[str, str | bytes] = {"src/Token.sol": TOKEN, "run.sh": "curl https://rpc.thing.io\n"}


def scanned(folder: Path, files: dict[str, str | bytes] | None = None) -> RepositoryScan:
    made = repository(folder, FILES if files is None else files)
    with Cache(None) as cache:
        return scan(opened(made.folder), cache, lambda doing, done, known: None)


def test_seats_of_the_source_hold_its_powers_and_nobody_is_named(tmp_path: Path) -> None:
    result = snapshot(scanned(tmp_path))
    entities = {entity.id: entity for entity in result.entities}
    token = next(entity for entity in result.entities if entity.label == "Token")
    held = {(grant.function, entities[grant.holder].label) for grant in result.grants if grant.target == token.id}
    assert held == {
        ("mint(address,uint256)", "the owner of Token"),
        ("mint(address,uint256)", "the keepers of Token"),
        ("sweep()", "Token"),
    }
    seats = [entity for entity in result.entities if entity.label.endswith(" of Token")]
    assert all(isinstance(seat.gate, Unknown) for seat in seats)
    assert {gap.subject for gap in result.gaps if gap.what == WHO} == {seat.id for seat in seats}
    assert all(grant.certainty is Certainty.INFERRED for grant in result.grants if grant.target == token.id)


def test_only_source_was_read_and_that_is_a_gap(tmp_path: Path) -> None:
    assert "its deployments" in {gap.what for gap in snapshot(scanned(tmp_path)).gaps}


def test_who_merges_reaches_what_operators_run_only_with_their_help(tmp_path: Path) -> None:
    result = snapshot(scanned(tmp_path))
    release = next(grant for grant in result.grants if grant.function == RELEASE)
    holder = next(entity for entity in result.entities if entity.id == release.holder)
    assert release.effect is Effect.UPGRADE
    assert isinstance(holder.gate, All)
    assert any(isinstance(part, Unknown) for part in holder.gate.of)


def test_ids_are_no_chains_and_no_accounts_and_are_the_same_every_time(tmp_path: Path) -> None:
    first = scanned(tmp_path / "tree")
    with Cache(None) as cache:
        second = scan(opened(tmp_path / "tree"), cache, lambda doing, done, known: None)
    assert snapshot(first) == snapshot(second)
    assert not any(is_chain(entity.id) or is_account(entity.id) for entity in first.collected.entities.values())


def test_every_grant_has_evidence_that_is_there(tmp_path: Path) -> None:
    result = snapshot(scanned(tmp_path))
    known = {evidence.id for evidence in result.evidence}
    assert all(grant.evidence and set(grant.evidence) <= known for grant in result.grants)


def test_a_folder_without_git_has_no_makers(tmp_path: Path) -> None:
    (tmp_path / "Token.sol").write_text(TOKEN)
    with Cache(None) as cache:
        result = snapshot(scan(opened(tmp_path), cache, lambda doing, done, known: None))
    (tree,) = (entity for entity in result.entities if entity.kind is EntityKind.REPOSITORY)
    assert tree.notes == ("a folder that git does not know",)
    assert not [grant for grant in result.grants if grant.function == RELEASE]


def test_more_unread_files_than_anybody_reads_are_counted(tmp_path: Path) -> None:
    deep = "contract A { function f() external { " + "if (a) {" * 900 + "}" * 900 + "}}"
    result = snapshot(scanned(tmp_path, {f"{n}.sol": deep + f"// {n}" for n in range(25)}))
    told = [gap.what for gap in result.gaps if "file" in gap.what]
    assert len(told) == 21
    assert "5 more files" in told


def test_tables_have_one_line_for_each_finding_whatever_names_hold(tmp_path: Path) -> None:
    hostile = {"a\tb\nc\x1b[31m.sol": TOKEN, "run.sh": "curl https://rpc.thing.io/\x1b[31m\u202e\n"}
    found = scanned(tmp_path, dict(hostile))
    for text, columns, count in (
        (table(found), COLUMNS, len(found.powers)),
        (remarks_table(found), REMARK_COLUMNS, len(found.remarks)),
    ):
        heading, *rows = text.removesuffix("\n").split("\n")
        assert heading.split("\t") == list(columns)
        assert len(rows) == count > 0
        assert all(len(row.split("\t")) == len(columns) for row in rows)
        assert not {"\x1b", "\u202e"} & set(text)
