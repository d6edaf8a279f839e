"""JSON facts are what their declaration says: text is a moment where a moment is declared, a whole number a double."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost import cel
from gatepost.cel.values import NONE, Duration, Map, Optional, Timestamp, Type, UInt, to_key

OBJECT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "at": {"type": "string", "format": "date-time"},
        "score": {"type": "number"},
        "name": {"type": "string"},
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        **OBJECT["properties"],
        "n": {"type": "integer"},
        "scores": {"type": "array", "items": {"type": "number"}},
        "times": {"type": "array", "items": {"type": "string", "format": "date-time"}},
        "metrics": {"type": "object", "additionalProperties": {"type": "number"}},
        "one": OBJECT,
        "same": OBJECT,
        "wide": {"type": "object", "properties": {"at": {"type": "string"}, "score": {"type": "integer"}}},
        "many": {"type": "array", "items": OBJECT},
        "others": {"type": "array", "items": OBJECT},
        "by_name": {"type": "object", "additionalProperties": OBJECT},
    },
}
FACTS: dict[str, Any] = {
    "at": "2024-01-01T00:00:00Z",
    "score": 1,
    "name": "a",
    "n": 1,
    "scores": [1, 2.5],
    "times": ["2024-01-01T00:00:00Z", "2024-06-01T02:00:00+02:00"],
    "metrics": {"f1": 1, "auc": 0.5},
    "one": {"at": "2024-01-01T00:00:00Z", "score": 2, "name": "x"},
    "same": {"at": "2024-01-01T01:00:00+01:00", "score": 2.0, "name": "x"},
    "wide": {"at": "text", "score": 7},
    "many": [{"at": "2024-01-01T00:00:00Z", "score": 3}],
    "others": [{"at": "2024-01-01T00:00:00.000Z", "score": 3.0}],
    "by_name": {"k": {"at": "2024-01-01T00:00:00Z", "score": 4}},
}
TRUE = [
    "type(self.at) == google.protobuf.Timestamp", "self.at == timestamp('2024-01-01T01:00:00+01:00')", "self.at < now",
    "now - self.at == duration('24h')", "self.at.getFullYear() == 2024", "self.times[1].getHours() == 0", "self.times.all(t, t <= now) == false",
    "self.times.map(t, t.getMonth()) == [0, 5]", "self.at in self.times", "self.times == [timestamp('2024-01-01T00:00:00Z'), timestamp(1717200000)]",
    "type(self.score) == double", "self.score / 2.0 == 0.5", "self.score + 0.5 == 1.5", "self.n == 1 && type(self.n) == int",
    "type(self.scores[0]) == double", "self.scores.map(s, s / 2.0) == [0.5, 1.25]", "self.scores.filter(s, s > 1.0) == [2.5]",
    "1.0 in self.scores && dyn(1) in self.scores", "dyn(self.score) == 1", "self.scores.map(s, type(s)) == [double, double]", "math.greatest(self.scores) == 2.5",
    "self.metrics.f1 / 2.0 == 0.5", "self.metrics['f1'] + 0.5 == 1.5", "self.metrics.all(k, self.metrics[k] <= 1.0)",
    "self.metrics.all(k, v, v / 1.0 <= 1.0)", "self.metrics.map(k, self.metrics[k] * 2.0) == [2.0, 1.0]",
    "self.metrics.transformMap(k, v, v + 0.5) == {'f1': 1.5, 'auc': 1.0}", "self.metrics == {'f1': 1.0, 'auc': 0.5}",
    "type(self.metrics.transformMap(k, v, v)['f1']) == double", "self.metrics.exists(k, v, k == 'f1' && type(v) == double)",
    "self.one == self.same", "[self.one] == [self.same]", "self.many == self.others", "self.one in [self.same]", "[[self.one]] == [[self.same]]",
    "{'k': self.one} == {'k': self.same}", "(self.n == 1 ? self.one : self.same) == self.same", "cel.bind(x, self.one, x == self.same)",
    "self.many.filter(m, true) == self.others", "self.many.map(m, m) == self.others", "self.many + self.others == self.others + self.many",
    "self.many.all(m, m.at < now && m.score / 2.0 == 1.5)", "self.many[0] == self.others[0]", "self.many[0].at == self.others[0].at",
    "self.by_name.k.at < now", "self.by_name.all(k, v, v.score / 2.0 == 2.0)", "self.by_name['k'].score / 4.0 == 1.0",
    "[self.one].distinct() == [self.same]", "sets.contains([self.one], [self.same])", "[self.many, self.others].flatten().size() == 2",
    "self.?at.orValue(now) < now", "self.?one.?at.orValue(now) < now", "self.many[?0].score.orValue(0.0) / 2.0 == 1.5",
    "self.?one == optional.of(self.same)", "self.?score.optMap(s, s / 2.0) == optional.of(0.5)", "self.many.first().value() == self.others.last().value()",
    "span + span == duration('3s')", "span.getMilliseconds() == 500", "raw.size() == 2", "u + 1u == 3u", "type(u) == uint", "has(self.at)",
    "string(self.score) == '1'", "'%s'.format([self.at]) == '2024-01-01T00:00:00Z'", "self.times.map(t, string(t))[1] == '2024-06-01T00:00:00Z'",
    "(self.n == 1 ? self.one : {'score': 5.0}).score / 2.0 == 1.0", "[self.one, {'score': 5.0}][0].score / 2.0 == 1.0",
    "{'a': self.one, 'b': {'x': 1}}.a.score / 2.0 == 1.0", "(self.many + [{'score': 5.0}])[0].score / 2.0 == 1.5",
    "(self.n == 1 ? self.metrics : any).f1 / 2.0 == 0.5", "[self.scores, any][0][0] / 2.0 == 0.5", "type(([1.5] + any)[1]) == int",
    "(self.n == 1 ? self.one : self.wide).at < now", "(self.n == 2 ? self.one : self.wide).at == 'text'",
    "(self.n == 2 ? self.one : self.wide).score == 7 && type((self.n == 2 ? self.one : self.wide).score) == int",
    "[self.one, self.wide].map(x, type(x.score)) == [double, int]", "(self.many + [self.wide])[1].at == 'text'",
    "cel.bind(x, self.n == 1 ? self.one : any, x.at < now && x.score / 2.0 == 1.0)", "[self.wide, self.one].exists(x, x.at == 'text')",
    "dyn(self.one).score / 2.0 == 1.0", "[self.one, self.wide].distinct()[0].at < now",
    "spans.all(s, s > duration('0s'))", "self.times.exists_one(t, t == self.at)", "timestamp(self.at) == self.at",
]  # fmt: skip
VARIABLES: dict[str, Any] = {
    "self": SCHEMA, "now": "timestamp", "span": "duration", "raw": "bytes", "u": "uint", "spans": "list(duration)", "any": "dyn",
}  # fmt: skip
GIVEN: dict[str, Any] = {
    "self": FACTS, "now": "2024-01-02T00:00:00Z", "span": "1.5s", "raw": b"ab", "u": 2, "spans": ["1s", "2s"], "any": [2],
}  # fmt: skip


@pytest.mark.parametrize("text", TRUE)
def test_a_fact_is_what_is_declared_wherever_it_is_used(text: str) -> None:
    program = cel.compile(text, VARIABLES)
    assert program(GIVEN) is True
    assert program.interpreted(GIVEN) is True


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("self.at < now", {"at": "yesterday"}), ("self.at < now", {"at": 5}), ("self.at < now", {"at": None}), ("self.at < now", {}),
        ("self.times.all(t, t < now)", {"times": ["2024-01-01T00:00:00Z", "no"]}), ("self.score / 2.0 > 0.0", {"score": "1"}),
        ("self.score / 2.0 > 0.0", {"score": True}), ("self.scores.all(s, s / 1.0 > 0.0)", {"scores": [1, "2"]}),
        ("self.metrics.f1 > 0.5", {"metrics": []}), ("self.many.all(m, m.score > 0.0)", {"many": [1]}), ("self.many[0].at < now", {"many": {}}),
        ("self.n + 1 > 0", {"n": 1.5}),
    ],
)  # fmt: skip
def test_what_isnt_as_declared_is_an_error_and_never_a_pass(text: str, facts: dict[str, Any]) -> None:
    program = cel.compile(text, VARIABLES)
    with pytest.raises(cel.EvaluationError):
        program({**GIVEN, "self": facts})


@pytest.mark.parametrize(
    ("value", "json"),
    [
        (UInt(3), 3), (Timestamp(0), "1970-01-01T00:00:00Z"), (Timestamp(-1), "1969-12-31T23:59:59.999999999Z"),
        (Duration(1_500_000_000), "1.5s"), (Duration(-1), "-0.000000001s"), (Duration(0), "0s"), (Optional(True, UInt(1)), 1), (NONE, None),
        (Type("int"), "int"), ([UInt(1), Timestamp(0)], [1, "1970-01-01T00:00:00Z"]), ((1, 2), [1, 2]), ({"a": Duration(0)}, {"a": "0s"}),
        (Map({1: "a", to_key(True): "b", UInt(2): "c", "d": None}), {"1": "a", "true": "b", "2": "c", "d": None}), (b"ab", b"ab"),
    ],
)  # fmt: skip
def test_a_value_becomes_json(value: Any, json: Any) -> None:
    found = cel.to_json(value)
    assert found == json
    assert found.__class__ is json.__class__


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"), (1, "1"), (0.1 + 0.2, "0.3"), (1.0, "1"), (1e21, "1e+21"), (True, "true"), (None, "null"), (["é", 1], '["é", 1]'),
        ({"b": 1, "a": 2}, '{"a": 2, "b": 1}'), (b"\xff", "ff"), (math.inf, "Infinity"),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_people_write_it(value: Any, text: str) -> None:
    assert cel.as_text(value) == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_json_goes_through_unchanged(value: Any) -> None:
    for variables in (None, {"x": "dyn"}):
        assert cel.compile("x", variables)({"x": value}) == value
        assert cel.compile("[x, {'a': x}]", variables)({"x": value}) == [value, {"a": value}]
    assert cel.compile("x == y && x in [y]")({"x": value, "y": value}) is True


def test_facts_are_left_as_they_were() -> None:
    before = repr(GIVEN)
    for text in TRUE:
        cel.compile(text, VARIABLES)(GIVEN)
    assert repr(GIVEN) == before
