"""The analyst's texts cite figures; what leads nowhere, is typed by hand or concludes too much is noticed with its row."""

from dataclasses import replace

import pytest

from iop_analysis import catalogue
from iop_analysis.display import uncited
from iop_analysis.parts import Text, parts
from iop_analysis.present.citing import text_findings
from iop_analysis.present.drafts import DRAFT_MARK, drafts, part_text

FILE = "raw/2025/texter/samverkan.md"


def written(material, markdown, section="cooperation"):
    return replace(material, texts={section: Text(section, FILE, markdown)})


def noticed(material, markdown=""):
    return [(part.rule, part.place) for part in text_findings(written(material, markdown))]


def test_references_are_filled_in(material_2025):
    said = uncited(part_text("cooperation", written(material_2025, "Sammanlagt **{cases#}**, {contacts}.")))
    assert said == "Sammanlagt **3\N{NO-BREAK SPACE}017\N{NO-BREAK SPACE}ärenden**, uppgift saknas."


@pytest.mark.parametrize(
    "name", ["casse", "cases.nowhere", "cases/alla", "cases|ärende", "=bord", "list:nothing", "commitments:x", "~casse"]
)
def test_a_reference_that_leads_nowhere_stops_with_its_row(name, material_2025):
    assert noticed(material_2025, f"Text.\n{{{name}}}") == [("text_unknown_reference", f"{FILE}, rad 2")]


def test_a_suggestion_follows(material_2025):
    finding = next(text_findings(written(material_2025, "{casse}")))
    assert "menade du ”cases”?" in finding.expected


def test_a_figure_that_is_missing_or_protected_is_said(material_2025, material_of):
    assert noticed(material_2025, "{contacts}") == [("text_figure_missing", f"{FILE}, rad 1")]
    hidden = material_of("measure | value | unit | status\ncases | . | cases | suppressed")
    assert noticed(hidden, "{cases}") == [("text_figure_protected", f"{FILE}, rad 1")]
    assert part_text("cooperation", written(hidden, "{cases}")) == "skyddad uppgift"


@pytest.mark.parametrize(("text", "count"), [
    ("812 ärenden", 1), ("4,5 procent", 1), ("2000 ärenden", 1), ("År 2025, den 1 april 2025 och 2025-04-01", 0),
    ("Enligt 12 § och 4 kap.", 0), ("1. Först\n2. Sedan", 0), ("barn under 18 år", 0), ("{referrals_to_stodcentrum}", 0),
    ("Tjugosex personer och tretusen samtal", 2), ("en man på ett år", 0), ("de tre föreningarna", 0), ("sexualbrott", 0),
    ("Antalet var\n750. Sedan", 1), ("Vi höll 1999 stödsamtal", 1), ("för 2000 stödsamtal", 1),
    ("100 procent av alla", 1), ("½ och x²", 2),
    ("Nio av tio, inte hälften men en tredjedel", 4), ("från 2024 till 2025 och 2026", 0), ("Uppföljningen 2024", 0),
])  # fmt: skip
def test_a_number_typed_by_hand_is_found(text, count, material_2025):
    assert [rule for rule, _ in noticed(material_2025, text)] == ["text_typed_number"] * count


@pytest.mark.parametrize(("text", "found"), [
    ("Bra.\n\nMålsättningen har\nuppnåtts.", True), ("Arbetet har gått enligt plan.", True),
    ("Det går inte att säga att målen är uppfyllda.", False), ("Om målsättningen har uppnåtts går inte att säga.", False),
    ("Alla har inte svarat. Målen är uppfyllda.", True),
])  # fmt: skip
def test_a_conclusion_that_the_outcomes_do_not_carry_is_found(text, found, material_2025):
    assert [rule for rule, _ in noticed(material_2025, text)] == ["conclusion_not_carried"] * found


def test_drafts_give_no_findings_and_say_what_is_generated(material_2025):
    made = {part.section: Text(part.section, part.file, text.rstrip()) for part, text in drafts(material_2025).items()}
    drafted = replace(material_2025, texts=made)
    assert [finding.observed for finding in text_findings(drafted)] == []
    for part in parts():
        assert part_text(part.section, drafted).split() == part_text(part.section, material_2025).split()


def test_a_draft_is_marked_until_it_has_been_worked_on(material_2025):
    draft = next(text for part, text in drafts(material_2025).items() if part.section == "cooperation")
    assert part_text("cooperation", material_2025).startswith(DRAFT_MARK)
    assert part_text("cooperation", written(material_2025, draft)).startswith(DRAFT_MARK)
    assert DRAFT_MARK not in part_text("cooperation", written(material_2025, f"{draft} Det fungerar."))
    assert DRAFT_MARK not in part_text("background", material_2025)


def test_a_partnerships_own_sentences_are_held_to_the_same(material_2025, tmp_path):
    folder = tmp_path / "referens"
    folder.mkdir()
    said = "Målsättningen har uppnåtts och 750 kvinnor fick stöd."
    (folder / "sentences.toml").write_text(f'[[sentence]]\nsection = "cooperation"\ntext = "{said}"\n', encoding="utf-8")
    catalogue.use(folder)
    try:
        found = noticed(material_2025)
    finally:
        catalogue.use(tmp_path / "none")
    place = "raw/referens/sentences.toml, cooperation"
    assert sorted(found) == [("conclusion_not_carried", place), ("text_typed_number", place)]


def test_a_figure_that_there_is_for_each_association_is_pointed_to(material_2025):
    (finding,) = text_findings(written(material_2025, "{survey_mean}"))
    assert finding.action == "Uppgiften finns per förening: skriv {survey_mean/jour}."
