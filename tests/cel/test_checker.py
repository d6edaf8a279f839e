"""What is declared is checked before anything runs: each problem with its place, and the nearest name that there is."""

from __future__ import annotations

from typing import Any

import pytest

from gatepost import cel
from gatepost.cel.checker import check
from gatepost.cel.parser import parse
from gatepost.cel.problems import problems
from gatepost.cel.types import parse_type

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "version": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "stage": {"type": "string"},
                "aliases": {"type": "array", "items": {"type": "string"}},
                "created_at": {"type": "string", "format": "date-time"},
            },
        },
        "run": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "params": {"type": "object", "additionalProperties": {"type": "string"}},
                "metrics": {"$ref": "#/$defs/metrics"},
                "attempts": {"type": "integer"},
                "fine": {"type": "boolean"},
            },
        },
        "datasets": {
            "type": "array",
            "items": {"type": "object", "properties": {"digest": {"type": "string"}}, "additionalProperties": False},
        },
        "extra": {"type": "object"},
        "anything": {},
    },
    "$defs": {"metrics": {"type": "object", "additionalProperties": {"type": "number"}}},
}
KNOWN = {name: cel.declared(one) for name, one in {
    "self": SCHEMA, "now": "timestamp", "n": "int", "u": "uint", "d": "double", "s": "string", "b": "bool", "xs": "list(int)",
    "m": "map(string, int)", "any": "dyn", "o": "optional(int)", "raw": "bytes", "span": "duration", "ip": "net.IP",
}.items()}  # fmt: skip

WRONG = [
    ("self.verion.stage", "verion", "there is no fact 'verion' here; did you mean 'version'?"),
    ("self.run.paramz", "paramz", "there is no fact 'paramz' here; did you mean 'params'?"),
    ("has(self.verion)", "verion", "there is no fact 'verion' here; did you mean 'version'?"),
    ("self['verion'].stage", "'verion'", "there is no fact 'verion' here; did you mean 'version'?"),
    ("self.datasets.all(d, d.diges != '')", "diges", "there is no fact 'diges' here; did you mean 'digest'?"),
    ("self.datasets[0].diges", "diges", "there is no fact 'diges' here; did you mean 'digest'?"),
    ("self.?verion.orValue(1)", "verion", "there is no fact 'verion' here; did you mean 'version'?"),
    ("nw > now", "nw", "nw is not known here; did you mean 'now'?"),
    ("xs.all(x, y > 1)", "y", "y is not known here"),
    ("math.greatst(1, 2)", "math.greatst", "there is no function math.greatst(); did you mean 'math.greatest'?"),
    ("s.startWith('a')", "startWith", "there is no method startWith(); did you mean 'startsWith'?"),
    ("sizes(xs)", "sizes", "there is no function sizes(); did you mean 'size'?"),
    ("size(self.version.stage) == 'x'", "size(self.version.stage) == 'x'", "`==` doesn't take int and string"),
    ("self.version.created_at < '2024'", None, "`<` doesn't take timestamp and string"),
    ("self.version.aliases.exists(a, a == 1)", "a == 1", "`==` doesn't take string and int"),
    ("self.run.metrics.acc == 'high'", None, "`==` doesn't take double and string"),
    ("self.run.params.lr > 0.1", None, "`>` doesn't take string and double"),
    ("n + d", None, "`+` doesn't take int and double"),
    ("n + u", None, "`+` doesn't take int and uint"),
    ("s + n", None, "`+` doesn't take string and int"),
    ("!s", None, "`!` doesn't take string"),
    ("-s", None, "`-` doesn't take string"),
    ("n ? 1 : 2", "n", "?: takes true or false, and this is int"),
    ("b ? 1 : 'a'", None, "?: gives int or string, and both must be of one type"),
    ("b && s", "s", "&& takes true or false, and this is string"),
    ("n || b", "n", "|| takes true or false, and this is int"),
    ("xs.all(x, x)", "x", "all() takes true or false, and this is int"),
    ("xs.filter(x, x + 1)", "x + 1", "filter() takes true or false, and this is int"),
    ("n.all(x, true)", "n", "a macro goes over a list or a map, and this is int"),
    ("xs.map(x, x + 'a')", "x + 'a'", "`+` doesn't take int and string"),
    ("m.all(k, v, k > v)", "k > v", "`>` doesn't take string and int"),
    ("cel.bind(q, n, q + s)", "q + s", "`+` doesn't take int and string"),
    ("xs[s]", None, "`[]` doesn't take list(int) and string"),
    ("m[1]", None, "`[]` doesn't take map(string, int) and int"),
    ("{1.5: 2}", "1.5", "a value of type double can't be a key of a map"),
    ("n.foo", "foo", "a value of type int has no fields, and so no 'foo'"),
    ("xs.size", "size", "a value of type list(int) has no fields, and so no 'size'"),
    ("s in xs", None, "`in` doesn't take string and list(int)"),
    ("n in m", None, "`in` doesn't take int and map(string, int)"),
    ("s.matches(n)", None, "matches() doesn't take string and int; it takes (string, string)"),
    ("s.size(1)", None, "size() doesn't take string and int; it takes (string) or (bytes) or (list(any)) or (map(any, any))"),
    ("'%s'.format(s)", None, "format() doesn't take string and string; it takes (string, list(dyn))"),
    ("math.greatest(s, 1)", None, "math.greatest() takes numbers, and not string"),
    ("math.least([])", "[]", "math.least() needs a number"),
    ("o + 1", None, "`+` doesn't take optional_type(int) and int"),
    ("[?n]", "n", "? takes an optional value, and this is int"),
    ("n.optMap(x, x)", "n", "? takes an optional value, and this is int"),
    ("now + now", None, "`+` doesn't take timestamp and timestamp"),
    ("raw == s", None, "`==` doesn't take bytes and string"),
    ("ip.family() == '4'", None, "`==` doesn't take int and string"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "part", "message"), WRONG, ids=[text for text, _, _ in WRONG])
def test_what_cannot_be_right_is_told_with_its_place(text: str, part: str | None, message: str) -> None:
    (problem,) = problems(text, KNOWN)
    assert problem.message.startswith(message)
    assert text[problem.start : problem.start + problem.width] == (part or text)


@pytest.mark.parametrize(("text", "part", "message"), WRONG, ids=[text for text, _, _ in WRONG])
def test_it_does_not_compile_either(text: str, part: str | None, message: str) -> None:
    with pytest.raises(cel.CompileError) as caught:
        cel.compile("true &&\n (" + text + ") == any", KNOWN)
    assert caught.value.message.startswith(message)
    assert (caught.value.line, caught.value.column) == (
        2,
        3 + text.rindex(part or text) if part != "x" else caught.value.column,
    )


RIGHT = [
    ("self.run.metrics.acu > 1.0", "bool"), ("self.run.metrics.acu > 1", "bool"), ("self.version.created_at < now", "bool"),
    ("now - self.version.created_at > duration('24h')", "bool"), ("self.extra.whatever.there['is'] == 1", "bool"),
    ("self.anything.at.all + 1", "int"), ("self.datasets.filter(d, d.digest != '').size()", "int"),
    ("self.datasets.map(d, d.digest)", "list(string)"), ("[1, 2][0]", "int"), ("[1, 'a']", "list(dyn)"), ("[]", "list(dyn)"),
    ("[] + [1]", "list(int)"), ("{'a': 1}", "map(string, int)"), ("{'a': 1, 'b': 'c'}", "map(string, dyn)"), ("{}", "map(dyn, dyn)"),
    ("n == null", "bool"), ("self.run.fine == null", "bool"), ("b ? [1] : []", "list(int)"), ("b ? any : 1", "dyn"),
    ("n < d", "bool"), ("u >= n", "bool"), ("any + 1", "int"), ("any + any", "dyn"), ("any == 'x'", "bool"), ("any.a.b", "dyn"),
    ("self.?run.?attempts.orValue(0)", "int"), ("self.?version.stage", "optional_type(string)"), ("o.optMap(x, x + 1)", "optional_type(int)"),
    ("m.map(k, m[k])", "list(int)"), ("m.transformMap(k, v, v > 1)", "map(string, bool)"), ("xs.transformList(i, x, i + x)", "list(int)"),
    ("cel.bind(x, self.version.aliases, x[0] + x[1])", "string"), ("type(n) == int", "bool"), ("math.greatest(1, 2)", "int"),
    ("math.greatest(1, 2.0)", "dyn"), ("xs.exists(self, self > 1)", "bool"), ("xs.sort().distinct()", "list(int)"),
    ("'%s'.format([n, s, any])", "string"), ("self.run.params.lr.startsWith('0')", "bool"), ("timestamp(s).getFullYear('UTC')", "int"),
    ("span + span", "duration"), ("string(raw)", "string"), ("ip.isLoopback() && cidr('10.0.0.0/8').containsIP(ip)", "bool"),
    ("self.run == {'a': 1}", "bool"), ("self.datasets == []", "bool"), ("self['run']['params']['lr']", "string"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), RIGHT, ids=[text for text, _ in RIGHT])
def test_what_may_be_right_has_its_type(text: str, kind: str) -> None:
    node = parse(text)
    checked = check(node, KNOWN)
    assert checked.problems == ()
    assert str(checked.type(node)) == kind


def test_all_that_is_wrong_is_told_in_the_order_of_the_text() -> None:
    found = problems("s + n == 1 && self.verion.stage == 2 || nope", KNOWN)
    assert [one.start for one in found] == [0, 19, 40]


def test_without_declarations_every_name_is_taken() -> None:
    assert cel.compile("whatever.there.is > 1")({"whatever": {"there": {"is": 2}}}) is True


@pytest.mark.parametrize("name", ["strin", "list(int", "list()", "map(int)", "list(int, int)", "", "object"])
def test_a_type_that_there_is_not_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="there is no type"):
        cel.declared(name)


@pytest.mark.parametrize(
    "name",
    ["int", "list(string)", "map(string, list(dyn))", "timestamp", "net.IP", "list(map(string, map(int, bool)))"],
)
def test_a_type_is_written_as_it_is_named(name: str) -> None:
    assert str(parse_type(name)) == name
