"""The powers as CSV, for spreadsheets."""

import csv
import io

from auditor.formats.format import PLAIN, Style
from auditor.formats.tables import network_columns, power_columns
from auditor.model.assessment import Assessment

# A cell that begins with one of these is a formula in a spreadsheet; the last four are their full-width forms.
_FORMULA = tuple("=+-@\t\r＝＋－＠")


class Csv:
    """One row for every power, which repeats the score of the network at its end; the other tables come from
    ``auditor.formats.tables`` or the JSON."""

    name = "csv"
    suffix = ".csv"

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """RFC 4180 with a header; texts in quotes, lines ended by a newline alone."""
        columns, network = power_columns(assessment), network_columns(assessment)
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerow([*columns, *network])
        cells = (column.values for column in columns.values())
        score = tuple(network.values())
        writer.writerows([neutral(cell) for cell in (*row, *score)] for row in zip(*cells, strict=True))
        return text.getvalue()


def neutral(cell: object) -> object:
    """Text that would be a formula gets an apostrophe in front, which marks it as text in spreadsheets."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
