"""What ``nyckeltal.csv`` says of itself to machines: CSVW metadata, as W3C's *Metadata Vocabulary for Tabular Data* wants it."""

import json
from typing import Final

from iop_analysis.periods import Period
from iop_analysis.schema import FIGURES_FILE, INDICATOR_COLUMNS, NATIONAL, TOTAL, Status, Unit

METADATA_FILE: Final = f"{FIGURES_FILE}-metadata.json"
"""Where CSVW looks for the description of a file: beside it, under its whole name."""

_CONTEXT: Final = ["http://www.w3.org/ns/csvw", {"@language": "sv"}]
_TITLES: Final = {
    "id": "Uppgiftens id",
    "label": "Uppgiftens namn",
    "period_start": "Periodens första dag",
    "period_end": "Periodens sista dag",
    "jour": "Förening",
    "measure": "Mått",
    "breakdown": "Indelning",
    "category": "Kategori",
    "gender": "Kön",
    "value": "Värde",
    "unit": "Enhet",
    "status": "Status",
    "source": "Källa",
}
_DESCRIPTIONS: Final = {
    "id": "Samma uppgift har samma id i rapporten och i varje version av den.",
    "period_start": "Tom där underlaget inte säger vilken period som avses.",
    "period_end": "Tom där underlaget inte säger vilken period som avses.",
    "jour": f"Föreningens id, {TOTAL} för alla tillsammans, {NATIONAL} för hela riket.",
    "breakdown": f"Vad uppgiften är indelad efter, {TOTAL} för ingenting.",
    "category": f"Indelningens kategori, {TOTAL} för alla tillsammans.",
    "gender": f"Kön, {TOTAL} för alla tillsammans.",
    "value": "I den enhet som står i kolumnen unit. Tom när status är något annat än observed; en nolla är en sann nolla.",
    "unit": "Andelar anges i procent och pengar i kronor.",
    "status": (
        "observed: värdet finns. missing: uppgiften saknas. not_asked: uppgiften är inte efterfrågad. "
        "suppressed: uppgiften är skyddad. not_applicable: uppgiften kan inte beräknas."
    ),
    "source": "Fil och plats, dokument, ställe i dokumentet; för en beräknad uppgift formel, dokument, filer och platser.",
}
_MAY_BE_EMPTY: Final = frozenset({"period_start", "period_end", "value"})
_DATATYPES: Final[dict[str, object]] = {
    "period_start": {"base": "date", "format": "yyyy-MM-dd"},
    "period_end": {"base": "date", "format": "yyyy-MM-dd"},
    "value": "double",
    "unit": {"base": "string", "format": "|".join(Unit)},
    "status": {"base": "string", "format": "|".join(Status)},
}
_NOTES: Final = (
    "Raderna är desamma som i rapporten. Skyddade uppgifter har en rad men inget värde.",
    "Kommandot iop explain visar varifrån en uppgift kommer, med id:t som argument.",
)


def figures_metadata(title: str, period: Period) -> str:
    """Return the metadata of a year's ``nyckeltal.csv``: how it is written, and what each column and an empty cell mean.

    >>> from iop_analysis.periods import calendar_year
    >>> json.loads(figures_metadata("Nyckeltal", calendar_year(2025)))["tableSchema"]["primaryKey"]
    'id'
    """
    described = {
        "@context": _CONTEXT,
        "url": FIGURES_FILE,
        "dc:title": title,
        "dc:language": "sv",
        "dc:temporal": f"{period.start.isoformat()}/{period.end.isoformat()}",
        "dialect": {
            "encoding": "utf-8", "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True,
            "lineTerminators": ["\n"], "commentPrefix": None, "trim": False,
        },
        "notes": [_note(text) for text in _NOTES],
        "tableSchema": {
            "aboutUrl": "#{id}",
            "primaryKey": "id",
            "rowTitles": ["label"],
            "columns": [_column(name) for name in INDICATOR_COLUMNS],
        },
    }  # fmt: skip
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _column(name: str) -> dict[str, object]:
    described = {"dc:description": _DESCRIPTIONS[name]} if name in _DESCRIPTIONS else {}
    return {
        "name": name,
        "titles": [name, _TITLES[name]],
        "datatype": _DATATYPES.get(name, "string"),
        "null": "",
        "required": name not in _MAY_BE_EMPTY,
        **described,
    }


def _note(text: str) -> dict[str, object]:
    """A remark on the whole table, in the form of the Web Annotation model that CSVW points to."""
    return {
        "type": "Annotation",
        "target": FIGURES_FILE,
        "body": {"type": "TextualBody", "value": text, "format": "text/plain", "language": "sv"},
    }
