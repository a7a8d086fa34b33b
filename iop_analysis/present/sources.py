"""The appendix that says where the numbers come from: a row for each series of figures, and for each number of the review."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import structs

from iop_analysis import catalogue
from iop_analysis.display import REVIEW_PREFIX, SOURCE_PREFIX, Cell, Cited, Column, Note, Table
from iop_analysis.frames import Figure
from iop_analysis.present.comparing import CHANGE
from iop_analysis.present.material import Material
from iop_analysis.present.reviewed import CHANGES, RECEIPTS, REVIEW_NUMBERS, parsed, review_anchor
from iop_analysis.present.wording import names
from iop_analysis.schema import FIGURES_FILE, TOTAL, Status, source_formula, source_place, source_title
from iop_analysis.swedish import NBSP, lower_first, number_of, sentence_case

_COLUMNS: Final = (
    Column("Uppgift", width=3.2), Column("Id", width=3, breakable=True), Column("Så är den bildad", width=2.6),
    Column("Dokument", width=1.7), Column("Fil och plats", width=4, breakable=True),
)  # fmt: skip
_DELIVERED: Final = "Hämtad ur underlaget"
_MOST_FILES: Final = 2
_MOST_PLACES: Final = 3
_MOST_WAYS: Final = 2
_NOT_REPORTED: Final = "Efterfrågad men inte redovisad"
_ROW: Final = re.compile(r"rad (\d+)")
_NUMBER: Final = re.compile(r"\d[\d\u00a0]*")
_REVIEW_TABLES: Final = {"deliveries": RECEIPTS, "changes": CHANGES}


def source_anchor(figure: Figure) -> str:
    """Return the anchor of the row in the appendix that tells where a figure comes from: one per measure and breakdown."""
    parts = [figure.measure] if figure.breakdown == TOTAL else [figure.measure, figure.breakdown]
    return SOURCE_PREFIX + ".".join(parts)


def with_sources(table: Table, name: str, figures: Mapping[str, Figure]) -> Table:
    """Let each cell that is a figure know its row in the appendix, and the numbers of the review their ids.

    ``name`` is the table's id in notebooks, ``figures`` id → figure.
    """
    review = _REVIEW_TABLES.get(name, "")
    rows = tuple(
        tuple(_with_source(cell, review if place else "", figures) for place, cell in enumerate(row)) for row in table.rows
    )
    return structs.replace(table, rows=rows)


def _with_source(cell: Cell, review: str, figures: Mapping[str, Figure]) -> Cell:
    if cell.figure in figures:
        return structs.replace(cell, source=source_anchor(figures[cell.figure]))
    if cell.cited:
        cited = (structs.replace(part, source=source_anchor(figures[part.figure])) for part in cell.cited)
        return structs.replace(cell, cited=tuple(cited))
    if review and _NUMBER.fullmatch(cell.text):
        return structs.replace(cell, cited=(Cited(cell.text, review, parsed(cell.text), review_anchor(review)),))
    return cell


def sources_table(material: Material) -> Table:
    """Return where everything in ``nyckeltal.csv``, and every other number of the report, comes from.

    One row per measure and breakdown: its label, its ids, how it is formed, and the documents, files and places behind it.
    """
    series: dict[str, list[Figure]] = {}
    for figure in material.figures.values():
        series.setdefault(source_anchor(figure), []).append(figure)
    titles = dict.fromkeys(title for figure in material.figures.values() for title in _titles(figure.source))
    documents = {title: number for number, title in enumerate(titles, start=1)}
    rows = [_series_row(anchor, figures, documents) for anchor, figures in series.items()]
    notes = (
        *(Note(f"D{number}: {title}.") for title, number in documents.items()),
        Note(
            f"Varje uppgift står med sitt id, sitt värde och hela sin källa i {FIGURES_FILE}, också där alla filer inte ryms här."
        ),
        Note("Inom vinkelparentes står det som byts ut i ett id. Hakparentes omger det som inte står i alla."),
    )
    return Table("Var uppgifterna kommer ifrån", _COLUMNS, (*rows, *_review_rows(material)), notes)


def _titles(source: str) -> list[str]:
    return [title for title in source_title(source).split("; ") if title]


def _series_row(anchor: str, figures: list[Figure], documents: dict[str, int]) -> tuple[Cell, ...]:
    newest = sorted(figures, key=lambda figure: str(figure.period_end), reverse=True)
    sources = dict.fromkeys(figure.source for figure in newest)
    given = _NOT_REPORTED if all(figure.status is Status.MISSING for figure in figures) else _DELIVERED
    formulas = dict.fromkeys(sentence_case(source_formula(source)) or given for source in sources)
    numbers = sorted({documents[title] for source in sources for title in _titles(source)})
    return (
        Cell(_label(figures[0]), anchor=anchor),
        Cell(_pattern(figures)),
        Cell(_capped(list(formulas), _MOST_WAYS, ("ett sätt", "sätt"))),
        Cell(", ".join(_stretches(numbers, "D"))),
        Cell(_places(place for source in sources for place in source_place(source).split("; "))),
    )


def _label(figure: Figure) -> str:
    label = catalogue.indicator_label(figure.measure)
    return label if figure.breakdown == TOTAL else f"{label}, efter {lower_first(catalogue.breakdowns()[figure.breakdown])}"


def _pattern(figures: list[Figure]) -> str:
    """Write the ids of a series as one: what varies within angle brackets, what only some have within square ones."""
    breakdown = figures[0].breakdown
    category = lower_first(catalogue.breakdowns()[breakdown]).replace(" ", "-") if breakdown != TOTAL else ""
    varying = {
        f".<{category}>": [figure.category != TOTAL for figure in figures],
        ".<kön>": [figure.gender != TOTAL for figure in figures],
        ".<förening>": [figure.jour != TOTAL for figure in figures],
        "@<period>": ["@" in figure.id for figure in figures],
    }
    parts = (part if all(having) else f"[{part}]" for part, having in varying.items() if any(having))
    return figures[0].id if len(figures) == 1 else figures[0].measure + "".join(parts)


def _places(places: Iterable[str]) -> str:
    r"""Write places file by file, rows that follow each other as one stretch.

    >>> _places(["raw/2025/a.csv, rad 3", "raw/2025/a.csv, rad 2", "agreement.toml"])
    '2025/a.csv, rad\xa02–3; agreement.toml'
    """
    files: dict[str, list[str]] = {}
    for place in places:
        file, _, where = place.partition(", ")
        files.setdefault(file.removeprefix("raw/"), []).extend([where] if where else [])
    written = [", ".join([file, *([_within(wheres)] if wheres else [])]) for file, wheres in files.items()]
    return _capped(written, _MOST_FILES, ("fil", "filer"))


def _within(wheres: list[str]) -> str:
    rows = sorted({int(match[1]) for where in wheres if (match := _ROW.fullmatch(where))})
    others = dict.fromkeys(where for where in wheres if not _ROW.fullmatch(where))
    stretches = [f"rad{NBSP}{', '.join(_stretches(rows))}"] if rows else []
    return _capped([*stretches, *others], _MOST_PLACES, ("ett ställe", "ställen"), ", ")


def _stretches(rows: list[int], letter: str = "") -> list[str]:
    """Write numbers that follow each other as one stretch, each with its letter.

    >>> _stretches([2, 3, 4, 9])
    ['2–4', '9']
    """
    stretches: list[list[int]] = []
    for row in rows:
        if stretches and row == stretches[-1][-1] + 1:
            stretches[-1].append(row)
        else:
            stretches.append([row])
    ends = (dict.fromkeys((part[0], part[-1])) for part in stretches)
    return ["–".join(f"{letter}{end}" for end in part) for part in ends]


def _capped(parts: list[str], most: int, nouns: tuple[str, str], separator: str = "; ") -> str:
    """Join parts; of many, the first ones and how many more there are."""
    more = len(parts) - most
    if more <= 0:
        return separator.join(parts)
    return f"{separator.join(parts[:most])} och {number_of(more, *nouns)} till"


def _review_rows(material: Material) -> Iterable[tuple[Cell, ...]]:
    """A row for each kind of number that is no figure, of those that the report can show."""
    said = names(material)
    for number_id, kind in REVIEW_NUMBERS.items():
        name = number_id.removeprefix(REVIEW_PREFIX)
        shown = said[name] is not None if name in said else _is_shown(number_id, material)
        if shown:
            cells = (Cell(number_id), Cell(sentence_case(kind.formed)), Cell("–"), Cell(kind.file))
            yield (Cell(kind.label, anchor=review_anchor(number_id)), *cells)


def _is_shown(number_id: str, material: Material) -> bool:
    if number_id == RECEIPTS:
        return bool(material.receipts)
    if number_id == CHANGES:
        return len(material.changes) > 0
    return bool(material.comparisons) or not number_id.startswith(CHANGE)
