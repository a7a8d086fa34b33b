"""Sentences are filled in from figures, left out or replaced where something is missing, and safe whatever the data say."""

import re
from dataclasses import replace

import pytest
from msgspec.structs import replace as replaced

from iop_analysis import catalogue
from iop_analysis.agreement import Budget, Commitment, Party
from iop_analysis.errors import UsageError
from iop_analysis.present.filling import filled
from iop_analysis.present.narrative import section_names, section_text
from iop_analysis.present.tables import build_table

NBSP = "\N{NO-BREAK SPACE}"
HOSTILE = [
    "<script>alert(1)</script>",
    '#import "x": *',
    "[x](javascript:alert(1))",
    "![x](http://a.b/c.png)",
    "`kod`{=html}",
    "$x$ @ref <etikett> _k_ *f* ~",
    "rad ett\n# rubrik\n- punkt",
    "&lt;b&gt; &amp; \\",
]
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[<>#\[\]`$@*&{}!|]")


def plain(markdown):
    """What a reader sees of text in which every mark is escaped."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


def test_figures_are_said_with_their_units(material_2025):
    said = plain(section_text("gender", material_2025))
    assert said.startswith(
        f"Omkring 63{NBSP}procent av ärendena gällde kvinnor och 37{NBSP}procent män. "
        f"Överenskommelsen uppger omkring 60{NBSP}procent kvinnor och 40{NBSP}procent män "
        "bland de brottsoffer, vittnen och anhöriga som söker stöd."
    )


def test_each_association_is_said_by_name(material_2025):
    said = plain(section_text("survey", material_2025))
    assert "4,3 för Stockholm-Gotland, 4,4 för Södra Stockholm och 4,2 för Västerort. Rikets medelbetyg var 4,3." in said


SURVEY = """
jour     | measure     | value | unit      | status
{}
soder    | survey_mean | 4.5   | scale_1_5 | observed
national | survey_mean | 4     | scale_1_5 | observed
"""


@pytest.mark.parametrize("row", ["norr | survey_mean | .. | scale_1_5 | missing", ""])
def test_an_association_without_a_figure_or_a_value_is_said_to_be_missing(row, material_of):
    assert (
        "På en skala från 1 till 5 var medelbetyget i brukarundersökningen 4,5 för Söderjouren "
        "(uppgift saknas för Norrjouren). Rikets medelbetyg var 4,0."
    ) in plain(section_text("survey", material_of(SURVEY.format(row))))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("not_applicable", "(kan inte beräknas)"),
        ("not_asked", "(uppgiften är inte efterfrågad)"),
    ],
)
def test_an_associations_figure_without_a_value_is_said_in_words(status, words, material_of):
    said = plain(section_text("survey", material_of(SURVEY.format(f"norr | survey_mean | . | scale_1_5 | {status}"))))
    assert f"medelbetyget i brukarundersökningen {words} för Norrjouren och 4,5 för Söderjouren. Rikets" in said


def test_a_protected_association_is_named_after_the_others(material_of):
    said = plain(section_text("survey", material_of(SURVEY.format("norr | survey_mean | . | scale_1_5 | suppressed"))))
    assert "var medelbetyget i brukarundersökningen 4,5 för Söderjouren (uppgiften är skyddad för Norrjouren). Rikets" in said


def test_where_every_association_is_protected_the_sentence_says_only_that(material_of):
    rows = "\n".join(f"{jour} | cases | . | cases | suppressed" for jour in ("norr", "soder"))
    said = plain(section_text("cases", material_of(f"jour | measure | value | unit | status\n{rows}")))
    assert "Uppgiften om hanterade ärenden visas inte för Norrjouren och Söderjouren, eftersom den är skyddad." in said
    assert "Antalet ärenden var" not in said


FIGURES = """
jour | gender | breakdown  | category   | measure                   | value | unit    | status
_T   | _T     | _T         | _T         | cases                     | .     | cases   | suppressed
norr | _T     | _T         | _T         | cases                     | .     | cases   | suppressed
soder | _T    | _T         | _T         | cases                     | .     | cases   | suppressed
_T   | _T     | _T         | _T         | contacts                  | .     | contacts | suppressed
_T   | woman  | _T         | _T         | case_share                | .     | percent | suppressed
_T   | man    | _T         | _T         | case_share                | .     | percent | suppressed
_T   | _T     | _T         | _T         | close_relationship        | .     | cases   | suppressed
_T   | _T     | _T         | _T         | referrals_to_stodcentrum  | .     | cases   | suppressed
_T   | _T     | _T         | _T         | referrals_from_stodcentrum | .    | cases   | suppressed
norr | _T     | _T         | _T         | survey_mean               | .     | scale_1_5 | suppressed
norr | _T     | crime_type | misshandel | crime_share               | .     | percent | suppressed
_T   | _T     | _T         | _T         | crimes                    | .     | crimes  | suppressed
_T   | _T     | _T         | _T         | survey_responses          | .     | responses | suppressed
"""


@pytest.mark.parametrize(
    "section", ["summary", "cases", "gender", "crime_types", "close_relationship", "survey", "referrals", "assessment"]
)
def test_protected_figures_are_never_put_into_a_sentence_or_called_missing(section, material_of):
    said = plain(section_text(section, material_of(FIGURES)))
    assert "(skyddad uppgift)" not in said
    for untrue in ("ärenden är inte redovisat", "är inte redovisad.", "inte redovisade", "Hur m", "Antalet brott"):
        assert untrue not in said.replace("Överenskommelsens", "").split("kvalitetsmål")[0]
    assert "skyddad" in said


def test_a_share_of_women_is_said_though_men_stand_together_with_others(material_of):
    table = "gender | measure | value | unit\nwoman | case_share | 60 | percent\nman_other_or_unknown | case_share | 40 | percent"
    for section in ("summary", "gender"):
        assert f"Omkring 60{NBSP}procent av ärendena gällde kvinnor." in section_text(section, material_of(table))
    assert "inte redovisad" not in section_text("gender", material_of(table))


@pytest.mark.parametrize(
    "row", ["_T | contacts | 1 | contacts", "norr | survey_mean | .. | scale_1_5\nsoder | survey_mean | .. | scale_1_5"]
)
def test_where_no_association_has_a_value_none_is_named(row, material_of):
    said = section_text("survey", material_of(f"jour | measure | value | unit\n{row}\nnational | survey_mean | 4 | scale_1_5"))
    assert said.startswith("Någon brukarundersökning är inte redovisad för föreningarna. Rikets medelbetyg var 4")
    assert "jouren" not in said


def test_of_budgets_only_the_given_ones_are_said(material_of):
    said = plain(section_text("economy", material_of("jour | measure | value | unit\nsoder | grant | 500000 | sek")))
    assert said.startswith(f"Stadens ersättning är enligt budgeten 500{NBSP}000{NBSP}kronor för Söderjouren.")
    assert "Norrjouren" not in said
    assert "uppgift saknas" not in said


@pytest.mark.parametrize(
    ("section", "otherwise"),
    [
        ("cases", "Det sammanlagda antalet ärenden är inte redovisat. Antalet kontakter med de stödsökande är inte redovisat."),
        ("gender", "Ärendenas fördelning på kvinnor och män är inte redovisad."),
        ("close_relationship", "Hur mycket som markerats som våld i nära relation är inte redovisat."),
        ("crime_types", "Brottstyperna är inte redovisade."),
        ("working_methods", "Inga förändringar är redovisade."),
        ("cooperation", "Samverkan med andra är inte redovisad."),
        ("outreach", "Antalet öppna hus är inte redovisat."),
        (
            "referrals",
            "Hur många ärenden som Stödcentrum tagit emot är inte redovisat. Hur många som länkats i andra riktningen,",
        ),
        ("economy", "Någon budget finns inte i underlaget."),
        ("survey", "Någon brukarundersökning är inte redovisad för föreningarna."),
        ("preparation", "Hur ärendet har beretts är inte redovisat."),
        ("training", "Antalet grundutbildningar är inte redovisat."),
    ],
)
def test_what_is_missing_is_said_to_be_missing(section, otherwise, material_of):
    assert plain(section_text(section, material_of())).startswith(otherwise)


@pytest.mark.parametrize("status", ["missing", "not_applicable", "not_asked"])
def test_a_figure_without_a_value_is_not_said(status, material_of):
    material = material_of(f"measure | value | unit | status\ncases | . | cases | {status}")
    assert section_text("cases", material).startswith("Det sammanlagda antalet ärenden är inte redovisat.")


def test_a_protected_figure_is_said_to_be_protected_and_its_value_is_not(material_of):
    material = material_of("measure | value | unit | status\ncases | . | cases | suppressed")
    assert plain(section_text("cases", material)).startswith(
        "Uppgiften om hanterade ärenden visas inte, eftersom den är skyddad."
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [("0", "inga ärenden"), ("1", f"1{NBSP}ärende"), ("2", f"2{NBSP}ärenden"), ("3017", f"3{NBSP}017{NBSP}ärenden")],
)
def test_a_number_is_said_with_its_units_noun(value, words, material_of):
    said = section_text("cases", material_of(f"measure | value | unit\ncases | {value} | cases"))
    assert said.startswith(f"Jourerna hanterade sammanlagt {words} under perioden.")


@pytest.mark.parametrize(
    ("value", "trainings", "houses"),
    [
        ("0", "inga grundutbildningar", "inga gånger"),
        ("1", f"1{NBSP}grundutbildning", f"1{NBSP}gång"),
        ("2", f"2{NBSP}grundutbildningar", f"2{NBSP}gånger"),
    ],
)
def test_a_number_is_said_with_the_noun_that_its_sentence_gives(value, trainings, houses, material_of):
    material = material_of(f"measure | value | unit\nbasic_trainings | {value} | occasions\nopen_houses | {value} | occasions")
    assert section_text("training", material).startswith(f"Jourerna genomförde {trainings} för stödjare under perioden.")
    assert section_text("outreach", material) == f"Öppet hus hölls {houses}."


def test_a_venue_is_not_named_where_no_open_house_is_reported(material_of):
    table = "measure | value | unit\nopen_houses | .. | occasions"
    said = section_text("outreach", material_of(table, told={"open_house_venue": ["biblioteket"]}))
    assert said == "Antalet öppna hus är inte redovisat."


def test_a_venue_is_not_named_where_no_open_house_was_held(material_of):
    table = "measure | value | unit\nopen_houses | 0 | occasions"
    assert "Platsen" not in section_text("outreach", material_of(table, told={"open_house_venue": ["biblioteket"]}))


DELIVERED = """
jour | breakdown  | category   | measure          | value | unit
norr | _T         | _T         | survey_mean      | 4     | scale_1_5
norr | crime_type | misshandel | crime_share      | 20    | percent
_T   | _T         | _T         | survey_responses | {0}   | responses
_T   | _T         | _T         | crimes           | {0}   | crimes
"""


@pytest.mark.parametrize(("value", "is_missing"), [("..", True), ("5", False), ("0", False)])
def test_a_sentence_about_what_is_missing_goes_when_it_is_delivered(value, is_missing, material_of):
    material = material_of(DELIVERED.format(value))
    assert ("Hur många som svarat är inte redovisat." in section_text("survey", material)) is is_missing
    assert ("Antalet brott är inte redovisat." in section_text("crime_types", material)) is is_missing


def test_what_is_missing_beside_nothing_is_not_said(material_of):
    assert "Hur många som svarat" not in section_text("survey", material_of())
    assert "Antalet brott" not in section_text("crime_types", material_of())


def test_a_figure_of_another_year_is_not_taken_for_this_years(material_of):
    table = "period | measure | value | unit\n{} | open_houses | 3 | occasions"
    told = {"open_house_venue": ["biblioteket"]}
    assert "Platsen var biblioteket." in section_text("outreach", material_of(table.format("2025-01..2025-12"), told=told))
    earlier = section_text("outreach", material_of(table.format("2024-01..2024-12"), told=told))
    assert earlier == "Antalet öppna hus är inte redovisat."


def test_the_caveat_of_units_stands_only_where_the_share_could_not_be_formed(material_of):
    table = "measure | value | unit\ncases | 100 | cases\nclose_relationship | 20 | {}"
    caveat = "kan därför inte läsas som en andel av ärendena"
    assert caveat in section_text("close_relationship", material_of(table.format("crimes")))
    assert caveat not in section_text("close_relationship", material_of(table.format("cases")))
    assert caveat not in section_text(
        "close_relationship", material_of("measure | value | unit\nclose_relationship | 2 | crimes")
    )


def test_paragraphs_begin_where_they_are_declared_to(material_2025):
    decision = section_text("decision", material_2025).split("\n\n")
    assert len(decision) == 3
    assert [part[:3] for part in decision[1:]] == ["1. ", "2. "]


def test_bullets_are_a_list_with_capital_letters(material_of):
    said = section_text("working_methods", material_of(told={"working_method": ["snabbare", "bättre"]}))
    assert said.endswith("\n\n- Snabbare\n- Bättre")


def test_what_an_association_told_names_it(material_2025):
    assert "- Västerort: volontärerna har haft besök" in plain(section_text("referrals", material_2025))
    assert "- Södra Stockholm: stödsökande som är föräldrar" in plain(section_text("referrals", material_2025))


def test_a_step_of_preparation_has_its_date(material_2025):
    assert f"Förvaltningsgruppen behandlade det den 3{NBSP}juni 2026." in plain(section_text("preparation", material_2025))


@pytest.mark.parametrize("label", HOSTILE)
def test_text_from_the_data_is_text_whatever_it_looks_like(label, material_of):
    kinds = {"cooperation": "partner", "working_methods": "working_method", "training": "training_theme"}
    table = "jour | measure | value | unit\nnorr | survey_mean | 4 | scale_1_5\nnational | survey_mean | 4 | scale_1_5"
    party = (Party("norr", label),)
    material = material_of(table, told={kind: [label] for kind in kinds.values()}, prepared=[label], party=party)
    shown = " ".join(label.splitlines())
    expected = {**dict.fromkeys(kinds, shown[1:]), "preparation": f"{shown}.", "summary": shown, "survey": f"4,0 för {shown}."}
    for section, words in expected.items():
        said = section_text(section, material)
        assert words in plain(said), section
        assert UNESCAPED.findall(said) == [], section
        assert not re.search(r"^#", said, flags=re.MULTILINE), section


def test_an_unknown_name_in_the_reference_data_is_an_error_with_a_suggestion(material_2025):
    with pytest.raises(UsageError, match=r"reference/sentences.toml: ”cty” finns inte; menade du ”city”"):
        filled("{=cty}", material_2025)


def test_an_unknown_section_is_refused(material_2025):
    with pytest.raises(UsageError, match="Avsnittet ”cass” finns inte; menade du ”cases”"):
        section_text("cass", material_2025)


def test_sections_are_in_the_order_of_the_document():
    names = section_names()
    assert names[:3] == ["title", "decision", "summary"]
    assert len(names) == len(set(names))


def test_the_review_counts_every_row(material_of):
    said = section_text("data_quality", material_of())
    assert said.endswith(
        "Av 3 inlästa rader och celler har 1 godtagits, en avvisats och en räknats bort som summor och upprepningar."
    )


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "inga varningar"), (1, "en varning"), (2, "två varningar"), (12, "tolv varningar"), (13, "13 varningar")],
)
def test_the_review_says_how_many_warnings_it_gave(count, words, material_of):
    repeat = catalogue.finding("repeated_figure", "a.csv", measure="Ärenden", rows="2 och 3")
    material = material_of(findings=(repeat, *(catalogue.finding("file_not_read", "a.xlsx") for _ in range(count))))
    said = section_text("data_quality", material)
    assert said.startswith(f"Underlaget har granskats med allmänna regler. Granskningen gav {words}.")
    assert ("var och en begränsar vad som kan sägas" in said) is (count > 0)
    assert ("\n\n2. " in section_text("decision", material)) is (count > 0)
    assert ("bör också få i uppdrag" in section_text("assessment", material)) is (count > 0)


TARGET = Commitment("a", "quality", "a", "Avsnitt 3", "avtal", "evenings_open_per_week", 1)
OUTCOME = "measure | value | unit\nevenings_open_per_week | 1 | occasions\n{}"


@pytest.fixture
def goals(material_of, reporting):
    """What the assessment says of the goals, with one quality target and one budget agreed."""

    def said(facts):
        budget = Budget("grant", "grant_outcome", "norr", reporting.start, reporting.end, "Avsnitt 5", "avtal", 0, ())
        return plain(section_text("assessment", material_of(facts, commitment=(TARGET,), budget=(budget,))))

    return said


def test_the_goals_are_judged_only_on_a_complete_basis(goals):
    said = goals(OUTCOME.format("grant_outcome | 700 | sek"))
    assert (
        "Överenskommelsens enda kvalitetsmål är redovisat. Det ekonomiska utfallet är redovisat. "
        "Kvalitetsmålet är uppnått enligt underlaget."
    ) in said


def test_the_goals_are_not_judged_without_the_economy(goals):
    said = goals(OUTCOME.format(""))
    assert "Utfall av stadens ersättning är inte redovisat. Underlaget räcker därför inte för att bedöma" in said


def test_an_outcome_that_is_missing_is_not_reported(goals):
    assert "räcker därför inte för att bedöma" in goals(OUTCOME.format("grant_outcome | .. | sek"))


def test_markings_counted_in_cases_are_not_called_crimes(material_of):
    material = material_of("measure | value | unit\nclose_relationship | 20 | cases")
    assert section_text("close_relationship", material) == f"Jourerna markerade 20{NBSP}ärenden som våld i nära relation."
    table = build_table("close_relationship", material)
    assert "rott" not in table.caption + "".join(column.label for column in table.columns)


def test_a_share_of_no_cases_is_not_explained_by_units(material_of):
    table = "measure | value | unit\ncases | 0 | cases\nclose_relationship | 0 | cases"
    assert section_text("close_relationship", material_of(table)) == "Jourerna markerade inga ärenden som våld i nära relation."


BEFORE = """
period           | measure | value | unit  | status
2025-01..2025-12 | cases   | {}    | cases | {}
2024-01..2024-12 | cases   | {}    | cases | {}
{}
"""
PROTECTED_BEFORE = "Jämförelsetalet är skyddat."


def test_a_protected_baseline_is_said_to_be_protected(material_of):
    material = material_of(BEFORE.format("40", "observed", ".", "suppressed", ""))
    protected = replaced(material.protected, comparisons=material.protected.comparisons.head(0))
    said = section_text("cases", replace(material, protected=protected))
    assert said.count(PROTECTED_BEFORE.replace(".", r"\.")) + said.count(PROTECTED_BEFORE) == 1


@pytest.mark.parametrize(
    "rows",
    [
        ("40", "observed", "30", "observed", ""),
        (".", "suppressed", ".", "suppressed", ""),
        ("..", "missing", ".", "suppressed", ""),
        ("40", "observed", "..", "missing", ""),
        ("40", "observed", "30", "observed", "2023-01..2023-12 | cases | . | cases | suppressed"),
    ],
)
def test_nothing_is_said_of_a_protected_baseline_where_none_would_have_been_compared_with(rows, material_of):
    material = material_of(BEFORE.format(*rows))
    protected = replaced(material.protected, comparisons=material.protected.comparisons.head(0))
    assert "Jämförelsetalet" not in section_text("cases", replace(material, protected=protected))
