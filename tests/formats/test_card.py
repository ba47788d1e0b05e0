from xml.etree import ElementTree

import pytest

from auditor.formats import render
from tests.samples import empty_assessment, hostile_assessment, sample_assessment

ASSESSMENTS = {"sample": sample_assessment, "hostile": hostile_assessment, "empty": empty_assessment}


@pytest.mark.parametrize("format_", ["card", "badge"])
@pytest.mark.parametrize("name", ASSESSMENTS)
def test_it_is_a_picture_that_loads_and_runs_nothing(format_: str, name: str) -> None:
    svg = ElementTree.fromstring(render(format_, ASSESSMENTS[name]()))
    tags = {element.tag.partition("}")[2] for element in svg.iter()}
    assert tags <= {"svg", "title", "rect", "path", "text", "g"}
    assert not [name for element in svg.iter() for name in element.attrib if name.startswith("on") or "href" in name]


def test_the_card_has_the_size_of_previews_and_says_what_matters() -> None:
    svg = ElementTree.fromstring(render("card", sample_assessment()))
    assert (svg.attrib["width"], svg.attrib["height"]) == ("1200", "630")
    said = " ".join(text for text in svg.itertext())
    for part in ("Can Sample AI Network be used against you?", "Yes", "Level 0 of 4", "Exposure", "read at"):
        assert part in said


def test_the_badge_says_the_level_and_its_letter() -> None:
    assert "level 0 (F)" in render("badge", sample_assessment())
