"""What `iop lab` opens, what it says that it cannot show, and how it ends when something is missing."""

import os
import shutil
import socket
import tempfile

import pytest

from iop_analysis.cli import main
from iop_analysis.lab import opening, server
from iop_analysis.lab.opening import Request
from iop_analysis.schema import DATA_DIR_VARIABLE, REPORTS_DIR_VARIABLE
from iop_analysis.store import DataRoot


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with two delivered years, in which we stand."""
    folder = tmp_path / "projekt"
    for name in ("notebooks/annual_followup.ipynb", "notebooks/explore.ipynb", "README.md", "data/raw/2024/x", "data/raw/2025/x"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("", encoding="utf-8")
    monkeypatch.chdir(folder)
    for name in (DATA_DIR_VARIABLE, REPORTS_DIR_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    return folder


def publish(reports, year):
    page = reports / str(year) / "uppfoljning.html"
    page.parent.mkdir(parents=True)
    page.write_text("", encoding="utf-8")
    return page


@pytest.fixture
def served(monkeypatch, capsys):
    """Run the command with everything but the server itself; returns exit code, what would be served, output, errors."""
    seen = []

    def command(*arguments):
        monkeypatch.setattr(server, "serve", lambda lab, tell: (seen.append(lab), tell("http://127.0.0.1:1/lab?token=t")))
        try:
            main(["lab", *arguments])
            code = 0
        except SystemExit as ending:
            code = ending.code
        return code, (seen or [None])[-1], *capsys.readouterr()

    return command


def opened(lab):
    layout = lab.workspace["data"]["layout-restorer:data"]["main"]["dock"]
    return [area["widgets"][0].partition(":")[2] for area in layout["children"]]


def test_readme_notebook_and_newest_report_are_opened(project, served):
    publish(project / "reports", 2024)
    publish(project / "reports", 2025)
    code, lab, out, err = served("--no-browser")
    assert (code, err) == (0, "")
    assert opened(lab) == ["README.md", "notebooks/explore.ipynb", "reports/2025/uppfoljning.html"]
    assert (lab.folder, lab.browser) == (project, False)
    assert lab.variables == {DATA_DIR_VARIABLE: str(project / "data"), REPORTS_DIR_VARIABLE: str(project / "reports")}
    assert out.startswith("JupyterLab är öppet: http://127.0.0.1:1/lab?token=t\n")


def test_another_year_can_be_chosen(project, served):
    publish(project / "reports", 2024)
    publish(project / "reports", 2025)
    assert opened(served("--year", "2024")[1])[-1] == "reports/2024/uppfoljning.html"


@pytest.mark.parametrize("arguments", [[], ["--year", "2025"]])
def test_without_a_report_it_says_how_one_is_made(project, served, arguments):
    if arguments:
        publish(project / "reports", 2024)
    code, lab, _, err = served(*arguments)
    assert (code, opened(lab)) == (0, ["README.md", "notebooks/explore.ipynb"])
    assert err == "Rapporten för 2025 finns inte än; iop run --year 2025 gör den.\n"


def test_the_command_that_makes_one_names_the_same_folders(project, served, tmp_path):
    shutil.copytree(project / "data", tmp_path / "andra data")
    err = served("--data-dir", str(tmp_path / "andra data"), "--reports-dir", "rapporter")[-1]
    assert f"iop run --year 2025 --data-dir '{tmp_path / 'andra data'}' --reports-dir rapporter gör den." in err


def test_a_report_outside_the_project_is_named_by_its_path(project, served, tmp_path):
    page = publish(tmp_path / "annanstans", 2025)
    code, lab, _, err = served("--reports-dir", str(tmp_path / "annanstans"))
    assert (code, opened(lab)) == (0, ["README.md", "notebooks/explore.ipynb"])
    assert err == f"Rapporten ligger utanför mappen {project}, så öppna den i webbläsaren: {page}\n"


def test_readme_is_left_out_where_there_is_none(project, served):
    (project / "README.md").unlink()
    assert opened(served()[1]) == ["notebooks/explore.ipynb"]


def test_from_a_folder_below_the_same_project_is_opened(project, served, monkeypatch):
    monkeypatch.chdir(project / "notebooks")
    assert served()[1].folder == project


FAULTS = [
    (["--year", "2031"], "Det finns inget underlag för 2031"),
    (["--year", "tjugo"], "Växeln --year"),
    (["--port", "80"], "Växeln --port: väntade ett heltal från 1024 till 65535."),
    (["--data-dir", "finns-inte"], "finns-inte saknar undermappen raw"),
    (["explore"], "Kommandot går inte att tolka"),
]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(("arguments", "said"), FAULTS)
def test_a_wrong_command_is_one_swedish_line(served, arguments, said):
    code, lab, out, err = served(*arguments)
    assert (code, lab, out, err.count("\n")) == (2, None, "", 1)
    assert said in err


def test_a_project_without_the_notebook_is_one_swedish_line(project, served):
    (project / "notebooks" / "explore.ipynb").unlink()
    code, _, _, err = served()
    folder = project / "notebooks"
    assert (code, err) == (
        2,
        f"iop: Notebooken explore.ipynb saknas i {folder}; hämta den på nytt, eller gå till projektets mapp.\n",
    )


def test_outside_every_project_is_one_swedish_line(served, tmp_path, monkeypatch, project):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(opening.production, "__file__", str(tmp_path / "lib" / "iop_analysis" / "production.py"))
    code, _, _, err = served("--data-dir", str(project / "data"))
    assert (code, err.count("\n")) == (2, 1)
    assert f"annual_followup.ipynb finns inte i {tmp_path} eller ovanför; gå till projektets mapp." in err


def test_no_deliveries_at_all_is_one_swedish_line(project, served):
    shutil.rmtree(project / "data" / "raw")
    (project / "data" / "raw").mkdir()
    code, _, _, err = served()
    assert (code, err.count("\n")) == (2, 1)
    assert "inget år har underlag" in err


@pytest.mark.usefixtures("project")
def test_a_taken_port_is_one_swedish_line(served):
    with socket.create_server((server.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        code, lab, _, err = served("--port", str(port))
    assert (code, lab) == (2, None)
    assert err == f"iop: Porten {port} är upptagen; ange en annan med --port, eller utelämna --port.\n"


def test_without_a_port_a_free_one_is_found():
    first = server.free_port()
    with socket.create_server((server.HOST, first)):
        assert server.free_port() != first


def test_jupyter_finds_nothing_of_the_users_and_afterwards_all_is_as_before(monkeypatch):
    monkeypatch.setenv("JUPYTER_TOKEN", "known")
    monkeypatch.setenv("IPYTHONDIR", "/finns/inte")
    before, temporary = dict(os.environ), tempfile.tempdir
    with server._of_its_own({"IOP_DATA_DIR": "x"}) as own:
        assert "JUPYTER_TOKEN" not in os.environ
        assert os.environ["IOP_DATA_DIR"] == "x"
        assert all(os.environ[name].startswith(str(own)) for name in ("IPYTHONDIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"))
        (own / "en fil").write_text("", encoding="utf-8")
    assert not own.exists()
    assert (dict(os.environ), tempfile.tempdir) == (before, temporary)


def test_request_and_data_root_are_all_that_the_report_is_looked_for_with(project):
    page = publish(project / "reports", 2024)
    root = DataRoot(project / "data")
    assert opening.report_page(root) == page
    assert opening.remarks(root, project, page, Request()) == []
