"""What the associations do together and no sum can tell, since what they do overlaps: the languages that support is given in."""

from typing import Final

import pandas as pd

from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.associations import Associations
from iop_analysis.frames import cast_facts
from iop_analysis.periods import Period
from iop_analysis.schema import FACT_COLUMNS, TOTAL, Status, Unit, computed_source

_LANGUAGES: Final = "languages"


def together_facts(associations: Associations, agreement: Agreement, period: Period) -> pd.DataFrame:
    """Return the different languages of all associations' cases together (columns ``FACT_COLUMNS``).

    No row unless every association has stated languages case by case: a number alone does not say which they are.
    """
    parts = [part for part in associations.delivered if part.kind == "cases" and part.languages]
    if not parts or sorted(part.jour for part in parts) != sorted(agreement.party_names):
        return cast_facts(pd.DataFrame(columns=list(FACT_COLUMNS)))
    figures = pd.concat([part.figures for part in parts], ignore_index=True)
    sources = figures.loc[figures["measure"] == _LANGUAGES, "source"]
    spoken = frozenset[str]().union(*(part.languages for part in parts))
    row = {
        "period_start": period.start, "period_end": period.end, "jour": TOTAL, "measure": _LANGUAGES, "breakdown": TOTAL,
        "category": TOTAL, "gender": TOTAL, "value": float(len(spoken)), "unit": Unit.LANGUAGES, "status": Status.OBSERVED,
        "source": computed_source("olika språk i föreningarnas ärenden", list(sources)),
    }  # fmt: skip
    return cast_facts(pd.DataFrame([row], columns=list(FACT_COLUMNS)))
