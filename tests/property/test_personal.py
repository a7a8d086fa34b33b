import datetime as dt

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from iop_analysis.deliveries.personal import PersonalKind, flagged, kinds_in
from iop_analysis.deliveries.personal_headers import is_personal_header

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
FIRST, LAST = dt.date(1910, 1, 1), dt.date(2024, 12, 31)


def check_digit(digits):
    """Luhn, worked by hand: every other digit doubled, from the first; digit sums added up."""
    doubled = "".join(str(int(digit) * (2 - place % 2)) for place, digit in enumerate(digits))
    return -sum(map(int, doubled)) % 10


@st.composite
def numbers(draw, *, wrong=0, coordination=False):
    day = draw(st.dates(FIRST, LAST))
    number_day = day.day + 60 if coordination else day.day
    date = f"{day:%Y%m}{number_day:02d}"
    serial = f"{draw(st.integers(1, 999)):03d}"
    digit = (check_digit(date[2:] + serial) + wrong) % 10
    return draw(spellings(date, f"{serial}{digit}"))


@st.composite
def spellings(draw, date, serial):
    between = draw(st.sampled_from(["-", "+", " ", "", "–", " - ", "/", ".", "_", ":", " / ", "－"]))
    # A two-digit year with a plus is a hundred years older, when 1900 was no leap year.
    century = draw(st.booleans()) or (between == "+" and date[2:] == "000229")
    within = draw(st.sampled_from(["", "-", " ", ".", "/", "_", ":", " - "]))
    hidden = draw(st.sampled_from(["", "\u00ad", "\u200b", "\ufeff"]))
    day = within.join((date[:4] if century else date[2:4], date[4:6], f"{date[6:7]}{hidden}{date[7:]}"))
    number = f"{day}{between}{serial}"
    return number.translate(FULL_WIDTH) if draw(st.booleans()) else number


@st.composite
def sentences(draw, number):
    words = st.text("abcåäö ,.", max_size=20)
    return f"{draw(words)} {draw(number)}, {draw(words)}"


@given(numbers(), st.data())
def test_every_valid_personal_number_is_found(number, data):
    for text in (number, data.draw(sentences(st.just(number)))):
        assert PersonalKind.PERSONAL_NUMBER in kinds_in(text)
        assert flagged(pa.array([text])) == [(0, kinds_in(text))]


@given(numbers(coordination=True), st.data())
def test_every_valid_coordination_number_is_found(number, data):
    for text in (number, data.draw(sentences(st.just(number)))):
        assert PersonalKind.COORDINATION_NUMBER in kinds_in(text)


@given(st.integers(1, 9).flatmap(lambda wrong: numbers(wrong=wrong)))
def test_a_wrong_check_digit_is_no_personal_number(number):
    assert not kinds_in(number) & {PersonalKind.PERSONAL_NUMBER, PersonalKind.COORDINATION_NUMBER}


@given(st.dates(dt.date(1911, 1, 1), LAST), st.integers(1, 999))
def test_a_number_cell_is_found_also_without_its_leading_zero(day, serial):
    digits = f"{day:%y%m%d}{serial:03d}"
    number = int(f"{digits}{check_digit(digits)}")
    if number >= 10_000_000:
        assert PersonalKind.PERSONAL_NUMBER in kinds_in(float(number))
    assert PersonalKind.PERSONAL_NUMBER in kinds_in(int(f"{day:%Y}{digits[2:]}{check_digit(digits)}"))


@given(st.integers(0, 9_999_999), st.sampled_from(["", " kr", " %", ",5", ",50 kr"]))
def test_counts_and_money_are_never_flagged(value, unit):
    grouped = f"{value:,}"
    for text in (value, float(value), str(value) + unit, *(grouped.replace(",", space) + unit for space in " \u00a0\u202f")):
        assert not kinds_in(text)


@given(st.integers(0, 10**15), st.sampled_from(" .\u00a0\u202f_"))
def test_a_number_grouped_in_threes_is_no_personal_number(value, space):
    assert not kinds_in(f"{value:,}".replace(",", space)) & {PersonalKind.PERSONAL_NUMBER, PersonalKind.COORDINATION_NUMBER}


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d/%m %Y"]),
    st.sampled_from([" - ", "–", "-", "--", " ", "/", " till ", ": "]),
)  # fmt: skip
def test_two_dates_are_no_personal_number(first, last, pattern, between):
    identity = {PersonalKind.PERSONAL_NUMBER, PersonalKind.COORDINATION_NUMBER}
    assert not kinds_in(f"{first:{pattern}}{between}{last:{pattern}}") & identity


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.times())
def test_dates_and_times_are_never_flagged(day, clock):
    for pattern in ("%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%y-%m-%d"):
        assert not kinds_in(f"{day:{pattern}}")
        assert not kinds_in(f"{day:{pattern}} {clock:%H:%M}")
        assert not kinds_in(f"{day:{pattern}} {clock:%H:%M:%S}")
    assert not kinds_in(f"{day:%Y-%m-%d}T{clock:%H:%M:%S}")


@given(st.integers(2015, 2040), st.integers(0, 9_999_999), st.integers(1, 7), st.sampled_from(["SG-", "SÖ ", "", "BOJ/"]))
def test_case_numbers_of_year_and_serial_are_never_flagged(year, serial, width, prefix):
    assert not kinds_in(f"{prefix}{year}-{serial:0{width}d}")


@settings(max_examples=500)
@given(st.text() | st.text("0123456789+-–() .,:/@a_\u00ad\u200b＠１８²", max_size=60) | st.floats() | st.integers() | st.binary())
def test_nothing_raises_and_a_column_says_what_its_cells_say(value):
    kinds = kinds_in(value)
    if isinstance(value, str) and value.isprintable():
        is_personal_header(value)
        assert flagged(pa.array([value])) == ([(0, kinds)] if kinds else [])
