import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from rich.cells import cell_len

from auditor.formats import render
from auditor.model.assessment import Assessment, Severity
from auditor.model.power import Power, Step
from tests.examples import examples
from tests.formats.strategies import assessments
from tests.samples import (
    ADVISOR,
    COUNCIL_KEYS,
    EMISSIONS,
    FUND,
    GOVERNOR,
    WHALE,
    empty_assessment,
    hostile_assessment,
    sample_assessment,
)

COLORS = re.compile(r"\x1b\[[0-9;]*m")
STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


@pytest.mark.parametrize("width", [60, 80, 120, 160])
@pytest.mark.parametrize("make", [sample_assessment, hostile_assessment, empty_assessment])
def test_no_line_is_wider_than_the_terminal(make: Callable[[], Assessment], width: int) -> None:
    for line in render("terminal", make(), detail=2, width=width).splitlines():
        assert cell_len(line) <= width


def test_the_answer_comes_first() -> None:
    lines = render("terminal", sample_assessment(), width=120).splitlines()
    assert sample_assessment().sentence in lines[1]
    assert lines[3] == " YES  it can be used against you before you can leave. Level 0 of 4, grade F."
    assert lines[-1] == lines[3], "and stands at the end again"


def test_color_adds_colors_and_nothing_else() -> None:
    for make in (sample_assessment, hostile_assessment):
        plain, colored = (render("terminal", make(), color=color, width=90) for color in (False, True))
        assert COLORS.search(colored)
        assert not STEERING.search(COLORS.sub("", colored))
        assert words(COLORS.sub("", colored)) == words(plain)


def words(text: str) -> list[str]:
    return text.split()


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = render("terminal", sample_assessment(), color=True, width=90)
    for name, value in {"NO_COLOR": "1", "COLUMNS": "40", "TERM": "dumb", "FORCE_COLOR": "1", "LINES": "5"}.items():
        monkeypatch.setenv(name, value)
        assert render("terminal", sample_assessment(), color=True, width=90) == wanted


@settings(max_examples=examples(30), deadline=None, suppress_health_check=list(HealthCheck))
@given(assessments())
def test_foreign_text_never_steers_the_terminal(assessment: Assessment) -> None:
    assert not STEERING.search(render("terminal", assessment, width=72))
    assert not STEERING.search(COLORS.sub("", render("terminal", assessment, color=True, width=72)))


@pytest.mark.parametrize(("width", "most"), [(80, 58), (100, 45)])
def test_the_report_fits_a_screen_and_says_who_at_every_width(width: int, most: int) -> None:
    lines = render("terminal", sample_assessment(), width=width).splitlines()
    assert len(lines) <= most
    header = next(line for line in lines if line.split()[:1] == ["answer"])
    assert header.split()[-1] == "who"
    assert any("The Founder" in line[header.index("who") - 1 :] for line in lines)


def test_what_was_not_looked_at_is_counted_apart() -> None:
    sample = sample_assessment()
    unseen = sample.harms[-1].model_copy(update={"counted": False, "looked_at": False})
    text = render("terminal", sample.model_copy(update={"harms": (*sample.harms[:-1], unseen)}))
    assert "; 1 not looked at" in text
    assert f" not looked at: {unseen.title}" in text


def test_the_curve_is_drawn_and_said_in_words() -> None:
    text = render("terminal", sample_assessment(), width=120)
    assert "▅▅▆▆▆▆▆▆  1 party can do 60 % of all harm and 3 parties 70 % before you can leave, up to 90 %" in text
    assert "▆███████  1 party can do 70 % of all harm and 2 parties 90 % ever" in text


def test_others_rules_are_counted_and_one_is_shown_in_full() -> None:
    sample = sample_assessment()
    assert "Rules for councils" not in render("terminal", sample)
    assert "Rules for councils 1.1: 1 met, 1 not met, 1 not known, 1 does not apply (--by councils)" in render(
        "terminal", sample, detail=1
    )
    text = render("terminal", sample, by="councils")
    assert "not met         Seven days for upgrades\n                 Emissions: at once" in text
    assert "missing: who is an insider" in text and "Never a legal verdict." in text


def test_only_the_path_that_goes_around_is_marked_as_a_bypass() -> None:
    sample = sample_assessment()
    fast = sample.powers[0].model_copy(update={"around": (), "bypasses": ()})
    slow = fast.model_copy(update={"id": "slow", "function": "vote()", "delay_s": 999, "bypasses": (fast.id,)})
    harm = sample.harms[0].model_copy(update={"powers": (fast.id, "slow")})
    text = render("terminal", sample.model_copy(update={"powers": (fast, slow), "harms": (harm,)}), width=200, detail=1)
    marked = text.split("Who can, and how")[1].split("can call vote()")[0]
    assert text.count("BYPASS") == 1
    assert "BYPASS instead of: The Founder alone" in marked
    assert "gone around: The Founder alone can call pause()" in text


def crowd(powers: int) -> Assessment:
    """So many different powers over one harm each, and as many findings and gaps."""
    sample = sample_assessment()
    first, harm = sample.powers[0], sample.harms[0]
    many = tuple(first.model_copy(update={"id": f"x{n}", "delay_s": n}) for n in range(powers))
    return sample.model_copy(
        update={
            "powers": many,
            "harms": (harm.model_copy(update={"powers": tuple(p.id for p in many)}),),
            "gaps": tuple(sample.gaps[0].model_copy(update={"what": f"thing {n}"}) for n in range(powers)),
        }
    )


def test_what_is_left_out_is_counted() -> None:
    text = render("terminal", crowd(50), detail=1)
    assert " and 47 more: -vv shows them\n" in text
    assert " and 42 more: -vv shows them\n" in text
    sample = sample_assessment()
    assert f"{len(sample.findings)} findings: " in render("terminal", sample)  # of which three are shown


def test_full_leaves_nothing_out() -> None:
    text = render("terminal", crowd(50), detail=2)
    assert "shows them" not in text
    assert text.count("rewards.pause  ") == 50
    assert "thing 49" in text
    assert EMISSIONS in text
    assert "[e1] eip155:31337 at block 7,654,321: owner()(address) of" in text


def test_alike_powers_are_told_once() -> None:
    sample = sample_assessment()
    one = sample.powers[0]
    other = one.model_copy(update={"id": "twin", "function": "unpause()"})
    powers: tuple[Power, ...] = (one, other)
    harm = sample.harms[0].model_copy(update={"powers": ("p1", "twin")})
    text = render("terminal", sample.model_copy(update={"powers": powers, "harms": (harm,)}), width=120, detail=1)
    assert "The Founder alone can call pause() and unpause() of EmissionsController at once." in text


def test_alike_findings_are_told_once() -> None:
    sample = sample_assessment()
    found = tuple(
        sample.findings[0].model_copy(update={"subject": key, "severity": Severity.HIGH}) for key in COUNCIL_KEYS
    )
    for detail in (0, 1):
        text = render("terminal", sample.model_copy(update={"findings": found}), width=120, detail=detail)
        assert text.count("dominated-multisig-pauses-rewards") == 1
        assert f"{len(COUNCIL_KEYS)} places: " in text
    text = render("terminal", sample.model_copy(update={"findings": found}), width=120, detail=2)
    assert text.count("dominated-multisig-pauses-rewards") == len(COUNCIL_KEYS)


def test_what_is_found_twice_of_one_subject_is_told_twice() -> None:
    sample = sample_assessment()
    found = tuple(sample.findings[0].model_copy(update={"message": told}) for told in ("This is not so.", "Nor that."))
    text = render("terminal", sample.model_copy(update={"findings": found}), width=120, detail=1)
    assert "This is not so." in text and "Nor that." in text
    assert " places: " not in text


def test_of_a_crowd_two_are_told_and_a_path_only_once() -> None:
    sample = sample_assessment()
    voted, other = (next(power for power in sample.powers if power.id == name) for name in ("p8", "p5"))
    crowd = tuple(Step(source=key, target=GOVERNOR, why="votes") for key in (*COUNCIL_KEYS, WHALE, FUND, ADVISOR))
    last = voted.path[-1]
    first = voted.model_copy(update={"path": (*crowd, last)})
    again = other.model_copy(update={"path": (*crowd, last), "around": (), "bypasses": ()})
    told = render("terminal", sample.model_copy(update={"powers": (first, again)}), width=120, detail=1)
    assert told.count("→ TokenGovernor: votes") == 2
    assert f"and {len(crowd) - 2} more → TokenGovernor" in told
    assert "as above, by way of TokenGovernor" in told
