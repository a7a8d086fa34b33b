"""What a follow-up can be asked for: a line for each name, for an analyst who has just opened it."""

from collections.abc import Mapping
from typing import Final

from iop_analysis.display import Cell, Column, Note, Table
from iop_analysis.present.material import Material
from iop_analysis.present.outputs import Shown, shown_table

ASKABLE: Final[Mapping[str, str]] = {
    "tables": "namnen på alla tabeller, och vad de visar",
    'table("crime_types")': "en tabell; .frame och .cells ger talen i pandas",
    "charts": "namnen på allt som kan ritas",
    'chart("crime_types", by="jour")': "ett diagram, indelat efter förening (jour), kön (gender) eller period (year)",
    "browse()": "rullgardiner över allt som kan ritas",
    "sections": "namnen på rapportens texter",
    'text("summary")': "en text ur rapporten",
    "jours": "föreningarna och deras id",
    'profile("…")': "samma uppföljning, visad för en förening",
    "indicators": "alla uppgifter som får visas, i pandas",
    "comparisons": "hur uppgifter förhåller sig till dem före, i pandas",
    "compare(…)": "varje uppgift bredvid ett annat års, i pandas",
    "commitments": "överenskommelsens åtaganden och vad det blev av dem, i pandas",
    "findings": "vad granskningen har funnit, i pandas",
    'explain("cases")': "var en uppgift kommer ifrån, ända till filen och raden",
    'heading("followup")': "ett dokuments titel och period",
    "own()": "det som bara den egna överenskommelsen lägger till i raw/referens",
    "year": "året",
    "facts": "det som kom in, med oskyddade antal: får inte spridas",
}
"""How each public name of a follow-up is asked for → what it gives."""


def guide(year: int, material: Material) -> Shown:
    """Show what a follow-up is, and what can be asked of it."""
    names = material.agreement.names
    rows = tuple((Cell(asked), Cell(given)) for asked, given in ASKABLE.items())
    notes = (
        Note("Skriv namnet efter punkten, till exempel f.tables. Tabb-tangenten fyller i namn, även inom citattecken."),
        Note("Allt utom facts är skyddat. Findings märks när den berättar om föreningarnas egna rader."),
    )
    about = f"{names.title} {year}, {material.period.label}"
    return shown_table(Table(about, (Column("Fråga efter"), Column("Du får")), rows, notes))
