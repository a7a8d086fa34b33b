"""What a report was made of is told the same everywhere, and everything that it was made of counts."""

import json
import platform
import shutil
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

import pytest

import iop_analysis
from iop_analysis.errors import UnreadableInputError, UsageError
from iop_analysis.publish import freshness
from iop_analysis.publish.freshness import code_hash, fingerprint, library_versions, what_changed

PACKAGE = Path(iop_analysis.__file__).parent
INPUTS = {"raw/agreement.toml": "a" * 64, "raw/2025/publicerat/uppfoljning.csv": "b" * 64}
UNKNOWN = ["Det går inte att se vad rapporten gjordes av"]


@pytest.fixture
def notebook(tmp_path):
    path = tmp_path / "notebooks" / "annual_followup.ipynb"
    path.parent.mkdir()
    path.write_text("{}", encoding="utf-8")
    return path


@pytest.fixture
def now(notebook):
    return fingerprint(INPUTS, [notebook], {"year": 2025, "jour": "norr"})


def altered(now, key, **values):
    return {**now, key: {**now[key], **values}}


def test_nothing_has_changed_after_a_time_in_a_file(now, notebook):
    kept = json.loads(json.dumps(now))
    assert what_changed(kept, fingerprint(dict(reversed(INPUTS.items())), [notebook], {"jour": "norr", "year": 2025})) == []


def test_parameters_are_told_as_a_file_would_hold_them(notebook):
    now = fingerprint({}, [notebook], {"years": (2024, 2025)})
    assert what_changed(json.loads(json.dumps(now)), now) == []


def test_the_code_is_part_of_it(now):
    assert now["code"] == code_hash()


def test_every_kind_of_change_is_told(now):
    earlier = altered(now, "inputs", **{"raw/2025/publicerat/uppfoljning.csv": "c" * 64, "raw/2025/rattelser.toml": "d" * 64})
    earlier["inputs"].pop("raw/agreement.toml")
    earlier = altered(earlier, "notebooks", **{"annual_followup.ipynb": "e" * 64, "trends.ipynb": "f" * 64})
    earlier = altered(earlier, "versions", pandas="2.3.1", gone="1.0")
    earlier = altered(earlier, "parameters", jour="soder")
    earlier["versions"].pop("numpy")
    earlier |= {"code": "0" * 64, "python": "3.10.1"}
    assert what_changed(earlier, now) == [
        "raw/2025/publicerat/uppfoljning.csv har ändrats",
        "raw/2025/rattelser.toml har tagits bort",
        "raw/agreement.toml har tillkommit",
        "notebooken annual_followup.ipynb har ändrats",
        "notebooken trends.ipynb används inte längre",
        "programmets kod eller referensdata har ändrats",
        f"Python 3.10.1 → {platform.python_version()}",
        "gone 1.0 → saknas",
        f"numpy saknas → {metadata.version('numpy')}",
        f"pandas 2.3.1 → {metadata.version('pandas')}",
        "parametern jour har ändrats",
    ]


@pytest.mark.parametrize("key", ["inputs", "notebooks", "code", "versions", "python", "parameters"])
def test_a_record_without_one_of_the_parts_is_no_record(key, now):
    assert what_changed({name: part for name, part in now.items() if name != key}, now) == UNKNOWN
    assert what_changed({**now, key: ["something else"]}, now) == UNKNOWN


@pytest.mark.parametrize("earlier", [None, {}, [], "text", 7])
def test_what_is_no_record_at_all_differs(earlier, now):
    assert what_changed(earlier, now) == UNKNOWN


def test_what_a_manifest_says_besides_does_not_count(now):
    assert what_changed({**now, "version": 3, "files": {}}, now) == []


def test_a_changed_notebook_is_noticed(now, notebook):
    notebook.write_text("{ }", encoding="utf-8")
    assert what_changed(now, fingerprint(INPUTS, [notebook], now["parameters"])) == [
        "notebooken annual_followup.ipynb har ändrats"
    ]


def test_a_notebook_that_is_gone_is_said_in_swedish(notebook):
    notebook.unlink()
    with pytest.raises(UnreadableInputError, match="filen saknas"):
        fingerprint(INPUTS, [notebook], {})


@pytest.fixture
def package(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "elsewhere" / "iop", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "elsewhere" / "iop"


def test_the_package_is_the_same_in_another_folder(package):
    assert code_hash(package) == code_hash()


def test_caches_and_hidden_files_do_not_count(package):
    before = code_hash(package)
    for name in ("__pycache__/cli.cpython-311.pyc", "publish/__pycache__/x.pyc", ".DS_Store", ".ipynb_checkpoints/x.py"):
        path = package / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert code_hash(package) == before


def test_the_line_ends_of_a_windows_machine_do_not_count(package):
    before = code_hash(package)
    path = package / "reference" / "sentences.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert code_hash(package) == before


@pytest.mark.parametrize("name", ["cli.py", "reference/measures.toml", "publish/templates/document.css", "py.typed"])
def test_every_file_of_the_package_counts(name, package):
    before = code_hash(package)
    path = package / name
    path.write_bytes(path.read_bytes() + b" ")
    changed = code_hash(package)
    path.rename(path.with_name("moved"))
    assert len({before, changed, code_hash(package)}) == 3


def test_what_stands_in_one_file_or_the_next_is_not_the_same(tmp_path):
    for folder, texts in {"one": (b"ab", b""), "two": (b"a", b"b")}.items():
        (tmp_path / folder).mkdir()
        for name, text in zip("xy", texts, strict=True):
            (tmp_path / folder / name).write_bytes(text)
    assert code_hash(tmp_path / "one") != code_hash(tmp_path / "two")


def test_the_whole_closure_counts_and_no_extra_of_ours():
    versions = library_versions()
    assert versions["numpy"] == metadata.version("numpy"), "pandas needs it, we do not name it"
    assert versions["iop-analysis"] == metadata.version("iop-analysis")
    assert "saknas" not in versions.values()
    assert not {"pytest", "hypothesis", "mypy", "playwright", "duckdb"} & set(versions)


def installed(monkeypatch, **requirements):
    """Make metadata know only these distributions."""

    def requires(name):
        if name not in requirements:
            raise metadata.PackageNotFoundError(name)
        return requirements[name]

    def version(name):
        return f"{len(requires(name))}.0"

    monkeypatch.setattr(freshness.metadata, "requires", requires)
    monkeypatch.setattr(freshness.metadata, "version", version)
    library_versions.cache_clear()


@pytest.fixture
def forgetful():
    yield
    library_versions.cache_clear()


@pytest.mark.usefixtures("forgetful")
def test_markers_extras_circles_and_spellings(monkeypatch):
    ours = ['Some_Lib[fast]>=1; python_version >= "3"', 'windowed; sys_platform == "none"', 'tested; extra == "test"', "absent"]
    installed(monkeypatch, ours=ours, **{"some-lib": ["ours", 'quick; extra == "fast"', 'slow; extra == "slow"']}, quick=[])
    assert library_versions("ours") == {"ours": "4.0", "some-lib": "3.0", "quick": "0.0", "absent": "saknas"}


@pytest.mark.usefixtures("forgetful")
def test_a_program_that_is_not_installed_is_said_in_swedish(monkeypatch):
    installed(monkeypatch)
    with pytest.raises(UsageError, match="är inte installerat"):
        library_versions()


def test_it_costs_little_once_it_has_been_asked(notebook):
    fingerprint(INPUTS, [notebook], {})
    start = time.perf_counter()
    fingerprint(INPUTS, [notebook], {})
    assert time.perf_counter() - start < 0.2


ELSEWHERE = """
import json, sys
from pathlib import Path
from iop_analysis.publish.freshness import fingerprint
print(json.dumps(fingerprint(json.loads(sys.argv[1]), [Path(sys.argv[2])], {"year": 2025, "jour": "norr"})))
"""


def test_another_process_in_another_folder_says_the_same(now, notebook, tmp_path):
    command = [sys.executable, "-c", ELSEWHERE, json.dumps(INPUTS), notebook]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60).stdout
    assert what_changed(json.loads(told), now) == []
