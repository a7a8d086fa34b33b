"""What is said of several years, in sentences whose numbers lead to the report that they are of."""

from collections.abc import Iterator

from iop_analysis import swedish
from iop_analysis.display import citation
from iop_analysis.frames import Figure
from iop_analysis.present.trend_material import Line, Point, TrendMaterial, TrendSpec, neighbours, phrases, trend_specs
from iop_analysis.present.trend_tables import PER_MONTH, anchor_of, derived
from iop_analysis.present.wording import period_name
from iop_analysis.schema import Status, Unit
from iop_analysis.swedish import listing, markdown_escaped

_READING = ("read_periods", "read_lines", "read_uncertainty", "read_change", "left_out")


def title_text(material: TrendMaterial) -> str:
    """Return the page's title as Markdown, and which years it shows."""
    said, years = phrases(), [str(report.year) for report in sorted(material.reports, key=lambda report: report.year)]
    which = said["one_report" if len(years) == 1 else "several_reports"].format(years=listing(years))
    to_come = [said["to_come"].format(year=report.year) for report in material.reports if not report.version]
    made_up = ["Allt på sidan är påhittat, i övningssyfte."] if material.agreement.synthetic else []
    lead = markdown_escaped(" ".join([*made_up, which, *to_come]))
    return f"# {markdown_escaped(said['title'])}\n\n{lead}"


def reading_text() -> str:
    """Return how to read the page, as Markdown: a point for each thing."""
    said = phrases()
    return "\n".join(f"- {markdown_escaped(said[name])}" for name in _READING)


def trend_text(spec: TrendSpec, material: TrendMaterial) -> str:
    """Return what a trend's series for all associations shows, as Markdown; nothing where no report has the figure.

    Of categories nothing is said: their table and chart are enough.
    """
    lines = material.lines(spec)
    if not lines:
        return ""
    said = phrases()
    if not any(line.observed for line in lines):
        hidden = any(point.figure.status is Status.SUPPRESSED for line in lines for point in line.known)
        return markdown_escaped(said["withheld" if hidden else "nothing"].format(caption=swedish.lower_first(spec.caption)))
    return " ".join(filter(None, _sentences(lines[0], spec))) if spec.by == "jour" else ""


def _sentences(line: Line, spec: TrendSpec) -> Iterator[str]:
    said = phrases()
    if len(line.observed) == 1:
        point = line.observed[0]
        yield said["single"].format(value=_cited(point, point.figure), period=_named(point))
    for before, point in neighbours(line):
        words = {"period": _named(point), "period_before": _named(before)}
        if point.break_before:
            yield said["broken"].format(**words, text=markdown_escaped(point.break_before))
        elif not point.joined:
            yield said["apart"].format(**words)
        else:
            yield _change(before, point, spec)
            yield said[point.chance.value]


def _change(before: Point, point: Point, spec: TrendSpec) -> str:
    """What a point is beside the one before it."""
    which = [derived(part, PER_MONTH) if spec.per_month else part.figure for part in (before, point)]
    kind = PER_MONTH if spec.per_month else "share" if point.figure.unit == Unit.PERCENT else "value"
    then, now = (_cited(part, figure) for part, figure in zip((before, point), which, strict=True))
    return phrases()[kind].format(value=now, before=then, period=_named(point), period_before=_named(before))


def _named(point: Point) -> str:
    return markdown_escaped(period_name(point.period.label))


def _cited(point: Point, figure: Figure) -> str:
    """A value in running text, its number with its id and a link to its report."""
    if figure.observed is None:
        return markdown_escaped(swedish.in_text(None, figure.unit, figure.status))
    number, text = swedish.number(figure.observed, figure.unit), swedish.in_text(figure.observed, figure.unit)
    return citation(markdown_escaped(number), figure.id, figure.observed, anchor_of(point)) + text.removeprefix(number)


def section_names() -> list[str]:
    """Return the sections that there are sentences for."""
    return ["reading", *trend_specs()]
