"""Files come as people make them; what is no table of text is refused with its name and, where there is one, its row."""

import codecs
from typing import get_args

import pytest

from iop_analysis import structured
from iop_analysis.deliveries import read
from iop_analysis.deliveries.read import PUBLISHED_COLUMNS, ActivityKind, Description, read_csv, read_published
from iop_analysis.errors import UnreadableInputError
from iop_analysis.structured import unread_files

TABLE = "name,value\nSöder,1\nÅre – två,2\n"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "fil.csv"


def cells(file, required=("name", "value")):
    table = read_csv(file, "fil.csv", required)
    return {number: tuple(row) for number, row in zip(table.cells.index, table.cells.itertuples(index=False), strict=True)}


def refusal(file, content, required=("name", "value")):
    file.write_bytes(content)
    with pytest.raises(UnreadableInputError) as caught:
        read_csv(file, "fil.csv", required)
    assert str(caught.value).startswith("fil.csv")
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        codecs.BOM_UTF8 + TABLE.encode(),
        TABLE.encode("utf-16"),
        codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
        TABLE.encode("cp1252"),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode(),
        TABLE.replace("\n", "\r\n").encode("cp1252"),
        TABLE.replace(",", " ; ").encode(),
        b'"name","value"\n"S\xc3\xb6der","1"\n"\xc3\x85re \xe2\x80\x93 tv\xc3\xa5","2"',
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-be", "cp1252", "semicolon", "tab", "crlf", "spaces", "quoted"],
)
def test_every_usual_spelling_of_a_file_gives_the_same_cells(content, file):
    file.write_bytes(content)
    assert cells(file) == {2: ("Söder", "1"), 3: ("Åre – två", "2")}


def test_blank_rows_are_passed_over_but_counted(file):
    file.write_text("\nname,value\n\n , \na,1\n,,\n"[1:].replace(",,\n", ",\n") + "b,2\n")
    assert cells(file) == {4: ("a", "1"), 6: ("b", "2")}


def test_a_cell_of_two_lines_does_not_move_the_numbers_of_later_rows(file):
    file.write_text('name,value\n"två\nrader",1\nb,2\n')
    assert cells(file) == {2: ("två\nrader", "1"), 4: ("b", "2")}


def test_a_delimiter_inside_quotes_is_text(file):
    file.write_text('name;value\n"a;b";"4,3"\n')
    assert cells(file) == {2: ("a;b", "4,3")}


def test_further_columns_are_kept(file):
    file.write_text("name,value,extra\na,1,x\n")
    assert cells(file) == {2: ("a", "1", "x")}


def test_a_header_alone_is_a_table_without_rows(file):
    file.write_text("name,value\n")
    assert cells(file) == {}


def test_a_cell_keeps_its_text(file):
    file.write_text("name,value\nNA,007\nnull,\n")
    assert cells(file) == {2: ("NA", "007"), 3: ("null", "")}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name,value\na,1,2\n", "fil.csv, rad 2: 3 fält men rubrikraden har 2; rätta raden."),
        (b"name,value\na,1\nb\n", "fil.csv, rad 3: 1 fält men rubrikraden har 2; rätta raden."),
        (b"name\na\n", "fil.csv: kolumnen value saknas i rubrikraden; kolumnerna ska vara name,value."),
        (b"name,value,name\na,1,b\n", "fil.csv: en kolumn finns två gånger i rubrikraden; kolumnerna ska vara name,value."),
        (b'name,value\n"a,1\n', "fil.csv, rad 2: citattecknen går inte ihop; rätta raden."),
        (b'name,value\n"a"b,1\n', "fil.csv, rad 2: citattecknen går inte ihop; rätta raden."),
        (b"", "fil.csv: är ingen CSV-fil med rubrikrad; första raden ska vara name,value."),
        (b"\n\n \n", "fil.csv: är ingen CSV-fil med rubrikrad; första raden ska vara name,value."),
        (b"%PDF-1.7\nbrus\n", "fil.csv: är ingen CSV-fil med rubrikrad; första raden ska vara name,value."),
        (b"Name,Value\na,1\n", "fil.csv: är ingen CSV-fil med rubrikrad; första raden ska vara name,value."),
        (b"name,value\na\0,1\n", "fil.csv: filen är ingen textfil; spara tabellen som CSV (UTF-8)."),
        (b"PK\x03\x04\0\0", "fil.csv: filen är ingen textfil; spara tabellen som CSV (UTF-8)."),
        (TABLE.encode("utf-16-le"), "fil.csv: filen är ingen textfil; spara tabellen som CSV (UTF-8)."),
        (codecs.BOM_UTF16_LE + b"\x00\xd8x", "fil.csv: filen är ingen textfil; spara tabellen som CSV (UTF-8)."),
        (codecs.BOM_UTF8 + b"\xff,", "fil.csv: filen är ingen textfil; spara tabellen som CSV (UTF-8)."),
        (b"name,value\n\x81,1\n", "fil.csv: filen är ingen textfil; spara tabellen som CSV (UTF-8)."),
    ],
)
def test_what_is_no_table_is_refused(content, said, file):
    assert refusal(file, content) == said


def test_a_file_that_is_too_large_is_refused_before_it_is_read(file, monkeypatch):
    monkeypatch.setattr(read, "LARGEST_CSV_BYTES", 2_000_000)
    with file.open("wb") as target:
        target.truncate(2_000_001)
    with pytest.raises(UnreadableInputError, match="filen är större än 2 MB; dela upp den"):
        read_csv(file, "fil.csv", ("name",))


@pytest.mark.parametrize("column", PUBLISHED_COLUMNS)
def test_a_delivery_without_one_of_its_columns_is_refused(column, data_copy):
    data_copy.drop_column(column)
    with pytest.raises(UnreadableInputError, match=f"uppfoljning.csv: kolumnen {column} saknas i rubrikraden"):
        read_published(data_copy.raw / "2025", data_copy.path)


def test_a_delivery_is_all_its_csv_files_in_order_and_the_description(data_copy):
    delivery = read_published(data_copy.raw / "2025", data_copy.path)
    assert [(table.file, len(table.cells)) for table in delivery.tables] == [
        ("raw/2025/publicerat/jamforelsetal.csv", 2),
        ("raw/2025/publicerat/uppfoljning.csv", 23),
    ]
    assert delivery.description_file == "raw/2025/publicerat/beskrivning.toml"
    assert delivery.description.heading[0].text == "Antal hanterade ärenden och kontakter med brottsoffer"


@pytest.mark.parametrize("folder_exists", [True, False])
def test_an_empty_or_absent_folder_is_refused(folder_exists, tmp_path):
    if folder_exists:
        (tmp_path / "2025" / "publicerat").mkdir(parents=True)
    with pytest.raises(UnreadableInputError, match=r"publicerat: mappen innehåller inga CSV-filer; lägg årets uppgifter där"):
        read_published(tmp_path / "2025", tmp_path)


def test_a_delivery_without_its_description_is_refused(data_copy):
    (data_copy.delivery / "beskrivning.toml").unlink()
    with pytest.raises(UnreadableInputError, match=r"beskrivning\.toml: filen saknas"):
        read_published(data_copy.raw / "2025", data_copy.path)


def test_a_description_with_an_unknown_field_is_refused(data_copy):
    data_copy.edit_description('claims = "goals_met"', 'claims = "goals_met"\nsure = true')
    with pytest.raises(UnreadableInputError, match=r"fältet ”sure” är okänt \(conclusion, post 1\)"):
        read_published(data_copy.raw / "2025", data_copy.path)


def unread(data):
    year = data.raw / "2025"
    return unread_files(year, data.path, read_published(year, data.path).files)


def test_a_folder_named_as_a_csv_file_is_no_file_and_what_lies_in_it_is_said_to_be_unread(data_copy):
    (data_copy.delivery / "gammalt.csv").mkdir()
    (data_copy.delivery / "gammalt.csv" / "a.csv").write_text("a,b", encoding="utf-8")
    assert unread(data_copy) == ["raw/2025/publicerat/gammalt.csv/a.csv"]


@pytest.mark.parametrize("name", [".~lock.uppfoljning.csv#", "~$uppfoljning.xlsx", "._uppfoljning.csv", ".DS_Store"])
def test_what_an_office_program_or_a_file_manager_hides_is_no_delivery(name, data_copy):
    (data_copy.delivery / name).write_bytes(b"x")
    delivery = read_published(data_copy.raw / "2025", data_copy.path)
    assert len(delivery.tables) == 2
    assert unread(data_copy) == []


def test_a_link_is_not_followed(data_copy, tmp_path):
    outside = tmp_path / "utanfor.csv"
    outside.write_text("a,b", encoding="utf-8")
    (data_copy.delivery / "lank.csv").symlink_to(outside)
    assert len(read_published(data_copy.raw / "2025", data_copy.path).tables) == 2


def test_a_file_ending_in_capital_letters_is_not_passed_over(data_copy):
    (data_copy.delivery / "uppfoljning.csv").rename(data_copy.delivery / "UPPFOLJNING.CSV")
    delivery = read_published(data_copy.raw / "2025", data_copy.path)
    assert len(delivery.tables) == 2


def test_a_blank_first_line_does_not_hide_the_delimiter(file):
    file.write_text("\nname;value\na;1\n")
    assert cells(file) == {3: ("a", "1")}


def test_everything_that_belongs_to_a_delivery_is_read(data_copy):
    assert unread(data_copy) == []


def test_other_files_of_the_year_are_named_as_not_read(data_copy):
    for name in ("svar.xlsx", "publicerat/bilaga.pdf", "publicerat/äldre/gammalt.csv", "insamlat/norr.csv"):
        file = data_copy.raw / "2025" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    (data_copy.raw / "läsmig.txt").write_text("hör inte till året")
    assert unread(data_copy) == [
        "raw/2025/insamlat/norr.csv",
        "raw/2025/publicerat/bilaga.pdf",
        "raw/2025/publicerat/äldre/gammalt.csv",
        "raw/2025/svar.xlsx",
    ]


def test_the_kinds_of_activity_are_a_closed_list(data_copy):
    path = data_copy.delivery / "beskrivning.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('kind = "expectation"', 'kind = "expectations"'), encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=r"värdet 'expectations' är inte tillåtet \(activity, post \d+, kind\)"):
        read_published(data_copy.raw / "2025", data_copy.path)


@pytest.mark.parametrize("kind", get_args(ActivityKind))
def test_every_kind_of_activity_can_be_told(kind):
    text = f'document = "rapport"\n[[activity]]\nkind = "{kind}"\ntext = "a"\nplace = "b"'
    assert structured.parse_toml(text, Description, "x").activity[0].kind == kind
