"""Before a notebook runs: a file that is no notebook, and a parameter that it does not have."""

import pytest

from iop_analysis.errors import UnreadableInputError, UsageError
from iop_analysis.publish.execute import refuse_unknown_parameters

PLAIN = """{"cells": [{"cell_type": "code", "id": "a", "execution_count": null, "outputs": [], "source": "year = 2025",
"metadata": {"tags": ["parameters"]}}], "nbformat": 4, "nbformat_minor": 5, "metadata":
{"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}, "language_info": {"name": "python"}}}"""


@pytest.mark.parametrize("text", ["<<<<<<< HEAD", "{}", "[]", ""])
def test_what_is_no_notebook_is_refused_in_one_line(text, tmp_path):
    notebook = tmp_path / "a.ipynb"
    notebook.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableInputError, match="är ingen hel notebook"):
        refuse_unknown_parameters(notebook, {"year": 2025})


def test_a_parameter_that_the_notebook_lacks_is_refused_with_a_suggestion(tmp_path):
    notebook = tmp_path / "a.ipynb"
    notebook.write_text(PLAIN, encoding="utf-8")
    refuse_unknown_parameters(notebook, {"year": 2025})
    with pytest.raises(UsageError, match="menade du ”year”"):
        refuse_unknown_parameters(notebook, {"yaer": 2025})
