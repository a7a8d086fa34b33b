"""Of what the associations deliver, small counts and whatever gives them away lose their values."""

import pandas as pd
import pytest

from iop_analysis.disclosure.counts import Earlier
from iop_analysis.disclosure.suppress import protect
from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import Measured, Outcome
from iop_analysis.measures.comparisons import compare
from iop_analysis.measures.facts import collect_facts
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.schema import FACT_COLUMNS, Goal, Status, source_text
from iop_analysis.secrecy import OpenMeasure, Secrecy

EXPORT = "Ärendeexport 2025"


@pytest.fixture
def protected_of(ascii_facts, small_agreement, reporting):
    """Protect figures drawn as an ASCII table; all are counted from an association's cases, unless a source is given."""

    def of(text, secrecy=None, before=None, **parts):
        facts = ascii_facts(text)
        if "source" not in text:
            facts["source"] = source_text("arenden.csv, 90 rader", EXPORT, "räknade rader")
        collected = collect_facts([facts[list(FACT_COLUMNS)]], small_agreement, reporting)
        indicators = form_indicators(collected, small_agreement, reporting)
        measured = Measured(indicators, compare(indicators, small_agreement, reporting), **parts)
        earlier = Earlier(indicators.head(0) if before is None else before, collected)
        return protect(measured, secrecy or Secrecy(), {}, delivered=frozenset({EXPORT}), earlier=earlier)

    return of


def shown(protected):
    table = protected.indicators
    values = table["value"].astype(object).where(table["value"].notna(), None)
    return {name: (value, status) for name, value, status in zip(table["id"], values, table["status"], strict=True)}


ROUTES = """
    value   | measure | unit  | breakdown     | category | jour
    {total} | cases   | cases | _T            | _T       | norr
    70      | cases   | cases | _T            | _T       | soder
    {small} | cases   | cases | contact_route | police   | norr
    50      | cases   | cases | contact_route | self     | norr
    60      | cases   | cases | contact_route | police   | soder
    10      | cases   | cases | contact_route | self     | soder
"""


def routes(small):
    return ROUTES.format(small=small, total=int(small) + 50)


def hidden(protected):
    return {name for name, (_, status) in shown(protected).items() if status == Status.SUPPRESSED}


def test_a_small_count_is_hidden_and_so_is_what_would_give_it_away(protected_of):
    ids = hidden(protected_of(routes(4)))
    assert {"cases.police.norr", "cases.self.norr"} < ids, "the total less the one would be the other"
    assert {"cases.police.soder", "cases.self.soder"} < ids, "both sums over the associations are shown"
    assert not ids & {"cases.norr", "cases.soder", "cases.police", "cases.self"}


def test_a_share_is_hidden_with_the_counts_that_it_is_formed_from(protected_of):
    seen = shown(protected_of(routes(4)))
    assert {seen[f"case_share.{route}.norr"] for route in ("police", "self")} == {(None, Status.SUPPRESSED)}
    assert seen["case_share.police"][1] == Status.OBSERVED


def test_a_sign_tells_the_same_of_every_hidden_figure(protected_of):
    rows = protected_of(routes(4)).indicators
    closed = rows[rows["status"] == Status.SUPPRESSED]
    assert closed["value"].isna().all()
    assert len(closed.drop(columns=["id", "label", "source", "jour", "category", "measure", "unit"]).drop_duplicates()) <= 2


@pytest.mark.parametrize("harmless", ["5", "0"])
def test_a_table_without_small_counts_is_shown(harmless, protected_of):
    seen = shown(protected_of(routes(harmless)))
    assert {status for _, status in seen.values()} == {Status.OBSERVED}


def test_a_small_rest_is_as_telling_as_a_small_part(protected_of):
    text = "value | measure | unit | jour\n{part} | meeting_offered | cases | norr\n90 | meeting_offer_stated | cases | norr"
    assert shown(protected_of(text.format(part=88)))["meeting_offered_share.norr"] == (None, Status.SUPPRESSED)
    assert shown(protected_of(text.format(part=60)))["meeting_offered_share.norr"][1] == Status.OBSERVED
    assert shown(protected_of(text.format(part=90)))["meeting_offered_share.norr"][1] == Status.OBSERVED, "no rest at all"


def test_occasions_money_and_grades_are_about_no_person(protected_of):
    seen = shown(
        protected_of("""
            value | measure     | unit      | jour
            2     | open_houses | occasions | norr
            4     | survey_mean | scale_1_5 | norr
            3     | grant       | sek       | norr
        """)
    )
    assert {status for _, status in seen.values()} == {Status.OBSERVED}


def test_what_is_public_already_passes_however_small(protected_of):
    text = "value | measure | unit | source\n4 | referrals_to_stodcentrum | cases | a.csv, rad 2 ¤ Rapporten ¤ s. 1"
    assert shown(protected_of(text.replace("¤", "")))["referrals_to_stodcentrum"] == (4.0, Status.OBSERVED)


def test_a_comparison_with_a_withheld_figure_is_not_made(protected_of):
    text = """
        value   | measure                  | unit  | jour | period
        {small} | referrals_to_stodcentrum | cases | _T   | 2025-01..2025-12
        40      | referrals_to_stodcentrum | cases | _T   | 2024-01..2024-12
    """
    assert len(protected_of(text.format(small=30)).comparisons) == 1
    assert len(protected_of(text.format(small=3)).comparisons) == 0


def test_an_outcome_says_nothing_of_a_protected_figure(protected_of):
    outcomes = (Outcome("a", Goal.MET, ("meeting_offered.norr",)), Outcome("b", Goal.MET, ("cases.norr",)))
    text = """
        value | measure         | unit  | jour
        3     | meeting_offered | cases | norr
        90    | cases           | cases | norr
    """
    assert protected_of(text, outcomes=outcomes).outcomes == (
        Outcome("a", Goal.WITHHELD, ("meeting_offered.norr",)),
        Outcome("b", Goal.MET, ("cases.norr",)),
    )


def test_a_measure_that_is_declared_open_is_shown_however_small(protected_of):
    text = "value | measure | unit | jour\n3 | referrals_to_stodcentrum | cases | norr"
    opened = Secrecy(open=(OpenMeasure("referrals_to_stodcentrum", "Antalet är redan publicerat."),))
    assert hidden(protected_of(text)) == {"referrals_to_stodcentrum.norr", "referrals_to_stodcentrum_per_month.norr"}
    assert hidden(protected_of(text, opened)) == set()


def test_a_mean_of_few_answers_is_hidden_with_their_number(protected_of):
    text = """
        value    | measure              | unit      | jour
        4.5      | survey_mean          | scale_1_5 | norr
        20       | survey_response_rate | percent   | norr
        {answers} | survey_responses     | responses | norr
    """
    assert hidden(protected_of(text.format(answers=3))) == {
        "survey_mean.norr", "survey_response_rate.norr", "survey_responses.norr"
    }  # fmt: skip
    assert hidden(protected_of(text.format(answers=30))) == set()


def test_a_delivered_percentage_that_comes_to_a_few_people_is_hidden(protected_of):
    text = """
        value   | measure    | unit    | breakdown     | category | jour
        60      | cases      | cases   | _T            | _T       | norr
        {share} | case_share | percent | contact_route | police   | norr
    """
    assert hidden(protected_of(text.format(share=5))) == {"case_share.police.norr"}
    assert hidden(protected_of(text.format(share=95))) == {"case_share.police.norr"}
    assert hidden(protected_of(text.format(share=50))) == set()


def test_nothing_earlier_published_is_undone_and_nothing_hidden_comes_out(protected_of):
    first = protected_of(routes(4))
    again = protected_of(routes(4), before=first.indicators)
    assert again.indicators.equals(first.indicators)
    grown = protected_of(routes(40), before=first.indicators)
    assert "cases.police.norr" in hidden(grown), "hidden once, hidden ever"


def test_what_an_earlier_report_shows_is_no_secret_and_no_cover(protected_of):
    text = """
        value | measure | unit  | breakdown     | category | jour
        54    | cases   | cases | _T            | _T       | norr
        4     | cases   | cases | contact_route | police   | norr
        50    | cases   | cases | contact_route | self     | norr
    """
    fresh = protected_of(text)
    assert {"cases.police.norr", "cases.norr"} <= hidden(fresh) or {"cases.police.norr", "cases.self.norr"} <= hidden(fresh)
    rows = fresh.indicators[fresh.indicators["id"].isin(["cases.norr", "cases.self.norr"])]
    told = rows.assign(value=rows["id"].map({"cases.norr": 54.0, "cases.self.norr": 50.0}), status=Status.OBSERVED)
    with pytest.raises(NotPublishedError) as caught:
        protected_of(text, before=told)
    assert caught.value.exit_code == 13
    assert str(caught.value) == (
        "Ett litet antal går inte att skydda (”Ärenden”, 2025), eftersom det som redan är känt ur tidigare rapporter, offentliga "
        "dokument eller öppna mått (”Ärenden”, 2025) röjer det; ingenting publiceras. Visa färre korsningar för dessa mått i "
        "reference/shown.toml, eller låt den tidigare rapporten stå."
    )


def test_what_an_older_version_shows_stays_known_as_long_as_it_is_true(protected_of):
    """The newest version hides the association's whole; the one before showed it, and readers may have kept that."""
    text = """
        value | measure | unit  | breakdown     | category | jour
        54    | cases   | cases | _T            | _T       | norr
        30    | cases   | cases | contact_route | police   | norr
        24    | cases   | cases | contact_route | self     | norr
    """
    rows = protected_of(text).indicators
    newest = rows.assign(value=None, status=Status.SUPPRESSED)
    assert hidden(protected_of(text, before=newest)) > {"cases.norr"}
    for whole, known in ((54.0, True), (55.0, False)):
        both = pd.concat([newest, shown_before(rows, **{"cases.norr": whole})], ignore_index=True)
        assert ("cases.norr" not in hidden(protected_of(text, before=both))) == known, "a corrected number is no longer true"


@pytest.mark.parametrize(("first", "now"), [(30, 3), (0, 3), (4, 2), (None, 3)])
def test_two_versions_together_do_not_give_a_newly_small_count_away(protected_of, first, now):
    """Only one count is corrected; by how much, the wholes over it would tell to whoever has both versions."""
    text = """
        value   | measure | unit  | breakdown     | category | jour
        {total} | cases   | cases | _T            | _T       | norr
        2       | cases   | cases | contact_route | police   | norr
        20      | cases   | cases | contact_route | self     | norr
        40      | cases   | cases | contact_route | unknown_route | norr
    """
    other = "        {other}       | cases   | cases | contact_route | other   | norr\n"
    before = text.format(total=62 + (first or 0)) + ("" if first is None else other.format(other=first))
    then = protected_of(before).indicators
    after = hidden(protected_of(text.format(total=62 + now) + other.format(other=now), before=then))
    assert {"cases.contact_route-other.norr", "cases.police.norr"} <= after
    assert ("cases.norr" in after) == (first != 4), "of what was hidden then, too, the difference tells nothing"


QUARTERS = """
    value   | measure | unit  | jour | period
    {total} | cases   | cases | norr | 2025-01..2025-12
    {first} | cases   | cases | norr | 2025-01..2025-03
    {other} | cases   | cases | norr | 2025-04..2025-06
    0       | cases   | cases | norr | 2025-07..2025-09
    0       | cases   | cases | norr | 2025-10..2025-12
"""


def shown_before(indicators, **values):
    rows = indicators[indicators["id"].isin(values)]
    return rows.assign(value=rows["id"].map(values), status=Status.OBSERVED)


def test_where_a_known_total_leaves_no_room_the_whole_table_is_closed_and_stays_so(protected_of):
    text = QUARTERS.format(total=6, first=4, other=2)
    known = shown_before(protected_of(text).indicators, **{"cases.norr": 6.0})
    first = protected_of(text, before=known)
    quarters = {name for name in shown(first) if "@" in name}
    assert len(quarters) == 4
    assert hidden(first) >= quarters, "zeros too, so that x tells nothing"
    again = protected_of(text, before=first.indicators)
    assert hidden(again) == hidden(first)


def test_a_hidden_count_that_is_withdrawn_does_not_stand_in_the_way(protected_of):
    first = protected_of(routes(4))
    withdrawn = protected_of(routes(0), before=first.indicators)
    assert "cases.police.norr" in hidden(withdrawn)


def test_a_later_report_does_not_undo_what_an_earlier_one_hides(protected_of):
    """Of last year the quarters are hidden; the sum of three of them, printed to compare with, would give the fourth away."""
    quarters = """
        value | measure | unit  | jour | period
        30    | cases   | cases | norr | 2024-01..2024-12
        2     | cases   | cases | norr | 2024-01..2024-03
        8     | cases   | cases | norr | 2024-04..2024-06
        10    | cases   | cases | norr | 2024-07..2024-09
        10    | cases   | cases | norr | 2024-10..2024-12
    """
    then = protected_of(quarters).indicators
    assert (then["status"] == Status.SUPPRESSED).sum() >= 2
    compared = "value | measure | unit | jour | period\n28 | cases | cases | norr | 2024-04..2024-12"
    assert hidden(protected_of(compared)) == set(), "without the earlier report nothing is wrong with it"
    assert hidden(protected_of(compared, before=then)) == {"cases.norr@2024-04-01--2024-12-31"}


def test_what_is_public_already_is_known_also_where_an_association_repeats_it(data_copy):
    text = (data_copy.delivery / "uppfoljning.csv").read_text(encoding="utf-8")
    assert "3 017" in text
    facts = data_copy.prepare().facts
    assert (
        facts.loc[(facts["measure"] == "cases") & (facts["jour"] == "_T"), "source"].str.startswith("raw/2025/publicerat").all()
    )


def test_an_earlier_percentage_with_decimals_tells_of_its_counts(protected_of):
    counts = """
        value | measure              | unit  | jour
        60    | meeting_offer_stated | cases | norr
        40    | meeting_offered      | cases | norr
    """
    share = "value | measure | unit | jour\n96.7 | meeting_offered_share | percent | norr"
    then = protected_of(share).indicators
    assert (then["status"] == Status.OBSERVED).all()
    fresh = protected_of(counts.replace("40", "58"))
    assert "meeting_offered.norr" in hidden(fresh) or "meeting_offer_stated.norr" in hidden(fresh)
    both = protected_of(counts.replace("40", "58"), before=then)
    assert {"meeting_offered.norr", "meeting_offer_stated.norr"} <= hidden(both), "of 60, 96,7 percent are 58 and nothing else"
