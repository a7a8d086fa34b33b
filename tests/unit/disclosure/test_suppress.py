"""The only door between figures and what is shown fails closed."""

import pandas as pd
import pytest

from iop_analysis import catalogue
from iop_analysis.disclosure import hiding
from iop_analysis.disclosure.audit import Exposure, Why
from iop_analysis.disclosure.counts import Earlier
from iop_analysis.disclosure.problem import Pattern
from iop_analysis.disclosure.suppress import protect
from iop_analysis.errors import NotPublishedError, UnreadableInputError
from iop_analysis.frames import Measured, Protected
from iop_analysis.measures.facts import collect_facts
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.schema import FACT_COLUMNS, FACT_KEY, source_text
from iop_analysis.secrecy import Secrecy


def nothing_before(measured):
    return Earlier(measured.indicators.head(0), measured.indicators.head(0))


def test_figures_that_are_already_public_pass_as_they_are(prepared_2025):
    measured = prepared_2025.unprotected
    protected = protect(
        measured, Secrecy(), {}, delivered=frozenset({"Ingen"}), earlier=Earlier(measured.indicators.head(0), measured.indicators)
    )
    assert isinstance(protected, Protected)
    assert protected.indicators.equals(measured.indicators)
    assert protected.comparisons.equals(measured.comparisons)
    assert protected.outcomes == measured.outcomes
    assert protected.unreported_economy == measured.unreported_economy


def test_a_pattern_that_the_audit_does_not_prove_is_not_published(monkeypatch, measured_small):
    monkeypatch.setattr(hiding, "choose", lambda problem: Pattern(problem.hidden, 0.0, 0.0, ()))
    with pytest.raises(
        NotPublishedError,
        match=r"^Ett litet antal är inte bevisat skyddat \(”Ärenden”, 2025\), och därför publiceras ingenting\. ",
    ) as caught:
        protect(
            measured_small,
            Secrecy(),
            {},
            delivered=frozenset({"Internt"}),
            earlier=Earlier(measured_small.indicators.head(0), measured_small.indicators),
        )
    assert caught.value.exit_code == 13


def refused_small(measured):
    with pytest.raises(NotPublishedError) as caught:
        protect(measured, Secrecy(), {}, delivered=frozenset({"Internt"}), earlier=nothing_before(measured))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_where_nothing_published_stands_in_the_way_no_earlier_report_is_blamed(monkeypatch, measured_small):
    monkeypatch.setattr(hiding, "choose", lambda problem: Pattern(problem.hidden, 0.0, 0.0, (0, 1)))
    assert refused_small(measured_small) == (
        "2 små antal går inte att skydda (”Ärenden”, 2025), hur många andra tal som än döljs; ingenting publiceras. "
        "Visa färre korsningar för dessa mått i reference/shown.toml."
    )


def test_figures_that_contradict_what_is_published_are_to_be_compared_with_it(monkeypatch, measured_small):
    def contradicted(counts, *_):
        return (Exposure(tuple(counts[list(FACT_KEY)].iloc[0]), 4, 4, Why.INCONSISTENT),)

    monkeypatch.setattr(hiding, "audit", contradicted)
    assert refused_small(measured_small).startswith("Antalen för ”Ärenden”, 2025 stämmer inte med varandra eller med det som")


def test_many_measures_are_named_by_their_first():
    codes = list(catalogue.measures())[:8]
    days = pd.to_datetime(["2024-12-31", "2025-12-31"] * 4)
    named = hiding._named(pd.DataFrame({"measure": codes, "period_end": days}))
    assert named.endswith(" och 3 mått till, 2024 och 2025")
    assert named.count("”") == 10


@pytest.fixture
def measured_small(ascii_facts, small_agreement, reporting):
    """A small count that its total and the other part give away."""
    facts = ascii_facts("""
        value | measure | unit  | breakdown     | category | jour
        54    | cases   | cases | _T            | _T       | norr
        4     | cases   | cases | contact_route | police   | norr
        50    | cases   | cases | contact_route | self     | norr
    """)
    facts["source"] = source_text("arenden.csv", "Internt", "räknade rader")
    indicators = form_indicators(
        collect_facts([facts[list(FACT_COLUMNS)]], small_agreement, reporting), small_agreement, reporting
    )
    return Measured(indicators, pd.DataFrame({"id": [], "baseline_id": []}))


@pytest.fixture
def with_internal(data_copy):
    """A copy of the data whose agreement describes one document more, which is not public."""
    document = '[[document]]\nid = "internt"\ntitle = "Internt"\npublic = false\n\n[[term]]\nstart = 2022'
    data_copy.edit_agreement("[[term]]\nstart = 2022", document)
    return data_copy


def refusal(data):
    with pytest.raises(NotPublishedError) as caught:
        data.prepare()
    assert caught.value.exit_code == 13
    return str(caught.value)


def test_one_row_of_a_document_that_is_not_public_holds_back_everything(with_internal, prepared_2025):
    assert with_internal.prepare().facts.equals(prepared_2025.facts)
    with_internal.set_cells(3, file="jamforelsetal.csv", document="internt")
    assert refusal(with_internal).startswith("raw/2025/publicerat/jamforelsetal.csv: uppgifterna är inte publicerade tidigare")


def test_a_description_of_a_document_that_is_not_public_is_held_back(with_internal):
    with_internal.edit_description('document = "uppfoljning-2025"', 'document = "internt"')
    assert refusal(with_internal).startswith("raw/2025/publicerat/beskrivning.toml: uppgifterna är inte publicerade tidigare")


def test_a_description_of_a_document_that_is_not_known_is_refused(with_internal):
    with_internal.edit_description('document = "uppfoljning-2025"', 'document = "finns-inte"')
    with pytest.raises(UnreadableInputError, match=r"beskrivning\.toml: dokumentet ”finns-inte” finns inte"):
        with_internal.prepare()


@pytest.mark.parametrize("part", ["budget", "gender_reference"])
def test_money_and_the_agreed_shares_are_about_no_person(part, with_internal, prepared_2025):
    path = with_internal.raw / "agreement.toml"
    before, mark, after = path.read_text(encoding="utf-8").partition(f"[[{part}]]")
    after = after.replace('document = "bilaga-vasterort-2022"', 'document = "internt"', 1)
    path.write_text(before + mark + after, encoding="utf-8")
    shown = with_internal.prepare().material.protected.indicators
    assert shown["value"].equals(prepared_2025.material.protected.indicators["value"])


def test_the_reason_for_an_open_measure_must_be_given(with_internal):
    with_internal.edit_agreement(
        '[[document]]\nid = "internt"', '[[secrecy.open]]\nmeasure = "cases"\n\n[[document]]\nid = "internt"'
    )
    with pytest.raises(UnreadableInputError, match=r"agreement\.toml"):
        with_internal.prepare()


def test_an_open_measure_must_exist(with_internal):
    with_internal.edit_agreement('measure = "support_persons"\nreason', 'measure = "suport_persons"\nreason')
    with pytest.raises(UnreadableInputError, match="måttet ”suport_persons” finns inte; menade du ”support_persons”"):
        with_internal.prepare()
