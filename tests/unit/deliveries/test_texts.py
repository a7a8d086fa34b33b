"""The analyst's texts are read as far as they can be rendered; all else is a finding with its file and row."""

import pytest

from iop_analysis.deliveries.texts import LONGEST_TEXT, read_texts

FILE = "raw/2025/texter/samverkan.md"


@pytest.fixture
def read(tmp_path):
    """Read a text; returns the usable texts and rule and place of each finding."""

    def reading(content, name="samverkan.md"):
        folder = tmp_path / "raw" / "2025" / "texter"
        folder.mkdir(parents=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        texts = read_texts(folder.parent, tmp_path)
        return texts.texts, [(part.rule, part.place) for part in texts.findings]

    return reading


def test_a_text_is_read_whole_under_its_section(read):
    texts, findings = read("Ett **stycke** med {cases#}.\r\n\r\n- punkt [länk](https://example.org)\r\n")
    assert findings == []
    assert [(part.section, part.file) for part in texts] == [("cooperation", FILE)]
    assert texts[0].markdown == "Ett **stycke** med {cases#}.\n\n- punkt [länk](https://example.org)"


@pytest.mark.parametrize(
    "line",
    [
        "# rubrik", "- # rubrik", "===", "---", "![x](https://a.b/c.png)", "| a | b |", "a <b>fet</b>", "<!-- x -->", "`kod`",
        "    kod", "[x](javascript:alert(1))", "[x](#kalla-cases)", "[x]: https://a.b", "&lt;b&gt;", "osynligt\u202e",
    ],
)  # fmt: skip
def test_what_cannot_be_rendered_stops_with_its_row(line, read):
    texts, findings = read(f"Text.\n\n{line}\n")
    assert texts == ()
    assert ("text_not_allowed", f"{FILE}, rad 3") in findings


@pytest.mark.parametrize(
    ("content", "rule", "place"),
    [
        ("a {cases", "text_braces", f"{FILE}, rad 1"),
        ("ring 070-174 06 35", "text_personal_data", f"{FILE}, rad 1"),
        (b"caf\xe9", "text_unreadable", FILE),
        ("x" * (LONGEST_TEXT + 1), "text_unreadable", FILE),
        (" \n", "text_empty", FILE),
    ],
)
def test_what_cannot_be_used_is_said(content, rule, place, read):
    assert read(content) == ((), [(rule, place)])


def test_a_file_of_another_name_is_said_and_not_read(read):
    assert read("text", "samverkn.md") == ((), [("text_unknown_file", "raw/2025/texter/samverkn.md")])
