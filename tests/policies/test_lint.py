"""What the linter doubts in a policy, and what it doesn't: each rule, and how to say that something is meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gatepost import content
from gatepost.errors import SchemaError
from gatepost.policies import Library, expression_errors
from gatepost.policies.lint import NEEDLESS, RULES, LintWarning, warnings
from gatepost.policies.parse import parse_policy
from gatepost.profile.terms import terms
from gatepost.reading.cache import NO_CACHE

if TYPE_CHECKING:
    from tests.policies.conftest import Shelf

    from gatepost.policies import Policy

TOLD = "{self.model.name}"


def parsed(own: Shelf, *that: str, message: str = TOLD, **more: Any) -> Policy:
    """A policy with each condition in a block of its own, as people write them."""
    head = {
        "id": "mine/a", "version": "1.0.0", "title": "The version is in order", "severity": "medium",
        "subject": "model_version", "controls": [],
        "remedy": "Set the tag owner of the version, and check it again.", **more,
    }  # fmt: skip
    lines = [f"{key}: {json.dumps(value)}" for key, value in head.items()]
    lines += ["require:"]
    lines += [f"  - that: |-\n      {one}\n    message: {json.dumps(message)}" for one in that]
    path = own.write("mine/a.yaml", "\n".join(lines) + "\n")
    return parse_policy(path, "mine/a.yaml", "mine/a", cache=NO_CACHE)


def linted(own: Shelf, *that: str, message: str = TOLD, **more: Any) -> list[LintWarning]:
    policy = parsed(own, *that, message=message, **more)
    assert not expression_errors(policy, terms())
    return warnings(policy, terms())


def said(own: Shelf, rule: str, *that: str, **more: Any) -> list[str]:
    """What a rule points at: the part of the line that its caret marks."""
    found = [one for one in linted(own, *that, **more) if one.rule == rule]
    places = [one.place for one in found]
    return [(p.excerpt or "")[(p.column or 1) - 1 :][: p.width] for p in places]


@pytest.mark.parametrize(
    ("that", "read"),
    [
        ('self.run.id != ""', "self.run.id"),
        ('self.run.git.commit != ""', "self.run.git.commit"),
        ("has(self.run.user)", "has(self.run.user)"),
        ('declared.owner != ""', "declared.owner"),
        ('recorded.owner != ""', "recorded.owner"),
        ('request.who != "me"', "request.who"),
        ('system.role == "provider"', "system.role"),
        ('self.version.tags.owner != ""', "self.version.tags.owner"),
        ("self.version.tags['owner'] != ''", "self.version.tags['owner']"),
        ('has(self.datasets) && self.datasets.exists(d, d.digest != "")', "d.digest"),
        ('!has(declared.owner) && declared.owner != ""', "declared.owner"),
        ('has(declared.owner) || declared.owner != ""', "declared.owner"),
        ('has(declared.owner) ? true : declared.owner != ""', "declared.owner"),
        ('declared.owner != "" && has(declared.owner)', "declared.owner"),
        ('has(declared.purpose) && declared.owner != ""', "declared.owner"),
        (
            "has(self.approvals) && self.approvals.exists(a, has(a.role)) && self.approvals.exists(b, b.role != '')",
            "b.role",
        ),
        ("cel.bind(r, self.run, r.id) != ''", "self.run"),
    ],
)
def test_reading_an_optional_fact_without_asking_first_is_doubtful(own: Shelf, that: str, read: str) -> None:
    assert read in said(own, "unguarded-fact", that)


@pytest.mark.parametrize(
    "that",
    [
        'self.version.version != ""',
        'has(self.run) && self.run.id != ""',
        'has(self.run) && has(self.run.git) && has(self.run.git.commit) && self.run.git.commit != ""',
        '!has(self.run) || self.run.id != ""',
        '!(has(self.run) && has(self.run.user)) || self.run.user != ""',
        'has(self.run) ? self.run.id != "" : false',
        '(has(self.run) ? self.run.id : "") != ""',
        '(has(declared.owner) ? true : false) && declared.owner != ""',
        'has(declared.owner) == true && declared.owner != ""',
        'has(declared.owner) != false && declared.owner != ""',
        '(has(declared.owner) || has(declared.owner)) && declared.owner != ""',
        'has(self.datasets) && self.datasets.exists(d, has(d.digest) && d.digest != "")',
        'has(self.datasets) && self.datasets.filter(d, has(d.digest)).exists(d, d.digest != "")',
        '(has(self.datasets) ? self.datasets.filter(d, has(d.digest)) : []).exists(d, d.digest != "")',
        "has(self.datasets) && self.datasets.filter(d, has(d.digest)).map(d, d.digest).size() > 0",
        "has(self.datasets) && self.datasets.map(d, has(d.digest), d.digest).size() > 0",
        '"owner" in self.version.tags && self.version.tags.owner != ""',
        "'owner' in self.version.tags && self.version.tags['owner'] != ''",
        'self.?run.?user.orValue("") != ""',
        'self.?run.hasValue() && self.run.id != ""',
        'cel.bind(r, has(self.run), r && has(self.run)) && has(self.run) && self.run.id != ""',
        'has(self.run) && cel.bind(r, self.run, has(r.user) && r.user != "")',
    ],
)
def test_a_fact_that_was_asked_for_is_read_without_doubt(own: Shelf, that: str) -> None:
    assert said(own, "unguarded-fact", that) == []


def test_what_applies_if_asks_for_is_there_in_every_requirement_and_message(own: Shelf) -> None:
    found = said(
        own, "unguarded-fact", 'declared.owner != ""', applies_if="has(declared.owner)", message="{declared.owner}"
    )
    assert found == []


def test_what_one_requirement_asks_for_need_not_be_there_in_another(own: Shelf) -> None:
    assert said(own, "unguarded-fact", "has(declared.owner)", 'declared.owner != ""') == ["declared.owner"]


def test_a_message_may_read_what_its_false_condition_says_is_there(own: Shelf) -> None:
    that = '!has(declared.owner) || declared.owner != "x"'
    assert said(own, "unguarded-fact", that, message="{declared.owner}") == []
    assert said(own, "unguarded-fact", "has(declared.owner)", message="{declared.owner}") == ["declared.owner"]


def test_the_doubt_names_each_part_that_may_be_missing_and_how_to_ask(own: Shelf) -> None:
    (warning,) = linted(own, 'self.run.user != ""')
    assert "self.run and self.run.user may be absent" in warning.message
    assert warning.hint == "Ask first: has(self.run) && has(self.run.user) && …"


@pytest.mark.parametrize(
    ("that", "constant"),
    [
        ("true", "true"),
        ("1 + 1 == 2", "1 + 1 == 2"),
        ("has(self.run) || true", "true"),
        ("has(self.run) && [1].size() == 1", "[1].size() == 1"),
        ("1 > 2 ? has(self.run) : has(self.card)", "1 > 2"),
        ("self.version.aliases.exists(a, true)", "true"),
        ("[1, 2].all(x, x > 0)", "[1, 2].all(x, x > 0)"),
        ("has(self.version)", "has(self.version)"),
        ("has(params.x) && params.x != 1", "has(params.x)"),
        ("self.version.aliases.size() >= 0", "self.version.aliases.size() >= 0"),
        ("self.version.version == self.version.version", "self.version.version == self.version.version"),
        ('!has(declared.risk_class) || declared.risk_class != "hihg"', '"hihg"'),
        ('has(declared.risk_class) && declared.risk_class in ["high", "hi"]', '"hi"'),
        ('has(system.role) && "deplyer" == system.role', '"deplyer"'),
    ],
)
def test_a_condition_that_no_fact_can_change_is_doubtful(own: Shelf, that: str, constant: str) -> None:
    params = {"x": {"type": "int", "default": 1, "title": "X"}}
    assert said(own, "constant-condition", that, params=params) == [constant]


@pytest.mark.parametrize(
    "that",
    [
        "has(self.run)",
        "self.version.aliases.exists(a, a == 'x')",
        "[1, 2].all(x, self.version.aliases.size() > x)",
        "type(self.version.version) == string",
        'has(declared.risk_class) && declared.risk_class in ["high", "limited"]',
        "has(self.run) ? true : false",
        "self.version.aliases.size() >= 1",
        "has(declared.owner) && declared.owner == 'anyone'",
        "now > timestamp('2020-01-01T00:00:00Z')",
    ],
)
def test_a_condition_that_depends_on_a_fact_is_not_constant(own: Shelf, that: str) -> None:
    assert said(own, "constant-condition", that) == []


def test_a_constant_condition_is_told_with_its_value(own: Shelf) -> None:
    (warning,) = linted(own, "1 > 2")
    assert warning.message == "1 > 2 is always false"
    (warning,) = linted(own, "1 / 0 == 1")
    assert "always gives an error" in warning.message


def test_a_parameter_that_nothing_reads_is_doubtful(own: Shelf) -> None:
    params = {name: {"type": "int", "default": 1, "title": name} for name in ("a", "b", "c", "d")}
    that = "self.version.aliases.size() > params.a && self.version.aliases.size() > params['b']"
    (warning,) = linted(own, that, message="{self.model.name} {params.c}", params=params)
    assert (warning.rule, warning.place.pointer) == ("unused-parameter", "/params/d")


@pytest.mark.parametrize(
    "that",
    [
        "self.version.aliases.all(a, a != 'x')",
        "!has(self.datasets) || self.datasets.all(d, has(d.digest))",
        "has(self.datasets) && self.datasets.filter(d, has(d.context)).all(d, has(d.digest))",
        "has(self.datasets) && self.datasets.size() >= 0 && self.datasets.all(d, has(d.digest))",
        "!self.version.aliases.exists(a, !self.model.versions.all(v, v.aliases.all(b, b != a)))",
        "(has(self.datasets) ? self.datasets : []).all(d, has(d.digest))",
        "(has(self.run) && has(self.run.user) ? [self.run.user] : []).all(u, u != 'x')",
    ],
)
def test_an_all_that_an_empty_list_satisfies_is_doubtful(own: Shelf, that: str) -> None:
    assert len(said(own, "empty-list-passes", that)) == 1 + ("versions" in that)


@pytest.mark.parametrize(
    "that",
    [
        ("self.version.aliases.size() > 0 && self.version.aliases.all(a, a != 'x')",),
        ("size(self.version.aliases) != 0", "self.version.aliases.all(a, a != 'x')"),
        ("!(self.version.aliases.size() == 0)", "self.version.aliases.all(a, a != 'x')"),
        ("self.version.aliases.exists(a, a == 'y')", "self.version.aliases.all(a, a != 'x')"),
        ("self.version.aliases.filter(a, a != '').size() > 0", "self.version.aliases.all(a, a != 'x')"),
        ("!self.version.aliases.exists(a, a == 'x')",),
        ("!self.version.aliases.all(a, a != 'x')",),
        ("[self.model.name].all(n, n != 'x')",),
        ("([self.model.name] + self.version.aliases).all(n, n != 'x')",),
        ("params.names.all(n, n != self.model.name)",),
        (
            "has(declared.owner)",
            "(has(declared.owner) ? [declared.owner] : []).all(o, o != 'x')",
        ),
    ],
)
def test_an_all_over_what_holds_something_is_not_doubtful(own: Shelf, that: tuple[str, ...]) -> None:
    params = {"names": {"type": "list(string)", "default": ["a"], "title": "Names"}}
    assert said(own, "empty-list-passes", *that, params=params) == []


def test_that_a_list_is_there_does_not_tell_that_it_holds_anything(own: Shelf) -> None:
    found = said(
        own, "empty-list-passes", "has(self.datasets)", "!has(self.datasets) || self.datasets.all(d, has(d.name))"
    )
    assert len(found) == 1


def test_a_variable_that_hides_another_of_its_name_is_followed(own: Shelf) -> None:
    that = "self.model.versions.all(v, v.aliases.all(v, v != 'x'))"
    assert len(said(own, "empty-list-passes", that)) == 2


METRIC = "self.run.metrics.auc"
ASKED = "has(self.run) && 'auc' in self.run.metrics"


@pytest.mark.parametrize(
    ("that", "compared"),
    [
        (f"{ASKED} && !({METRIC} < 0.7)", f"{METRIC} < 0.7"),
        (f"{ASKED} && !(0.7 >= {METRIC})", f"0.7 >= {METRIC}"),
        (f"{ASKED} && {METRIC} != 0.0", f"{METRIC} != 0.0"),
        (f"!({ASKED} && {METRIC} > 0.7)", f"{METRIC} > 0.7"),
        ("has(self.run) && !self.run.metrics.exists(k, self.run.metrics[k] > 0.1)", "self.run.metrics[k] > 0.1"),
        (
            "has(self.run) && self.run.metrics.filter(k, self.run.metrics[k] > 0.1).size() == 0",
            "self.run.metrics[k] > 0.1",
        ),
        (f"{ASKED} && ({METRIC} < 0.7 ? false : true)", f"{METRIC} < 0.7"),
        (f"{ASKED} && ({METRIC} < 0.7) == false", f"{METRIC} < 0.7"),
    ],
)
def test_a_negated_comparison_that_nan_satisfies_is_doubtful(own: Shelf, that: str, compared: str) -> None:
    assert said(own, "nan-passes", that) == [compared]


@pytest.mark.parametrize(
    "that",
    [
        f"{ASKED} && {METRIC} >= 0.7",
        f"{ASKED} && !!({METRIC} >= 0.7)",
        f"{ASKED} && !math.isNaN({METRIC}) && !({METRIC} < 0.7)",
        "!(self.version.aliases.size() > 3)",
        "!(params.limit > 0.1) || has(self.run)",
        "has(self.run) && self.run.metrics.all(k, self.run.metrics[k] <= 0.1)",
    ],
)
def test_a_comparison_that_nan_fails_is_not_doubtful(own: Shelf, that: str) -> None:
    params = {"limit": {"type": "double", "default": 1.0, "title": "Limit"}}
    assert said(own, "nan-passes", that, params=params) == []


def test_how_to_write_it_so_that_nan_fails_is_told(own: Shelf) -> None:
    (warning,) = linted(own, f"{ASKED} && !({METRIC} < 0.7)")
    assert f"{METRIC} >= 0.7" in warning.hint


@pytest.mark.parametrize("message", ["It is wrong", "more than {params.x}", "at {now}", "{{self.model.name}}"])
def test_a_message_that_names_no_fact_is_doubtful(own: Shelf, message: str) -> None:
    params = {"x": {"type": "int", "default": 1, "title": "X"}}
    found = linted(own, "self.version.aliases.size() > params.x", message=message, params=params)
    assert [(one.rule, one.place.pointer) for one in found] == [("message-names-no-fact", "/require/0/message")]


def allowing(*ids: str) -> dict[str, Any]:
    return {"lint": {"allow": [{"id": one, "reason": "It is meant."} for one in ids]}}


def test_what_the_policy_allows_is_not_doubtful(own: Shelf) -> None:
    found = linted(own, "true", message="no", **allowing("constant-condition"))
    assert [one.rule for one in found] == ["message-names-no-fact"]


def test_what_is_allowed_without_need_is_doubtful(own: Shelf) -> None:
    (warning,) = linted(own, "has(self.run)", **allowing("nan-passes"))
    assert (warning.rule, warning.place.pointer) == (NEEDLESS, "/lint/allow/0/id")


@pytest.mark.parametrize(
    "entry", [{"id": "nan-passes"}, {"id": "nan-passes", "reason": ""}, {"id": "nan", "reason": "x"}]
)
def test_nothing_is_allowed_without_a_reason_and_a_known_id(own: Shelf, entry: dict[str, str]) -> None:
    with pytest.raises(SchemaError):
        linted(own, "true", lint={"allow": [entry]})


def test_the_schema_knows_every_rule() -> None:
    schema = json.loads((content.root() / "policies" / "schemas" / "policy.schema.json").read_text(encoding="utf-8"))
    entry = schema["properties"]["lint"]["properties"]["allow"]["items"]
    assert entry["properties"]["id"]["enum"] == sorted(RULES)


def test_nothing_in_the_shipped_library_is_doubtful() -> None:
    library = Library.open()
    assert [str(one) for name in library.ids() for one in warnings(library.policy(name), terms())] == []


def test_a_warning_shows_file_line_column_caret_and_id(own: Shelf) -> None:
    path = own.write(
        "mine/a.yaml",
        "id: mine/a\nversion: 1.0.0\ntitle: The version is in order\nseverity: low\nsubject: model_version\n"
        "controls: []\nremedy: Set the tag owner of the version, and check it again.\nrequire:\n"
        "  - that: >-\n      has(self.card)\n      && self.run.id != ''\n    message: '{self.model.name}'\n",
    )
    (warning,) = warnings(parse_policy(path, "mine/a.yaml", "mine/a", cache=NO_CACHE), terms())
    assert str(warning).splitlines() == [
        "mine/a.yaml:11:10 (/require/0/that): warning: self.run may be absent, and reading what is absent is an error"
        " [unguarded-fact]",
        "          && self.run.id != ''",
        "             ^^^^^^^^^^^",
        "  Ask first: has(self.run) && …",
    ]
