import numpy as np
import pyarrow as pa

from iop_analysis.deliveries.cases import ids as case_ids

IDS = ["", "1", "12", "SG-2025-0000001", "SG-2025-0000002", "å" * 30, "1", "\0", "\0\0"]


def test_equal_texts_have_equal_hashes_and_others_do_not():
    hashes = case_ids.hashes(pa.array(IDS))
    assert hashes[1] == hashes[6]
    assert len(set(hashes.tolist())) == len(set(IDS))


def test_a_hash_does_not_depend_on_the_other_texts():
    alone = [case_ids.hashes(pa.array([text]))[0] for text in IDS]
    np.testing.assert_array_equal(case_ids.hashes(pa.array(IDS)), alone)
    np.testing.assert_array_equal(case_ids.hashes(pa.array(IDS)[2:5]), alone[2:5])


def test_hashes_of_a_series_of_numbers_do_not_collide():
    ids = pa.array([f"SG-2025-{number:07}" for number in range(200_000)])
    assert len(np.unique(case_ids.hashes(ids))) == 200_000


def test_only_what_surrounds_a_number_is_taken_away():
    odd = pa.array([" A1", "A2\u00a0", "'A3", '="A4"', "A 5", ""])
    assert case_ids.plain_ids(odd).to_pylist() == ["A1", "A2", "A3", "A4", "A 5", ""]
    ordinary = pa.array(["A1", "A2"])
    assert case_ids.plain_ids(ordinary) is ordinary


def test_blank_texts_and_last_digits_are_found():
    ids = pa.array(["A1", "", "Summa", "A1x"])
    np.testing.assert_array_equal(case_ids.blank(ids), [False, True, False, False])
    np.testing.assert_array_equal(case_ids.end_without_digit(ids), [False, True, True, True])
    assert case_ids.hashes(pa.array([], pa.string())).tolist() == []
