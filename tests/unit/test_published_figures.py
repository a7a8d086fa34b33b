"""Back test: every figure that the follow-up of 2025 must show, with its unit and where it stands."""

import pytest

FOLLOWUP_2025 = "Uppföljning av IOP mellan socialförvaltningen och brottsofferjourerna, 1 april–31 december 2025"
BUDGET_PERIOD = "@2022-04-01--2023-03-31"

# id | value | unit | part of the source
PUBLISHED = """
cases                                     |   3017 | cases     | Sammanfattning
case_share.woman                          |     63 | percent   | Antal hanterade ärenden och kontakter
case_share.man                            |     37 | percent   | Antal hanterade ärenden och kontakter
close_relationship                        |    593 | crimes    | Antal hanterade ärenden och kontakter
close_relationship@oklar-period           |    468 | crimes    | jamforelsetal.csv, rad 2
referrals_to_stodcentrum                  |     26 | cases     | Länkning parterna emellan
referrals_to_stodcentrum@2024             |      4 | cases     | jamforelsetal.csv, rad 3
basic_trainings                           |      2 | occasions | Grund- och vidareutbildning
open_houses                               |      3 | occasions | Informationsinsatser
survey_mean.national                      |    4.3 | scale_1_5 | Brukarundersökningar
survey_mean.stockholm-gotland             |    4.3 | scale_1_5 | Brukarundersökningar
survey_mean.sodra-stockholm               |    4.4 | scale_1_5 | Brukarundersökningar
survey_mean.vasterort                     |    4.2 | scale_1_5 | Brukarundersökningar
crime_share.misshandel.stockholm-gotland  |     15 | percent   | tabellen
crime_share.misshandel.sodra-stockholm    |     22 | percent   | tabellen
crime_share.misshandel.vasterort          |     20 | percent   | tabellen
crime_share.bedrageri.stockholm-gotland   |     19 | percent   | tabellen
crime_share.bedrageri.sodra-stockholm     |     13 | percent   | tabellen
crime_share.bedrageri.vasterort           |     12 | percent   | tabellen
crime_share.olaga_hot.stockholm-gotland   |     10 | percent   | tabellen
crime_share.olaga_hot.sodra-stockholm     |     12 | percent   | tabellen
crime_share.olaga_hot.vasterort           |     14 | percent   | tabellen
crime_share.ofredande.stockholm-gotland   |     15 | percent   | tabellen
crime_share.ofredande.sodra-stockholm     |     12 | percent   | tabellen
crime_share.ofredande.vasterort           |     12 | percent   | tabellen
"""

# id without the period of the budget | value | unit | part of the source
AGREED = """
gender_reference.woman                                          |     60 | percent | Avsnitt 4
gender_reference.man                                            |     40 | percent | Avsnitt 4
grant.vasterort                                                 | 704000 | sek     | Avsnitt 5
grant.personal.vasterort                                        | 600000 | sek     | Avsnitt 5
grant.konsulter.vasterort                                       |  10000 | sek     | Avsnitt 5
grant.lokaler.vasterort                                         |  35000 | sek     | Avsnitt 5
grant.aktiviteter.vasterort                                     |  10000 | sek     | Avsnitt 5
grant.forbrukningsmaterial.vasterort                            |   4000 | sek     | Avsnitt 5
grant.ovrigt.vasterort                                          |  45000 | sek     | Avsnitt 5
own_financing.vasterort                                         | 309000 | sek     | Avsnitt 6
own_financing.verksamhetsstod_brottsoffermyndigheten.vasterort  |  66000 | sek     | Avsnitt 6
own_financing.medlemsavgifter.vasterort                         |   3000 | sek     | Avsnitt 6
own_financing.gemensamma_projektmedel_utbildning.vasterort      |  30000 | sek     | Avsnitt 6
own_financing.projektmedel_socialstyrelsen.vasterort            | 200000 | sek     | Avsnitt 6
own_financing.utforda_tjanster.vasterort                        |  10000 | sek     | Avsnitt 6
"""


def rows(text, suffix=""):
    parts = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return {name + suffix: (float(value), unit, source) for name, value, unit, source in parts}


EXPECTED = rows(PUBLISHED) | rows(AGREED, BUDGET_PERIOD)


def differences(indicators):
    """What is not as published: id → what was found instead."""
    assert indicators["id"].is_unique
    found = indicators.set_index("id")
    wrong = {}
    for name, (value, unit, source) in EXPECTED.items():
        if name not in found.index:
            wrong[name] = "no such figure"
            continue
        row = found.loc[name]
        if (row["value"], row["unit"], row["status"]) != (value, unit, "observed") or source not in row["source"]:
            wrong[name] = (row["value"], row["unit"], row["status"], row["source"])
    return wrong


def test_there_are_forty_figures():
    assert len(EXPECTED) == 40


def test_every_published_figure_is_among_the_indicators(followup_2025):
    assert differences(followup_2025.indicators) == {}


def test_every_published_figure_names_the_document_it_stands_in(followup_2025):
    sources = followup_2025.indicators.set_index("id")["source"]
    assert [name for name in rows(PUBLISHED) if FOLLOWUP_2025 not in sources[name]] == []
    assert [
        name for name in rows(AGREED, BUDGET_PERIOD) if "bilaga för Brottsofferjouren Västerort (2022)" not in sources[name]
    ] == []


def test_only_the_derived_figures_are_not_published_ones(followup_2025):
    table = followup_2025.indicators[followup_2025.indicators["status"] != "missing"]
    derived = {name.split(".")[0].split("@")[0] for name in set(table["id"]) - set(EXPECTED)}
    assert derived == {
        "crime_share_unlisted",
        "close_relationship_case_share",
        "referrals_to_stodcentrum_per_month",
        "own_financing_share",
    }


# measure that the agreement asks for and nobody has delivered | where it asks for it
ASKED = """
contacts                         | Avsnitt 3
referrals_from_stodcentrum       | Avsnitt 3
first_contact_within_3_days_share | Avsnitt 3
three_call_attempts_share        | Avsnitt 3
meeting_offered_share            | Avsnitt 3
evenings_open_per_week           | Avsnitt 3
languages                        | Avsnitt 3
cooperation_meetings             | Avsnitt 3
outreach_events                  | Avsnitt 3
mutual_information               | Avsnitt 3
regular_development              | Avsnitt 3
support_accompaniment            | Avsnitt 3
support_authorities              | Avsnitt 3
support_compensation             | Avsnitt 3
support_counsel                  | Avsnitt 3
support_free_of_charge           | Avsnitt 3
support_guidance                 | Avsnitt 3
support_legal_process            | Avsnitt 3
support_to_everybody             | Avsnitt 4
trained_support_persons_share    | Avsnitt 3
"""


def test_what_was_asked_for_and_not_delivered_is_missing_and_says_where_it_is_asked_for(followup_2025):
    table = followup_2025.indicators[followup_2025.indicators["status"] == "missing"].set_index("id")
    asked = dict([cell.strip() for cell in line.split("|")] for line in ASKED.strip().splitlines())
    assert set(table.index) == set(asked)
    assert table["value"].isna().all()
    for name, clause in asked.items():
        assert table.loc[name, "source"].startswith("agreement.toml | Överenskommelse om IOP för brottsofferstöd, bilaga")
        assert table.loc[name, "source"].endswith(f" | {clause}")


@pytest.mark.parametrize(
    ("row", "cells", "altered"),
    [
        (2, {"value": "3 018"}, "cases"),
        (16, {"value": "12,1"}, "crime_share.ofredande.vasterort"),
        (17, {"unit": "cases"}, "close_relationship"),
        (23, {"status": "missing", "value": ""}, "survey_mean.vasterort"),
        (24, {"place": "ett annat ställe"}, "referrals_to_stodcentrum"),
    ],
)
def test_the_back_test_notices_a_figure_that_was_altered(row, cells, altered, data_copy):
    data_copy.set_cells(row, **cells)
    assert set(differences(data_copy.followup().indicators)) == {altered}


def test_the_back_test_notices_a_figure_that_was_lost(data_copy):
    data_copy.drop_rows(measure="open_houses")
    assert differences(data_copy.followup().indicators) == {"open_houses": "no such figure"}
