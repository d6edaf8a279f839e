"""What decided an expression is told in its own source text, with the facts that were read: no more and no less."""

from __future__ import annotations

from typing import Any

import pytest

from gatepost import cel

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "times": {"type": "array", "items": {"type": "string", "format": "date-time"}},
        "scores": {"type": "array", "items": {"type": "number"}},
        "metrics": {"type": "object", "additionalProperties": {"type": "number"}},
    },
}
DATASETS = [
    {"name": "a", "digest": "1"},
    {"name": "b"},
    {"name": "c", "digest": ""},
    {"name": "d", "digest": "4", "rows": 0},
]
FACTS: dict[str, Any] = {
    "a": 1, "b": "yes", "yes": True, "no": False, "none": None, "tags": {"owner": "ann", "team": ""}, "datasets": DATASETS,
    "xs": list(range(20)), "words": ["ant", "bee"], "empty": [],
}  # fmt: skip


def explained(text: str, variables: dict[str, Any] | None = None, **facts: Any) -> cel.Trace:
    return cel.compile(text, variables).explain({"self": FACTS, **facts})


@pytest.mark.parametrize(
    ("text", "because"),
    [
        # && is false by the parts that are, and true by all
        ("self.yes && self.no", ("self.no",)),
        ("self.no && self.missing", ("self.no",)),
        ("self.missing && self.no", ("self.no",)),
        ("self.a > 5 && self.b == 'no' && self.yes", ("self.a > 5", "self.b == 'no'")),
        ("self.yes && self.a == 1", ("self.yes", "self.a == 1")),
        # || is true by the parts that are, and false by all
        ("self.no || self.a == 1", ("self.a == 1",)),
        ("self.missing > 1 || self.yes", ("self.yes",)),
        ("self.no || (self.yes && self.b == 'no')", ("self.no", "self.b == 'no'")),
        # a question whether a fact is there guards what reads it
        ("has(self.a) && self.a > 2", ("self.a > 2",)),
        ("!has(self.a) || self.a > 2", ("self.a > 2",)),
        ("has(self.gone) && self.gone > 2", ("has(self.gone)",)),
        # the branch that was taken
        ("has(self.gone) ? self.a > 1 : self.b == 'no'", ("self.b == 'no'",)),
        ("self.yes ? self.a > 1 : self.gone", ("self.a > 1",)),
        ("self.a > 1 ? true : false", ("self.a > 1",)),
        # what has no value is traced to the part without one
        ("self.gone > 1", ("self.gone",)),
        ("self.yes && self.gone.deep > 1", ("self.gone",)),
        ("self.a + self.b == 2", ("self.a + self.b",)),
        ("self.a > 0 && size(self.a) > 1", ("size(self.a)",)),
        # a negation is explained by what it negates
        ("!(self.yes && self.a == 1)", ("self.yes", "self.a == 1")),
        ("!(self.a > 5 || self.no)", ("self.a > 5", "self.no")),
        ("!self.yes", ("!self.yes",)),
        # all is false by the elements that fail, exists by none that holds
        ("self.datasets.all(d, has(d.digest))", ("has(d.digest) for datasets[1]",)),
        ("self.datasets.all(d, has(d.digest) && d.digest != '')", ("has(d.digest) for datasets[1]", "d.digest != '' for datasets[2]")),
        ("self.datasets.exists(d, d.name == 'b')", ("d.name == 'b' for datasets[1]",)),
        ("self.tags.all(k, self.tags[k] != '')", ("self.tags[k] != '' for tags.team",)),
        ("self.tags.all(k, v, v != '')", ("v != '' for tags.team",)),
        ("self.words.filter(w, w != 'ant').all(w, w == 'cow')", ("w == 'cow' for 'bee'",)),
        ("self.empty.exists(x, x > 1)", ("self.empty.exists(x, x > 1)",)),
        ("self.xs.exists_one(x, x > 1)", ("self.xs.exists_one(x, x > 1)",)),
        # through a binding
        ("cel.bind(d, self.datasets, d.all(x, has(x.digest)))", ("has(x.digest) for datasets[1]",)),
        ("cel.bind(n, self.gone, n > 1)", ("self.gone",)),
        # the text is the user's own, in one line
        ("self.a\n   >   5", ("self.a > 5",)),
    ],
)  # fmt: skip
def test_the_smallest_parts_that_decided_are_named(text: str, because: tuple[str, ...]) -> None:
    assert explained(text).because == because


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("self.a > 5", {"self.a": 1}),
        ("self.tags.owner == self.b", {"self.tags.owner": "ann", "self.b": "yes"}),
        ("self.tags['owner'] == 'bob'", {"self.tags.owner": "ann"}),
        ("self.datasets[3].rows > 0", {"self.datasets[3].rows": 0}),
        ("self.datasets.all(d, d.name != 'c')", {"self.datasets[2].name": "c"}),
        ("self.datasets.size() > 9", {"self.datasets": DATASETS}),
        ("self.no && self.a > 5", {"self.no": False, "self.a": 1}),
        ("cel.bind(t, self.tags, t.owner == 'bob')", {"self.tags.owner": "ann"}),
        ("self.words.map(w, w + '!')[0] == 'x'", {"self.words": ["ant", "bee"]}),
        ("limit > self.a + 5", {"limit": 2, "self.a": 1}),
    ],
)  # fmt: skip
def test_the_facts_that_those_read_are_told_with_their_paths(text: str, facts: dict[str, Any]) -> None:
    trace = explained(text, limit=2)
    assert {fact.path: fact.value for fact in trace.facts} == facts
    assert not any(fact.absent for fact in trace.facts)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("self.gone > 1", "self.gone"), ("self.gone.deeper.still == 1", "self.gone"), ("has(self.gone)", "self.gone"),
        ("self.tags.email != ''", "self.tags.email"), ("self.datasets.all(d, has(d.digest))", "self.datasets[1].digest"),
        ("self.datasets[1].digest == ''", "self.datasets[1].digest"),
        ("nothing == 1", "nothing"),
    ],
)  # fmt: skip
def test_a_fact_that_is_not_there_is_told_as_absent(text: str, path: str) -> None:
    (fact,) = explained(text).facts
    assert (fact.path, fact.absent, fact.value) == (path, True, None)


def test_of_many_elements_five_are_told_and_how_many_more_there_are() -> None:
    trace = explained("self.xs.all(x, x > 12)")
    assert trace.because == tuple(f"x > 12 for xs[{i}]" for i in range(5))
    assert trace.more == 8
    assert [fact.path for fact in trace.facts] == [f"self.xs[{i}]" for i in range(5)]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("self.times.all(t, t < now)", ("t < now for times[1]",)),
        ("self.scores.all(s, s / 2.0 < 1.0)", ("s / 2.0 < 1.0 for scores[1]",)),
        ("self.metrics.all(k, v, v / 2.0 < 1.0)", ("v / 2.0 < 1.0 for metrics.b",)),
        ("(now > timestamp(0) ? self.times : []).all(t, t < now)", ("t < now for 2025-01-01T00:00:00Z",)),
        ("cel.bind(s, self.scores, s.all(x, x / 1.0 < 2.0))", ("x / 1.0 < 2.0 for scores[1]",)),
    ],
)
def test_elements_are_as_they_are_declared_when_they_are_explained_too(text: str, because: tuple[str, ...]) -> None:
    facts = {"times": ["2023-01-01T00:00:00Z", "2025-01-01T00:00:00Z"], "scores": [1, 3], "metrics": {"a": 1, "b": 3}}
    program = cel.compile(text, {"self": SCHEMA, "now": "timestamp"})
    given = {"self": facts, "now": "2024-01-01T00:00:00Z"}
    assert program(given) is False
    assert program.explain(given).because == because


@pytest.mark.parametrize("times", [["2025-01-01T00:00:00Z", "bad"], ["bad", "2025-01-01T00:00:00Z"]])
def test_an_element_that_is_not_as_declared_hides_none_that_decides(times: list[str]) -> None:
    given = {"self": {"times": times}, "now": "2024-01-01T00:00:00Z"}
    program = cel.compile("self.times.all(t, t < now)", {"self": SCHEMA, "now": "timestamp"})
    assert program(given) is False
    assert program.explain(given).because == (f"t < now for times[{times.index('2025-01-01T00:00:00Z')}]",)


@pytest.mark.parametrize("macro", ["all", "exists"])
def test_a_macro_over_what_is_no_list_is_named_as_what_failed(macro: str) -> None:
    text = f"self.b.{macro}(c, c != 'z')"
    assert explained(text).because == (text,)


def test_an_explanation_of_what_is_too_much_ends_too() -> None:
    trace = explained("self.many.all(x, self.many.all(y, x + y >= 0))", self={"many": list(range(2_000))})
    assert trace.because


def test_a_long_value_is_cut() -> None:
    (because,) = explained(
        "self.words.map(w, w + self.words.map(v, v + v + v + v + v + v).join()).all(w, w == '')"
    ).because[:1]
    assert because.startswith("w == '' for 'ant") and because.endswith("…")
    assert len(because) < 60
