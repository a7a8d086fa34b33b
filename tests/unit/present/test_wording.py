"""The names that sentences may ask for: what they say, and that they say nothing where there is nothing to say."""

import datetime as dt

import pytest

from iop_analysis.agreement import Budget, Commitment, GenderReference, Term
from iop_analysis.present.narrative import section_text
from iop_analysis.present.wording import names, period_name


@pytest.fixture
def budget(reporting):
    def of(measure, party="norr", document="avtal"):
        return Budget(measure, f"{measure}_outcome", party, reporting.start, reporting.end, "Avsnitt 5", document, 0, ())

    return of


def test_without_a_budget_nothing_is_said_of_the_economy(material_of):
    material = material_of("measure | value | unit\ngrant_outcome | 5 | sek")
    assert names(material)["economy_status"] is None
    assert "ekonomi" not in section_text("economy", material)


def test_the_economy_is_reported_where_every_budget_has_an_outcome(material_of, budget):
    agreed = (budget("grant"), budget("own_financing", "soder"))
    table = "jour | measure | value | unit\nnorr | grant_outcome | 5 | sek\n{} | own_financing_outcome | {} | sek"
    said = {
        ("soder", "7"): "Det ekonomiska utfallet är redovisat.",
        ("_T", "7"): "Det ekonomiska utfallet är redovisat.",
        ("norr", "7"): "Utfall av egenfinansieringen är inte redovisat.",
        ("soder", ".."): "Utfall av egenfinansieringen är inte redovisat.",
    }
    for (jour, value), text in said.items():
        assert names(material_of(table.format(jour, value), budget=agreed))["economy_status"] == text
    assert names(material_of(budget=agreed))["economy_status"] == (
        "Utfall av stadens ersättning och utfall av egenfinansieringen är inte redovisade."
    )


EARLIER, LATER = Term(dt.date(2020, 1, 1), "avtal", dt.date(2024, 12, 31)), Term(dt.date(2025, 1, 1), "rapport")


def promised(document):
    return Commitment("a", "goal", "a", "Avsnitt 3", document)


def reference(document):
    day = dt.date(2020, 1, 1)
    return GenderReference("gender_reference", day, day, "Avsnitt 4", document, "dem som söker stöd", 60, 40)


def test_an_earlier_document_is_named_where_the_terms_own_is_not_cited(material_of, budget):
    for cited in (
        {"commitment": (promised("avtal"),)},
        {"budget": (budget("grant"),)},
        {"gender_reference": (reference("avtal"),)},
    ):
        material = material_of(term=(EARLIER, LATER), **cited)
        assert names(material)["earlier_documents"] == "”Avtalet”"
        assert section_text("background", material).endswith(
            "Åtaganden, budget och uppgift om kön är därför hämtade ur ”Avtalet”."
        )


@pytest.mark.parametrize(
    ("terms", "documents"),
    [
        ((EARLIER,), ["avtal"]),
        ((EARLIER, LATER), ["rapport"]),
        ((EARLIER, LATER), ["avtal", "rapport"]),
        ((EARLIER, LATER), ["internt"]),
        ((EARLIER, LATER), []),
        ((EARLIER, Term(dt.date(2026, 1, 1), "rapport")), ["avtal"]),
    ],
)
def test_otherwise_no_earlier_document_is_named(terms, documents, material_of):
    material = material_of(term=terms, commitment=tuple(promised(document) for document in documents))
    assert names(material)["earlier_documents"] is None
    assert "ingår inte i underlaget" not in section_text("background", material)


@pytest.mark.parametrize(("terms", "event", "start"), [((EARLIER,), "ingicks", 2020), ((EARLIER, LATER), "förnyades", 2025)])
def test_a_first_term_is_entered_and_a_later_one_renewed(terms, event, start, material_of):
    known = names(material_of(term=terms))
    assert (known["term_event"], known["term_start"]) == (event, f"1\xa0januari {start}")
    assert known["first_year"] == "2020"


def test_crime_types_are_counted_in_words_and_without_totals(material_of):
    rows = [f"norr | crime_type | {kind} | crime_share | 5 | percent" for kind in ("misshandel", "bedrageri")]
    header, total = "jour | breakdown | category | measure | value | unit", "norr | _T | _T | crime_share | 9 | percent"
    assert names(material_of("\n".join([header, *rows, total])))["crime_types"] == "Två brottstyper redovisas var för sig."
    assert names(material_of(f"{header}\n{total}"))["crime_types"] is None


def test_one_of_a_kind_is_said_in_the_singular(material_of):
    table = "jour | breakdown | category | measure | value | unit\nnorr | crime_type | ran | crime_share | 5 | percent"
    assert section_text("crime_types", material_of(table)).startswith("En brottstyp redovisas för sig")


def test_that_nothing_else_is_divided_by_gender_is_said_only_when_true(material_of):
    table = "gender | measure | value | unit\nwoman | case_share | 60 | percent\n{} | contacts | 5 | contacts"
    note = "Dessa uppgifter om enskilda är inte uppdelade på kön i underlaget: kontakter."
    assert names(material_of(table.format("_T")))["gender_note"] == note
    assert names(material_of(table.format("woman")))["gender_note"] is None


def test_a_reference_says_of_whom(material_of):
    assert names(material_of())["reference_population"] is None
    twice = (reference("avtal"), reference("rapport"))
    assert names(material_of(gender_reference=twice))["reference_population"] == "dem som söker stöd"


def test_names_may_begin_a_sentence(material_of):
    known = names(material_of())
    assert (known["parties_short"], known["Parties_short"]) == ("jourerna", "Jourerna")
    assert (known["economy_status"], known["Economy_status"]) == (None, None)


@pytest.mark.parametrize(
    ("label", "named"),
    [("2024", "år 2024"), ("1 april–31 december 2025", "perioden 1 april–31 december 2025"), ("juli 2024", "perioden juli 2024")],
)
def test_a_year_is_called_a_year_and_all_else_a_period(label, named):
    assert period_name(label) == named


def test_what_is_told_without_figures_has_its_document_named(material_of):
    assert "Det som berättas utan siffror är hämtat ur ”Rapporten”." in section_text("about", material_of())
