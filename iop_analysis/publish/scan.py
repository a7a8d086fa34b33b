"""The final look at every file of a report before it is put in place: no protected figure stands where it should not.

:func:`refuse_altered` holds every cell that is said to be a figure against the protected figures: the same sign, the same
number, no more decimals. :func:`refuse_told` reads everything else, sentence by sentence and row by row.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import pandas as pd
from msgspec import Struct

from iop_analysis.changed import CHANGES_FILE
from iop_analysis.display import REVIEW_PREFIX, Cited, plain_number
from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import Figure, csv_text
from iop_analysis.publish.scan_log import log_texts, refuse_values_in_log
from iop_analysis.publish.scan_pages import Page
from iop_analysis.publish.scan_texts import Text, figure_cells, file_texts, notebook_citations
from iop_analysis.publish.scan_words import Passage, Secret, Secrets, sentence_passage, sentences, squeezed, told_in
from iop_analysis.schema import FIGURES_FILE
from iop_analysis.swedish import in_table


class Wording(Struct, frozen=True):
    """What may and may not be said: the secrets, what we say without them, and what we would say with them (squeezed).

    ``names`` finds the names that a sentence must not be divided inside.
    """

    secrets: Secrets
    allowed: frozenset[str]
    forbidden: frozenset[str]
    names: re.Pattern[str] | None = None


def refuse_altered(folder: Path, indicators: pd.DataFrame, figures: Mapping[str, Figure]) -> None:
    """Raise :class:`NotPublishedError` where a cell does not print its figure as it is protected.

    ``indicators`` are the protected ones (row key ``id``), ``figures`` the same as records by id.
    """
    _refuse_altered_rows(folder / FIGURES_FILE, indicators, figures)
    refuse_values_in_log(folder / CHANGES_FILE, figures)
    for path in sorted(folder.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in figure_cells(notebook):
            figure = figures.get(cell.figure)
            if figure is None or cell.text != _printed(figure) or cell.value != figure.observed:
                _refuse_cell(path, cell.figure, figure)
        _refuse_miscited(path, map(_as_cited, notebook_citations(notebook)), figures)
    for path in sorted(folder.glob("*.html")):
        page = Page(path.read_text(encoding="utf-8"))
        _refuse_miscited(path, page.cited, figures)
        for part in page.cells:
            figure = figures.get(part.figure)
            if part.figure and (figure is None or part.text != _printed(figure) or _number(part.value) != figure.observed):
                _refuse_cell(path, part.figure, figure)


def _as_cited(part: Cited) -> tuple[str, str | None]:
    return part.figure, None if part.value is None else plain_number(part.value)


def _refuse_miscited(path: Path, cited: Iterable[tuple[str, str | None]], figures: Mapping[str, Figure]) -> None:
    """A number that says which figure it is has that figure's protected value; one of the review holds no figure's id."""
    for name, value in cited:
        figure = figures.get(name)
        if figure is None and name.startswith(REVIEW_PREFIX):
            continue
        if figure is None or _number(value) != figure.observed:
            _refuse_cell(path, name, figure)


def _refuse_altered_rows(path: Path, indicators: pd.DataFrame, figures: Mapping[str, Figure]) -> None:
    """The table is the protected one, to the letter."""
    if not path.exists():
        return
    found, expected = path.read_text(encoding="utf-8"), csv_text(indicators)
    if found == expected:
        return
    rows, known = (list(csv.DictReader(io.StringIO(text))) for text in (found, expected))
    wrong = next((row for row in rows if row not in known), {})
    name = str(wrong.get("id") or "")
    _refuse_cell(path, name, figures.get(name))


def _printed(figure: Figure) -> str:
    return in_table(figure.value, figure.unit, figure.status)


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _refuse_cell(path: Path, name: str, figure: Figure | None) -> NoReturn:
    if figure is None:
        raise NotPublishedError(f"{path.name}: uppgiften ”{name}” hör inte till dem som får visas; ta bort den och kör igen.")
    raise NotPublishedError(f"{path.name}: uppgiften ”{figure.label}” skrivs inte ut så som den är skyddad; gör om rapporten.")


def refuse_told(folder: Path, wording: Wording) -> None:
    """Raise :class:`NotPublishedError` where a file tells a secret in words: in a sentence, a row, an alternative text.

    A file of a kind that nobody can read here is refused as well.
    """
    for path in sorted(folder.iterdir(), key=lambda path: (path.suffix != ".ipynb", path.name)):  # what the others are made of
        if path.name == CHANGES_FILE:
            refuse_told_in(path.name, log_texts(path), wording)
        elif path.name != FIGURES_FILE:
            refuse_told_in(path.name, file_texts(path), wording)


def refuse_told_in(name: str, texts: Iterable[Text], wording: Wording) -> None:
    """Do the same with texts that have been read already."""
    checked: set[str] = set()
    for text in texts:
        for passage, key in _unforeseen(text, wording, checked):
            secret = told_in(passage, wording.secrets)
            if secret is not None or key in wording.forbidden:
                refuse_secret(name, secret)


def _unforeseen(text: Text, wording: Wording, checked: set[str]) -> Iterator[tuple[Passage, str]]:
    """What we would not have said ourselves, each thing once."""
    parts = (
        [(sentence_passage(part, wording.names), squeezed(part)) for part in sentences(text)]
        if isinstance(text, str)
        else [(text, squeezed(text.text))]
    )
    for passage, key in parts:
        if key not in wording.allowed and key not in checked:
            checked.add(key)
            yield passage, key


def refuse_secret(name: str, secret: Secret | None) -> NoReturn:
    """Stop, naming the figure where it is known, and never its value."""
    which = f"den skyddade uppgiften ”{secret.label}”" if secret else "en skyddad uppgift"
    raise NotPublishedError(f"{name}: {which} går att läsa ut; ta bort den ur texten eller diagrammet och kör igen.")
