"""The page of all years and the page about a failed attempt pass the same checks as a report, whatever the names in them."""

import hashlib
import json

import output_checks
import pytest

from iop_analysis.publish.failure import Failure, Obstacle, write_failure
from iop_analysis.publish.index import write_index
from iop_analysis.publish.standing import current_edition

HOSTILE = '<script>alert(1)</script><img src="http://x.example/y.png">' + "lång" * 60
FILES = ("uppfoljning.html", "uppfoljning.pdf", f"profil-{'lang' * 20}.html", "nyckeltal.csv")


def put(reports, year, folder, version):
    place = reports / folder
    place.mkdir(parents=True)
    for name in FILES:
        (place / name).write_text(name, encoding="utf-8")
    hashes = {name: hashlib.sha256(name.encode()).hexdigest() for name in FILES}
    period = {"period_start": f"{year}-04-01", "period_end": f"{year}-12-31"}
    manifest = {"year": year, **period, "version": version, "synthetic": year == 2023, "files": hashes}
    (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Every state that a year can be in, and every part that the page about a failure can have."""
    folder = tmp_path_factory.mktemp("pages") / "reports"
    for year in (2021, 2022, 2023, 2024, 2025):
        put(folder, year, str(year), 2)
    put(folder, 2025, "tidigare/2025/version-1", 1)
    (folder / "2022" / "nyckeltal.csv").unlink()
    obstacle = Obstacle(HOSTILE, HOSTILE, HOSTILE)
    whole = Failure(
        2025, "2026-01-15T06:05:00", 11, HOSTILE, HOSTILE, 7, (obstacle, obstacle), (HOSTILE, "a"), current_edition(folder, 2025)
    )
    write_failure(folder, whole)
    write_failure(folder, Failure(2020, "2026-01-15T06:05:00", 1, "Programfel (KeyError)."))
    write_index(folder, {2025: [], 2024: [f"raw/{HOSTILE} har ändrats", "pandas 2.3.1 → 2.3.2"], 2023: []})
    return folder


@pytest.fixture(scope="module")
def views(reports):
    names = ("index.html", "2025-misslyckad.html", "2020-misslyckad.html")
    return output_checks.page_reports(*(reports / name for name in names))


@pytest.mark.parametrize("name", ["index.html", "2025-misslyckad.html", "2020-misslyckad.html"])
def test_a_page_passes(name, views, reports):
    output_checks.assert_no_faults(reports / name, views[reports / name])


def test_a_folder_without_reports_has_a_page_that_passes(tmp_path, assert_accessible_html):
    write_index(tmp_path, {})
    assert_accessible_html(tmp_path / "index.html")


BREAKS = {
    "color-contrast": ("--soft: #50575e", "--soft: #b0b0b0"),
    "heading-order": ("<h2", "<h4"),
    "link-name": (">Varför 2025 misslyckades<", "><"),
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_check_can_fail_on_them(rule, reports, tmp_path):
    before, after = BREAKS[rule]
    page = (reports / "index.html").read_text(encoding="utf-8")
    assert before in page
    broken = tmp_path / "broken.html"
    broken.write_text(page.replace(before, after).replace("Content-Security-Policy", "x-no-policy"), encoding="utf-8")
    [wide, narrow] = output_checks.page_reports(broken)[broken]
    assert all(any(violation.startswith(rule) for violation in view["violations"]) for view in (wide, narrow))
