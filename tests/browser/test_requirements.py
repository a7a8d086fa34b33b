"""A check that cannot run says so, and may not pass for a check that did."""

import output_checks
import pytest


def test_a_missing_tool_skips_with_its_reason(monkeypatch):
    monkeypatch.delenv("IOP_REQUIRE_ALL", raising=False)
    monkeypatch.setattr(output_checks, "CHROMIUM", "/finns/inte")
    with pytest.raises(pytest.skip.Exception, match=r"not installed"):
        output_checks.page_reports("x.html")


def test_where_everything_is_required_it_fails(monkeypatch, tmp_path):
    monkeypatch.setenv("IOP_REQUIRE_ALL", "1")
    monkeypatch.setattr(output_checks, "NODE_MODULES", tmp_path)
    with pytest.raises(pytest.fail.Exception, match=r"IOP_REQUIRE_ALL=1, but"):
        output_checks.page_reports("x.html")
