"""A pointer into a document leads to the line and column of a value or of its key."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.reading import Document, json_document, yaml_bytes
from gatepost.reading.pointer import parts, pointer

YAML = b"""\
# a comment
name: credit
systems:
  - name: one
    subjects: ["a", "b"]
  - &two
    name: two
    "odd/key~": 5
again: *two
"""
JSON = b"""\
{"name": "credit",
  "systems" : [
    {"name": "one", "subjects": ["a", "b"]},
    {"name": "two", "odd/key~": 5}]}
"""


def at(document: Document, pointer: str, key: bool = False) -> tuple[int | None, int | None, int]:
    place = document.place(pointer, key)
    assert place.pointer == pointer
    return place.line, place.column, place.width


@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        ("", (2, 1, 1), (2, 1, 1)),
        ("/name", (2, 7, 6), (2, 1, 4)),
        ("/systems/0/name", (4, 11, 3), (4, 5, 4)),
        ("/systems/0/subjects/1", (5, 21, 3), (5, 21, 3)),
        ("/systems/1/odd~1key~0", (8, 17, 1), (8, 5, 10)),
        ("/again/name", (7, 11, 3), (7, 5, 4)),
    ],
)
def test_in_yaml(pointer: str, value: tuple[int, int, int], key: tuple[int, int, int]) -> None:
    document = yaml_bytes(YAML, "p.yaml")
    assert at(document, pointer) == value
    assert at(document, pointer, key=True) == key


@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        ("", (1, 1, 1), (1, 1, 1)),
        ("/name", (1, 10, 8), (1, 2, 6)),
        ("/systems/0/name", (3, 14, 5), (3, 6, 6)),
        ("/systems/0/subjects/1", (3, 39, 3), (3, 39, 3)),
        ("/systems/1/odd~1key~0", (4, 33, 1), (4, 21, 10)),
    ],
)
def test_in_json(pointer: str, value: tuple[int, int, int], key: tuple[int, int, int]) -> None:
    document = json_document(JSON, "p.json")
    assert at(document, pointer) == value
    assert at(document, pointer, key=True) == key


@pytest.mark.parametrize("document", [yaml_bytes(YAML, "p"), json_document(JSON, "p")])
def test_what_is_not_there_has_the_place_of_what_is_above_it(document: Document) -> None:
    parent = document.place("/systems/1")
    for missing in ("/systems/1/owner", "/systems/1/owner/name"):
        assert (document.place(missing).line, document.place(missing).column) == (parent.line, parent.column)


def test_the_excerpt_is_the_line_and_the_caret_stands_under_the_value() -> None:
    place = yaml_bytes(b"one: 1\n\ttwo: 2\n".replace(b"\t", b"  ").replace(b"one: 1\n", b"top:\n"), "p.yaml").place(
        "/top/two"
    )
    assert place.excerpt == "  two: 2"
    assert place.excerpt[(place.column or 0) - 1] == "2"


def test_windows_line_ends_leave_no_trace_in_the_excerpt() -> None:
    assert yaml_bytes(b"one: 1\r\ntwo: 2\r\n", "p.yaml").place("/two").excerpt == "two: 2"


def test_an_excerpt_shows_no_control_or_direction_characters() -> None:
    excerpt = json_document('{"a": "x\u202eevil\u2066", "b": 1}'.encode(), "p.json").place("/b").excerpt
    assert excerpt == '{"a": "x�evil�", "b": 1}'


def test_a_long_line_is_cut_and_a_place_far_out_in_it_has_no_excerpt() -> None:
    document = json_document(b'{"a": 1, "b": "' + b"x" * 1000 + b'", "c": 2}', "p.json")
    near, far = document.place("/a"), document.place("/c")
    assert near.excerpt is not None
    assert len(near.excerpt) == 141
    assert (far.line, far.column, far.excerpt) == (1, 1024, None)


@given(st.lists(st.text() | st.integers(min_value=0), max_size=5))
def test_a_pointer_leads_back_to_its_parts(path: list[str | int]) -> None:
    assert parts(pointer(path)) == tuple(map(str, path))


def test_a_pointer_starts_with_a_slash() -> None:
    with pytest.raises(ValueError, match="not a JSON pointer"):
        parts("name")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)


@given(VALUES, st.sampled_from([None, 2]))
def test_every_value_of_any_json_is_found_where_it_starts(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    document = json_document(text.encode(), "p.json")
    lines = text.split("\n")

    def walk(node: object, path: list[str | int]) -> None:
        place = document.place(pointer(path))
        assert place.line
        assert place.column
        rest = "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])
        assert json.JSONDecoder().raw_decode(rest)[0] == node
        children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for name, child in children:
            walk(child, [*path, name])

    walk(value, [])
