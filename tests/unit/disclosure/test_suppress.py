"""The only door between figures and what is shown fails closed."""

import pandas as pd
import pytest

from iop_analysis.disclosure.suppress import protect
from iop_analysis.errors import IopError, NotPublishedError


def test_figures_that_are_already_public_pass_as_they_are():
    indicators, comparisons = pd.DataFrame({"id": ["cases"]}), pd.DataFrame({"id": []})
    protected = protect(indicators, comparisons, unpublished_files=())
    assert protected.indicators is indicators
    assert protected.comparisons is comparisons


def test_one_file_that_is_not_public_holds_back_everything():
    with pytest.raises(NotPublishedError, match=r"b\.csv: uppgifterna är inte publicerade tidigare") as caught:
        protect(pd.DataFrame(), pd.DataFrame(), unpublished_files=("b.csv", "c.csv"))
    assert caught.value.exit_code == 13


def test_one_row_that_is_not_public_holds_back_its_delivery(data_copy):
    document = '[[document]]\nid = "internt"\ntitle = "Internt"\npublic = false\n\n[[term]]\nstart = 2022'
    data_copy.edit_agreement("[[term]]\nstart = 2022", document)
    assert len(data_copy.prepare().facts) == 40
    data_copy.set_cells(3, file="jamforelsetal.csv", document="internt")
    with pytest.raises(NotPublishedError, match=r"jamforelsetal\.csv"):
        data_copy.prepare()


@pytest.mark.xfail(strict=True, reason="the description's own document is never looked up, public or not")
@pytest.mark.parametrize("name", ["internt", "finns-inte"])
def test_a_description_of_a_document_that_is_not_public_or_not_known_is_held_back(name, data_copy):
    document = '[[document]]\nid = "internt"\ntitle = "Internt"\npublic = false\n\n[[term]]\nstart = 2022'
    data_copy.edit_agreement("[[term]]\nstart = 2022", document)
    data_copy.edit_description('document = "uppfoljning-2025"', f'document = "{name}"')
    with pytest.raises(IopError, match=name):
        data_copy.prepare()
