"""One self-contained page: read by an investor on a phone or on paper, checked by an engineer.

It asks nothing of any network. Its content security policy allows exactly the one style sheet and the one script that
it carries, by their digests, so that text from a chain could not run even if an escape were missing. The drawing is
plain SVG with positions computed here: it prints and reads without the script, and an inlined graph library would be
larger than the whole page for no more than the lighting up of paths.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from auditor.formats import glossary, prose, view, words
from auditor.formats.format import PLAIN, Style
from auditor.formats.html_figures import Dumbbell, TimeAxis, curve_figure, rosette
from auditor.formats.html_graph import picture
from auditor.formats.html_source import source_rows
from auditor.formats.html_what_if import embedded
from auditor.formats.json import Json
from auditor.model.assessment import Assessment, HarmAnswer
from auditor.model.entity import EntityKind
from auditor.model.harm import Viewpoint
from auditor.model.ids import short, slug
from auditor.model.power import Parties
from auditor.model.text import printable
from auditor.resources import folder

if TYPE_CHECKING:
    from jinja2 import Environment

LONGEST_TEXT = 2000
MOST_ACTORS = 5
_TITLES = {
    "source": "Source",
    "harms": "Harms",
    "people": "People",
    "graph": "Graph",
    "whatif": "What if",
    "claims": "Claims",
    "powers": "Powers",
    "findings": "Findings",
    "frameworks": "Frameworks",
    "certificates": "Certificates",
    "notes": "Notes",
    "gaps": "Gaps",
    "method": "Method",
    "glossary": "Glossary",
    "evidence": "Evidence",
    "register": "Identifiers",
}


class Html:
    """The report for people, as one file."""

    name = "html"
    suffix = ".html"

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """The whole page. Foreign text is escaped and loses characters that reorder or hide what a reader sees."""
        from markupsafe import Markup

        css, js = (
            asset("report.css") + _running_title(assessment.network.title),
            asset("whatif.js") + asset("report.js"),
        )
        policy = f"default-src 'none'; style-src {digest(css)}; script-src {digest(js)}; base-uri 'none'"
        page = environment().get_template("page.html.j2")
        return page.render(
            _content(assessment),
            css=Markup(css),
            js=Markup(js),
            json=Markup(_safe(json.loads(Json().render(assessment)))),
            system=Markup(_safe(embedded(assessment.what_if))) if assessment.what_if else "",
            policy=f"{policy}; form-action 'none'",
        )


def _content(assessment: Assessment) -> dict[str, Any]:
    """All values that the templates name; what is missing raises when the page is made, never when it is read."""
    names = words.Names(assessment)
    harms = view.harms(assessment)
    drawing = picture(assessment, view.worst_first(harms), names)
    entities = {entity.id: entity for entity in assessment.entities}
    registered = [(id, entities.get(id)) for id in view.mentioned(assessment)]
    content = {
        "a": assessment,
        "names": names,
        "words": words,
        "short": short,
        "glossary": glossary,
        "tags": _tags(assessment),
        "harms": harms,
        "tally": view.tally(assessment),
        "unseen": [answer.title for answer in assessment.harms if not answer.looked_at],
        "rosette": rosette(assessment.slices),
        "curve": curve_figure(assessment.curve.before_exit),
        "remedy": prose.remedy(assessment.remedy) if assessment.remedy else "",
        "deciding": view.deciding(assessment),
        "anchors": view.anchors(harms),
        "certificates": [(prose.certificate(proof), answers) for proof, answers in view.certificates(assessment)],
        "certainty": prose.certainty,
        "implied": view.implied(assessment),
        "around": view.bypassing(assessment),
        "picture": drawing,
        "viewpoints": [viewpoint.value for viewpoint in Viewpoint],
        "kinds": [kind.value for kind in EntityKind if kind.value in {shape.kind for shape in drawing.shapes}],
        "findings": [(severity, view.of_one_rule(listed)) for severity, listed in view.findings(assessment)],
        "claims": view.claims(assessment),
        "source": source_rows(assessment),
        "notes": view.notes(assessment),
        "gaps": view.gaps(assessment, names),
        "registered": registered,
        "register": {id: f"entity-{number}" for number, (id, _) in enumerate(registered, 1)},
        "file_name": f"{slug(assessment.network.name) or 'network'}-assessment.json",
    }
    content |= _people(assessment) | _times(assessment) | _evidence(assessment)
    return content | {"contents": _contents(assessment, content)}


def _evidence(assessment: Assessment) -> dict[str, Any]:
    """The records that the page cites, and the number of each."""
    records = view.cited(assessment)
    places = {item.id: number for number, item in enumerate(records, 1)}
    return {"records": records, "places": places, "most_evidence": view.MOST_EVIDENCE}


def _people(assessment: Assessment) -> dict[str, Any]:
    """Who can do what: actors with the harms that they do alone, and parties by id and by account."""
    titles = {answer.harm: answer.title for answer in assessment.harms}
    harm_of = {power.id: titles.get(power.harm, power.harm) for power in assessment.powers}
    return {
        "functions": {power.id: words.function(power) for power in assessment.powers},
        "alone": {
            actor.id: list(dict.fromkeys(harm_of[power] for power in actor.alone if power in harm_of))
            for actor in assessment.actors
        },
        "actors": view.actors(assessment),
        "most_actors": MOST_ACTORS,
        "parties": {f"party:{slug(party.name)}": party for party in assessment.parties},
        "party_names": {key: party.name for party in assessment.parties for key in party.accounts},
    }


def _times(assessment: Assessment) -> dict[str, Any]:
    """The time axis, and for each harm when they can act and when you have left (None where nobody can)."""
    counted = [answer for answer in assessment.harms if answer.counted]
    axis = TimeAxis.of(counted, assessment.exit_s)
    left = axis.at(assessment.exit_s)

    def dumbbell(answer: HarmAnswer) -> Dumbbell | None:
        if answer.parties.low is None and answer.parties.high is None:
            return None
        return Dumbbell(None if answer.delay_s is None else axis.at(answer.delay_s), left)

    return {"axis": axis, "dumbbells": {answer.harm: dumbbell(answer) for answer in counted}}


def _tags(assessment: Assessment) -> Callable[[Parties, int | None], str]:
    """What the filters of the page ask of a harm or power: one party alone, and before you can leave."""

    def tags(few: Parties, delay_s: int | None) -> str:
        alone = few.high == 1
        soon = delay_s is not None and delay_s < assessment.exit_s
        return " ".join(tag for tag, holds in (("alone", alone), ("soon", soon)) if holds)

    return tags


def _contents(assessment: Assessment, content: dict[str, Any]) -> list[tuple[str, str]]:
    """The chapters that the page has."""
    empty = {
        "people": not assessment.actors,
        "graph": not content["picture"].shapes,
        "whatif": assessment.what_if is None,
        "powers": not assessment.powers,
        "findings": not assessment.findings,
        "source": assessment.source is None,
        "claims": not assessment.claims and not assessment.response,
        "frameworks": not assessment.frameworks,
        "certificates": not content["certificates"],
        "evidence": not content["records"],
        "notes": not content["notes"],
        "register": not content["registered"],
    }
    return [(chapter, _TITLES[chapter]) for chapter in _TITLES if not empty.get(chapter)]


@lru_cache(maxsize=1)
def environment() -> "Environment":
    """The templates, with autoescape, our filters and tests."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    templates = Environment(
        loader=FileSystemLoader(folder("reports") / "html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_fit,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.tests["web"] = is_web
    templates.filters["explained"] = lambda text: Markup(glossary.explained(_fit(text)))
    return templates


def is_web(url: str) -> bool:
    """Whether a foreign text may become a link: nothing but web addresses, so that no ``javascript:`` ever does."""
    return url.startswith(("https://", "http://")) and not any(character.isspace() for character in url)


def _fit(value: Any) -> Any:
    """Every text on its way into the page; what the templates themselves made is fit already."""
    return value if hasattr(value, "__html__") or not isinstance(value, str) else printable(value, LONGEST_TEXT)


@lru_cache(maxsize=4)
def asset(name: str) -> str:
    """The text of a style sheet or script."""
    return (folder("reports") / "html" / name).read_text(encoding="utf-8")


def _running_title(title: str) -> str:
    """The rule that prints the network's name on top of every page. Each letter is an escape, so no name ends it."""
    letters = "".join(f"\\{ord(letter):06x}" for letter in printable(f"Who holds power over {title}", 80))
    return f'@page {{ @top-left {{ content: "{letters}"; }} }}\n'


def digest(text: str) -> str:
    """The digest by which a content security policy knows an inline style sheet or script."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _safe(value: Any) -> str:
    """JSON in ASCII, without any character that HTML gives a meaning to."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
