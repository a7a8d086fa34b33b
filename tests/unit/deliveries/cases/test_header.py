import pytest

from iop_analysis.deliveries.cases.header import check_header, find_header
from iop_analysis.errors import UnreadableInputError

KNOWN = ["Ärendenummer", "Inkom", "Brottstyp"]


def test_the_header_is_the_row_that_knows_most():
    header = find_header([["Inkom", "", ""], ["Kommentar"], KNOWN, ["A1", "2025-01-01", "Stöld"]])
    assert header.codes == ("case_id", "received", "crimes")
    assert header.rows == 3


def test_two_rows_are_joined_only_when_only_the_join_is_known():
    header = find_header([[*KNOWN, "Antal", "Antal", "Kön"], ["", "", "", "kontakter", "hundar"]])
    assert header.codes == ("case_id", "received", "crimes", "contacts", "", "gender")
    assert header.rows == 2


def test_the_first_row_with_all_required_columns_is_the_header_however_rich_a_later_one_is():
    assert find_header([KNOWN, ["A1", "2025-04-01", "Stöld"], [], [*KNOWN, "Kön", "Ålder"]]).rows == 1


def test_a_row_that_holds_anything_under_a_known_header_is_no_second_header_row():
    header = find_header([[*KNOWN, "Kön", ""], ["A1", "2025-05-01", "Stöld", "kvinna", "Hatbrott"]])
    assert (header.rows, header.codes[4]) == (1, "")


def test_two_header_rows_are_joined_below_a_blank_row_and_a_title():
    rows = [["", ""], ["", "", "", "", "", "Uttag"], [*KNOWN, "Antal"], ["", "", "", "kontakter"]]
    assert (find_header(rows).rows, find_header(rows).codes[3]) == (4, "contacts")


def test_a_header_may_be_a_question():
    assert find_header([[*KNOWN, "Polisanmäld?"]]).codes[3] == "reported"


def test_a_case_below_the_header_is_not_part_of_it():
    assert find_header([KNOWN, ["Ärende", "2025-01-01", "Brott"]]).rows == 1


def test_columns_are_found_by_header_synonym_or_what_stands_there():
    header = find_header([["Ärendenr", "Inkom", "Brottstyp", "Egen"]])
    assert [header.column_called(name) for name in ("Ärendenummer", "ÄRENDENR", "egen", "Kön")] == [0, 0, 3, None]


def test_an_unknown_column_is_told_by_its_number():
    header = find_header([[*KNOWN, "Förnamn"]])
    assert [header.label(position) for position in range(5)] == ["case_id", "received", "crimes", "4", "5"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Ärendenumer", "Inkom", "Brottstyp"]], "rubriken i kolumn 1 är okänd; menade du ”Ärendenummer”"),
        ([["Ärendenumer", "Inkomm", "Brotstyp"]], "menade du ”Ärendenummer”"),
        ([["Ärendenummer", "Inkom"]], "kolumnen ”Brottstyp” saknas"),
        ([["a", "b", "c"]], "ingen rubrikrad"),
        ([], "ingen rubrikrad"),
        ([[*KNOWN, "Inkommet"]], "kolumnen ”Inkom” finns två gånger"),
    ],
)
def test_a_header_that_will_not_do_is_refused_in_one_line(rows, said):
    with pytest.raises(UnreadableInputError, match=said):
        check_header(find_header(rows), "a.csv")


def test_a_near_miss_for_an_optional_column_is_suggested():
    header = check_header(find_header([[*KNOWN, "Stadsdell"]]), "a.csv")
    assert header.suggested == {3: "Stadsdel"}
    assert header.codes[3] == ""


def test_a_header_without_swedish_letters_is_suggested():
    assert find_header([[*KNOWN, "Kon", "Alder"]]).suggested == {3: "Kön", 4: "Ålder"}
