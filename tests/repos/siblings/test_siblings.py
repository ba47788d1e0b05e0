"""Forms of guards that differ from those of other tests, in every language, with the right answer beside each."""

from pathlib import Path

import pytest

from tests.repos.siblings.annotated import TREES, powers, rows, wrong


@pytest.mark.parametrize("folder", sorted(TREES.iterdir()), ids=lambda folder: folder.name)
def test_every_function_of_a_tree_has_its_guard(folder: Path) -> None:
    listed = powers(folder)
    answers = list(rows(folder))
    assert answers
    faults = [
        f"{path}:{line}: {fault}"
        for path, line, access, pattern, effect in answers
        if (fault := wrong(access, pattern, effect, listed.get((path, line), [])))
    ]
    assert faults == []
