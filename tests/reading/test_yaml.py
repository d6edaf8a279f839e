"""YAML is read as plain values, and everything that could do harm or mislead is refused with its line."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gatepost.errors import UnreadableError
from gatepost.reading import yaml_bytes, yaml_file


def read(text: str) -> object:
    return yaml_bytes(text.encode(), "some.yaml").data


def refusal(text: str | bytes) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        yaml_bytes(text if isinstance(text, bytes) else text.encode(), "some.yaml")
    assert caught.value.place is not None
    assert caught.value.place.path == "some.yaml"
    return caught.value


def where(error: UnreadableError) -> tuple[int | None, int | None]:
    assert error.place is not None
    return error.place.line, error.place.column


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2026-11-24", "2026-11-24"),
        ("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z"),
        ("yes", "yes"),
        ("No", "No"),
        ("off", "off"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("007", "007"),
        ("0o17", "0o17"),
        ("12e4567", "12e4567"),
        ("1.0.0", "1.0.0"),
        ("'5'", "5"),
        ("!!str 5", "5"),
        ("=", "="),
    ],
)
def test_what_is_written_as_text_stays_text(written: str, value: str) -> None:
    assert read(f"key: {written}") == {"key": value}


@pytest.mark.parametrize(
    ("written", "value"),
    [("5", 5), ("-3", -3), ("0x1F", 31), ("2.5", 2.5), ("1.5e3", 1500.0), ("1e-3", 0.001), ("!!float 1", 1.0),
     ("true", True), ("False", False), ("~", None), ("", None), ("null", None)],
)  # fmt: skip
def test_numbers_booleans_and_null(written: str, value: object) -> None:
    found = read(f"key: {written}")
    assert found == {"key": value}
    assert type(found["key"]) is type(value)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x85\u2028\u2029")) | st.sampled_from(
    ["yes", "5", "1_0", "007", "~", "<<", "=", ""]  # and PyYAML itself doesn't read the line breaks that it writes
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)


@given(VALUES, st.booleans())
def test_what_pyyaml_writes_is_read_as_it_was(value: object, flow: bool) -> None:
    data = yaml.safe_dump({"key": value}, default_flow_style=flow, allow_unicode=True).encode()
    assert yaml_bytes(data, "some.yaml").data == {"key": value}


@given(st.binary() | st.text("a:-[]{}&*!'\"<#|>?%@`, \n\t\x85", max_size=40).map(str.encode))
def test_whatever_the_bytes_are_they_are_read_or_refused(data: bytes) -> None:
    try:
        yaml_bytes(data, "some.yaml")
    except UnreadableError as error:
        assert str(error).startswith("some.yaml")  # noqa: PT017  (both outcomes are right)


def test_an_alias_stands_for_its_anchor() -> None:
    assert read("a: &x {k: [1]}\nb: *x\n") == {"a": {"k": [1]}, "b": {"k": [1]}}


def test_a_merge_key_fills_in_what_the_map_does_not_say() -> None:
    assert read("base: &b {one: 1, two: 2}\nmine: {<<: *b, two: 3}\n") == {
        "base": {"one": 1, "two": 2},
        "mine": {"one": 1, "two": 3},
    }


def test_of_several_merged_maps_the_first_one_wins() -> None:
    assert read("a: &a {k: 1}\nb: &b {k: 2, l: 2}\nc: {<<: [*a, *b]}\n")["c"] == {"k": 1, "l": 2}  # type: ignore[index]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert yaml_bytes(b"\xef\xbb\xbfkey: 1", "some.yaml").data == {"key": 1}


def test_the_digest_is_that_of_the_bytes() -> None:
    data = b"\xef\xbb\xbfkey: 1\r\n"
    assert yaml_bytes(data, "some.yaml").sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system", "!!python/name:os.system", "!!python/object/new:list", "!!python/tuple"]
)
def test_a_tag_that_would_build_a_python_object_is_refused_with_its_line(tag: str) -> None:
    error = refusal(f"one: 1\ntwo: {tag} [echo]\n")
    assert where(error) == (2, 6)
    assert "would build a Python object" in error.message


@pytest.mark.parametrize("tag", ["!!timestamp 2026-11-24", "!!binary aGk=", "!mine x", "!!set {a, b}", "!mine [1]"])
def test_other_tags_are_refused_as_well(tag: str) -> None:
    error = refusal(f"key: {tag}\n")
    assert where(error) == (1, 6)
    assert "is refused" in error.message


def test_a_tag_that_contradicts_its_value_is_refused() -> None:
    assert where(refusal("key: !!int five")) == (1, 6)


def test_a_bomb_of_aliases_is_refused_before_it_is_built() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 60)]
    error = refusal("\n".join(lines))
    assert "aliases" in error.message
    assert where(error)[0] == 6  # a4 is the first to stand for a hundred thousand values, so a5 would pass the limit


def test_a_bomb_of_long_texts_is_refused_too() -> None:
    assert "aliases" in refusal("a: &a " + "x" * 64_000 + "\nb: [" + "*a," * 1500 + "]").message


def test_a_bomb_of_merge_keys_is_refused_too() -> None:
    wide = ", ".join(f"k{n}: 1" for n in range(1000))
    assert "aliases" in refusal(f"a: &a {{{wide}}}\nb: [{'{<<: *a}, ' * 1500}]").message


def test_an_alias_inside_its_own_anchor_is_refused() -> None:
    assert where(refusal("key: &a\n  - *a\n")) == (2, 5)


def test_an_alias_without_anchor_is_refused() -> None:
    assert where(refusal("key: *nowhere")) == (1, 6)


def test_a_key_given_twice_is_refused_at_the_second() -> None:
    error = refusal("outer:\n  key: 1\n  other: 2\n  key: 3\n")
    assert where(error) == (4, 3)
    assert "'key' is given twice" in error.message


@pytest.mark.parametrize("key", ["5", "1.5", "true", "yes", "Off", "null", "~"])
def test_a_key_that_is_not_clearly_text_is_refused(key: str) -> None:
    error = refusal(f"fine: 1\n{key}: x\n")
    assert where(error) == (2, 1)
    assert key in error.message
    assert error.hint == "Put it in quotes."


@pytest.mark.parametrize("key", ["'5'", '"yes"', "on-call", "y"])
def test_a_key_in_quotes_or_of_plain_words_is_text(key: str) -> None:
    assert read(f"{key}: x") == {key.strip("'\""): "x"}


def test_a_list_as_key_is_refused() -> None:
    assert "must be text" in refusal("? [a, b]\n: x\n").message


@pytest.mark.parametrize("number", [".nan", ".inf", "-.Inf", "1.0e999"])
def test_a_number_that_is_not_finite_is_refused(number: str) -> None:
    error = refusal(f"limit: {number}")
    assert where(error) == (1, 8)
    assert "isn't a finite number" in error.message


def test_a_number_of_five_thousand_digits_is_refused() -> None:
    assert "too many digits" in refusal("n: " + "9" * 5000).message


@pytest.mark.parametrize("deep", ["[" * 101 + "]" * 101, "[" * 100_000, "{a: " * 101 + "}" * 101])
def test_nesting_beyond_the_limit_is_refused(deep: str) -> None:
    error = refusal(deep)
    assert "nested" in error.message or "nesting" in error.message


def test_nesting_up_to_the_limit_is_read() -> None:
    assert read("[" * 100 + "]" * 100)


def test_a_second_document_is_refused_where_it_starts() -> None:
    error = refusal("---\na: 1\n---\nb: 2\n")
    assert where(error) == (3, 1)
    assert "second YAML document" in error.message


@pytest.mark.parametrize("nothing", ["", "\n \n", "# only a comment\n", "---\n", "~"])
def test_an_empty_file_is_refused(nothing: str) -> None:
    assert refusal(nothing).message == "is empty"


def test_invalid_utf_8_is_named_by_byte_and_line() -> None:
    error = refusal(b"one: 1\ntwo: caf\xe9\n")
    assert "byte 0xe9 at offset 15 (line 2)" in error.message
    assert where(error) == (2, None)


def test_utf_16_is_recognised() -> None:
    assert "UTF-16" in (refusal("key: 1".encode("utf-16")).hint or "")


def test_a_syntax_error_has_line_and_column() -> None:
    error = refusal("one: 1\ntwo: [1, 2\nthree: 3\n")
    assert where(error) == (3, 6)
    assert "isn't valid YAML" in error.message


def test_a_control_character_is_refused_and_not_echoed() -> None:
    error = refusal("one: 1\ntwo: \x1b[31mred\n")
    assert where(error) == (2, 6)
    assert "\x1b" not in str(error)


def test_more_than_sixteen_megabytes_are_refused() -> None:
    assert "longer than 16 MB" in refusal(b"#" * 16_000_001).message


def test_a_missing_file_is_one_clear_message(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"nowhere\.yaml: no such file"):
        yaml_file(tmp_path / "nowhere.yaml", "nowhere.yaml")


def test_a_directory_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="is a directory"):
        yaml_file(tmp_path)


def test_a_device_is_not_read() -> None:
    with pytest.raises(UnreadableError, match="not a regular file"):
        yaml_file(Path("/dev/zero"))


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_an_impossible_name_is_one_clear_message(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableError, match="can't be read"):
        yaml_file(tmp_path / name, "name")


@pytest.fixture
def nobody() -> Iterator[None]:
    """The test runs as a user whom permissions bind, also where the tests run as the superuser."""
    superuser = os.geteuid() == 0
    if superuser:
        os.seteuid(65534)
    yield
    if superuser:
        os.seteuid(0)


@pytest.mark.usefixtures("nobody")
def test_a_forbidden_file_is_one_clear_message() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "p.yaml")
        path.write_text("key: 1")
        assert yaml_file(path).data == {"key": 1}
        path.chmod(0)
        with pytest.raises(UnreadableError, match="permission denied"):
            yaml_file(path)


def test_a_link_to_itself_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(UnreadableError, match="can't be read"):
        yaml_file(tmp_path / "loop")


def test_a_path_through_a_file_is_no_such_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("key: 1")
    with pytest.raises(UnreadableError, match="no such file"):
        yaml_file(tmp_path / "file" / "gatepost.yaml")


def test_a_file_is_named_as_the_caller_says(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("key: 1")
    assert yaml_file(tmp_path / "p.yaml", "shown.yaml").name == "shown.yaml"
    assert yaml_file(tmp_path / "p.yaml").name == str(tmp_path / "p.yaml")
