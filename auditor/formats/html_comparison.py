"""The page that compares networks: the same style and the same policy as the page of one network."""

from markupsafe import Markup

from auditor.formats import words
from auditor.formats.html import asset, digest, environment
from auditor.formats.html_figures import curve_figure, rosette
from auditor.formats.side_by_side import SideBySide

_MOST_LINES = 6


def page(table: SideBySide) -> str:
    """The whole page. It holds no script at all."""
    css = asset("report.css")
    policy = f"default-src 'none'; style-src {digest(css)}; base-uri 'none'; form-action 'none'"
    template = environment().get_template("compare.html.j2")
    most = max((curve[-1].parties for a in table.networks if (curve := a.curve.before_exit)), default=0)
    curves = [
        (number, a.network.title, figure)
        for number, a in enumerate(table.networks[:_MOST_LINES])
        if (figure := curve_figure(a.curve.before_exit, most)) is not None
    ]
    roses = [(a, rosette(a.slices)) for a in table.networks]
    return template.render(
        table=table, words=words, roses=roses, curves=curves, most=max(most, 5), css=Markup(css), policy=policy
    )
