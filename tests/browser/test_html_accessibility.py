"""axe-core in Chromium on rendered pages, and proof that the check can fail."""

import executed_notebooks
import output_checks
import pytest
from executed_notebooks import chart, code, hostile_table, prose, small


def test_the_follow_up(report, assert_accessible_html):
    assert_accessible_html(report / "rapport.html")


def test_hostile_labels_and_every_element(rendered, assert_accessible_html):
    label = '<script>alert(1)</script><img src="http://x.example/y.png">'
    text = f"1. a\n   - b\n\n> {label}\n\n---\n\n```\n{label * 9}\n```\n\n[länk](https://x.example) `{'lång' * 60}`"
    built = small(prose(text), code(chart(caption=label), hostile_table(label), hostile_table("lång" * 60)))
    assert_accessible_html(rendered(built) / "rapport.html")


def test_a_page_without_sections(rendered, assert_accessible_html):
    assert_accessible_html(rendered(executed_notebooks.notebook(prose("# Titel\n\nText."))) / "rapport.html")


POLICY = 'http-equiv="Content-Security-Policy"'
NO_POLICY = 'name="without-policy"'
BREAKS = {
    "html-has-lang": [('<html lang="sv">', "<html>")],
    "image-alt": [(' alt="', ' data-alt="')],
    "heading-order": [("<h2", "<h4")],
    "color-contrast": [("--ink: #1f2328", "--ink: #b0b0b0"), (POLICY, NO_POLICY)],
    "remote": [("</main>", '<img src="http://127.0.0.1:9/x.png" alt=""></main>'), (POLICY, NO_POLICY)],
    "refused": [("<style>", "<style>/* another sheet than the policy's */")],
    "overflow": [("</main>", "<table><tr><td>" + "x" * 999 + "</table></main>")],
}


@pytest.fixture(scope="module")
def broken(report, tmp_path_factory):
    """Each page is the follow-up with one thing broken; the browser's report on each."""
    page = (report / "rapport.html").read_text(encoding="utf-8")
    folder = tmp_path_factory.mktemp("broken")
    paths = {name: folder / f"{name}.html" for name in BREAKS}
    for name, path in paths.items():
        path.write_text(_changed(page, BREAKS[name]), encoding="utf-8")
    reports = output_checks.page_reports(*paths.values())
    return {name: reports[path] for name, path in paths.items()}


def _changed(page, replacements):
    for before, after in replacements:
        assert before in page
        page = page.replace(before, after)
    return page


@pytest.mark.parametrize("name", BREAKS)
def test_the_check_can_fail(name, broken):
    with pytest.raises(AssertionError):
        output_checks.assert_no_faults(name, broken[name])


@pytest.mark.parametrize("rule", ["html-has-lang", "image-alt", "heading-order", "color-contrast"])
def test_the_fault_is_named(rule, broken):
    assert all(any(violation.startswith(rule) for violation in view["violations"]) for view in broken[rule])


def test_remote_requests_and_refused_styles_are_noticed(broken):
    assert all(view["remote"] == ["http://127.0.0.1:9/x.png"] for view in broken["remote"])
    assert all(view["refused"] and not view["styled"] for view in broken["refused"])
