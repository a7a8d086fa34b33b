"""What an analyst meets first: every public name is documented with an example, listed, completed, and mended when misspelt."""

import inspect
import os
import subprocess
import sys

import pytest
from IPython.core.completer import provisionalcompleter, rectify_completions
from IPython.core.interactiveshell import InteractiveShell

import iop_analysis as iop
from iop_analysis.completing import asked_for, offer_names
from iop_analysis.followup import Followup
from iop_analysis.present.choices import Choices
from iop_analysis.present.guide import ASKABLE
from iop_analysis.present.outputs import Shown
from iop_analysis.trending import Trends

OWNERS = {"Followup": Followup, "Shown": Shown, "Choices": Choices, "Trends": Trends}
SET_BY_INIT = {"Followup": {"year"}, "Shown": {"data", "metadata"}, "Choices": set(), "Trends": {"left_out"}}


def documented():
    yield from ((name, getattr(iop, name)) for name in iop.__all__)
    for owner, kind in OWNERS.items():
        yield owner, kind
        members = {name: part for known in kind.__mro__[:-1] for name, part in vars(known).items() if not name.startswith("_")}
        yield from ((f"{owner}.{name}", part) for name, part in members.items())


@pytest.mark.parametrize(("name", "part"), [pytest.param(*pair, id=pair[0]) for pair in documented()])
def test_every_public_name_is_documented_with_an_example(name, part):
    said = inspect.getdoc(part) or ""
    if name not in {"Choices", "Trends"}:  # whose members have theirs
        assert ">>> " in said, f"{name} has no example"
    assert len(said.splitlines()[0]) > 20


def test_the_package_shows_its_public_names_and_nothing_else():
    assert dir(iop) == sorted(iop.__all__)
    assert {"load", "years", "trends"} <= set(iop.__all__)


def test_a_followup_shows_its_public_names_and_nothing_else(followup_2025):
    members = {name for known in Followup.__mro__[:-1] for name in vars(known) if not name.startswith("_")}
    assert set(dir(followup_2025)) == members | SET_BY_INIT["Followup"]


def test_what_a_followup_says_of_itself_names_everything_that_can_be_asked(followup_2025):
    data, _ = followup_2025._repr_mimebundle_()
    assert {asked.split("(")[0] for asked in ASKABLE} == set(dir(followup_2025))
    for name in dir(followup_2025):
        assert name in data["text/html"]
        assert name in repr(followup_2025)
    assert "1\xa0april–31\xa0december 2025" in repr(followup_2025)


@pytest.mark.parametrize(("misspelt", "meant"), [("indicator", "indicators"), ("tabel", "table"), ("fact", "facts")])
def test_a_misspelt_attribute_is_answered_with_a_suggestion(misspelt, meant, followup_2025):
    with pytest.raises(AttributeError) as caught:
        getattr(followup_2025, misspelt)
    assert str(caught.value) == f"Followup har inget ”{misspelt}”; menade du ”{meant}”?"
    assert not hasattr(followup_2025, misspelt)


def test_what_is_shown_and_the_package_do_the_same(followup_2025):
    with pytest.raises(AttributeError, match="Shown har inget ”frames”; menade du ”frame”"):
        followup_2025.table("survey").frames  # noqa: B018
    with pytest.raises(AttributeError, match="iop_analysis har inget ”lod”; menade du ”load”"):
        iop.lod  # noqa: B018


def test_what_python_asks_for_by_itself_is_refused_in_passing(followup_2025):
    with pytest.raises(AttributeError, match=r"^_repr_latex_$"):
        followup_2025._repr_latex_  # noqa: B018


def test_looking_for_a_name_that_does_not_exist_imports_nothing_heavy():
    code = (
        "import iop_analysis, sys; hasattr(iop_analysis, 'display'); hasattr(iop_analysis, '__path__x');"
        "sys.exit(any(name in sys.modules for name in ('pandas', 'babel', 'ipywidgets', 'itables')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, env=os.environ).returncode == 0


def test_loading_a_year_imports_no_widgets():
    code = "import iop_analysis as iop, sys; iop.load(2025); sys.exit(any(n in sys.modules for n in ('ipywidgets', 'itables')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, env=os.environ).returncode == 0


@pytest.fixture(scope="module")
def completed(project_data):
    """What the tab key offers after a text, in IPython itself."""
    shell = InteractiveShell.instance()
    shell.run_cell(f"import iop_analysis as iop\nf = iop.load(2025, {str(project_data)!r})\nnothing = None")

    def offered(text, *, jedi=True):
        shell.Completer.use_jedi = jedi
        with provisionalcompleter():
            found = rectify_completions(text, shell.Completer.completions(text, len(text)))
            return [part.text.removeprefix(".") for part in found]

    yield offered
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("jedi", [True, False])
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("f.ta", {"table", "tables"}),
        ("f.co", {"commitments", "compare", "comparisons"}),
        ('f.table("cri', {"crime_types"}),
        ('f.table(name="cri', {"crime_types"}),
        ("display(f.chart('surv", {"survey"}),
        ('f.chart("crime_types", by="', {"gender", "jour", "year"}),
        ('f.tables["cri', {"crime_types"}),
        ('f.profile("väs', set()),
        ('f.profile("vas', {"vasterort"}),
        (
            'f.explain("survey_mean.',
            {f"survey_mean.{n}" for n in ("national", "sodra-stockholm", "stockholm-gotland", "vasterort")},
        ),
    ],
)
def test_the_tab_key_completes_attributes_and_names_in_quotes(text, names, jedi, completed):
    offered = completed(text, jedi=jedi)
    assert set(offered) == names


def test_the_tab_key_shows_all_that_can_be_asked(completed):
    assert completed("iop.") == sorted(iop.__all__)
    assert "table" in completed("f.")


def test_names_are_offered_once_however_often_a_year_is_loaded(completed):
    assert completed('f.table("cri') == ["crime_types"]
    before = len(InteractiveShell.instance().Completer.custom_matchers)
    offer_names()
    assert len(InteractiveShell.instance().Completer.custom_matchers) == before


@pytest.mark.parametrize(
    "text", ['nothing.table("cri', 'unknown.table("cri', 'table("cri', 'f.table("crime_types").', '"f.table(', "f.table("]
)
def test_nothing_is_offered_where_nobody_is_asked(text, followup_2025):
    assert asked_for(text, {"f": followup_2025, "nothing": None}) == ("", [])


def test_a_long_line_is_answered_at_once():
    assert asked_for('f.table("' * 3000, {}) == ("", [])
