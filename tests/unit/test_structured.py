"""A TOML file that does not fit is refused in one line of Swedish."""

import datetime as dt
from typing import Annotated, Literal

import pytest
from msgspec import Meta, Struct

from iop_analysis.errors import UnreadableInputError
from iop_analysis.structured import LARGEST_FILE_BYTES, parse_toml, read_toml


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    day: dt.date | None = None
    kind: Literal["goal", "other"] = "goal"
    amount: int = 0
    share: float | None = None
    public: bool = False


class Whole(Struct, frozen=True, forbid_unknown_fields=True):
    part: tuple[Part, ...] = ()
    title: str = ""


def refusal(text):
    with pytest.raises(UnreadableInputError) as caught:
        parse_toml(text, Whole, "fil.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[part]]", "fältet ”name” saknas (part, post 1)"),
        ('[[part]]\nname = "a"\nnamn = "b"', "fältet ”namn” är okänt (part, post 1)"),
        ("[[part]]\nname = 3", "väntade text men fann heltal (part, post 1, name)"),
        ('[[part]]\nname = "a"\namount = "tio"', "väntade heltal men fann text (part, post 1, amount)"),
        ('[[part]]\nname = "a"\namount = 1.5', "väntade heltal men fann tal (part, post 1, amount)"),
        ('[[part]]\nname = "a"\nshare = "hälften"', "väntade tal men fann text (part, post 1, share)"),
        ('[[part]]\nname = "a"\npublic = "ja"', "väntade true/false men fann text (part, post 1, public)"),
        ('[[part]]\nname = "a"\nday = 3', "väntade datum men fann heltal (part, post 1, day)"),
        ('[[part]]\nname = "a"\nkind = "mål"', "värdet 'mål' är inte tillåtet (part, post 1, kind)"),
        ('part = "ingen"', "väntade lista men fann text (part)"),
        ("part = [1]", "väntade tabell men fann heltal (part, post 1)"),
        ("[part]", "väntade lista men fann tabell (part)"),
    ],
)
def test_what_does_not_fit_is_said_in_swedish_with_its_place(text, said):
    assert refusal(text) == f"fil.toml: {said}; rätta filen och kör igen."


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("title = ", ""),
        ('title = "a', ""),
        ("[[part]", ", rad 1"),
        ('title = "a"\ntitle = "b"', ""),
        ('title = "a"\ntitle = "b"\n', ", rad 2"),
        ('title = "a"\n\nday = 2025-02-30', ", rad 3"),
        ("\0", ", rad 1"),
    ],
)
def test_what_is_no_toml_is_refused_in_one_line(text, where):
    assert refusal(text) == f"fil.toml{where}: är inte giltig TOML; rätta skrivsättet."


def test_what_fits_is_returned():
    assert parse_toml('[[part]]\nname = "a"\nday = 2025-04-01', Whole, "x").part[0].day == dt.date(2025, 4, 1)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    file = tmp_path / "fil.toml"
    file.write_bytes(b'\xef\xbb\xbftitle = "\xc3\xa5r"')
    assert read_toml(file, Whole).title == "år"


@pytest.mark.parametrize("content", [b'title = "\xe5r"', 'title = "a"'.encode("utf-16")])
def test_another_encoding_is_refused(content, tmp_path):
    file = tmp_path / "fil.toml"
    file.write_bytes(content)
    with pytest.raises(UnreadableInputError, match=r"fil\.toml: filen går inte att läsa som UTF-8-text"):
        read_toml(file, Whole)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match=r"saknas\.toml: filen saknas; lägg dit den och kör igen"):
        read_toml(tmp_path / "saknas.toml", Whole)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(UnreadableInputError, match="går inte att läsa"):
        read_toml(tmp_path, Whole)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "stor.toml"
    with file.open("wb") as target:
        target.truncate(LARGEST_FILE_BYTES + 1)
    with pytest.raises(UnreadableInputError, match="filen är större än 5 MB"):
        read_toml(file, Whole)


def test_a_text_that_is_no_date_is_refused_in_swedish():
    said = refusal('[[part]]\nname = "a"\nday = "igår"')
    assert said == "fil.toml: värdet kan inte tolkas (part, post 1, day); rätta filen och kör igen."


@pytest.mark.parametrize("name", ["min-del", '"min del"', '"min\\ndel"', "å"])
def test_an_unknown_field_of_other_characters_is_refused_in_swedish(name):
    said = refusal(f"{name} = 1".replace("å =", '"å" ='))
    assert said.startswith("fil.toml: fältet ”")
    assert "” är okänt" in said
    assert "\n" not in said


def test_a_time_of_day_where_a_date_belongs_is_refused_in_swedish():
    said = refusal('[[part]]\nname = "a"\nday = 2025-04-01T08:00:00')
    assert "väntade datum men fann datum med klockslag (part, post 1, day)" in said


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "x = " + "9" * 5000], ids=["nested", "endless"])
def test_toml_that_python_gives_up_on_is_refused(text):
    assert refusal(text) == "fil.toml: är inte giltig TOML; rätta skrivsättet."


class Bounded(Struct, frozen=True):
    share: Annotated[float, Meta(ge=0.5, le=100)] | None = None


@pytest.mark.parametrize(
    ("number", "said"), [("0.4", "väntade minst 0.5"), ("100.1", "väntade högst 100"), ("nan", "väntade minst 0.5")]
)
def test_a_number_outside_its_bounds_is_refused_in_swedish(number, said):
    with pytest.raises(UnreadableInputError) as caught:
        parse_toml(f"share = {number}", Bounded, "fil.toml")
    assert str(caught.value) == f"fil.toml: {said} (share); rätta filen och kör igen."


class Sized(Struct, frozen=True):
    text: Annotated[str, Meta(min_length=10, max_length=12)] = "tio tecken"
    some: Annotated[tuple[int, ...], Meta(min_length=1)] = (1,)
    few: Annotated[tuple[int, ...], Meta(max_length=2)] = ()
    pair: tuple[int, int] = (1, 2)
    nested: tuple[tuple[int, ...], ...] = ()
    table: dict[Annotated[str, Meta(min_length=3)], Annotated[str, Meta(min_length=3)]] = {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('text = "kort"', "väntade minst 10 tecken (text)"),
        ('text = "alldeles för långt"', "väntade högst 12 tecken (text)"),
        ("some = []", "väntade minst 1 post (some)"),
        ("few = [1, 2, 3]", "väntade högst 2 poster (few)"),
        ("pair = [1]", "väntade 2 poster men fann 1 (pair)"),
        ('nested = [[1], [2, "a"]]', "väntade heltal men fann text (nested, post 2, post 2)"),
        ('[table]\nabc = "d"', "väntade minst 3 tecken (table, något värde)"),
        ('[table]\na = "def"', "väntade minst 3 tecken (en nyckel, table)"),
    ],
)
def test_a_length_outside_its_bounds_is_refused_in_swedish(text, said):
    with pytest.raises(UnreadableInputError) as caught:
        parse_toml(text, Sized, "fil.toml")
    assert str(caught.value) == f"fil.toml: {said}; rätta filen och kör igen."
