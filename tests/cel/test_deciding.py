"""The smallest parts that decided are named, with the facts that they read."""

from __future__ import annotations

import pytest

from gatepost import cel

FACTS = {"run": {"user": "ann", "metrics": {"auc": 0.7, "bias": 0.2}}, "list": [{"n": 1}, {"n": 5}, {"n": 7}]}


@pytest.mark.parametrize(
    ("text", "because", "facts"),
    [
        ("self.a && self.run.user == 'bob'", ["self.run.user == 'bob'"], {"self.run.user": "ann"}),
        ("!has(self.run) || self.run.user == 'bob'", ["self.run.user == 'bob'"], {"self.run.user": "ann"}),
        ("has(self.gone) || has(self.away)", ["has(self.gone)", "has(self.away)"], {"self.gone": None, "self.away": None}),
        ("has(self.run) && self.gone.x > 1", ["self.gone"], {"self.gone": None}),
        ("self.list.all(x, x.n < 5)", ["x.n < 5 for list[1]", "x.n < 5 for list[2]"], {"self.list[1].n": 5, "self.list[2].n": 7}),
        ("self.list.exists(x, x.n > 6)", ["x.n > 6 for list[2]"], {"self.list[2].n": 7}),
        ("self.run.metrics.all(k, self.run.metrics[k] < 0.5)", ["self.run.metrics[k] < 0.5 for run.metrics.auc"], {"self.run.metrics.auc": 0.7}),
        ("has(self.gone) ? self.gone > 1 : self.run.user == 'bob'", ["self.run.user == 'bob'"], {"self.run.user": "ann"}),
        (
            "((has(self.run) ? [self.run.user] : []) + (has(self.gone) ? [self.gone] : [])).size() > 1",
            ["((has(self.run) ? [self.run.user] : []) + (has(self.gone) ? [self.gone] : [])).size() > 1"],
            {"self.run.user": "ann", "self.gone": None},
        ),
        ("!self.list.exists(x, x.n == 5)", ["x.n == 5 for list[1]"], {"self.list[1].n": 5}),
        ("cel.bind(u, self.run.user, u == 'bob')", ["u == 'bob'"], {"self.run.user": "ann"}),
        ("[self.run.user].all(u, u == 'bob')", ["u == 'bob' for 'ann'"], {"u": "ann"}),
    ],
)  # fmt: skip
def test_the_smallest_parts_that_decided_are_named_with_the_facts_that_they_read(
    text: str, because: list[str], facts: dict[str, object]
) -> None:
    trace = cel.compile(text, {"self": "dyn"}).explain({"self": {"a": True, **FACTS}})
    assert list(trace.because) == because
    assert {one.path: one.value for one in trace.facts} == facts


def test_five_elements_are_shown_and_the_others_counted() -> None:
    trace = cel.compile("self.all(x, x > 9)", {"self": "dyn"}).explain({"self": list(range(9))})
    assert (len(trace.because), trace.more) == (5, 4)
