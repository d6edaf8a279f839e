"""JSON is read as a registry writes it, and broken or hostile JSON is refused with line and column."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.errors import UnreadableError
from gatepost.reading import json_bytes


def refusal(text: str | bytes) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        json_bytes(text if isinstance(text, bytes) else text.encode(), "run.json")
    assert caught.value.place is not None
    assert caught.value.place.path == "run.json"
    return caught.value


def where(error: UnreadableError) -> tuple[int | None, int | None]:
    assert error.place is not None
    return error.place.line, error.place.column


def test_nan_and_infinities_are_floats_because_mlflow_writes_them() -> None:
    nan, plus, minus = json_bytes(b"[NaN, Infinity, -Infinity]", "run.json")
    assert math.isnan(nan)
    assert (plus, minus) == (math.inf, -math.inf)


def test_a_huge_integer_keeps_every_digit() -> None:
    assert json_bytes(b"[123456789012345678901234567890]", "run.json") == [123456789012345678901234567890]


def test_a_number_of_five_thousand_digits_is_refused_where_it_stands() -> None:
    error = refusal('{"a": 1,\n "b": ' + "9" * 5000 + "}")
    assert where(error) == (2, 7)
    assert "too many digits" in error.message


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": [1, 2', (1, 12)),
        ('{"a": 1,\n "b": "cut', (2, 7)),
        ('{"a"', (1, 5)),
        ("[1,\n", (2, 1)),
        ('{"a": tr', (1, 7)),
    ],
)
def test_truncated_json_is_refused_with_line_and_column(text: str, place: tuple[int, int]) -> None:
    error = refusal(text)
    assert where(error) == place
    assert error.message.startswith("isn't valid JSON: ")


def test_json_that_ends_too_early_is_said_to_be_cut_off() -> None:
    assert refusal('{"a": {"b": 1}').message == "isn't valid JSON: the file seems cut off"


def test_a_syntax_error_inside_is_not_called_cut_off() -> None:
    assert refusal('{"a" 1, "b": 2}').message == "isn't valid JSON: expecting ':' delimiter"


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_a_hundred_thousand_levels_are_refused(opening: str) -> None:
    assert refusal(opening * 100_000).message == "is nested more than 200 deep"


def test_nesting_is_refused_past_two_hundred_levels_at_the_place() -> None:
    assert where(refusal("[" * 201 + "]" * 201)) == (1, 201)
    assert json_bytes(b"[" * 200 + b"]" * 200, "run.json")


def test_brackets_inside_text_are_no_nesting() -> None:
    assert json_bytes(b'["' + b"[" * 5000 + b'"]', "run.json") == ["[" * 5000]


def test_a_key_given_twice_is_refused_at_the_second() -> None:
    error = refusal('{"a": {"x": 1},\n "b": [{"key": 1, "other": "}", "key": 2}]}')
    assert "'key' is given twice" in error.message
    assert where(error) == (2, 33)


def test_a_key_given_twice_through_an_escape_is_found() -> None:
    assert "'a' is given twice" in refusal(r'{"a": 1, "\u0061": 2}').message


def test_invalid_utf_8_is_named_by_byte_and_line() -> None:
    error = refusal(b'{"a":\n "\xff"}')
    assert "byte 0xff at offset 8 (line 2)" in error.message


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert json_bytes(b"\xef\xbb\xbf[1]", "run.json") == [1]


@pytest.mark.parametrize("nothing", [b"", b" \n"])
def test_an_empty_file_is_refused(nothing: bytes) -> None:
    assert refusal(nothing).message == "is empty"


def test_half_a_surrogate_pair_becomes_a_replacement_character_and_a_whole_one_stays() -> None:
    found = json_bytes(rb'{"\udc00": ["\ud800", "\ud83d\ude00"]}', "run.json")
    assert found == {"�": ["�", "😀"]}


def test_a_message_about_one_enormous_line_is_short() -> None:
    error = refusal('{"a": "' + "x" * 1_000_000 + '", }')
    assert len(str(error)) < 500
    assert re.search(r"run\.json:1:10000\d\d", str(error))


@given(st.binary() | st.text('{}[]:,"a1.e-\\u \n', max_size=40).map(str.encode))
def test_whatever_the_bytes_are_they_are_read_or_refused(data: bytes) -> None:
    try:
        json_bytes(data, "run.json")
    except UnreadableError as error:
        assert str(error).startswith("run.json")  # noqa: PT017  (both outcomes are right)
