"""The assessment as JSON for scripts: ``auditor.assessment/1``."""

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from auditor.formats import json_v1 as v1
from auditor.formats import json_v1_score as v1_score
from auditor.formats import json_v1_source as v1_source
from auditor.formats.format import PLAIN, Style
from auditor.formats.json_graph import graph
from auditor.formats.json_v1_base import Parties
from auditor.formats.sources import verification_counts
from auditor.model.assessment import Assessment, Certificate, HarmAnswer
from auditor.model.frozen import Frozen
from auditor.model.ids import slug
from auditor.model.power import Power, Step
from auditor.model.score import Numbers
from auditor.model.source import SourceAnswer

_NOT_ASCII = re.compile(r"[^\x00-\x7e]")


class Json:
    """The versioned public JSON; its schema is ``reports/schema/auditor.assessment-1.json``."""

    name = "json"
    suffix = ".json"

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """Two spaces of indent and a newline at the end."""
        return dumped(public(assessment).model_dump(by_alias=True))


def schema_text() -> str:
    """The text of the published JSON Schema file."""
    return dumped(v1.schema())


def dumped(value: Any) -> str:
    """Readable JSON without terminal control: invisible characters are written as escapes."""
    return _NOT_ASCII.sub(_visible, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def _visible(match: re.Match[str]) -> str:
    char = match[0]
    kind = unicodedata.category(char)
    if kind == "Cs":
        return "\ufffd"  # a lone surrogate cannot be encoded
    return json.dumps(char)[1:-1] if kind[0] in "CZ" else char


def public(assessment: Assessment) -> v1.Assessment:
    """The assessment in the form of the public format."""
    names = assessment.labels()
    return v1.Assessment(
        schema_="auditor.assessment/1",
        auditor=assessment.auditor,
        methodology=assessment.methodology,
        network=_network(assessment),
        viewpoint=assessment.viewpoint.value,
        exit_s=assessment.exit_s,
        verdict=assessment.verdict.value,
        exposure=None if assessment.source else v1_score.Interval(**_fields(assessment.exposure)),
        grade=None if assessment.source else v1_score.Grade(**_fields(assessment.grade)),
        level=None if assessment.source else v1_score.Level(**_fields(assessment.level)),
        curve=v1_score.Curve(**_fields(assessment.curve)),
        slices=[v1_score.Slice(**_fields(answer)) for answer in assessment.slices],
        numbers=_numbers(assessment.numbers, names),
        frameworks=[v1_score.Framework(**_fields(framework)) for framework in assessment.frameworks],
        sentence=assessment.sentence,
        harms=[_harm(answer) for answer in assessment.harms],
        remedy=v1.Remedy(**_fields(assessment.remedy)) if assessment.remedy else None,
        powers=[_power(power, names.get(power.target, power.target)) for power in assessment.powers],
        actors=[v1.Actor(**_fields(actor)) for actor in assessment.actors],
        electorates=[v1.Electorate(**_fields(electorate)) for electorate in assessment.electorates],
        parties=[v1.Party(id=f"party:{slug(party.name)}", **_fields(party)) for party in assessment.parties],
        findings=[v1.Finding(**_fields(finding)) for finding in assessment.findings],
        claims=[v1.Claim(**_fields(claim)) for claim in assessment.claims],
        gaps=sorted((v1.Gap(**_fields(gap)) for gap in assessment.gaps), key=lambda g: (g.subject, g.what, g.why)),
        coverage=_coverage(assessment),
        graph=graph(assessment),
        evidence=[v1.Evidence(**_fields(evidence)) for evidence in assessment.evidence],
        source=_source(assessment.source) if assessment.source else None,
    )


def _coverage(assessment: Assessment) -> v1.Coverage:
    counts = {kind.name.lower(): count for kind, count in verification_counts(assessment.evidence).items()}
    read, gaps = assessment.coverage.read, assessment.coverage.gaps
    return v1.Coverage(read=read, gaps=gaps, verified=v1.Verified(**counts))


def _fields(value: Frozen) -> dict[str, Any]:
    """Fields with equal public and internal names. If an internal name changes, the public struct refuses the field."""
    return value.model_dump(mode="json")


def _network(assessment: Assessment) -> v1.Network:
    read = {block.chain: v1.Block(**block.model_dump(exclude={"chain"})) for block in assessment.blocks}
    network = assessment.network
    chains = [v1.Chain(id=chain.id, block=read.get(chain.id)) for chain in network.chains]
    return v1.Network(name=network.name, title=network.title, about=network.about, chains=chains)


def _source(source: SourceAnswer) -> v1_source.Source:
    fields = _fields(source)
    seats = [
        v1_source.SourceSeat(**_fields(seat) | {"worst": seat.worst.value})
        for seat in (*source.seats(), *source.item_seats())
    ]
    opened = [v1_source.SourceFunction(**_fields(function)) for function in source.open()]
    return v1_source.Source(**fields | {"seats": seats, "open": opened})


def _numbers(numbers: Numbers, names: Mapping[str, str]) -> v1_score.Numbers:
    strongest = None
    if numbers.strongest is not None and numbers.banzhaf is not None:
        label = names.get(numbers.strongest, numbers.strongest)
        strongest = v1_score.Strongest(id=numbers.strongest, label=label, banzhaf=numbers.banzhaf)
    few = {kind: Parties(**_fields(getattr(numbers, kind))) for kind in ("code", "pay", "funds")}
    return v1_score.Numbers(
        alone=numbers.alone,
        looked_at=numbers.looked_at,
        parties=v1_score.Fewest(**few),
        changes=numbers.changes,
        strongest=strongest,
        proven=numbers.proven,
        facts=numbers.facts,
    )


def _harm(answer: HarmAnswer) -> v1.Harm:
    return v1.Harm(**_fields(answer) | {"certificate": _certificate(answer.certificate)})


def _certificate(proof: Certificate | None) -> v1.Certificate | None:
    if proof is None:
        return None
    return v1.Certificate(
        entry_points=v1.EntryPoints(decided=proof.decided, of=proof.entry_points),
        kinds=list(proof.kinds),
        logs_since=proof.logs_since,
        assumed=list(proof.assumed),
    )


def _power(power: Power, target_name: str) -> v1.Power:
    fields = _fields(power)
    around = [_fields(bypass) | {"path": [_step(step) for step in bypass.path]} for bypass in power.around]
    effect = power.certainty_of_effect.value
    path = [_step(step) for step in power.path]
    return v1.Power(**fields | {"target_name": target_name, "path": path, "around": around, "effect_certainty": effect})


def _step(step: Step) -> v1.Step:
    return v1.Step(source=step.source, target=step.target, why=step.why)
