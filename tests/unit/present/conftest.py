"""Finished material of the small partnership, from facts in an ASCII table."""

import msgspec
import pandas as pd
import pytest

from iop_analysis.deliveries.clean import clean_activities
from iop_analysis.deliveries.read import Activity, Description, Preparation
from iop_analysis.disclosure.counts import Earlier
from iop_analysis.disclosure.suppress import protect
from iop_analysis.frames import Measured
from iop_analysis.measures.commitments import commitment_outcomes, unreported_economy
from iop_analysis.measures.comparisons import compare
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.present.material import Material
from iop_analysis.schema import FACT_COLUMNS, Conservation


@pytest.fixture
def material_of(small_agreement, reporting, ascii_facts):
    """Make material of facts; ``told`` is kind → what was told, ``agreement`` alters parts of the agreement."""

    def material(text="measure | value | unit\nlanguages | 1 | languages", *, findings=(), told=None, prepared=(), **agreement):
        agreed = msgspec.structs.replace(small_agreement, **agreement)
        indicators = form_indicators(ascii_facts(text)[list(FACT_COLUMNS)], agreed, reporting)
        activity = tuple(Activity(kind, part, "s. 1") for kind, parts in (told or {}).items() for part in parts)
        description = Description("rapport", activity=activity, preparation=tuple(Preparation(part) for part in prepared))
        activities = clean_activities(description, agreed)
        assert isinstance(activities, pd.DataFrame)
        measured = Measured(
            indicators=indicators,
            comparisons=compare(indicators, agreed, reporting),
            outcomes=commitment_outcomes(indicators, agreed, reporting),
            unreported_economy=unreported_economy(indicators, agreed, reporting),
        )
        nothing_before = Earlier(indicators.head(0), indicators.head(0))
        return Material(
            agreement=agreed,
            period=reporting,
            protected=protect(measured, agreed.secrecy, {}, delivered=frozenset(), earlier=nothing_before),
            findings=tuple(findings),
            conservation=(Conservation("a.csv", read=3, kept=1, rejected=1, counted_out=1),),
            activities=activities,
            described_in=f"”{agreed.document_titles[description.document]}”",
        )

    return material


@pytest.fixture(scope="session")
def material_2025(prepared_2025):
    return prepared_2025.material
