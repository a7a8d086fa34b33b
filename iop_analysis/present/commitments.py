"""What was agreed, beside what came of it: a row for each commitment of the agreement."""

from collections.abc import Mapping
from typing import Final

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import Commitment
from iop_analysis.display import Cell, Cited, Column, Note, Table
from iop_analysis.frames import Figure, Outcome
from iop_analysis.present.material import Material
from iop_analysis.present.sources import source_anchor
from iop_analysis.present.tables import sign_notes
from iop_analysis.schema import TOTAL, Goal, Status, Unit, source_formula, source_title

_MISSING: Final = swedish.sign(Status.MISSING)
_KIND_NAMES: Final = {"quality": "Kvalitetsmål", "other": "Åtagande", "goal": "Mål", "support": "Stödform"}
_GOAL_NAMES: Final = {
    Goal.MET: "Uppnått",
    Goal.PARTLY: "Delvis uppnått",
    Goal.NOT_MET: "Inte uppnått",
    Goal.REPORTED: "Redovisat",
    Goal.WITHHELD: "Skyddat",
    Goal.NO_DATA: "Inte redovisat",
}
_COLUMNS: Final = (
    Column("Åtagande", width=3.4), Column("Slag", width=1.7), Column("Mål", width=1.95), Column("Utfall", width=3.1),
    Column("Bedömning", width=1.65), Column("Källa", width=2.05),
)  # fmt: skip
_CASES: Final = "cases"
_AMONG_STATED: Final = " där uppgift finns"
_NO_LEVEL: Final = "Ingen nivå angiven ({noun})"
_NO_MEASURE: Final = "Inget mått bestämt"
_ABOUT: Final = "Omkring {target} (minst {enough})"
_PUBLIC: Final = "Publicerat dokument"
_MADE_UP: Final = "Syntetisk "
_NO_SHARE: Final = f"0{swedish.NBSP}%"
_BASE: Final = (
    "”{label}” räknas bland {base}. Ärenden utan uppgift räknas varken som uppfyllda eller som inte uppfyllda, "
    "och bedömningen säger inget om dem."
)
_DELIVERIES: Final = {"verksamhetsrapport": "föreningarnas rapporter", "ärendeexport": "föreningarnas ärenden"}


def commitments_table(material: Material) -> Table:
    """Return every commitment: what was promised, what came of it, whether it is kept, and which kind of delivery shows it.

    Those that can be measured come first, the quality targets before the others.
    """
    agreed = sorted(material.agreement.commitment, key=commitment_rank)
    rows = tuple(_row(part, material.outcome(part.id), material) for part in agreed)
    titles = material.agreement.document_titles
    stated = "; ".join(dict.fromkeys(f"{titles[part.document]}, {swedish.lower_first(part.clause)}" for part in agreed))
    notes = (
        *(Note(text) for text in sign_notes(tuple(tuple(map(_on_one_line, row)) for row in rows))),
        *(Note(text) for text in _base_notes(material)),
        *(Note(f"{_PUBLIC}: {title}.") for title in _published_titles(material)),
        *([Note(f"Källa till åtagandena: {stated}.")] if stated else []),
    )
    return Table(f"Överenskommelsens åtaganden, {material.period.label}", _COLUMNS, rows, notes)


def commitment_rank(commitment: Commitment) -> tuple[bool, int]:
    """Sort those that can be measured first, and the quality targets before the others."""
    return not commitment.measure, list(_KIND_NAMES).index(commitment.kind)


def _row(commitment: Commitment, outcome: Outcome, material: Material) -> tuple[Cell, ...]:
    figures = _by_jour(outcome, material)
    return (
        Cell(commitment.text),
        Cell(_KIND_NAMES[commitment.kind]),
        Cell(_target_text(commitment)),
        _outcome_cell(figures, material),
        Cell(_goal_text(outcome, figures, material)),
        Cell(swedish.sentence_case(swedish.listing(_deliveries(figures, material))) or _MISSING),
    )


def _goal_text(outcome: Outcome, figures: Mapping[str, Figure], material: Material) -> str:
    """How it went; where cases without an answer are left out, a target is reached among the others only."""
    partial = TOTAL in figures and _coverage(figures[TOTAL], material) is not None
    return _GOAL_NAMES[outcome.goal] + (_AMONG_STATED if partial and outcome.goal is Goal.MET else "")


def outcome_cell(outcome: Outcome, material: Material) -> Cell:
    """Return what came of a commitment as the report's table says it."""
    return _outcome_cell(_by_jour(outcome, material), material)


def _by_jour(outcome: Outcome, material: Material) -> dict[str, Figure]:
    return {figure.jour: figure for figure in (material.figures[name] for name in outcome.figures)}


def _on_one_line(cell: Cell) -> Cell:
    return Cell(cell.text.replace("\n", " "))


def _target_text(commitment: Commitment) -> str:
    if not commitment.measure:
        return _NO_MEASURE
    measure = catalogue.measure(commitment.measure)
    if commitment.target is None or commitment.enough is None:
        return _NO_LEVEL.format(noun=swedish.unit_nouns(measure.units[0])[1])
    target, enough = (swedish.in_table(value, measure.units[0]) for value in (commitment.target, commitment.enough))
    return _ABOUT.format(target=target, enough=enough) if commitment.about else target


def _outcome_cell(figures: dict[str, Figure], material: Material) -> Cell:
    """What was reported, one figure or one per association."""
    if not figures:
        return Cell(_MISSING)
    if TOTAL in figures:
        return _total_cell(figures[TOTAL], material)
    parties, answers = material.agreement.party_names, {_by_party(part) for part in figures.values() if part.unit is Unit.YES_NO}
    observed = {jour: part for jour, part in figures.items() if part.observed is not None}
    if len(answers) == 1 and figures.keys() == parties.keys():
        answer = answers.pop()
        return Cell(answer, cited=tuple(_cited(part, answer) for part in observed.values()))
    lines = {jour: f"{name} {_by_party(figures[jour]) if jour in figures else _MISSING}" for jour, name in parties.items()}
    cited = tuple(_cited(part, _citable(lines[jour], _by_party(part), parties)) for jour, part in observed.items())
    return Cell("\n".join(lines.values()), cited=cited)


def _total_cell(figure: Figure, material: Material) -> Cell:
    """The outcome of all associations together; of a share that leaves cases out, also how many it rests on."""
    rests_on = _coverage(figure, material)
    if rests_on is None:
        return Cell(_shown(figure), value=figure.observed, figure=figure.id)
    parts = (figure, *rests_on)
    texts = [_shown(part) for part in parts]
    cited = tuple(_cited(part, text) for part, text in zip(parts, texts, strict=True))
    return Cell(f"{texts[0]}\nUppgift om {texts[1]} av {texts[2]} ärenden", cited=cited)


def _coverage(figure: Figure, material: Material) -> tuple[Figure, Figure] | None:
    """The cases that a computed share rests on, and all cases; nothing where they are the same, or not shown."""
    known = catalogue.measures().get(figure.measure)
    base = material.figures.get(known.share_of) if known and source_formula(figure.source) else None
    cases = material.figures.get(_CASES)
    if not (base and cases and base.observed and cases.observed) or figure.observed is None or base.observed == cases.observed:
        return None
    return base, cases


def _cited(figure: Figure, text: str) -> Cited:
    return Cited(text, figure.id, figure.observed, source_anchor(figure))


def _citable(line: str, shown: str, parties: Mapping[str, str]) -> str:
    """Return what of a line stands for its figure: all of it where the answer or sign is a part of some association's name.

    >>> _citable("Norr Ja", "Ja", {"norr": "Norr"}), _citable("Jakob Ja", "Ja", {"jakob": "Jakob"})
    ('Ja', 'Jakob Ja')
    """
    return line if any(shown in name for name in parties.values()) else shown


def _shown(figure: Figure) -> str:
    return swedish.in_table(figure.value, figure.unit, figure.status)


def _by_party(figure: Figure) -> str:
    """Write one association's outcome, a share of zero as a share, since the sign for zero says that a number of things is."""
    return _NO_SHARE if figure.observed == 0 and figure.unit is Unit.PERCENT else _shown(figure)


def _base_notes(material: Material) -> list[str]:
    """Say of each share of the cases that it is one of those where it was stated, so that nobody takes it for all of them."""
    shown = [material.figures[name] for outcome in material.outcomes.values() for name in outcome.figures]
    measures = dict.fromkeys(figure.measure for figure in shown if figure.unit is Unit.PERCENT and source_formula(figure.source))
    parts = [(catalogue.measure(code).label, catalogue.measure(code).share_of) for code in measures]
    return [_BASE.format(label=label, base=swedish.lower_first(catalogue.measure(base).label)) for label, base in parts if base]


def _deliveries(figures: dict[str, Figure], material: Material) -> list[str]:
    """The kinds of delivery that the figures stand in, each once."""
    public = set(material.agreement.document_titles.values())
    return list(
        dict.fromkeys(
            swedish.lower_first(_PUBLIC) if title in public else _kind(title)
            for figure in figures.values()
            for title in source_title(figure.source).split("; ")
        )
    )


def _kind(title: str) -> str:
    """Name a delivery without its year and whose it is.

    >>> _kind("Syntetisk ärendeexport 2025, Södra Stockholm")
    'föreningarnas ärenden'
    """
    kind = swedish.lower_first(title.removeprefix(_MADE_UP).rpartition(", ")[0].rpartition(" ")[0] or title)
    return _DELIVERIES.get(kind, kind)


def _published_titles(material: Material) -> list[str]:
    """The published documents that outcomes are taken from."""
    shown = [material.figures[name] for outcome in material.outcomes.values() for name in outcome.figures]
    titles = dict.fromkeys(title for figure in shown for title in source_title(figure.source).split("; "))
    return [title for title in titles if title in material.agreement.document_titles.values()]
