"""Tables of several years: a row for each series and period, each number with its id, its uncertainty and what it rests on."""

from collections.abc import Iterator
from typing import Final

from msgspec import structs

from iop_analysis import catalogue, merges, swedish
from iop_analysis.display import SOURCE_PREFIX, Cell, Cited, Column, Note, Table
from iop_analysis.frames import Figure
from iop_analysis.present.tables import sign_notes
from iop_analysis.present.trend_material import (
    Line,
    Point,
    Reference,
    TrendMaterial,
    TrendSpec,
    break_marks,
    national_words,
)
from iop_analysis.schema import COUNT_UNITS, FIGURES_FILE, REPORT_NAME, TOTAL, Chance, Status, Unit, source_title
from iop_analysis.swedish import NBSP, lower_first

PER_MONTH, LOW, HIGH = "per_month", "low", "high"
_CHANCE_WORDS: Final = {Chance.EXCEEDED: "mer än slumpen", Chance.WITHIN: "inom slumpen", Chance.NOT_TESTED: "ej prövad"}
_NOT_APPLICABLE: Final = swedish.sign(Status.NOT_APPLICABLE)
_NATIONAL_SOURCE: Final = f"{SOURCE_PREFIX}riket"


def trend_table(spec: TrendSpec, material: TrendMaterial) -> Table:
    """Return a trend's table; no rows where no report shows any of its series.

    Columns: the value, for counts also per month and whether it differs from the period before by more than chance, and the
    uncertainty. The country's figures come last, each in its own row.
    """
    lines = material.lines(spec)
    marks = break_marks(lines)
    rows = [row for line in lines for row in _rows(line, spec, marks)]
    seen: dict[str, Reference] = {part.figure.id: part for line in lines for part in line.references}
    rows += [_reference_row(part, spec) for part in seen.values()]
    return Table(spec.caption, _columns(spec), tuple(rows), tuple(_notes(lines, spec, marks, tuple(rows))))


def _columns(spec: TrendSpec) -> tuple[Column, ...]:
    value = ("Antal", "Per månad", "Osäkerhet per månad", "Mot perioden före") if spec.per_month else ("Värde", "Osäkerhet")
    return (Column(spec.header), *(Column(label, "right") for label in value))


def _rows(line: Line, spec: TrendSpec, marks: dict[str, str]) -> Iterator[tuple[Cell, ...]]:
    for period, point in line.points:
        header = Cell(f"{line.name}, {period.label}")
        if point is None:
            sign = swedish.sign(Status.SUPPRESSED if period in line.hidden else Status.MISSING)
            yield header, *(Cell(sign) for _ in _columns(spec)[1:])
        else:
            mark = marks.get(point.break_before, "")
            yield header, _cell(point.figure, anchor_of(point), (mark,) if mark else ()), *_derived_cells(point, spec)


def _derived_cells(point: Point, spec: TrendSpec) -> Iterator[Cell]:
    if spec.per_month:
        yield _cell(derived(point, PER_MONTH), anchor_of(point))
    yield _interval_cell(point)
    if spec.per_month:
        compared = _CHANCE_WORDS[point.chance] if point.joined else _NOT_APPLICABLE
        yield Cell(compared)


def _cell(figure: Figure, anchor: str, marks: tuple[str, ...] = ()) -> Cell:
    text = swedish.in_table(figure.value, figure.unit, figure.status)
    return Cell(text, value=figure.observed, figure=figure.id, marks=marks, source=anchor)


def _interval_cell(point: Point) -> Cell:
    """The interval's two ends, each with its id; the figure's own sign where it is hidden or missing."""
    if point.figure.observed is None:
        return Cell(swedish.in_table(None, point.figure.unit, point.figure.status))
    if point.low is None or point.high is None:
        return Cell(_NOT_APPLICABLE)
    ends = tuple(derived(point, end) for end in (LOW, HIGH))
    cited = tuple(Cited(written(end), end.id, end.observed, anchor_of(point)) for end in ends)
    suffix = f"{NBSP}%" if point.figure.unit == Unit.PERCENT else ""
    return Cell("–".join(part.text for part in cited) + suffix, cited=cited)


def written(figure: Figure) -> str:
    """Return a value without its unit; nothing for one that is not observed."""
    return "" if figure.observed is None else swedish.number(figure.observed, figure.unit)


def derived(point: Point, what: str) -> Figure:
    """Return what is computed from a point's figure, as a figure of its own: per month, or an end of its interval (per month)."""
    counted = point.figure.unit in COUNT_UNITS
    values = {PER_MONTH: point.per_month, LOW: point.low, HIGH: point.high}
    value = values[what] if what == PER_MONTH or not counted or values[what] is None else (values[what] or 0) / point.months
    names = {PER_MONTH: "per månad", LOW: "osäkerhetens nedre gräns", HIGH: "osäkerhetens övre gräns"}
    unit = Unit.PER_MONTH if counted else point.figure.unit
    return structs.replace(
        point.figure, id=f"{point.figure.id}.{what}", label=f"{point.figure.label}, {names[what]}", value=value, unit=unit
    )


def trend_figures(material: TrendMaterial) -> dict[str, Figure]:
    """Id → every figure that the page may print: published, computed from a published one, or national."""
    points = {point.figure.id: point.figure for point in material.points}
    parts = [derived(point, what) for point in material.points for what in _computed_of(point)]
    references = {name: reference.figure for name, reference in material.references.items()}
    return {**points, **{figure.id: figure for figure in parts}, **references}


def _computed_of(point: Point) -> Iterator[str]:
    if point.figure.unit in COUNT_UNITS:
        yield PER_MONTH
    if point.low is not None:
        yield from (LOW, HIGH)


def anchor_of(point: Point) -> str:
    """Return the anchor of the row that tells which report a point is of."""
    return f"{SOURCE_PREFIX}{point.year}"


def _reference_row(reference: Reference, spec: TrendSpec) -> tuple[Cell, ...]:
    rest = (Cell(_NOT_APPLICABLE) for _ in _columns(spec)[2:])
    return Cell(reference_name(reference)), _cell(reference.figure, _NATIONAL_SOURCE), *rest


def reference_name(reference: Reference) -> str:
    """Return how a figure of the whole country is called beside ours: with its category, and its year."""
    figure, labels = reference.figure, merges.category_labels()
    name = f"Riket: {lower_first(labels[figure.category])}" if figure.category != TOTAL else "Riket"
    return f"{name}, {figure.period.label}" if figure.period else name


def _notes(lines: list[Line], spec: TrendSpec, marks: dict[str, str], rows: tuple[tuple[Cell, ...], ...]) -> Iterator[Note]:
    for text, mark in marks.items():
        yield Note(f"Serien är bruten: {text}. Tal från före och efter kan inte jämföras rakt av.", mark)
    parts = sorted({point.period for line in lines for point in line.known if point.is_part_of_year})
    months = {period: swedish.number_of(round(period.months), "månad", "månader") for period in parts}
    yield from (Note(f"Perioden {period.label} är kortare än ett år: {months[period]}.") for period in parts)
    yield from (Note(f"Inget tal finns för {years}.") for years in _missing_years(lines))
    if any(cell.cited for row in rows for cell in row):
        yield Note("Osäkerhet: 95 procents intervall för vad slumpen kan göra.")
    yield from (Note(text) for text in sign_notes(rows))
    if spec.remark and (spec.national or lines):
        yield Note(spec.remark)
    yield Note(f"Källa: de publicerade rapporternas {FIGURES_FILE}; ett id här är rapportens id följt av @ och perioden.")


def _missing_years(lines: list[Line]) -> list[str]:
    """The calendar years between the first and the last point of a trend in which no period of it ends or begins."""
    held = {year for line in lines for point in line.known for year in range(point.period.start.year, point.period.end.year + 1)}
    absent = [str(year) for year in range(min(held, default=0), max(held, default=0)) if year not in held]
    return [swedish.listing(absent)] if absent else []


def national_table(material: TrendMaterial) -> Table:
    """Return every national figure: what was counted, in what population, and what to bear in mind; row key id."""
    columns = (Column("Uppgift och år"), Column("Värde", "right"), Column("Räknat i"), Column("Att tänka på"))
    rows = [
        (Cell(_national_name(part)), _cell(part.figure, _NATIONAL_SOURCE), Cell(_population(part)), Cell(_remark(part)))
        for part in material.references.values()
    ]
    notes = (Note("Uppgifter med olika räknebas, som ärenden och personer, jämförs inte med varandra."),)
    return Table("Nationella uppgifter", columns, tuple(rows), notes)


def _national_name(reference: Reference) -> str:
    figure = reference.figure
    known = {**merges.gender_labels(), **merges.category_labels()}
    names = [known.get(code, code) for code in (figure.category, figure.gender) if code != TOTAL]
    measures = national_words("measure")
    label = measures.get(figure.measure) or catalogue.indicator_label(figure.measure)
    return ", ".join([label, *map(lower_first, names), figure.period.label if figure.period else ""])


def _population(reference: Reference) -> str:
    return national_words("population")[reference.population]


def _remark(reference: Reference) -> str:
    notes = [national_words("note")[note] for note in reference.note.split("; ") if note]
    computed = ["beräknad av två antal"] if reference.figure.source.startswith("Beräknat") else []
    return swedish.sentence_case("; ".join([*computed, *notes])) or "Inget särskilt"


def sources_table(material: TrendMaterial) -> Table:
    """Return what the page is made of: the reports with their periods and versions, and the pages of the national figures."""
    columns = (Column("Källa"), Column("Period"), Column("Version"), Column("Var", breakable=True))
    rows = [
        (
            Cell(f"Uppföljning {report.year}", anchor=f"{SOURCE_PREFIX}{report.year}"),
            Cell(report.period.label),
            Cell(str(report.version) if report.version else "ännu inte publicerad"),
            Cell(f"{report.year}/{FIGURES_FILE}" if report.version else f"{report.year}/{REPORT_NAME}"),
        )
        for report in sorted(material.reports, key=lambda report: report.year)
    ]
    figures = [part.figure for part in material.references.values()]
    pages = dict.fromkeys(page for figure in figures for page in source_title(figure.source).split("; "))
    years = sorted({figure.period_start.year for figure in figures if figure.period_start})
    national = [
        Cell("Nationella uppgifter", anchor=_NATIONAL_SOURCE),
        Cell(f"{years[0]}–{years[-1]}" if years else _NOT_APPLICABLE),
        Cell(_NOT_APPLICABLE),
        Cell(" ".join(pages) or _NOT_APPLICABLE),
    ]
    return Table("Var uppgifterna kommer ifrån", columns, (*rows, tuple(national)))
