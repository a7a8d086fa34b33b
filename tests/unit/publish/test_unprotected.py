"""Unprotected counts: pandas as usual, marked wherever they are touched, and refused by every exporter of ours."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import msgspec
import nbformat
import numpy as np
import pandas as pd
import pytest
from executed_notebooks import code, printed, prose, rich, small
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from iop_analysis import catalogue
from iop_analysis.display import FACTS_FILE, NOT_FOR_SPREADING, UNPROTECTED_KEY
from iop_analysis.errors import ExitCode, NotebookFailedError, NotPublishedError
from iop_analysis.followup import Followup
from iop_analysis.publish.document import read_document
from iop_analysis.schema import Spot
from iop_analysis.unprotected import UnprotectedFrame, UnprotectedSeries

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def table():
    rows = [("norr", "cases", 3.0), ("norr", "crimes", 5.0), ("soder", "cases", 7.0)]
    return UnprotectedFrame(pd.DataFrame(rows, columns=["jour", "measure", "value"]))


@pytest.mark.parametrize(
    "made",
    [
        lambda table: table[table["value"] > 4],
        lambda table: table.query("jour == 'norr'"),
        lambda table: table["value"],
        lambda table: table.iloc[0],
        lambda table: table.copy(),
        lambda table: table.assign(double=2 * table["value"]),
        lambda table: table.groupby("jour")["value"].sum(),
        lambda table: table.groupby("jour").size(),
        lambda table: table.pivot_table(index="jour", columns="measure", values="value"),
        lambda table: table.pivot(index="jour", columns="measure", values="value"),
        lambda table: table.merge(table, on="jour"),
        lambda table: table["value"].to_frame(),
        lambda table: table["value"] == 3,
        lambda table: pd.concat([table, table]),
    ],
)
def test_what_pandas_makes_of_unprotected_counts_is_unprotected(made, table):
    assert isinstance(made(table), UnprotectedFrame | UnprotectedSeries)


def test_a_table_of_unprotected_counts_is_a_table_like_any_other(table):
    plain = pd.DataFrame(table)
    assert type(plain) is pd.DataFrame
    pd.testing.assert_frame_equal(plain, pd.DataFrame(table.sort_values("value")))
    assert table["value"].sum() == 15
    assert np.asarray(table["value"]).max() == 7


def test_the_facts_are_unprotected_and_the_figures_are_not(followup_2025):
    assert isinstance(followup_2025.facts, UnprotectedFrame)
    for table in (followup_2025.indicators, followup_2025.comparisons, followup_2025.findings):
        assert type(table) is pd.DataFrame


def test_findings_that_quote_an_associations_file_are_unprotected(prepared_2025):
    """How many of its rows lack something is a count of people as well."""
    finding = catalogue.finding(
        "contacts_partly_stated", Spot("raw/2025/norr/arenden.csv"), jour="norr", column="K", rows="9", places="3"
    )
    material = dataclasses.replace(prepared_2025.material, findings=(finding,))
    findings = Followup(2025, msgspec.structs.replace(prepared_2025, material=material)).findings
    assert isinstance(findings, UnprotectedFrame)
    assert "3 av 9" in findings["observed"].iloc[0]


def test_changing_the_table_in_hand_changes_nothing_else(followup_2025):
    facts = followup_2025.facts
    facts["value"] = 0
    assert followup_2025.facts["value"].max() > 0


@pytest.mark.parametrize("part", [lambda table: table, lambda table: table["value"]])
def test_what_is_shown_says_so_to_people_and_to_exporters(part, table):
    data, metadata = part(table)._repr_mimebundle_()
    assert NOT_FOR_SPREADING in data["text/html"]
    assert data["text/plain"].startswith(NOT_FOR_SPREADING)
    assert metadata == {UNPROTECTED_KEY: True}


def refused(notebook):
    with pytest.raises(NotPublishedError) as caught:
        read_document(notebook)
    assert caught.value.exit_code == ExitCode.NOT_PUBLISHED
    return str(caught.value)


def test_a_marked_output_is_refused_whatever_it_shows():
    message = refused(small(code(rich({"text/plain": "3"}, {UNPROTECTED_KEY: True}))))
    assert message == (
        "In [1]: notebooken använder oskyddade uppgifter (followup.facts), som inte får spridas; "
        "visa followup.indicators eller followup.table i stället och kör om alla celler."
    )


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (f"pd.read_csv('data/processed/2025/{FACTS_FILE}')", FACTS_FILE),
        (f"folder / '{FACTS_FILE}'", FACTS_FILE),
        ("pd.read_csv(folder / 'fakta.csv')", FACTS_FILE),
        ("x = 1\nfolder = Path('../data/processed')", "data/processed"),
        ("pd.read_csv('data/raw/2025/vasterort/arenden.csv')", "data/raw"),
        ('root / "raw" / str(year)', "data/raw"),
        ("folder = r'C:\\iop\\data\\processed\\2025'", "data/processed"),
        ('root / "processed" / str(year)', "data/processed"),
        ('f"{root}/processed/{year}/brev"', "data/processed"),
        ("!cat data/processed/2025/*.csv", "data/processed"),
        ("find_data_root().processed_folder(2025)", "data/processed"),
        ("from iop_analysis import frames, pipeline", "iop_analysis.pipeline"),
        ("from iop_analysis.pipeline import prepare", "iop_analysis.pipeline"),
        ("iop.pipeline.prepare(root, 2025).facts", "iop_analysis.pipeline"),
    ],
)
def test_code_that_reads_unprotected_counts_without_a_mark_is_refused(source, named):
    """Nothing marks what pandas reads from a file, or what a stage of ours returns."""
    message = refused(small(code(printed("3"), source="1 + 1"), prose("Text."), code(source=source, execution_count=6)))
    assert message == (
        f"In [6]: notebooken använder oskyddade uppgifter ({named}), som inte får spridas; "
        "visa followup.indicators eller followup.table i stället och kör om alla celler."
    )


def test_a_cell_that_has_no_number_is_counted_among_the_code_cells():
    cell = code(source="Path('data/processed')", execution_count=None)
    assert refused(small(code(printed("1")), prose("Text."), cell)).startswith("Kodcell 2: ")


@pytest.mark.parametrize(
    "source",
    [
        'table["processed"] = True',
        'table["raw"] = raw / 2',
        "processed = raw.dropna()\nprint(processed)",
        "# data/processed läses inte",
        "print('The file was processed.')",
        "share = processed / total",
        "pipeline = [1]",
        "pd.read_csv('andra_fakta.csv')",
    ],
)
def test_code_and_prose_that_only_look_like_it_are_let_through(source):
    read_document(small(prose("I data/processed ligger fakta.csv, som processed."), code(printed("1"), source=source)))


@pytest.mark.parametrize("name", ["annual_followup", "data_quality"])
def test_our_own_notebooks_are_let_through(name):
    notebook = nbformat.read(PROJECT / "notebooks" / f"{name}.ipynb", as_version=4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert len(sources) > 3
    read_document(small(*(code(printed("1"), source=source) for source in sources)))


def test_what_is_not_ours_and_not_marked_is_shown_as_text_or_refused_for_want_of_words():
    """The reason why cells are marked: nothing else tells such a number from any other."""
    frame = rich({"text/html": "<table>", "text/plain": "   antal\n0      3"})
    document = read_document(small(code(rich({"text/plain": "3"}), printed("skrivet"), frame)))
    assert [block.text for block in document.body[-3:]] == ["3", "skrivet", "   antal\n0      3"]
    with pytest.raises(NotebookFailedError, match="saknar bildtext"):
        read_document(small(code(rich({"image/png": "iVBORw0KGgo="}))))


CELLS = {
    "number": "int(facts['value'].sum())",
    "again": "int(facts['value'].sum())",
    "printed": "print(facts.head(2))",
    "drawn": "import matplotlib.pyplot as plt\nplt.plot(values)",
    "array": "import numpy\nnumpy.asarray(values)[:1]",
    "compared": "(values == 4).any()",
    "unclassed": "facts['jour'].value_counts()",
    "length": "len(facts)",
    "loop": "sum(value for value in values)",
    "silent": "rest = values.max()",
}


@pytest.fixture(scope="module")
def executed(project_data):
    """A notebook that takes numbers out of the facts in every way, one per cell, in a kernel of its own."""
    start = f"import iop_analysis\nfollowup = iop_analysis.load(2025, {str(project_data)!r})"
    sources = [start, "facts = followup.facts\nvalues = facts['value']", *CELLS.values(), "followup.indicators.shape", "1 + 1"]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return notebook


def marks(cell):
    return sum(UNPROTECTED_KEY in output.get("metadata", {}) for output in cell.outputs)


@pytest.mark.parametrize("number", range(len(CELLS)), ids=list(CELLS))
def test_a_cell_that_takes_a_number_out_of_the_facts_is_marked(number, executed):
    assert marks(executed.cells[2 + number]) == 1
    assert "Den här cellen, och alla efter den," in executed.cells[2 + number].outputs[-1]["data"]["text/html"]


def test_cells_before_that_one_are_not_marked_and_all_later_ones_are(executed):
    assert [marks(cell) for cell in (executed.cells[0], *executed.cells[-2:])] == [0, 1, 1]


HIDING = {
    "captured": "%%capture\nkept = [float(value) for value in followup.facts['value'].head(3)]",
    "cleared": "from IPython.display import clear_output\nprint(followup.facts.shape)\nclear_output()",
    "inner": "inner = followup._facts.iloc[0, 0]",
    "failed": "followup.facts['ingen']",
}


@pytest.fixture(scope="module")
def hidden(project_data):
    """Per way of hiding that facts were touched, a notebook that does so and then looks at something else."""
    start = f"import iop_analysis\nfollowup = iop_analysis.load(2025, {str(project_data)!r})\nfollowup.table('key_figures')"

    def notebook(source):
        made = new_notebook(cells=[new_code_cell(part) for part in (start, source, "%reset_selective -f kept", "print('1')")])
        NotebookClient(made, timeout=120, kernel_name="python3", allow_errors=True).execute()
        return made

    return {name: notebook(source) for name, source in HIDING.items()}


@pytest.mark.parametrize("name", HIDING)
def test_a_cell_cannot_hide_its_mark_nor_later_ones_go_without(name, hidden):
    """Also loading and showing, as our own notebooks do, marks nothing."""
    assert [marks(cell) for cell in hidden[name].cells] == [0, 1, 1, 1]
    assert refused(hidden[name]).startswith("In [2]: ")


def test_what_a_followup_holds_of_unprotected_counts_is_marked(followup_2025, prepared_2025):
    held = vars(followup_2025).values()
    assert [type(part) for part in held if isinstance(part, pd.DataFrame)] == [UnprotectedFrame]
    assert not any(part is prepared_2025 or part is prepared_2025.unprotected for part in held)


@pytest.mark.parametrize("number", range(len(CELLS)), ids=list(CELLS))
def test_each_such_cell_alone_is_enough_to_refuse_a_notebook(number, executed):
    cell = new_code_cell("x", outputs=executed.cells[2 + number].outputs, execution_count=6)
    assert refused(small(prose("Text."), cell)).startswith("In [6]: ")


@pytest.fixture(scope="module")
def explored(tmp_path_factory, project_data):
    """The analysts' notebook, all cells run, as JupyterLab does it."""
    notebook = nbformat.read(PROJECT / "notebooks" / "explore.ipynb", as_version=4)
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(project_data.parent)}}
    ).execute()
    path = tmp_path_factory.mktemp("explored") / "explore.ipynb"
    nbformat.write(notebook, path)
    return path


def test_the_analysts_notebook_says_what_is_not_for_spreading_right_before_it():
    cells = nbformat.read(PROJECT / "notebooks" / "explore.ipynb", as_version=4).cells
    before = [cell for cell in cells[: [cell.id for cell in cells].index("facts")] if cell.cell_type == "markdown"]
    assert f"**{NOT_FOR_SPREADING}.**" in before[-1].source
    assert "Oskyddade antal" in before[0].source


def test_the_analysts_notebook_runs_and_shows_both_kinds_of_figures(explored):
    cells = {cell.id: cell for cell in nbformat.read(explored, as_version=4).cells}
    code_cells = [name for name, cell in cells.items() if cell.cell_type == "code"]
    marked = [name for name in code_cells if marks(cells[name])]
    assert marked == code_cells[code_cells.index("facts") :], "from the first look at the facts on"
    assert "totals" in marked
    assert "593" in str(cells["totals"].outputs)
    assert "Andel av ärendena" in str(cells["who"].outputs)


@pytest.mark.parametrize("name", ["iop-html", "iop-pdf"])
def test_the_analysts_notebook_is_not_exported(name, explored):
    command = [Path(sys.executable).with_name("jupyter"), "nbconvert", "--to", name, explored]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == ExitCode.NOT_PUBLISHED
    assert "får spridas" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(explored.parent.glob("*.html")) + list(explored.parent.glob("*.pdf"))
