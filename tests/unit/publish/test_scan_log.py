"""A log tells no value of a figure that is hidden now."""

import pytest

from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import Figure
from iop_analysis.publish.scan_log import log_texts, refuse_values_in_log
from iop_analysis.schema import TOTAL, Status, Unit

HEADER = "version,id,label,before,before_status,after,after_status,unit,cause\n"


@pytest.fixture
def log(tmp_path):
    def written(row):
        path = tmp_path / "andringslogg.csv"
        path.write_text(HEADER + row + "\n", encoding="utf-8")
        return path

    return written


def figures(status):
    value = 8.0 if status is Status.OBSERVED else None
    return {"cases": Figure(None, None, TOTAL, "cases", TOTAL, TOTAL, TOTAL, value, Unit.CASES, status, "", "cases", "Ärenden")}


@pytest.mark.parametrize("values", ["7,observed,,suppressed", ",suppressed,8,observed"])
def test_a_value_of_what_is_hidden_or_gone_is_refused(log, values):
    path = log(f"2,cases,Ärenden,{values},cases,Ändrad fil.")
    refuse_values_in_log(path, figures(Status.OBSERVED))
    refuse_values_in_log(path, figures(Status.MISSING))
    for known in (figures(Status.SUPPRESSED), {}):
        with pytest.raises(NotPublishedError, match="Ärenden"):
            refuse_values_in_log(path, known)


def test_what_tells_no_value_passes(log):
    refuse_values_in_log(log("2,cases,Ärenden,,observed,,suppressed,cases,Ändrad fil."), figures(Status.SUPPRESSED))
    refuse_values_in_log(log("2,grant,Bidrag,7,observed,,absent,sek,Ändrad fil."), {})


def test_a_report_from_before_there_were_logs_passes(tmp_path):
    refuse_values_in_log(tmp_path / "andringslogg.csv", {})
    assert list(log_texts(tmp_path / "andringslogg.csv")) == []


def test_names_and_causes_are_there_to_be_read(log):
    assert list(log_texts(log('2,cases,Ärenden,1,observed,2,observed,cases,"Rättelse: a, b."'))) == ["Ärenden", "Rättelse: a, b."]
