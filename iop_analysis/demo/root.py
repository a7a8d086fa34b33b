"""A complete synthetic data root: what three associations could have delivered, and the known truth beside it."""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from msgspec import Struct

from iop_analysis import catalogue, overlay
from iop_analysis.agreement import FILE_NAME, Agreement
from iop_analysis.deliveries.corrections import CORRECTIONS_FILE
from iop_analysis.demo.calibration import Setting, calibration
from iop_analysis.demo.cases import PARTNER_AGE, true_cases
from iop_analysis.demo.chance import happens, one_of
from iop_analysis.demo.declared import corrections_text
from iop_analysis.demo.exports import LEAVABLE, CaseExport, Habits, case_export
from iop_analysis.demo.kept import kept_commitments
from iop_analysis.demo.money import agreement_text, parsed
from iop_analysis.demo.reports import REPORT, ReportFile, Truth, activity_report
from iop_analysis.demo.truth import TRUTH_COLUMNS, count, field_behind, languages_together, referred_elsewhere, with_sums
from iop_analysis.demo.yearly import yearly_truth
from iop_analysis.errors import NotPublishedError, UsageError
from iop_analysis.schema import TOTAL
from iop_analysis.swedish import listing

README: Final = "LÄS MIG.txt"
CALLS: Final = frozenset({"call_attempts", "evening_attempts"})

_KEY: Final = ["period_start", "period_end", "measure", "breakdown", "category", "gender"]
_README_TEXT: Final = """\
SYNTETISKA UPPGIFTER

Allt i den här mappen är påhittat. Inga uppgifter rör verkliga personer. Parterna finns, men de har inte lämnat några av talen.

  data/raw/    underlag för {years}, så som det kan se ut när det kommer in: rapporter och ärendelistor
  facit/       rätt svar för varje år, räknat på ett annat sätt än programmets

Prova, från mappen som den här filen ligger i:

  iop check --data-dir data --year {last}     läs underlaget och skriv ett brev till varje förening
  iop run --data-dir data --year {last}       gör uppföljningen
  iop template --data-dir data --year {next}  gör nästa års mallar

Fröet var {seed}. Samma frö ger samma filer; ett annat frö ger andra fel att hitta.
"""


class _Made(Struct, frozen=True):
    """One association's two files, and the figures that they hold."""

    export: CaseExport
    report: ReportFile
    truth: pd.DataFrame


def make_demo(folder: Path, seed: int = 2025, years: tuple[int, ...] = (2023, 2024, 2025), *, mess: bool = True) -> None:
    """Write a synthetic data root into ``folder``; raises :class:`UsageError` where something lies there already.

    The same seed gives the same bytes. Without ``mess`` the activity reports are filled in cell by cell.
    """
    if seed < 0:
        raise UsageError(f"Fröet {seed} är mindre än noll; välj ett heltal från noll.")
    if not years:
        raise UsageError("Inget år är angivet; ange minst ett.")
    for year in years:
        calibration().of_year(year)
    _require_empty(folder)
    catalogue.use(folder / "data" / "raw" / overlay.FOLDER)
    text = agreement_text(years)
    try:
        _write(folder / "data" / "raw" / FILE_NAME, text.encode())
        for year in years:
            _write_year(folder, _setting(seed, year, parsed(text), mess=mess))
        readme = _README_TEXT.format(years=listing(map(str, years)), last=max(years), next=max(years) + 1, seed=seed)
        _write(folder / README, readme.encode())
    except OSError:
        raise NotPublishedError(f"{folder}: kan inte skrivas; kontrollera utrymme och rättigheter.") from None


def _setting(seed: int, year: int, agreement: Agreement, *, mess: bool) -> Setting:
    rng = np.random.default_rng([seed, year])
    declared = calibration()
    return Setting(rng, declared, agreement, declared.of_year(year), agreement.reporting_period(year), mess)


def _require_empty(folder: Path) -> None:
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError:
        raise UsageError(f"{folder}: mappen går inte att öppna; välj en annan.") from None
    if taken:
        raise UsageError(f"{folder}: finns redan och är inte en tom mapp; välj en ny mapp.")


def _write_year(folder: Path, setting: Setting) -> None:
    cases = true_cases(setting)
    truth = pd.concat([count(cases, setting.period), yearly_truth(setting)], ignore_index=True)
    made = _associations(setting, cases, truth)
    raw = folder / "data" / "raw" / str(setting.year.year)
    for jour, part in made.items():
        _write(raw / jour / part.export.name, part.export.content)
        _write(raw / jour / REPORT, part.report.content)
    corrections = [slip for part in made.values() for slip in (*part.export.corrections, *part.report.corrections)]
    _write(raw / CORRECTIONS_FILE, corrections_text(corrections).encode())
    _write_truth(folder / "facit", setting, cases, made)


def _write_truth(folder: Path, setting: Setting, cases: pd.DataFrame, made: dict[str, _Made]) -> None:
    """Write every figure that somebody has delivered, what came of each commitment, and who were passed on the wrong way."""
    year, told = setting.year.year, [part.truth for part in made.values()]
    if not any("language" in part.export.absent for part in made.values()):
        told.append(languages_together(cases, setting.period))
    delivered = with_sums(pd.concat(told, ignore_index=True), made)
    _write(folder / f"{year}.csv", _facit(delivered[list(TRUTH_COLUMNS)]))
    _write(folder / f"{year}-ataganden.csv", _facit(kept_commitments(delivered, setting.agreement, setting.period)))
    wrong = referred_elsewhere(cases, PARTNER_AGE).items()
    _write(folder / f"{year}-lankade-fel.csv", _facit(pd.DataFrame(wrong, columns=["jour", "count"])))


def _associations(setting: Setting, cases: pd.DataFrame, truth: pd.DataFrame) -> dict[str, _Made]:
    """Let every association write its files; one keeps no count of calls, some misspell, one may send a workbook."""
    rng, jours = setting.rng, list(setting.agreement.party_names)
    silent, misspelling, typed = one_of(rng, *jours), one_of(rng, *jours), one_of(rng, *jours, "")
    made = {}
    for jour in jours:
        left = frozenset(rng.choice(np.array(LEAVABLE), one_of(rng, 0, 0, 1, 2), replace=False).tolist())
        absent = left | CALLS if jour == silent else left
        habits = Habits(absent, typed=jour == typed, misspelt=happens(rng, 0.5) or jour == misspelling)
        export = case_export(setting, jour, cases[cases["jour"] == jour].reset_index(drop=True), habits)
        made[jour] = _reported(setting, jour, export, truth[truth["jour"] == jour])
    return made


def _reported(setting: Setting, jour: str, export: CaseExport, truth: pd.DataFrame) -> _Made:
    """Write the report, which may know what the export lacks; the truth is what at least one of them holds."""
    behind = [field_behind(measure, breakdown) for measure, breakdown in zip(truth["measure"], truth["breakdown"], strict=True)]
    fields = pd.Series(behind, truth.index)
    unknown = (CALLS & export.absent) | {code for code in sorted(export.absent) if happens(setting.rng, 0.5)}
    counted = _is_counted(truth) & ~fields.isin(export.absent)
    keys = pd.Series([*truth[_KEY].itertuples(index=False, name=None)], truth.index)
    known = Truth(
        values=dict(zip(keys, truth["value"], strict=True)),
        exported=frozenset(keys[counted]),
        unknown=frozenset(keys[fields.isin(unknown)]),
    )
    report = activity_report(setting, jour, known)
    return _Made(export, report, truth[counted | keys.isin(report.told)])


def _is_counted(truth: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a figure can be counted from cases at all."""
    countable = {"cases", "crimes"}
    return pd.Series([measure in countable or bool(field_behind(measure, TOTAL)) for measure in truth["measure"]], truth.index)


def _facit(truth: pd.DataFrame) -> bytes:
    """The truth as CSV; the first column says that it is synthetic."""
    table = truth.copy()
    table.insert(0, "synthetic", "ja")
    return table.to_csv(index=False, lineterminator="\n", float_format="%.10g").encode()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
