"""A picture of the answer for sharing, and a badge: SVG that loads nothing and holds no script."""

from xml.sax.saxutils import escape

from auditor.formats.format import PLAIN, Style
from auditor.formats.html_figures import Petal, rosette
from auditor.formats.words import VERDICT, grade, interval
from auditor.formats.wrapping import ems, wrapped
from auditor.model.assessment import Assessment, Verdict
from auditor.model.text import one_line

_INK = {Verdict.YES: "#9b1c1c", Verdict.CONDITIONAL: "#7a4b00", Verdict.UNKNOWN: "#4d4468", Verdict.NO: "#20613a"}
_TINT = {Verdict.YES: "#9b1c1c", Verdict.CONDITIONAL: "#f3dfb4", Verdict.UNKNOWN: "#dcd6ec", Verdict.NO: "#cfe6d6"}
_SERIF = "Charter, Georgia, 'Noto Serif', 'DejaVu Serif', serif"
_SANS = "system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif"
_SENTENCE_SIZE = 40


class Card:
    """Verdict, sentence, level and rosette in 1200 by 630 pixels, the size of link previews."""

    name = "card"
    suffix = ".svg"

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """The card. It names the block, so that readers see when it was true."""
        verdict = assessment.verdict
        lines = wrapped(assessment.sentence, 700 / _SENTENCE_SIZE / 0.85, 5)
        sentence = "".join(
            _text(line, 64, 340 + 50 * row, _SENTENCE_SIZE, "#1c1b1a", _SERIF) for row, line in enumerate(lines)
        )
        petals = "".join(
            f'<path d="{petal.outline}" fill="{_TINT[petal.verdict]}" stroke="#fcfbf8"/>'
            + _petal_text(petal, 1, petal.title.split()[0], 7.2)
            + _petal_text(petal, 10, VERDICT[petal.verdict].lower(), 7.2)
            for petal in rosette(assessment.slices)
        )
        figures = f"Level {interval(assessment.level)} of 4 · Exposure {interval(assessment.exposure)} of 100"
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630" role="img">'
            f"<title>{escape(_title(assessment))}</title>"
            '<rect width="1200" height="630" fill="#fcfbf8"/><rect width="1200" height="10" fill="'
            + _INK[verdict]
            + '"/>'
            + _text(_question(assessment), 64, 96, 34, "#5a5752", _SERIF)
            + _text(
                VERDICT[verdict],
                60,
                250,
                150 if verdict in (Verdict.YES, Verdict.NO) else 96,
                _INK[verdict],
                _SERIF,
                700,
            )
            + sentence
            + f'<g transform="translate(800 170) scale(2.2)">{petals}</g>'
            + _text(figures, 64, 596, 24, "#1c1b1a", _SANS, 600)
            + _text(_read(assessment), 1136, 596, 20, "#5a5752", _SANS, anchor="end")
            + "</svg>\n"
        )


class Badge:
    """A small sign for a page or a README: the level and its letter."""

    name = "badge"
    suffix = ".badge.svg"

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """The badge, 20 pixels high."""
        right = f"level {interval(assessment.level)} ({grade(assessment.grade)})"
        return badge_svg("power", right, assessment.verdict, _title(assessment))


def badge_svg(left: str, right: str, ink: Verdict, title: str) -> str:
    """A badge of two words on the colour of a verdict."""
    widths = [round(7.2 * ems(text) / 0.71) + 12 for text in (left, right)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sum(widths)}" height="20" role="img">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{sum(widths)}" height="20" rx="3" fill="#1c1b1a"/>'
        f'<path d="M{widths[0]} 0h{widths[1] - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{widths[1] - 3}z" '
        f'fill="{_INK[ink]}"/>'
        + _text(left, widths[0] / 2, 14, 11, "#ffffff", _SANS, anchor="middle")
        + _text(right, widths[0] + widths[1] / 2, 14, 11, "#ffffff", _SANS, anchor="middle")
        + "</svg>\n"
    )


def _petal_text(petal: Petal, below: float, text: str, size: float) -> str:
    """A word in a petal, ``below`` the middle of it."""
    x, y = petal.letter_at
    return (
        f'<text x="{x}" y="{round(y + below, 1)}" font-family="{_SANS}" font-size="{size}" font-weight="700" '
        f'text-anchor="middle" fill="{_letter(petal.verdict)}">{escape(text)}</text>'
    )


def _letter(verdict: Verdict) -> str:
    return "#fcfbf8" if verdict is Verdict.YES else "#1c1b1a"


def _question(assessment: Assessment) -> str:
    return f"Can {one_line(assessment.network.title, 48)} be used against you?"


def _title(assessment: Assessment) -> str:
    return one_line(f"{_question(assessment)} {VERDICT[assessment.verdict]}. {assessment.sentence}", 400)


def _read(assessment: Assessment) -> str:
    if any(block.genesis for block in assessment.blocks):
        return "at genesis"
    days = sorted(block.time[:10] for block in assessment.blocks)
    return f"read at {days[0]}" if days else "from source"


def _text(
    text: str, x: float, y: float, size: int, ink: str, family: str, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{family}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{ink}">{escape(one_line(text, 200))}</text>'
    )
