"""A partnership's own reference data: laid over the package's, read with suspicion, and gone with the folder."""

import shutil
import tomllib
from pathlib import Path

import pytest

from iop_analysis import catalogue, coherence, overlay
from iop_analysis.deliveries import words
from iop_analysis.errors import UnreadableInputError
from iop_analysis.present.concern import asked_kinds

MEASURE = '[[measure]]\ncode = "nights"\nlabel = "Nätter"\nunits = ["days"]\n'
AGES = '[[breakdown]]\ncode = "age_group"\nlabel = "Ålder"\n' + "".join(
    f'[[category]]\nbreakdown = "age_group"\ncode = "{code}"\nlabel = "{code}"\n'
    for code in ("age_0_30", "age_31", "unknown_age")
)


@pytest.fixture
def own(tmp_path):
    """Lay files into a folder of own reference data and use it; afterwards the package's own are in use again."""
    folder = tmp_path / "referens"

    def use(**files):
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        catalogue.use(folder)
        return folder

    yield use
    catalogue.use(tmp_path / "none")


def test_new_entries_come_last_and_known_ones_are_replaced_where_they_stand(own):
    before = list(catalogue.measures())
    own(measures='[[measure]]\ncode = "cases"\nlabel = "Stödkontakter"\nunits = ["cases"]\n' + MEASURE)
    assert list(catalogue.measures()) == [*before, "nights"]
    assert catalogue.measure("cases").label == "Stödkontakter"
    assert catalogue.only_own("measures", "measure") == ["nights"]


def test_what_has_been_remembered_is_forgotten_with_the_folder(own):
    folder = own(measures=MEASURE)
    assert words.measures().code("Nätter") == "nights"
    shutil.rmtree(folder)
    catalogue.use(folder)
    assert words.measures().code("Nätter") is None
    assert "nights" not in catalogue.measures()


def test_a_changed_file_counts_at_once(own):
    own(measures=MEASURE)
    own(measures=MEASURE.replace("Nätter", "Dygn"))
    assert catalogue.measure("nights").label == "Dygn"


def test_whoever_declares_a_breakdown_decides_its_categories_and_merges(own):
    own(categories=AGES)
    assert [part.code for part in catalogue.categories("age_group")] == ["age_0_30", "age_31", "unknown_age"]
    assert catalogue.categories("crime_type")
    dimensions = {merge["dimension"] for merge in catalogue.reference("merged", dict)["merge"]}
    assert "age_group" not in dimensions
    assert "crime_type" in dimensions


def test_one_can_do_without(own):
    own(case_fields='without = ["crimes"]\n', template='instead = ["question"]\n')
    assert "crimes" not in {part.code for part in catalogue.case_fields().field}
    assert asked_kinds() == frozenset()
    assert catalogue.left_out("case_fields") == ["crimes"]


def test_a_section_is_replaced_as_a_whole(own):
    own(sentences='[[sentence]]\nsection = "survey"\ntext = "Ett."\n[[sentence]]\nsection = "survey"\ntext = "Två."\n')
    sentences = catalogue.reference("sentences", dict)["sentence"]
    assert [part["text"] for part in sentences if part["section"] == "survey"] == ["Ett.", "Två."]


def test_words_grow(own):
    own(case_fields='yes = ["jodå"]\n')
    assert catalogue.case_fields().yes[-1] == "jodå"
    assert "ja" in catalogue.case_fields().yes


def test_clauses_of_another_agreement_are_not_taken_over(own):
    assert catalogue.indicators()["cases"].clause
    own(
        indicators='[[indicator]]\ncode = "n"\n'
        'form = "figure"\nlabel = "N"\nunit = "cases"\nnumerator = "cases"\nclause = "Punkt 1"\n'
    )
    assert catalogue.indicators()["cases"].clause == ""
    assert catalogue.indicators()["n"].clause == "Punkt 1"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("messures", "", "programmet har ingen sådan fil"),
        ("measures", "[[measure]\n", "är inte giltig TOML"),
        ("measures", '[[measure]]\ncode = "a"\nlabel = "A"\nunits = ["parsec"]\n', "är inte tillåtet"),
        ("measures", '[[mesure]]\ncode = "a"\n', "”mesure” finns inte i programmets fil; menade du ”measure”?"),
        ("measures", MEASURE + 'share_of = "casse"\n', "nights: måttet ”casse” finns inte; menade du ”cases”?"),
        ("measures", 'without = "cases"\n', "”without” ska vara en lista med namn"),
        ("tables", 'without = ["keyfigures"]\n', "”keyfigures” finns inte"),
        ("tables", '[[table]]\nid = "a"\nindicators = ["casse"]\n', "a: uppgiften ”casse” finns inte; menade du ”cases”?"),
        ("charts", '[[chart]]\nid = "a"\ntable = "surveys"\n', "a: tabellen ”surveys” finns inte; menade du ”survey”?"),
        ("sentences", '[[sentence]]\nsection = "a"\ntext = "{casse#}"\n', "a: uppgiften ”casse” finns inte; menade du ”cases”?"),
        ("file_findings", '[personal_data]\nseverity = "warning"\n', "”severity” kan inte ändras"),
        ("case_findings", "[unknown_label]\nopen = true\n", "”open” kan inte ändras"),
        ("case_findings", '[unknown_label]\nobserved = "{secret}"\n', "”{secret}” fylls inte i här"),
        ("case_findings", '[unknown_label]\nobserved = "{column.__class__}"\n', "fylls inte i här"),
        ("case_findings", '[unknown_label]\nobserved = "{column"\n', "klammer"),
        ("categories", AGES.replace("age_31", "age_32"), "åldern 31 hör till ingen åldersgrupp"),
        ("categories", AGES.replace("age_31", "age_30"), "åldern 30 hör till flera åldersgrupper"),
        ("categories", AGES.replace("unknown_age", "old_age"), "age_group saknar en kategori för det som inte är angivet"),
        ("periods", "[[wording]]\npattern = '('\nreadings = ['named_year']\n", "mönstret ”(” kan inte tolkas"),
        ("case_findings", '[my_own]\ntitle = "A"\n', "”my_own” finns inte"),
    ],
)
def test_faults_are_one_line_that_names_the_file(own, name, text, said):
    with pytest.raises(UnreadableInputError, match=f"{name}.toml") as refused:
        own(**{name: text})
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "nights" not in catalogue.measures()


def test_links_are_not_followed(own, tmp_path):
    outside = tmp_path / "outside.toml"
    outside.write_text(MEASURE, encoding="utf-8")
    folder = own()
    (folder / "measures.toml").symlink_to(outside)
    with pytest.raises(UnreadableInputError, match="följs inte"):
        catalogue.use(folder)


def test_a_folder_that_is_a_link_is_not_followed(own, tmp_path):
    folder = own(measures=MEASURE)
    link = tmp_path / "link"
    link.symlink_to(folder, target_is_directory=True)
    with pytest.raises(UnreadableInputError, match="följs inte"):
        catalogue.use(link)


def test_the_package_alone_hangs_together():
    names = [path.stem for path in (Path(overlay.__file__).parent / "reference").glob("*.toml")]
    coherence.check_references({name: catalogue.reference(name, dict) for name in names}, {})


@pytest.mark.parametrize("name", [name for name in catalogue._package() if name.endswith("findings")])
def test_no_finding_can_be_begun_anew_made_milder_or_left_out(own, name):
    findings = tomllib.loads(catalogue._package()[name])
    rule = next(iter(findings))
    milder = f'[{rule}]\nseverity = "notice"\n'
    for text in (f'instead = ["{rule}"]\n{milder}', f'without = ["{rule}"]\n', milder):
        with pytest.raises(UnreadableInputError):
            own(**{name: text})


def test_what_texts_are_searched_for_can_only_grow(own):
    with pytest.raises(UnreadableInputError, match="kan inte ersättas"):
        own(parts='instead = ["claims"]\nclaims = ["zzz"]\n')
