from pathlib import Path

import pytest

from auditor.engine.strict_yaml import read
from auditor.errors import RuleError
from auditor.model.frozen import Frozen


class Inner(Frozen):
    severity: str


class Form(Frozen):
    title: str
    on: tuple[str, ...] = ()
    inner: tuple[Inner, ...] = ()


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_words_stay_words(tmp_path: Path) -> None:
    form = read(_file(tmp_path, "title: yes\non: [no, off, 2020-01-01]\n")).parse(Form)
    assert form == Form(title="yes", on=("no", "off", "2020-01-01"))


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("title: a\ntitle: b\n", 2, "the key 'title' is given twice"),
        ("title: a\nb: [\n", 3, "expected"),
        ("- a\n", 1, "not a mapping"),
        ("", 1, "not a mapping"),
        ("title: !!python/object/apply:os.system [ls]\n", 1, "could not determine a constructor"),
        ("? [a, b]\n: c\n", 1, "a key must be a word"),
        ("title: a\non: {{b: c}: d}\n", 2, "a key must be a word"),
        ("title: !!int x\n", 1, "not valid YAML"),
        ("title: " + "[" * 20_000, 1, "not valid YAML"),
        ("on: []\n", 1, "title: Field required"),
        ("on: []\ntitle: a\ninner:\n  - severty: high\n", 4, "there is no key 'inner.0.severty'"),
        ("on: []\ntitle: a\ninner:\n  - severity: high\n    sverity: low\n", 5, "there is no key 'inner.0.sverity'"),
        ("title: a\non: x\n", 2, "on: Input should be a valid tuple"),
    ],
)
def test_an_error_names_file_line_and_key(tmp_path: Path, text: str, line: int, problem: str) -> None:
    path = _file(tmp_path, text)
    with pytest.raises(RuleError) as caught:
        read(path).parse(Form)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert problem in str(caught.value)


def test_a_slip_of_the_pen_gets_a_suggestion(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        read(_file(tmp_path, "titel: a\ntitle: b\n")).parse(Form)
    assert "did you mean 'title'?" in caught.value.hint


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="was not read"):
        read(tmp_path / "none.yaml")
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RuleError, match="UTF-8"):
        read(binary)


def test_aliases_without_end_are_read_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert read(_file(tmp_path, "\n".join(lines))).where(("a3",)).endswith(":4")
