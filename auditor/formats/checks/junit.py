"""A check as JUnit XML: one case for each notice, and one for each network on which there is nothing to say."""

from xml.etree import ElementTree

from auditor.baseline.notice import CheckReport, Notice, Weight
from auditor.formats.checks.words import sentence
from auditor.formats.junit import counted
from auditor.model.text import one_line, printable

_LONG = 2000


def junit(report: CheckReport) -> str:
    """The whole document. What fails is a failure; what could not be answered an error; what is accepted is skipped."""
    root = ElementTree.Element("testsuites", name="auditor check")
    suites = {name: ElementTree.SubElement(root, "testsuite", name=one_line(name)) for name in _suites(report)}
    for notice in report.notices:
        _case(suites[notice.network or "settings"], notice)
    for name, suite in suites.items():
        if not len(suite):
            ElementTree.SubElement(suite, "testcase", classname=one_line(name), name="power is as agreed", time="0")
    for suite in root:
        counted(suite)
    counted(root)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suites(report: CheckReport) -> list[str]:
    networks = [network.name for network in report.networks]
    return list(dict.fromkeys([*networks, *(notice.network or "settings" for notice in report.notices)]))


def _case(suite: ElementTree.Element, notice: Notice) -> None:
    text = sentence(notice)
    name = f"{notice.title} [{notice.id}]"
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=f"{one_line(notice.network or 'settings')}.{notice.rule}",
        name=one_line(name, 200),
        time="0",
    )
    match notice.weight:
        case Weight.FAIL:
            kind = "failure" if notice.status == 1 else "error"
            inner = ElementTree.SubElement(case, kind, type=notice.rule, message=one_line(text, 400))
            place = f"{notice.place.path}:{notice.place.line}"
            inner.text = printable(f"{text}\n{place}\nFix: {notice.help}", _LONG)
        case Weight.ACCEPTED:
            ElementTree.SubElement(case, "skipped", message=one_line(text, 400))
        case _:
            ElementTree.SubElement(case, "system-out").text = printable(text, _LONG)
