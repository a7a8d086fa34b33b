"""Every figure that differs between two versions is found, and the cause that the manifests and its sources tell."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iop_analysis.changed import ABSENT, CHANGE_COLUMNS, changes_of
from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import cast_facts
from iop_analysis.measures.causes import PROTECTION, UNKNOWN, Version, read_version
from iop_analysis.measures.changes import changed_figures, same_figures
from iop_analysis.schema import INDICATOR_COLUMNS, TOTAL, Status, computed_source, source_text

WEST, SOUTH = "raw/2025/vasterort/arenden.csv", "raw/2025/sodra/rapport.xlsx"
AGREEMENT, CORRECTIONS = "raw/agreement.toml", "raw/2025/rattelser.toml"
FROM_WEST = source_text(f"{WEST}, 3 017 rader", "Uttag 2025, Västerort", "räknade rader")
FROM_SOUTH = source_text(f"{SOUTH}, blad Kvartal 1, cell C5", "Rapport 2025, Södra", "Ärenden")
FROM_BOTH = computed_source("summan av föreningarna", [FROM_WEST, FROM_SOUTH])
FROM_AGREEMENT = source_text("agreement.toml", "Avtalet", "Avsnitt 4")
SIGNS = {"..": Status.MISSING, ".": Status.NOT_ASKED, "x": Status.SUPPRESSED, "/": Status.NOT_APPLICABLE}


def figure(value, source=FROM_WEST, *, name="cases", label="Ärenden", unit="cases"):
    """A figure by its value, or by the sign of its status."""
    status = SIGNS.get(value, Status.OBSERVED)
    return {
        "id": name, "label": label, "period_start": "2025-01-01", "period_end": "2025-12-31", "jour": TOTAL, "measure": name,
        "breakdown": TOTAL, "category": TOTAL, "gender": TOTAL, "value": None if value in SIGNS else value, "unit": unit,
        "status": str(status), "source": source,
    }  # fmt: skip


def table(*figures):
    return cast_facts(pd.DataFrame(list(figures), columns=list(INDICATOR_COLUMNS)))


def version(number=1, **given):
    known = {
        "version": number, "year": 2025, "versions": {"iop-analysis": "0.1.0", "pandas": "2.2.3"}, "code": "a",
        "inputs": {WEST: "w", SOUTH: "s", AGREEMENT: "a", CORRECTIONS: "c"}, "corrections": [],
    }  # fmt: skip
    known["inputs"] = {file: content for file, content in {**known["inputs"], **given.pop("inputs", {})}.items() if content}
    return read_version({**known, **given})


def changes(before, after, earlier=None, now=None):
    before, after = ([part] if isinstance(part, dict) else part for part in (before, after))
    found = changed_figures(table(*before), table(*after), earlier or version(), now or version(2))
    assert list(found.columns) == list(CHANGE_COLUMNS)
    return changes_of(found)


def cause(before, after, earlier=None, **now):
    [change] = changes(before, after, earlier, version(2, **now))
    return change.cause


@pytest.mark.parametrize("old", [12.0, 0.0, *SIGNS, ABSENT])
@pytest.mark.parametrize("new", [12.0, 13.0, 0.0, *SIGNS, ABSENT])
def test_every_pair_of_values_and_statuses(old, new):
    found = changes(*([] if part == ABSENT else figure(part) for part in (old, new)))
    if old == new:
        assert not found
        return
    [change] = found
    told = [(change.before_value, change.before_status), (change.after_value, change.after_status)]
    assert told == [expected(old), expected(new)]


def expected(value):
    if isinstance(value, float):
        return value, "observed"
    return None, ABSENT if value == ABSENT else SIGNS[value]


def test_a_value_beside_another_status_is_never_told():
    [change] = changes({**figure("x"), "value": 4.0}, figure(7.0))
    assert change.before_value is None


def test_digits_that_no_published_file_holds_are_no_difference():
    assert not changes(figure(33.3333333333), figure(100 / 3))
    assert not changes(figure(0.0), figure(-0.0))
    assert changes(figure(33.3333333), figure(100 / 3))


def test_a_difference_that_rounding_hides_is_said_to_be_one():
    same = {"unit": "scale_1_5"}
    assert "syns inte i avrundade tal" in cause(figure(4.26, **same), figure(4.27, **same))
    assert "avrundade" not in cause(figure(4.2, **same), figure(4.3, **same))


def test_a_new_label_and_a_new_unit_are_changes():
    [change] = changes(figure(3.0, label="Ärenden, gamla"), figure(3.0, unit="crimes"))
    assert (change.label, change.before_label, change.unit, change.before_unit) == (
        "Ärenden",
        "Ärenden, gamla",
        "crimes",
        "cases",
    )
    assert change.cause.startswith("Uppgiften hette förr ”Ärenden, gamla”. Enheten var förr ärenden och är nu brott. ")


def test_a_new_label_alone_and_a_new_unit_alone_are_changes():
    assert changes(figure(3.0), figure(3.0, label="Ärenden, alla"))
    assert changes(figure(3.0), figure(3.0, unit="crimes"))


@pytest.mark.parametrize(
    ("now", "said"),
    [("other", f"Ändrad fil: {WEST}."), ("", f"Borttagen fil: {WEST}.")],
)
def test_the_delivery_that_a_figure_rests_on(now, said):
    assert cause(figure(3.0), figure(4.0), inputs={WEST: now}) == said


def test_a_new_delivery():
    assert cause([], figure(4.0), version(inputs={WEST: ""})) == f"Ny fil: {WEST}."


def test_the_cell_of_a_report_is_named():
    said = cause(figure(3.0, FROM_SOUTH), figure(4.0, FROM_SOUTH), inputs={SOUTH: "other"})
    assert said == f"Ändrad fil: {SOUTH}, blad Kvartal 1, cell C5."


def test_a_computed_figure_names_each_changed_delivery_and_no_number_of_rows():
    changed = {WEST: "other", SOUTH: "other"}
    said = cause(figure(3.0, FROM_BOTH), figure(4.0, FROM_BOTH), inputs=changed)
    assert said == f"Ändrad fil: {WEST}. Ändrad fil: {SOUTH}, blad Kvartal 1, cell C5."
    assert cause(figure(3.0, FROM_BOTH), figure(4.0, FROM_BOTH), inputs={WEST: "other"}) == f"Ändrad fil: {WEST}."


def test_a_file_whose_name_begins_like_anothers_is_not_taken_for_it():
    longer = f"{WEST}.csv"
    said = cause(figure(3.0), figure(4.0), version(inputs={longer: "1"}), inputs={longer: "2"})
    assert said == "Ändrat: andra delar av underlaget."


@pytest.mark.parametrize("place", [f"{WEST}.csv, rad 2", f"kopia/{WEST}, rad 2", f"{WEST}x"])
def test_a_figure_of_another_file_with_a_like_name_does_not_rest_on_it(place):
    other = source_text(place, "Rapport", "Tabell 1")
    assert not cause(figure(3.0, other), figure(4.0, other), inputs={WEST: "d"}).startswith("Ändrad fil")


def test_several_cells_of_one_file():
    def summed(count):
        sources = [source_text(f"{SOUTH}, blad Kvartal {number}, cell B2", "R", "Ä") for number in range(1, count + 1)]
        return computed_source("summan av kvartalen", sources)

    def said(count):
        return cause(figure(3.0, summed(count)), figure(4.0, summed(count)), inputs={SOUTH: "other"})

    assert said(2) == f"Ändrad fil: {SOUTH}, blad Kvartal 1, cell B2 och blad Kvartal 2, cell B2."
    assert said(4) == f"Ändrad fil: {SOUTH}, flera ställen."


ROW = {"place": "vasterort/arenden.csv, rad 3, kolumn ”Kön”", "reason": "Fel kön i uttaget.", "by": "handläggare"}
CELL = {"place": "sodra/rapport.xlsx, blad ”Kvartal 1”, cell C5", "reason": "Förväxlade rader", "by": "samordnare"}
OTHER_CELL = {**CELL, "place": "sodra/rapport.xlsx, blad ”Kvartal 1”, cell C6"}
OTHER_SHEET = {**CELL, "place": "sodra/rapport.xlsx, blad ”Kvartal 2”, cell C5"}


def test_a_new_correction_is_named_with_its_place_and_reason():
    said = cause(figure(3.0), figure(4.0), inputs={CORRECTIONS: "d"}, corrections=[ROW, CELL])
    assert said == "Rättelse: vasterort/arenden.csv, rad 3, kolumn ”Kön” (skäl: Fel kön i uttaget)."


def test_a_correction_of_before_is_no_cause():
    said = cause(figure(3.0), figure(4.0), version(corrections=[ROW]), inputs={WEST: "d"}, corrections=[ROW])
    assert said == f"Ändrad fil: {WEST}."


def test_a_withdrawn_correction_is_named_without_its_reason():
    said = cause(figure(3.0), figure(4.0), version(corrections=[ROW]), inputs={CORRECTIONS: "d"})
    assert said == "Borttagen rättelse: vasterort/arenden.csv, rad 3, kolumn ”Kön”."


@pytest.mark.parametrize("others", [[OTHER_CELL, OTHER_SHEET], []])
def test_of_corrected_cells_the_figures_own_is_named(others):
    said = cause(figure(3.0, FROM_SOUTH), figure(4.0, FROM_SOUTH), inputs={CORRECTIONS: "d"}, corrections=[*others, CELL])
    assert said == "Rättelse: sodra/rapport.xlsx, blad ”Kvartal 1”, cell C5 (skäl: Förväxlade rader)."


def test_a_corrected_cell_within_a_summed_area():
    area = source_text(f"{SOUTH}, blad Kvartal 1, cell B4:AA6", "R", "Ä")
    corrections = [{**CELL, "place": CELL["place"].replace("C5", cell)} for cell in ("B3", "Z6", "AB5")]
    said = cause(figure(3.0, area), figure(4.0, area), inputs={CORRECTIONS: "d"}, corrections=corrections)
    assert said == "Rättelse: sodra/rapport.xlsx, blad ”Kvartal 1”, cell Z6 (skäl: Förväxlade rader)."


def test_many_corrections_are_counted():
    corrections = [{**ROW, "place": f"vasterort/arenden.csv, rad {row}, kolumn ”Kön”"} for row in range(2, 8)]
    said = cause(figure(3.0), figure(4.0), inputs={CORRECTIONS: "d"}, corrections=corrections)
    assert said.count("Rättelse:") == 3
    assert said.endswith(" Ytterligare tre rättelser i samma underlag.")


@pytest.mark.parametrize("after", [figure("x"), []])
def test_the_reason_of_a_correction_stands_beside_no_protected_figure(after):
    told = {**ROW, "reason": "Det ska vara 4 män"}
    said = cause(figure(3.0), after, inputs={CORRECTIONS: "d"}, corrections=[told])
    assert said == "Rättelse: vasterort/arenden.csv, rad 3, kolumn ”Kön”."


def test_corrections_that_differ_unseen():
    same = version(corrections=[ROW])
    said = cause(figure(3.0), figure(4.0), same, inputs={CORRECTIONS: "d"}, corrections=[ROW])
    assert said == f"Ändrade rättelser: {CORRECTIONS}."
    assert cause(figure(3.0), figure(4.0), version(corrections=None), inputs={CORRECTIONS: "d"}, corrections=[ROW]) == said


def test_corrections_of_other_files_are_no_cause_of_ones_own():
    others = {"inputs": {CORRECTIONS: "d"}, "corrections": [CELL]}
    assert cause(figure(3.0), figure(4.0), **others) == "Ändrat: andra delar av underlaget."
    assert cause(figure(7.0), figure("x"), **others) == PROTECTION


def test_what_rests_on_no_delivery_is_not_corrected():
    said = cause(figure(3.0, FROM_AGREEMENT), figure(4.0, FROM_AGREEMENT), inputs={CORRECTIONS: "d"})
    assert said == "Ändrat: andra delar av underlaget."


def test_last_years_corrections_bear_on_what_rests_on_last_year():
    file, last = "raw/2024/rattelser.toml", FROM_WEST.replace("2025", "2024")
    said = cause(figure(3.0, last), figure(4.0, last), version(inputs={file: "1"}), inputs={file: "2"}, corrections=[ROW])
    assert said == f"Ändrade rättelser: {file}."


def test_the_agreement():
    inputs = {AGREEMENT: "other"}
    said = cause(figure(3.0, FROM_AGREEMENT), figure(4.0, FROM_AGREEMENT), inputs=inputs)
    assert said == f"Ändrad överenskommelse: {AGREEMENT}."
    assert cause(figure(3.0), figure(4.0), inputs=inputs) == f"Ändrat: överenskommelsen ({AGREEMENT})."


def test_the_program_and_its_libraries():
    newer = {"iop-analysis": "0.2.0", "pandas": "2.3.0"}
    said = "programmet (iop-analysis 0.1.0 → 0.2.0 och pandas 2.2.3 → 2.3.0)"
    assert cause(figure(3.0), figure(4.0), versions=newer, code="b") == f"Ändrat: {said}."
    assert cause(figure(3.0), figure(4.0), code="b") == "Ändrat: programmet (samma versioner, ändrad kod)."
    both = cause(figure(3.0), figure(4.0), versions=newer, inputs={WEST: "other"})
    assert both == f"Ändrad fil: {WEST}. Även ändrat: {said}."


def test_many_libraries_are_counted_and_those_that_only_one_version_names_are_passed_over():
    old = {**{f"lib{number}": "1" for number in range(5)}, "pandas": "2", "gone": "1"}
    new = {**dict.fromkeys(old, "3"), "new": "1"}
    del new["gone"]
    said = cause(figure(3.0), figure(4.0), version(versions=old, python="3.11.2"), versions=new, python="3.12.1")
    assert said == "Ändrat: programmet (pandas 2 → 3, Python 3.11.2 → 3.12.1, lib0 1 → 3 och fyra bibliotek till)."


@pytest.mark.parametrize(("old", "new"), [(7.0, "x"), ("x", 7.0)])
def test_only_what_is_protected_has_changed(old, new):
    assert cause(figure(old), figure(new), inputs={SOUTH: "other"}) == PROTECTION
    assert cause(figure(old), figure(new), inputs={WEST: "other"}) == f"Ändrad fil: {WEST}."
    assert PROTECTION in cause(figure(old), figure(new), inputs={AGREEMENT: "other"})


@pytest.mark.parametrize(("old", "new"), [(7.0, 8.0), (7.0, ".."), ("x", "..")])
def test_protection_is_no_cause_of_anything_else(old, new):
    assert PROTECTION not in cause(figure(old), figure(new), inputs={SOUTH: "other"})


def test_other_files_are_named_if_figures_name_them():
    other = figure(1.0, FROM_SOUTH, name="crimes")
    unnamed = {"raw/2025/19121212-1212.csv": "other"}
    assert (
        cause([figure(3.0), other], [figure(4.0), other], inputs={SOUTH: "b"}) == f"Ändrat: andra delar av underlaget ({SOUTH})."
    )
    assert cause(figure(3.0), figure(4.0), inputs=unnamed) == "Ändrat: andra delar av underlaget."


@pytest.mark.parametrize("earlier", [{}, {"versions": {}}, {"inputs": {}, "files": {"a.pdf": "1"}, "notebook": "2"}])
def test_a_manifest_that_lacks_keys_is_no_ground_for_a_cause(earlier):
    found = changed_figures(table(figure(3.0)), table(figure(4.0)), read_version(earlier), version(2))
    assert [part.cause for part in changes_of(found)] == [UNKNOWN]
    assert read_version(earlier) == Version()


def test_a_damaged_manifest_is_refused():
    with pytest.raises(NotPublishedError, match="skadad"):
        read_version({"inputs": [1]})


def test_order_is_the_new_versions_then_what_has_gone():
    before = [figure(1.0, name=name) for name in ("a", "gone", "b", "same")]
    after = [figure(2.0, name=name) for name in ("b", "new", "a")] + [figure(1.0, name="same")]
    assert [part.id for part in changes(before, after)] == ["b", "new", "a", "gone"]


VALUES = st.one_of(st.floats(0, 1e6), st.sampled_from([0.0, 1.0, *SIGNS]))
FIGURES = st.builds(
    figure,
    VALUES,
    st.sampled_from([FROM_WEST, FROM_SOUTH, FROM_BOTH, FROM_AGREEMENT]),
    name=st.sampled_from("abcdef"),
    label=st.sampled_from(["Ärenden", "Brott"]),
    unit=st.sampled_from(["cases", "percent"]),
)
TABLES = st.lists(FIGURES, max_size=6, unique_by=lambda part: part["id"])


def said(figures):
    return {
        part["id"]: (
            part["label"],
            part["unit"],
            part["status"],
            None if part["value"] is None else f"{part['value'] + 0.0:.10g}",
        )
        for part in figures
    }


@given(TABLES, TABLES)
def test_the_changes_lead_from_one_version_to_the_other(before, after):
    found = changes(before, after)
    applied = said(before)
    for part in found:
        old = applied.pop(part.id, None)
        assert (old is None) == (part.before_status == ABSENT)
        assert old is None or old == (part.before_label, part.before_unit, part.before_status, written(part.before_value))
        if part.after_status != ABSENT:
            applied[part.id] = (part.label, part.unit, part.after_status, written(part.after_value))
            assert applied[part.id] != old
    assert applied == said(after)
    assert same_figures(table(*before), table(*after)) == (not found)
    assert all(part.cause for part in found)


def written(value):
    return None if value is None else f"{value + 0.0:.10g}"
