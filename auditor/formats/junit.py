"""Harms, findings and claims as JUnit XML, for CI systems that show test results."""

from xml.etree import ElementTree

from auditor.formats.format import PLAIN, Style
from auditor.formats.prose import DisplayNames
from auditor.formats.score_words import figures
from auditor.formats.words import delay, parties
from auditor.model.assessment import Assessment, ClaimOutcome, Finding, HarmAnswer, Outcome, Verdict
from auditor.model.text import one_line, printable

_LONG = 2000


class JUnit:
    """One suite each for harms, findings and claims. What could not be answered is an error, never a pass; a harm that
    does not enter the verdict is skipped."""

    name = "junit"
    suffix = ".xml"

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """The whole document."""
        root = ElementTree.Element("testsuites", name=f"auditor {one_line(assessment.network.title)}")
        display = DisplayNames(assessment)
        harms = _suite(root, "harms")
        properties = ElementTree.SubElement(harms, "properties")
        for name, value in figures(assessment).items():
            ElementTree.SubElement(properties, "property", name=f"auditor.{name}", value=one_line(value, 400))
        for answer in assessment.harms:
            _harm(harms, answer)
        if not any(answer.counted for answer in assessment.harms):
            _answer(_case(harms, "harms", "verdict"), "error", assessment.verdict.value, assessment.sentence)
        findings = _suite(root, "findings")
        for finding in assessment.findings:
            _finding(findings, finding, display)
        claims = _suite(root, "claims")
        for claim in assessment.claims:
            case = _case(claims, "claims", claim.says)
            if claim.outcome is not ClaimOutcome.HOLDS:
                kind = "failure" if claim.outcome is ClaimOutcome.REFUTED else "error"
                _answer(case, kind, claim.outcome.value, claim.because)
        for suite in root:
            counted(suite)
        counted(root)
        ElementTree.indent(root)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(root: ElementTree.Element, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(root, "testsuite", name=name)


def _case(suite: ElementTree.Element, group: str, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=one_line(group), name=one_line(name, 200), time="0")


def _answer(case: ElementTree.Element, kind: str, type_: str, message: str, details: str = "") -> None:
    inner = ElementTree.SubElement(case, kind, type=type_, message=one_line(message, 400))
    inner.text = printable(details or message, _LONG)


def _harm(suite: ElementTree.Element, answer: HarmAnswer) -> None:
    case = _case(suite, f"harms.{answer.harm}", answer.title)
    if not answer.counted:
        _answer(case, "skipped", "not counted" if answer.looked_at else "not looked at", answer.because)
        return
    details = f"{answer.because} ({parties(answer.parties)}, {delay(answer.delay_s)})\n{answer.raise_by}"
    match answer.verdict:
        case Verdict.YES:
            _answer(case, "failure", answer.verdict.value, answer.because, details)
        case Verdict.UNKNOWN:
            _answer(case, "error", answer.verdict.value, answer.because, details)
        case _:
            ElementTree.SubElement(case, "system-out").text = printable(details, _LONG)


def _finding(suite: ElementTree.Element, finding: Finding, display: DisplayNames) -> None:
    case = _case(suite, f"findings.{finding.rule}", f"{finding.title}: {display.name(finding.subject)}")
    fields = {"Who": finding.who, "How fast": finding.how_fast, "Loss": finding.loss, "Fix": finding.remediation}
    details = "\n".join([finding.message, *(f"{word}: {one_line(said, 400)}" for word, said in fields.items())])
    kind = "failure" if finding.outcome is Outcome.FIRES else "error"
    _answer(case, kind, finding.severity.value, finding.message, details)


def counted(element: ElementTree.Element) -> None:
    """Writes the numbers of cases into a suite, or into all suites."""
    cases = list(element.iter("testcase"))
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(kind) is not None for case in cases)))
    element.set("tests", str(len(cases)))
