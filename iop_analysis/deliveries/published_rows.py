"""What the cells of a published figure mean: each row in the facts' own codes, or the first cell that does not fit."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries import numbers, words
from iop_analysis.deliveries.numbers import Impossible
from iop_analysis.periods import Period, possible_periods
from iop_analysis.schema import NATIONAL, TOTAL, Status, source_text
from iop_analysis.swedish import listing, suggestion

_LONGEST_SHOWN: Final = 20
_NATIONAL_NAMES: Final = ("riket", "nationellt", NATIONAL)


class UnfitCellError(Exception):
    """A cell that cannot be used; carries the finding that says why."""

    def __init__(self, rule: str, **details: str) -> None:
        super().__init__(rule)
        self.rule, self.details = rule, details


class PublishedRow:
    """How a published delivery's rows are read, for one agreement and one reporting period."""

    def __init__(self, agreement: Agreement, reporting: Period) -> None:
        self.agreement, self.reporting = agreement, reporting
        self.measures = catalogue.measures()
        self.documents = agreement.document_titles

    def figure(self, cells: Mapping[str, str], place: str) -> dict[str, Any]:
        """Return one row in the facts' columns; raises on the first cell that does not fit."""
        measure = self.measures[_meant(cells, "measure", words.measures())]
        breakdown = _code(cells, "breakdown", (TOTAL, *catalogue.breakdowns()))
        start, end = self._period(cells)
        status = Status(_code(cells, "status", tuple(Status)))
        return {
            "period_start": start, "period_end": end, "jour": self._jour(cells), "measure": measure.code,
            "breakdown": breakdown, "category": self._category(cells, breakdown), "gender": self._gender(cells),
            "value": _value(cells, status, measure), "unit": _unit(cells, measure), "status": status,
            "source": self._source(cells, place), "stated_period": cells["stated_period"], "stated_jour": cells["jour"],
        }  # fmt: skip

    def _jour(self, cells: Mapping[str, str]) -> str:
        name = cells["jour"]
        if name == TOTAL:
            return TOTAL
        if name.casefold() in _NATIONAL_NAMES:
            return NATIONAL
        party = self.agreement.party_called(name)
        if party is None:
            raise _unknown("jour", name, (*self.agreement.party_names.values(), "Riket", TOTAL))
        return party

    def _category(self, cells: Mapping[str, str], breakdown: str) -> str:
        if breakdown == TOTAL:
            return _code(cells, "category", (TOTAL,))
        return _meant(cells, "category", words.categories(breakdown))

    def _gender(self, cells: Mapping[str, str]) -> str:
        return TOTAL if cells["gender"] == TOTAL else _meant(cells, "gender", words.genders())

    def _period(self, cells: Mapping[str, str]) -> tuple[dt.date | None, dt.date | None]:
        """The dates given, or the only reading of the wording; both ``None`` where the wording has several readings."""
        start, end = _date(cells, "period_start"), _date(cells, "period_end")
        if start and end and start <= end and end.year <= self.reporting.end.year:
            return start, end
        readings = possible_periods(cells["stated_period"], catalogue.wordings(), self.reporting)
        if start or end or not readings:
            raise UnfitCellError("period_impossible" if start or end else "period_unknown_wording")
        return (readings[0].start, readings[0].end) if len(readings) == 1 else (None, None)

    def _source(self, cells: Mapping[str, str], place: str) -> str:
        for column in ("document", "place"):
            if not cells[column]:
                raise UnfitCellError("source_missing", column=column)
        if cells["document"] not in self.documents:
            raise UnfitCellError("unknown_document")
        return source_text(place, self.documents[cells["document"]], cells["place"])


def _value(cells: Mapping[str, str], status: Status, measure: catalogue.Measure) -> float | None:
    """The number, where the status says there is one; Swedish and English ways of writing it both read."""
    text = cells["value"]
    if bool(text) != (status is Status.OBSERVED):
        raise UnfitCellError("value_and_status_disagree", status=status, value="ifylld" if text else "tom")
    if not text:
        return None
    written = numbers.written(text)
    if written is None or written.unit:
        raise UnfitCellError("not_a_number")
    match numbers.impossible(written.number, measure):
        case Impossible.OUT_OF_RANGE:
            shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
            allowed = numbers.allowed(measure, too_large=written.number > numbers.LARGEST)
            raise UnfitCellError("value_out_of_range", measure=measure.label, value=shown, allowed=allowed)
        case Impossible.NOT_WHOLE:
            raise UnfitCellError("not_a_whole_number", measure=measure.label)
    return written.number


def _date(cells: Mapping[str, str], column: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(cells[column]) if cells[column] else None
    except ValueError:
        raise UnfitCellError("not_a_date", column=column) from None


def _code(cells: Mapping[str, str], column: str, known: Iterable[str]) -> str:
    """Return the cell where it is exactly one of ``known``."""
    if cells[column] not in set(known):
        raise _unknown(column, cells[column], known)
    return cells[column]


def _meant(cells: Mapping[str, str], column: str, lexicon: words.Lexicon) -> str:
    """Return the code for a cell that may hold the code, the label or a synonym, however it is spelt."""
    found = lexicon.code(cells[column])
    if found is None:
        raise _not_known(column, cells[column], lexicon.suggestion(cells[column]))
    return found


def _unit(cells: Mapping[str, str], measure: catalogue.Measure) -> str:
    if cells["unit"] and cells["unit"] not in measure.units:
        raise UnfitCellError("unit_not_allowed", measure=measure.label, units=listing(measure.units, "or"))
    return _code(cells, "unit", measure.units)


def _unknown(column: str, word: str, known: Iterable[str]) -> UnfitCellError:
    return _not_known(column, word, suggestion(word, known))


def _not_known(column: str, word: str, suggested: str) -> UnfitCellError:
    """An empty cell is no unknown word."""
    return UnfitCellError("unknown_code" if word else "empty_cell", column=column, suggestion=suggested)
